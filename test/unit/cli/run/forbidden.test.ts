import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forbidden } from '../../../../cli/run/index.ts'

const denied = 'unshare: unshare failed: Operation not permitted'

for (const [name, words, settings, expected] of [
  [
    'max_user_namespaces is 0',
    'unshare: unshare failed: No space left on device',
    { 'user.max_user_namespaces': '0' },
    'sudo sysctl user.max_user_namespaces=10000',
  ],
  [
    'Debian switched them off',
    denied,
    { 'user.max_user_namespaces': '96365', 'kernel.unprivileged_userns_clone': '0' },
    'sudo sysctl kernel.unprivileged_userns_clone=1',
  ],
  [
    "Ubuntu's AppArmor takes the capabilities away",
    'RTNETLINK answers: Operation not permitted',
    { 'user.max_user_namespaces': '96365', 'kernel.apparmor_restrict_unprivileged_userns': '1' },
    'sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  ],
  [
    'a container forbids it without a reason to be read',
    denied,
    { 'user.max_user_namespaces': '96365' },
    'docker run --security-opt seccomp=unconfined …',
  ],
] as const)
  test(`user namespaces are forbidden: ${name}`, () => {
    const error = forbidden({ words, settings })
    assert.equal(error.code, 'RUN_FORBIDDEN')
    assert.equal(error.detail['fix'], expected)
  })

test('an unshare without our options is named with its package', () => {
  const error = forbidden({ words: "unshare: unrecognized option '--keep-caps'\nTry 'unshare --help'", settings: {} })
  assert.equal(error.code, 'RUN_PROGRAM_MISSING')
  assert.equal(error.detail['package'], 'util-linux')
})
