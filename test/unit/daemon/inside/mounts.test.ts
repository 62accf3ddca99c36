import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRootShared } from '../../../../daemon/src/user/inside/mounts.ts'

for (const [name, line, expected] of [
  ['a root that systemd shares', '25 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw', true],
  ['the root of a container', '612 500 0:55 / / rw,relatime - overlay overlay rw,lowerdir=/a', false],
  ['a root that only receives', '612 500 0:55 / / rw,relatime master:7 - overlay overlay rw', false],
  ['another mount that is shared', '30 25 0:24 / /run rw shared:2 - tmpfs tmpfs rw', false],
] as const)
  test(`mounts are seen inside: ${name}`, () => assert.equal(isRootShared(`${line}\n`), expected))
