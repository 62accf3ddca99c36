// What a way to bring the machine's names to us has to be, on every kind of machine: the suite that each mechanism passes, on the real system or on
// a model of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DeviceInfo, WantedDns } from '../../../daemon/src/messages.ts'

/** A device with our resolver on it, and the mechanism at work for it. */
export interface DnsEnd {
  readonly device: DeviceInfo
  apply(wanted: WantedDns): Promise<unknown>
  remove(): Promise<void>
}

export interface DnsMachine extends AsyncDisposable {
  open(number: 0 | 1): Promise<DnsEnd>
  /** The servers that a program's query for this name goes to: addresses, first the one that is asked first. */
  asked(name: string): Promise<readonly string[]>
  /** What the machine appends to names of one label, in order. */
  searchList(): Promise<readonly string[]>
  /** Everything about names on this machine that a person could see; the same text before and after us. */
  picture(): Promise<string>
  /** The process is killed; then the next one starts and cleans up. */
  crash(): Promise<void>
  /** The machine's own nameserver. */
  readonly others: string
  /** Every name comes to us, and goes on from us to the machine's nameserver. */
  readonly takesAll?: boolean
  /** Names of a single label are completed by our resolver alone. */
  readonly hasNoSearch?: boolean
}

export function dnsContract(name: string, open: () => Promise<DnsMachine>, options = {}): void {
  const wanted = (number: number, more: Partial<WantedDns> = {}): WantedDns => ({
    servers: [`${space}.${number}.53`],
    domains: ['cluster.local.', 'shop.', 'svc.'],
    search: ['shop.svc.cluster.local.', 'svc.cluster.local.'],
    except: [],
    ...more,
  })
  describe(`names by ${name}`, options, () => {
    test("the cluster's names go to our resolver, the others where they went before", async () => {
      await using machine = await open()
      const end = await machine.open(0)
      await end.apply(wanted(0))
      for (const cluster of ['db.shop', 'db.shop.svc.cluster.local', 'cluster.local', 'DB.Shop.'])
        assert.deepEqual(await machine.asked(cluster), [`${space}.0.53`], cluster)
      if (machine.takesAll !== true)
        for (const other of ['example.com', 'local', 'notshop', 'shop.example.com', 'xcluster.local'])
          assert.deepEqual(await machine.asked(other), [machine.others], other)
      if (machine.hasNoSearch !== true)
        assert.deepEqual((await machine.searchList()).slice(0, 2), ['shop.svc.cluster.local', 'svc.cluster.local'])
      await end.remove()
    })

    test('what is set again replaces what was set, wholly', async () => {
      await using machine = await open()
      const end = await machine.open(0)
      await end.apply(wanted(0))
      await end.apply(wanted(0, { domains: ['cluster.local.', 'other.'], search: ['other.svc.cluster.local.'] }))
      assert.deepEqual(await machine.asked('db.other'), [`${space}.0.53`])
      if (machine.takesAll !== true) assert.deepEqual(await machine.asked('db.shop'), [machine.others])
      if (machine.hasNoSearch !== true) {
        const search = await machine.searchList()
        assert.ok(search.includes('other.svc.cluster.local') && !search.includes('shop.svc.cluster.local'))
      }
      await end.remove()
    })

    test('what is removed leaves the machine as it was, and may be removed again', async () => {
      await using machine = await open()
      const end = await machine.open(0)
      const before = await machine.picture()
      await end.remove()
      assert.equal(await machine.picture(), before)
      await end.apply(wanted(0))
      assert.notEqual(await machine.picture(), before)
      await end.remove()
      await end.remove()
      assert.equal(await machine.picture(), before)
      assert.deepEqual(await machine.asked('db.shop'), [machine.others])
    })

    test('two devices have their names side by side, and each takes only its own away', async () => {
      await using machine = await open()
      const [one, two] = [await machine.open(0), await machine.open(1)]
      await one.apply(wanted(0, { domains: ['one.'], search: [] }))
      await two.apply(wanted(1, { domains: ['two.'], search: [] }))
      if (machine.takesAll !== true) {
        assert.deepEqual(await machine.asked('a.one'), [`${space}.0.53`])
        assert.deepEqual(await machine.asked('a.two'), [`${space}.1.53`])
      }
      await one.remove()
      if (machine.takesAll !== true) assert.deepEqual(await machine.asked('a.one'), [machine.others])
      assert.deepEqual(await machine.asked('a.two'), [`${space}.1.53`])
      await two.remove()
    })

    test('what a crash leaves is gone after the next start, and nothing else is', async () => {
      await using machine = await open()
      const before = await machine.picture()
      const end = await machine.open(0)
      await end.apply(wanted(0))
      await machine.crash()
      assert.equal(await machine.picture(), before)
    })

    test('a thousand domains are set', async () => {
      await using machine = await open()
      const end = await machine.open(0)
      const domains = Array.from({ length: 1_000 }, (_, at) => `namespace-${at}.`)
      await end.apply(wanted(0, { domains, search: [] }))
      assert.deepEqual(await machine.asked('db.namespace-999'), [`${space}.0.53`])
      await end.remove()
    })
  })
}

/** The network of the devices in these tests. */
export const space = '246.246'
export const deviceOf = (number: number, name = `fl${number}`): DeviceInfo => ({
  device: name,
  index: 20 + number,
  mtu: 9_000,
  v4: `${space}.${number}.1/24`,
})
