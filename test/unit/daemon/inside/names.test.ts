import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutOthers } from '../../../../daemon/src/root/inside/names.ts'

for (const [name, before, after] of [
  ['Debian', 'hosts: files mdns4_minimal [NOTFOUND=return] dns', 'hosts: files dns'],
  [
    'Fedora',
    'hosts:      files myhostname mdns4_minimal [NOTFOUND=return] resolve [!UNAVAIL=return] dns',
    'hosts: files myhostname dns',
  ],
  ['only systemd-resolved', 'hosts: mymachines resolve [!UNAVAIL=return] files', 'hosts: files dns'],
  [
    'nothing to change',
    'hosts: files dns [NOTFOUND=return] myhostname',
    'hosts: files dns [NOTFOUND=return] myhostname',
  ],
] as const)
  test(`nsswitch.conf of a command asks nobody but its own resolver: ${name}`, () => {
    const rest = 'passwd: files systemd\n# hosts: resolve'
    assert.equal(withoutOthers(`${rest}\n${before}\n`), `${rest}\n${after}\n`)
  })
