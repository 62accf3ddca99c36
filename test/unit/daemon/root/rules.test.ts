import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KnownError, silentLog } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { chooseAddresses } from '../../../../daemon/src/root/device-space.ts'
import { parseRows, routeOf } from '../../../../daemon/src/root/linux/kernel-routes.ts'
import { IpRoutes } from '../../../../daemon/src/root/linux/route-table.ts'
import { checkConflicts, checkPrefixes } from '../../../../daemon/src/root/route-rules.ts'
import { setRoutes } from '../../../../daemon/src/root/routes.ts'

const prefixes = (...texts: string[]) => texts.flatMap(text => Prefix.parse(text) ?? [])
const addresses = (...texts: string[]) => texts.flatMap(text => Ip.parse(text) ?? [])
const routes = (...rows: Record<string, unknown>[]) => rows.flatMap(row => routeOf(row, 4) ?? [])
const codeIs = (code: string) => (error: unknown) => error instanceof KnownError && error.code === code

describe('the rules of routes', () => {
  for (const bad of [
    '0.0.0.0/0',
    '8.0.0.0/6',
    '127.0.0.0/8',
    '169.254.1.0/24',
    '224.0.0.0/8',
    '::1/128',
    'fe80::/64',
    'ff02::/16',
    '246.246.7.0/24',
  ])
    test(`${bad} is refused`, () => assert.throws(() => checkPrefixes(prefixes(bad), []), codeIs('ROOT_REFUSED')))

  test('networks of clusters are granted, down to a single address', () => {
    checkPrefixes(
      prefixes('10.0.0.0/8', '172.16.0.0/12', '100.64.0.0/10', '203.0.113.7/32', 'fc00::/7', 'fd00::1/128'),
      [],
    )
  })

  test('a network that holds an address to be kept is refused with what it is', () => {
    const kept = addresses('10.0.0.1').map(ip => ({ ip, what: 'the default gateway' }))
    assert.throws(
      () => checkPrefixes(prefixes('10.0.0.0/24'), kept),
      /10\.0\.0\.0\/24 holds the default gateway 10\.0\.0\.1/,
    )
    checkPrefixes(prefixes('10.0.1.0/24'), kept)
  })

  test('default routes, their halves, the kernel’s own entries and our device are in nobody’s way', () => {
    const others = routes(
      { dst: 'default', gateway: '192.168.1.1', dev: 'eth0' },
      { dst: '0.0.0.0/1', dev: 'tun0' },
      { type: 'local', dst: '10.96.0.5', dev: 'eth0', table: 'local' },
      { dst: '10.96.0.0/24', dev: 'fl0', protocol: '77' },
    )
    checkConflicts(prefixes('10.96.0.0/16'), [], 'fl0', others)
  })

  test('a route of another device is in the way from above and from below, until it is allowed', () => {
    for (const dst of ['10.0.0.0/8', '10.96.0.0/16', '10.96.4.0/24', '10.96.4.4']) {
      const others = routes({ dst, gateway: '10.9.0.1', dev: 'tun0' })
      const text = new RegExp(`10\\.96\\.0\\.0/16 .* ${dst} via 10\\.9\\.0\\.1 dev tun0`)
      assert.throws(() => checkConflicts(prefixes('10.96.0.0/16'), [], 'fl0', others), text)
      checkConflicts(prefixes('10.96.0.0/16'), prefixes('10.96.0.0/12'), 'fl0', others)
    }
  })

  test('what another session routes can not be taken, allowed or not', () => {
    const others = routes({ dst: '10.96.0.0/16', dev: 'fl1', protocol: '77' })
    const one = prefixes('10.96.4.0/24')
    assert.throws(() => checkConflicts(one, one, 'fl0', others), codeIs('ROUTE_CONFLICT'))
  })

  test('gateways of several hops and of the other family are found, and nonsense is passed over', () => {
    const hops = [
      { gateway: '10.0.0.1', dev: 'eth0' },
      { via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth1' },
    ]
    assert.deepEqual(routes({ dst: 'default', nexthops: hops })[0]?.gateways.map(String), ['10.0.0.1', 'fe80::1'])
    assert.deepEqual(routes({ dst: 'what?' }, { type: 'new-type', dst: '10.0.0.0/8' }, {}), [])
    assert.deepEqual(parseRows(''), [])
  })
})

test('a device gets the first network that nothing on the machine uses', () => {
  assert.deepEqual(chooseAddresses(7, prefixes('0.0.0.0/0', '::/0', '10.0.0.0/8')), {
    v4: '246.246.7.1/24',
    v6: 'fd66:6169:726c:7::1/64',
  })
  const taken = prefixes('246.246.0.0/24', 'fd66:6169:726c:1::/64', '246.246.2.9/32')
  assert.equal(chooseAddresses(0, taken)?.v4, '246.246.3.1/24')
  assert.equal(chooseAddresses(0, prefixes('246.246.0.0/16')), undefined)
})

describe('setting routes', () => {
  const fl0 = { device: 'fl0', index: 9, mtu: 65_535, v4: '246.246.0.1/24' }
  const machine = (batch: (input: string) => string) => {
    const inputs: string[] = []
    const run = (_: unknown, args: readonly string[], { input = '' }: { input?: string } = {}) => {
      if (!args.includes('-batch'))
        return Promise.resolve(args.includes('-4') ? '[{"dst":"10.1.0.0/16","dev":"fl0","protocol":"77"}]' : '')
      inputs.push(input)
      return new Promise<string>(resolve => resolve(batch(input)))
    }
    return { inputs, table: new IpRoutes({ run, log: silentLog }), log: silentLog }
  }
  const wanted = (...texts: string[]) => ({ prefixes: texts, allowConflicting: [], keepOut: [] })

  test('changes only what differs', async () => {
    const { inputs, ...parts } = machine(() => '')
    await setRoutes(fl0, wanted('10.1.0.0/16'), parts)
    assert.deepEqual(inputs, [])
    await setRoutes(fl0, wanted('10.2.0.0/16', 'fd00::/64', '10.2.0.0/16'), parts)
    assert.deepEqual(inputs, [
      'route prepend 10.2.0.0/16 dev fl0 proto 77 scope link\nroute add fd00::/64 dev fl0 proto 77 metric 77\n' +
        'route del 10.1.0.0/16 dev fl0 proto 77 scope link\n',
    ])
  })

  test('puts back what was when the kernel refuses', async () => {
    const { inputs, ...parts } = machine(input => {
      if (input.includes('prepend 10.2')) throw new Error('ip: no memory')
      return ''
    })
    await assert.rejects(setRoutes(fl0, wanted('10.2.0.0/16'), parts), codeIs('ROUTES_FAILED'))
    assert.match(inputs[1] ?? '', /prepend 10\.1\.0\.0\/16[^]*del 10\.2\.0\.0\/16/)
  })
})
