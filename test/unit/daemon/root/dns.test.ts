import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ip } from '../../../../common/net/index.ts'
import { chooseDns } from '../../../../daemon/src/root/os-dns/linux/choose.ts'
import { overrideRules } from '../../../../daemon/src/root/os-dns/linux/override-rules.ts'
import { ResolvedDns } from '../../../../daemon/src/root/os-dns/linux/resolved.ts'
import { parseResolvConf } from '../../../../daemon/src/root/os-dns/resolv-conf.ts'

const addresses = (...texts: string[]) => texts.flatMap(text => Ip.parse(text) ?? [])
const device = { device: 'fl3', index: 9, mtu: 65_535, v4: '246.246.3.1/24', v6: 'fd66:6169:726c:3::1/64' }

describe('resolv.conf', () => {
  test('is read leniently, as the C library reads it', () => {
    const { nameservers, search } = parseResolvConf(
      '; from dhclient\n# more\noptions\nfrobnicate yes\n search one.example\nsearch .Corp.Example  lan. # why\n' +
        'nameserver 10.0.0.1 extra\nnameserver\tfe80::1%eth0\nnameserver nonsense\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n',
    )
    assert.deepEqual(nameservers.map(String), ['10.0.0.1', 'fe80::1', '10.0.0.2'])
    assert.deepEqual(search, ['corp.example.', 'lan.'])
    assert.deepEqual(parseResolvConf(''), { nameservers: [], search: [] })
  })
})

describe('the choice of a DNS mechanism', () => {
  const choose = (hasResolved: boolean, nameserver: string, more = {}) =>
    chooseDns({
      hasResolved,
      resolvConf: { nameservers: addresses(nameserver), search: [] },
      override: undefined,
      except: [],
      ...more,
    })
  const names = (...args: Parameters<typeof choose>) => choose(...args).map(({ mechanism }) => mechanism)

  test('is resolved where programs are led to it', () => {
    assert.deepEqual(names(true, '127.0.0.53'), ['resolved', 'overriding'])
  })
  test('is overriding where resolv.conf leads elsewhere', () => {
    assert.deepEqual(names(true, '10.0.0.1'), ['overriding', 'resolved'])
    assert.deepEqual(names(false, '10.0.0.1'), ['overriding'])
  })
  test('leaves out what did not work, and says why', () => {
    const [only, ...rest] = choose(true, '127.0.0.53', { except: ['resolved'] })
    assert.equal(only?.reason, '127.0.0.53 is overridden beside systemd-resolved, and resolved did not work')
    assert.deepEqual(rest, [])
  })
  test('is nothing without a nameserver, until the person names one', () => {
    assert.deepEqual(names(false, ''), [])
    assert.deepEqual(names(false, '', { override: '10.0.0.9' }), ['overriding'])
  })
})

describe('the rules that override nameservers', () => {
  const rulesFor = (...overridden: string[]) =>
    overrideRules(device, { servers: addresses('246.246.3.53'), overridden: addresses(...overridden), generation: 2 })

  test('are one transaction that replaces what was there', () => {
    const { line, mark } = rulesFor('10.0.0.1')
    assert.ok(!line.includes('\n'))
    assert.match(line, /^add table inet fairlead_fl3 \{ flags owner; \}; .*flush table inet fairlead_fl3; add rule/)
    assert.match(line, /output ip daddr 10\.0\.0\.1 meta l4proto \{ tcp, udp \} th dport 53 dnat ip to 246\.246\.3\.53/)
    assert.ok(line.endsWith(`comment "${mark}"`))
  })
  test('refuse a nameserver of a family without a resolver, so that programs ask the next', () => {
    assert.match(rulesFor('fd00::53').line, /refuse ip6 daddr fd00::53 .* reject/)
  })
  test('let packets of loopback out only when a nameserver is there', () => {
    assert.equal(rulesFor('10.0.0.1').needsRouteLocalnet, false)
    assert.equal(rulesFor('10.0.0.1', '127.0.0.53').needsRouteLocalnet, true)
  })
  test('never redirect our own resolvers of this and later devices, so that no query runs in circles', () => {
    assert.match(rulesFor('10.0.0.1').line, /output ip saddr 246\.246\.3\.0-246\.246\.255\.255 return/)
  })
})

test('systemd-resolved gets the domains before the servers, and never the rest of the names', async () => {
  const calls: string[] = []
  const run = (_: unknown, args: readonly string[]) => {
    calls.push(args.slice(6).join(' '))
    return Promise.resolve('')
  }
  const wanted = {
    servers: ['246.246.3.53', 'fd66:6169:726c:3::53'],
    domains: ['cluster.local.', 'shop.'],
    search: ['shop.'],
    except: [],
  }
  const dns = new ResolvedDns({ run, device })
  await dns.apply({ device, wanted, resolvConf: { nameservers: [], search: [] } })
  await dns.remove()
  assert.deepEqual(calls, [
    'SetLinkDomains ia(sb) 9 2 shop. false cluster.local. true',
    'SetLinkDefaultRoute ib 9 false',
    'SetLinkLLMNR is 9 no',
    'SetLinkMulticastDNS is 9 no',
    'SetLinkDNSOverTLS is 9 no',
    'SetLinkDNSSEC is 9 no',
    'SetLinkDNS ia(iay) 9 2 2 4 246 246 3 53 10 16 253 102 97 105 114 108 0 3 0 0 0 0 0 0 0 83',
    'FlushCaches',
    'RevertLink i 9',
    'FlushCaches',
  ])
})
