import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ip } from '../../../../common/net/index.ts'
import { chooseDns, type DnsEnvironment } from '../../../../daemon/src/root/os-dns/linux/choose.ts'
import { authorOf } from '../../../../daemon/src/root/os-dns/linux/environment.ts'
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
  const laptop: DnsEnvironment = {
    ...{ hasResolved: false, hasNft: true, isContainer: false, hasIpv6: true, author: 'somebody' },
    ...{ resolvConf: { nameservers: addresses('10.0.0.1'), search: [] }, override: undefined, except: [] },
  }
  const asks = (...nameservers: string[]) => ({ resolvConf: { nameservers: addresses(...nameservers), search: [] } })
  // What the machine is like; what is tried, in order; why the first, or why nothing.
  const rows: readonly [string, Partial<DnsEnvironment>, string, RegExp][] = [
    [
      'systemd-resolved',
      { hasResolved: true, author: 'systemd-resolved', ...asks('127.0.0.53') },
      'resolved overriding',
      /^resolv.conf leads to systemd-resolved$/,
    ],
    [
      'NetworkManager with systemd-resolved',
      { hasResolved: true, author: 'systemd-resolved', ...asks('127.0.0.53') },
      'resolved overriding',
      /leads to systemd-resolved/,
    ],
    [
      'NetworkManager that writes nameservers',
      { author: 'NetworkManager', ...asks('192.168.1.1') },
      'overriding',
      /^192\.168\.1\.1, set by NetworkManager, is overridden because systemd-resolved is not running$/,
    ],
    [
      'NetworkManager beside a resolved that nobody asks',
      { hasResolved: true, author: 'NetworkManager', ...asks('192.168.1.1') },
      'overriding resolved',
      /set by NetworkManager, is overridden because resolv.conf does not lead/,
    ],
    [
      'NetworkManager with dnsmasq',
      { author: 'NetworkManager', ...asks('127.0.0.1') },
      'overriding',
      /^127\.0\.0\.1, set by NetworkManager, is overridden/,
    ],
    [
      'resolvconf with a resolver of its own',
      { author: 'resolvconf', ...asks('127.0.0.1') },
      'overriding',
      /^127\.0\.0\.1, set by resolvconf, is overridden/,
    ],
    [
      'resolvconf with nameservers',
      { author: 'resolvconf', ...asks('10.0.0.1', '10.0.0.2') },
      'overriding',
      /^10\.0\.0\.1 and 10\.0\.0\.2, set by resolvconf,/,
    ],
    [
      'resolvconf that leads to systemd-resolved',
      { hasResolved: true, author: 'resolvconf', ...asks('127.0.0.53') },
      'resolved overriding',
      /leads to/,
    ],
    ['a file of a person', {}, 'overriding', /^10\.0\.0\.1 is overridden because systemd-resolved is not running$/],
    ['WSL', { author: 'WSL', ...asks('10.255.255.254') }, 'overriding', /set by WSL/],
    [
      'a container of Docker',
      { isContainer: true, author: 'Docker', ...asks('127.0.0.11') },
      'overriding',
      /^127\.0\.0\.11, set by Docker, is overridden inside this container$/,
    ],
    [
      'a container with a resolved of its own, or on the network of the host',
      { isContainer: true, hasResolved: true, ...asks('127.0.0.53') },
      'resolved overriding',
      /leads to systemd-resolved/,
    ],
    [
      "a container with the host's bus",
      { isContainer: true, hasResolved: true, ...asks('10.0.0.1') },
      'overriding',
      /inside this container/,
    ],
    ['a stopped stub', { ...asks('127.0.0.53') }, 'overriding', /^127\.0\.0\.53 is overridden/],
    ['no nftables', { hasNft: false }, '', /systemd-resolved is not running; the program nft .* is not installed/],
    [
      'no nftables, with resolved',
      { hasNft: false, hasResolved: true, ...asks('10.0.0.1') },
      'resolved',
      /though resolv.conf does not lead to it/,
    ],
    [
      'only nameservers that our device could not stand for',
      { hasIpv6: false, ...asks('fd00::53') },
      '',
      /fd00::53 is an address of IPv6, which the device does not have/,
    ],
    [
      'one nameserver that it can stand for',
      { hasIpv6: false, ...asks('fd00::53', '10.0.0.1') },
      'overriding',
      /fd00::53 and 10\.0\.0\.1 is overridden/,
    ],
    ['no nameserver', asks(), '', /no nameserver in \/etc\/resolv.conf/],
    [
      'no nameserver, but the person names one',
      { ...asks(), override: '10.0.0.9' },
      'overriding',
      /^10\.0\.0\.9 is overridden/,
    ],
    [
      'resolved that did not work',
      { hasResolved: true, except: ['resolved'], ...asks('127.0.0.53') },
      'overriding',
      /beside systemd-resolved, and resolved did not work$/,
    ],
    [
      'nothing that worked',
      { hasResolved: true, except: ['resolved', 'overriding'], ...asks('127.0.0.53') },
      '',
      /resolved did not bring a probe; overriding did not bring a probe/,
    ],
  ]
  for (const [name, machine, tried, why] of rows)
    test(`${name}: ${tried === '' ? 'refused' : tried}`, () => {
      const { choices, nothing } = chooseDns({ ...laptop, ...machine })
      assert.equal(choices.map(({ mechanism }) => mechanism).join(' '), tried)
      assert.match(choices[0]?.reason ?? nothing, why)
    })

  // As they are written by each of them.
  const heads: readonly [string, string][] = [
    ['systemd-resolved', '# This is /run/systemd/resolve/stub-resolv.conf managed by man:systemd-resolved(8).'],
    ['NetworkManager', '# Generated by NetworkManager'],
    [
      'resolvconf',
      '# Dynamic resolv.conf(5) file for glibc resolver(3) generated by resolvconf(8)\n#     DO NOT EDIT THIS FILE BY HAND',
    ],
    ['resolvconf', '# Generated by resolvconf'],
    [
      'Docker',
      '# Generated by Docker Engine.\n# This file can be edited; Docker Engine will not make further changes once it has',
    ],
    ['WSL', '# This file was automatically generated by WSL. To stop automatic generation of this file'],
    ['somebody', 'nameserver 10.0.0.1\noptions generated by docker'],
  ]
  for (const [author, head] of heads)
    test(`"${head.slice(0, 40)}…" was written by ${author}`, () =>
      assert.equal(authorOf(`${head}\nnameserver 1.1.1.1\n`), author))
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
  test('answer those who ask this machine over the network only when that was asked for', () => {
    assert.ok(!rulesFor('10.0.0.1').line.includes('prerouting'))
    const parts = { servers: addresses('246.246.3.53'), overridden: addresses('10.0.0.1'), generation: 2 }
    const { line } = overrideRules(device, { ...parts, servesNames: true })
    assert.match(
      line,
      /arrive iifname != "fl3" meta nfproto ipv4 fib daddr type local meta l4proto .* dnat ip to 246\.246\.3\.53/,
    )
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
