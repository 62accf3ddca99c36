// The contract of devices and routes, kept by the kernel itself: this file runs itself again in a network namespace of its own.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { silentLog } from '../../../common/base/index.ts'
import { linux } from '../../../daemon/src/root/linux/index.ts'
import { networkContract } from '../../contract/platform/network-contract.ts'
import { needsRoot } from '../../support/root.ts'

const inside = 'FAIRLEAD_TEST_IN_NAMESPACE'
const ip = (...args: string[]) => execFileSync('ip', args, { encoding: 'utf8' })

if (process.env[inside] === undefined)
  test('devices and routes of Linux keep the contract, in a namespace', needsRoot, async () => {
    // The runner inside must not take itself for a part of this one.
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_TEST_CONTEXT'))
    const command = ['--net', process.execPath, '--test', '--test-reporter=tap', import.meta.filename]
    const options = { env: { ...environment, [inside]: '1' }, timeout: 60_000 }
    const { stdout } = await promisify(execFile)('unshare', command, options).catch((error: unknown) => {
      assert.fail(String((error as { stdout?: string }).stdout))
    })
    assert.match(stdout, /# pass [6-9]/)
    assert.match(stdout, /# fail 0/)
  })
else {
  ip('link', 'set', 'lo', 'up')
  for (const device of ['eth0', 'vpn0']) {
    ip('link', 'add', device, 'type', 'veth', 'peer', 'name', `${device}p`)
    for (const end of [device, `${device}p`]) ip('link', 'set', end, 'up')
  }
  ip('address', 'add', '192.168.1.2/24', 'dev', 'eth0')
  ip('route', 'add', 'default', 'via', '192.168.1.1')
  networkContract('Linux', () => {
    ip('route', 'flush', 'dev', 'vpn0')
    const { devices, routes } = linux({ log: silentLog })
    return Promise.resolve({
      devices,
      routes,
      wayTo: address => {
        try {
          return Promise.resolve(/ dev (\S+)/.exec(ip('route', 'get', address))?.[1] ?? '')
        } catch {
          return Promise.resolve('')
        }
      },
      addForeign: prefix => {
        ip('route', 'add', prefix, 'dev', 'vpn0')
        return Promise.resolve('vpn0')
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    })
  })
}
