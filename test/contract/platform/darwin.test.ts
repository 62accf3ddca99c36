import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../../common/base/index.ts'
import { DarwinDevices } from '../../../daemon/src/root/darwin/devices.ts'
import { openUtun } from '../../../daemon/src/root/darwin/kernel-control.ts'
import { DarwinRoutes } from '../../../daemon/src/root/darwin/route-table.ts'
import { mark, ResolverFiles, sweepResolverFiles } from '../../../daemon/src/root/os-dns/darwin/resolver-files.ts'
import { type DnsMachine, deviceOf, dnsContract } from './dns-contract.ts'
import { Mac, readResolvers } from './mac.ts'
import { type NetworkMachine, networkContract } from './network-contract.ts'

function networkOf(mac: Mac): NetworkMachine {
  const { run } = mac
  const routes = new DarwinRoutes({ run, log: silentLog })
  const devices = new DarwinDevices({
    ...{ run, routes, log: silentLog },
    openUtun: () => openUtun(mac.calls),
    indexOf: device => mac.indexOf(device),
    close: descriptor => void mac.calls.close(descriptor),
  })
  return {
    devices,
    routes,
    wayTo: address => Promise.resolve(mac.wayTo(address)),
    addForeign: prefix => Promise.resolve(mac.addForeign(prefix)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

networkContract('macOS (a model)', () => Promise.resolve(networkOf(new Mac())))

test('a utun device has a large MTU, waits for its IPv6 address, and its commands are those of the manual pages', async () => {
  const mac = new Mac()
  const { devices } = networkOf(mac)
  const { info } = await devices.open()
  assert.deepEqual([info.device, info.mtu, mac.mtuOf('utun2')], ['utun2', 9_000, 9_000])
  const changes = mac.commands.filter(
    command => !command.startsWith('netstat') && !/ifconfig utun2 inet6$/.test(command),
  )
  assert.deepEqual(changes, [
    'ifconfig utun2 inet 246.246.0.1/24 246.246.0.1 alias',
    'ifconfig utun2 mtu 9000 up',
    'route -n add -inet 246.246.0.0/24 -interface utun2',
    'ifconfig utun2 inet6 fd66:6169:726c::1/64 alias',
    'route -n add -inet6 fd66:6169:726c::/64 -interface utun2',
  ])
})

test('a prefix that somebody else routes as it is can not be had on macOS, and says so', async () => {
  const mac = new Mac()
  const { devices, routes, addForeign } = networkOf(mac)
  await addForeign('10.96.0.0/16')
  const { info } = await devices.open()
  const [, network] =
    (await routes.read())
      .filter(({ prefix }) => prefix.toString() === '10.96.0.0/16')
      .map(({ prefix }) => [0, prefix] as const)[0] ?? assert.fail()
  await assert.rejects(routes.change(info, { add: [network], remove: [] }), /10\.96\.0\.0\/16: File exists/)
})

class MacNames implements DnsMachine {
  readonly others = '192.168.1.1'
  readonly #above = mkdtempSync(join(tmpdir(), 'fairlead-resolver-'))
  readonly folder = join(this.#above, 'resolver')
  readonly #run = new Mac().run

  constructor() {
    mkdirSync(this.folder)
    writeFileSync(join(this.folder, 'corp.example'), 'nameserver 10.8.0.1\n')
    // Somebody's own file that only looks like ours.
    writeFileSync(join(this.folder, 'fairlead.own'), 'domain own\nnameserver 10.8.0.2\n')
  }

  open(number: 0 | 1) {
    const device = deviceOf(number, `utun${4 + number}`)
    const files = new ResolverFiles({ run: this.#run, device, folder: this.folder })
    const resolvConf = { nameservers: [], search: [] }
    return Promise.resolve({
      device,
      apply: (wanted: Parameters<ResolverFiles['apply']>[0]['wanted']) => files.apply({ device, wanted, resolvConf }),
      remove: () => files.remove(),
    })
  }

  /** The resolver of the longest fitting domain; without one, the machine's. */
  asked(name: string): Promise<readonly string[]> {
    const asked = name.toLowerCase().replace(/\.$/, '')
    const fitting = readResolvers(this.folder).filter(
      ({ domain, nameservers }) => nameservers.length > 0 && (asked === domain || asked.endsWith(`.${domain}`)),
    )
    const [best] = fitting.sort((a, b) => b.domain.length - a.domain.length)
    return Promise.resolve(best === undefined ? [this.others] : best.nameservers)
  }

  searchList(): Promise<readonly string[]> {
    return Promise.resolve(readResolvers(this.folder).flatMap(({ search }) => search))
  }

  picture(): Promise<string> {
    const names = readdirSync(this.#above, { recursive: true, encoding: 'utf8' }).sort()
    const texts = names.map(name => {
      const path = join(this.#above, name)
      return `${name}:${statSync(path).isDirectory() ? '' : readFileSync(path, 'utf8')}`
    })
    return Promise.resolve(texts.join('\n'))
  }

  async crash(): Promise<void> {
    await sweepResolverFiles({ run: this.#run, folder: this.folder })
  }

  [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.#above, { recursive: true, force: true })
    return Promise.resolve()
  }
}

dnsContract('files in /etc/resolver, as macOS reads them (a model)', () => Promise.resolve(new MacNames()))

test('a resolver file names its domain, our server and our port, and the search list has one file of its own', async () => {
  await using machine = new MacNames()
  const { apply } = await machine.open(0)
  await apply({
    servers: ['246.246.0.53', 'fd66:6169:726c::53'],
    domains: ['cluster.local.'],
    search: ['shop.'],
    except: [],
  })
  const ours = readdirSync(machine.folder).filter(name => name.startsWith('fairlead.utun'))
  const texts = Object.fromEntries(ours.map(name => [name, readFileSync(join(machine.folder, name), 'utf8')]))
  const servers = 'nameserver 246.246.0.53\nnameserver fd66:6169:726c::53\nport 53\n'
  assert.deepEqual(texts, {
    'fairlead.utun4.search': `${mark}\nsearch shop\n`,
    'fairlead.utun4.zone.cluster.local': `${mark}\ndomain cluster.local\n${servers}`,
    'fairlead.utun4.zone.shop': `${mark}\ndomain shop\n${servers}`,
  })
  assert.equal(statSync(join(machine.folder, 'fairlead.utun4.search')).mode & 0o777, 0o644)
})
