// Which way a machine has: FUSE by helper, as root, by the user's service manager, or not at all.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseMounter, lookAtMachine } from '../../../../daemon/src/user/files/machine.ts'

const laptop = {
  uid: 1000,
  hasDevice: true,
  fusermount: '/usr/bin/fusermount3',
  mayGainPrivileges: true,
  mayMount: false,
  hasServiceManager: true,
}
const unit = { ...laptop, mayGainPrivileges: false }

for (const [what, facts, kind] of [
  ['a terminal of a user', laptop, 'fusermount'],
  ['a terminal of root', { ...laptop, uid: 0, mayMount: true }, 'fusermount'],
  ['root without fuse3', { ...laptop, uid: 0, mayMount: true, fusermount: undefined }, 'direct'],
  ['a user without fuse3', { ...laptop, fusermount: undefined }, undefined],
  ["the service's unit", unit, 'service-manager'],
  ["the service's unit without a session of the user", { ...unit, hasServiceManager: false }, undefined],
  ['a machine without /dev/fuse', { ...laptop, hasDevice: false }, undefined],
] as const)
  test(`files: ${what}: ${kind ?? 'a copy'}`, () => {
    assert.equal(chooseMounter(facts)?.kind, kind)
  })

test('files: this machine can be looked at', async () => {
  const facts = await lookAtMachine(process.getuid?.() ?? 0)
  assert.equal(typeof facts.mayMount, 'boolean')
})
