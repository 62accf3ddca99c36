// Windows itself: the contracts of devices and routes, and the whole root half with a half of this test's own, up to a connection that Windows' own TCP
// makes through the adapter. Needs an administrator, and wintun.dll in daemon/src/root; skips elsewhere. .github/workflows/platforms.yml runs it.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { Prefix } from '../../../common/net/index.ts'
import { choosePlatform } from '../../../daemon/src/root/platform/index.ts'
import { joinService, Machine } from '../../../daemon/src/user/machine/index.ts'
import { Vif } from '../../../daemon/src/user/vif/index.ts'
import { until } from '../../support/until.ts'
import { networkContract } from './network-contract.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const isThere = process.platform === 'win32' && existsSync(file('../../../daemon/src/root/wintun.dll'))
const onWindows = { skip: isThere ? false : 'this needs Windows, and wintun.dll in daemon/src/root' } as const
const powerShell = async (text: string) =>
  (await promisify(execFile)('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', text])).stdout.trim()

async function wayTo(address: string): Promise<string> {
  const found = await powerShell(`(Find-NetRoute -RemoteIPAddress '${address}')[0].InterfaceAlias`).catch(() => '')
  return found.split(/\r?\n/)[0] ?? ''
}

networkContract(
  'Windows',
  async () => {
    const { devices, routes } = await choosePlatform({ log: silentLog, servesNames: false })
    const added: string[] = []
    return {
      devices,
      routes,
      wayTo,
      addForeign: async prefix => {
        const way = "$way = (Get-NetRoute -DestinationPrefix '0.0.0.0/0' | Sort-Object RouteMetric)[0]"
        const add = `New-NetRoute -DestinationPrefix '${prefix}' -InterfaceIndex $way.ifIndex -NextHop $way.NextHop -PolicyStore ActiveStore`
        await powerShell(`${way}; ${add} | Out-Null`)
        added.push(prefix)
        return wayTo(prefix.split('/')[0] ?? '')
      },
      async [Symbol.asyncDispose]() {
        for (const device of await devices.ours()) await devices.remove(device)
        for (const prefix of added) await powerShell(`Remove-NetRoute -DestinationPrefix '${prefix}' -Confirm:$false`)
      },
    }
  },
  { ...onWindows, firstAddress: '198.19.0.1/24' },
)

test('the root half opens a device for its caller, and a program connects through it', onWindows, async () => {
  const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\fairlead-test-${process.pid}`
  const main = file('../../../daemon/src/root/main.ts')
  const root = spawn(process.execPath, [main, '--socket', pipe, '--level', 'debug'], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let log = ''
  root.stderr.on('data', (piece: Buffer) => {
    log += piece.toString()
  })
  const rule = 'name=Fairlead test'
  const firewall = (...words: string[]) => promisify(execFile)('netsh', ['advfirewall', 'firewall', ...words])
  try {
    await firewall('add', 'rule', rule, 'dir=in', 'action=allow', 'protocol=TCP', 'localip=198.19.0.0/16')
    await until('the root half listens', () => log.includes('"listening"'))
    const machine = Machine.join(await joinService(pipe))
    const signal = AbortSignal.timeout(90_000)
    const { info, descriptor } = await machine.openDevice({ signal })
    assert.match(info.device, /^fl\d+$/)
    const network = Prefix.parse('10.96.0.0/16') ?? assert.fail()
    await machine.setRoutes(info.device, { prefixes: [network], allowConflicting: [], keepOut: [] }, { signal })
    assert.equal(await wayTo('10.96.3.4'), info.device)
    // Whoever is dialled says what it heard.
    const vif = await Vif.open({
      ...{ descriptor, info, clock: systemClock, log: silentLog },
      tcp: {
        dial: () =>
          Promise.resolve({
            kind: 'connected',
            carrier: { take: socket => void socket.pipe(socket), drop: () => undefined },
          }),
      },
      udp: { open: () => ({ send: () => undefined, close: () => undefined }) },
      prober: { exists: () => Promise.resolve(true) },
      dns: { answer: () => undefined, serve: socket => void socket.destroy() },
    })
    vif.setRouted([network])
    const program = connect(8080, '10.96.3.4')
    program.setTimeout(20_000, () => program.destroy(new Error('no connection through the adapter')))
    await once(program, 'connect')
    program.write('hello')
    assert.equal(String((await once(program, 'data'))[0]), 'hello')
    program.destroy()
    const dns = { servers: ['198.19.0.53'], domains: ['cluster.local.'], search: [], except: [] }
    assert.equal((await machine.setDns(info.device, dns, { signal }))?.mechanism, 'nrpt')
    await vif[Symbol.asyncDispose]()
    await machine.closeDevice(info.device, { signal })
    assert.notEqual(await wayTo('10.96.3.4'), info.device)
  } finally {
    await firewall('delete', 'rule', rule).catch(() => undefined)
    // With its pipe the half goes; here that is this test.
    root.kill()
    await once(root, 'exit')
    process.stdout.write(log)
  }
})
