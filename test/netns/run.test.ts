// `fairlead run` where users may not make namespaces: found out and told before anything is done. The limit is set in a user namespace of the test's own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { needsRoot, root } from '../support/index.ts'

for (const [name, limit, fix] of [
  ['user namespaces', 'max_user_namespaces', 'sudo sysctl user.max_user_namespaces=10000'],
  ['networks', 'max_net_namespaces', 'sudo sysctl user.max_net_namespaces=10000'],
] as const)
  test(`a machine that allows no ${name}: what to do is said`, needsRoot, () => {
    const script = `echo 0 > /proc/sys/user/${limit}; exec "$@"`
    const command = [process.execPath, join(root, 'cli/main.ts'), 'run', '--', 'true']
    const inside = ['--user', '--map-root-user', 'sh', '-c', script, 'sh', ...command]
    const { status, stderr } = spawnSync('unshare', inside, { encoding: 'utf8', timeout: 60_000 })
    assert.equal(status, 1, stderr)
    assert.match(stderr, /RUN_FORBIDDEN/)
    assert.ok(stderr.includes(fix), stderr)
  })
