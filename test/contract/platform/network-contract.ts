// What devices and routes have to be on every kind of machine: the suite that each implementation passes, on the real system or on a model of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../common/base/index.ts'
import { Prefix } from '../../../common/net/index.ts'
import type { Devices, RouteTable } from '../../../daemon/src/root/platform/index.ts'
import { setRoutes } from '../../../daemon/src/root/routes.ts'

export interface NetworkMachine extends AsyncDisposable {
  readonly devices: Devices
  readonly routes: RouteTable
  /** The device that a packet to this address leaves through; empty when nothing leads there. */
  wayTo(address: string): Promise<string>
  /** Something else on the machine routes this, through a device that is not ours: its name. */
  addForeign(prefix: string): Promise<string>
}

const prefixes = (...texts: string[]) => texts.flatMap(text => Prefix.parse(text) ?? [])

export interface NetworkOptions {
  readonly skip?: string | false
  /** Of the first device, on a machine that uses nothing of our space. */
  readonly firstAddress?: string
}

export function networkContract(
  name: string,
  open: () => Promise<NetworkMachine>,
  { firstAddress = '246.246.0.1/24', ...options }: NetworkOptions = {},
): void {
  describe(`devices and routes of ${name}`, options, () => {
    test('a device opens with addresses of our own space, up, and is known as ours', async () => {
      await using machine = await open()
      const { info, close } = await machine.devices.open()
      assert.equal(info.v4, firstAddress)
      assert.ok(info.index > 0 && info.mtu >= 1_280)
      assert.deepEqual(await machine.devices.ours(), [info.device])
      assert.equal(await machine.wayTo(neighbour(info.v4)), info.device)
      if (info.v6 !== undefined) assert.equal(await machine.wayTo(neighbour(info.v6)), info.device)
      await machine.devices.remove(info.device)
      close()
      assert.deepEqual(await machine.devices.ours(), [])
      assert.notEqual(await machine.wayTo(neighbour(info.v4)), info.device)
    })

    test('two devices have different names and networks, and each its own routes', async () => {
      await using machine = await open()
      const [one, two] = [await machine.devices.open(), await machine.devices.open()]
      assert.notEqual(one.info.device, two.info.device)
      assert.notEqual(one.info.v4, two.info.v4)
      await machine.routes.change(one.info, { add: prefixes('10.96.0.0/16'), remove: [] })
      await machine.routes.change(two.info, { add: prefixes('10.97.0.0/16'), remove: [] })
      assert.equal(await machine.wayTo('10.96.1.1'), one.info.device)
      assert.equal(await machine.wayTo('10.97.1.1'), two.info.device)
      await machine.devices.remove(one.info.device)
      one.close()
      assert.equal(await machine.wayTo('10.97.1.1'), two.info.device)
      assert.deepEqual(await machine.devices.ours(), [two.info.device])
      await machine.devices.remove(two.info.device)
      two.close()
    })

    test('routes change as a difference, the longest prefix wins, and nothing of others is touched', async () => {
      await using machine = await open()
      const foreign = await machine.addForeign('10.200.0.0/16')
      const { info, close } = await machine.devices.open()
      await machine.routes.change(info, { add: prefixes('10.96.0.0/16', '10.200.3.0/24', 'fd00:10::/64'), remove: [] })
      assert.deepEqual(await ourRoutes(machine, info.device), ['10.200.3.0/24', '10.96.0.0/16', 'fd00:10::/64'])
      assert.equal(await machine.wayTo('10.200.3.9'), info.device)
      assert.equal(await machine.wayTo('10.200.4.9'), foreign)
      await machine.routes.change(info, {
        add: prefixes('10.96.7.7/32'),
        remove: prefixes('10.96.0.0/16', '10.200.3.0/24', 'fd00:10::/64'),
      })
      assert.deepEqual(await ourRoutes(machine, info.device), ['10.96.7.7/32'])
      assert.equal(await machine.wayTo('10.96.7.7'), info.device)
      assert.notEqual(await machine.wayTo('10.96.7.8'), info.device)
      assert.equal(await machine.wayTo('10.200.3.9'), foreign)
      const others = (await machine.routes.read()).filter(({ device }) => device === foreign)
      assert.ok(others.some(({ prefix, isOurs }) => prefix.toString() === '10.200.0.0/16' && !isOurs))
      await machine.devices.remove(info.device)
      close()
    })

    test('whatever is set, and taken away again, a device keeps its own networks', async () => {
      await using machine = await open()
      const { info, close } = await machine.devices.open()
      const set = (...wanted: readonly string[]) =>
        setRoutes(
          info,
          { prefixes: wanted, allowConflicting: [], keepOut: [] },
          { table: machine.routes, log: silentLog },
        )
      for (const wanted of [['10.96.0.0/16', 'fd00:10::/64'], ['10.97.0.0/16'], []]) {
        await set(...wanted)
        assert.deepEqual(await ourRoutes(machine, info.device), wanted)
        for (const own of [info.v4, info.v6 ?? info.v4]) assert.equal(await machine.wayTo(neighbour(own)), info.device)
      }
      await machine.devices.remove(info.device)
      close()
    })

    test('a change that fails is told, and can be taken back', async () => {
      await using machine = await open()
      const { info, close } = await machine.devices.open()
      await machine.routes.change(info, { add: prefixes('10.96.0.0/16'), remove: [] })
      const impossible = { add: prefixes('10.97.0.0/16'), remove: prefixes('10.98.0.0/16') }
      await assert.rejects(machine.routes.change(info, impossible))
      await machine.routes.undo(info, { ...impossible, remove: [] })
      assert.deepEqual(await ourRoutes(machine, info.device), ['10.96.0.0/16'])
      await machine.devices.remove(info.device)
      close()
    })

    test('a device goes away once, with its routes, and quietly the second time', async () => {
      await using machine = await open()
      const { info, close } = await machine.devices.open()
      await machine.routes.change(info, { add: prefixes('10.96.0.0/16', 'fd00:10::/64'), remove: [] })
      await machine.devices.remove(info.device)
      close()
      await machine.devices.remove(info.device)
      assert.deepEqual(
        (await machine.routes.read()).filter(({ isOurs }) => isOurs),
        [],
      )
      assert.notEqual(await machine.wayTo('10.96.0.1'), info.device)
    })

    test('the default route and its gateway are read, for nobody may route them away', async () => {
      await using machine = await open()
      const defaults = (await machine.routes.read()).filter(
        ({ prefix, gateways }) => prefix.bits === 0 && gateways.length > 0,
      )
      assert.ok(defaults.length > 0)
      assert.match(defaults[0]?.text ?? '', /^default via \S+ dev \S+/)
    })
  })
}

/** Without the networks that a device brings along itself. */
async function ourRoutes({ routes }: NetworkMachine, device: string): Promise<readonly string[]> {
  const own = /^(246\.246|198\.19)\.|^fd66:6169|^fe80:|^ff00:/
  const texts = (await routes.read()).filter(route => route.device === device).map(({ prefix }) => prefix.toString())
  return texts.filter(text => !own.test(text)).sort()
}

function neighbour(own: string): string {
  return Prefix.parse(own)?.at(9)?.toString() ?? ''
}
