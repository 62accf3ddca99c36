import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ip, Prefix } from '../../../../common/net/index.ts'
// The one file of the resolver that is tested from inside: a pure function with many cases.
import { decideBy, isOurZone, withoutSearch } from '../../../../daemon/src/user/dns/policy.ts'
import { addressOf } from '../../../../daemon/src/user/dns/reverse.ts'
import { policy } from './parts.ts'

const routed = ['10.96.0.0/12', 'fd00:10::/64'].map(text => {
  const prefix = Prefix.parse(text)
  assert(prefix)
  return prefix
})
const given = {
  ...policy,
  routed,
  namespaces: [...policy.namespaces, 'io'],
  includeSuffixes: [...policy.includeSuffixes, 'corp.', 'both.com.'],
  excludeSuffixes: [...policy.excludeSuffixes, 'secret.corp.', 'both.com.'],
  excludes: ['printer.', 'old.shop.'],
}
const nibbles = (text: string) =>
  `${Array.from(Buffer.from(Ip.parse(text)?.bytes ?? []).toString('hex'))
    .reverse()
    .join('.')}.ip6.arpa.`

// name, what the cluster is asked ('-': elsewhere, 'nothing': does not exist, '!' before: the cluster has the last word)
const table: [string, string][] = [
  ['web.', 'web.shop.svc.cluster.local.'],
  ['shop.', 'shop.shop.svc.cluster.local.'],
  ['web.shop.', 'web.shop.svc.cluster.local.'],
  ['web.bank.', 'web.bank.svc.cluster.local.'],
  ['db-0.db.bank.', 'db-0.db.bank.svc.cluster.local.'],
  ['_http._tcp.web.shop.', '_http._tcp.web.shop.svc.cluster.local.'],
  ['web.shop.svc.', 'web.shop.svc.cluster.local.'],
  ['web.unknown.svc.', 'web.unknown.svc.cluster.local.'],
  ['web.shop.svc.cluster.local.', '!web.shop.svc.cluster.local.'],
  ['10-1-2-3.shop.pod.cluster.local.', '!10-1-2-3.shop.pod.cluster.local.'],
  ['cluster.local.', '!cluster.local.'],
  ['notcluster.local.', '-'],
  ['evilcluster.local.', '-'],
  ['www.myprod.', '-'],
  ['www.prod.', 'www.prod.svc.cluster.local.'],
  ['web.nowhere.', '-'],
  ['www.example.com.', '-'],
  ['db.internal.example.com.', 'db.internal.example.com.'],
  ['xinternal.example.com.', '-'],
  ['github.io.', '-'],
  ['a.both.com.', 'a.both.com.'],
  ['a.corp.', 'a.corp.'],
  ['a.secret.corp.', '-'],
  ['a.notsecret.corp.', 'a.notsecret.corp.'],
  ['printer.', '-'],
  ['old.shop.', '-'],
  ['new.old.shop.', 'new.old.shop.svc.cluster.local.'],
  ['wpad.', '-'],
  ['wpad.default.', '-'],
  ['wpad.shop.', '-'],
  ['wpad.shop.svc.cluster.local.', 'nothing'],
  ['lb._dns-sd._udp.shop.', '-'],
  ['b._dns-sd._udp.shop.svc.cluster.local.', 'nothing'],
  ['.', '-'],
  ['1.0.96.10.in-addr.arpa.', '!1.0.96.10.in-addr.arpa.'],
  ['1.0.0.9.in-addr.arpa.', '-'],
  ['96.10.in-addr.arpa.', 'empty'],
  ['0.96.10.in-addr.arpa.', 'empty'],
  ['10.in-addr.arpa.', '-'],
  ['in-addr.arpa.', '-'],
  ['x.0.96.10.in-addr.arpa.', 'nothing'],
  ['7.1.0.96.10.in-addr.arpa.', 'nothing'],
  ['300.0.96.10.in-addr.arpa.', 'nothing'],
  ['x.0.0.9.in-addr.arpa.', '-'],
  ['lb._dns-sd._udp.0.0.96.10.in-addr.arpa.', 'nothing'],
  ['lb._dns-sd._udp.0.1.168.192.in-addr.arpa.', '-'],
  ['_services._dns-sd._udp.shop.svc.cluster.local.', 'nothing'],
  ['_dns-sd._udp.shop.', '-'],
  ['wpad.shop.svc.', '-'],
  ['wpadding.shop.', 'wpadding.shop.svc.cluster.local.'],
  ['0.1.0.0.0.0.d.f.ip6.arpa.', '-'],
  ['0.0.0.0.0.0.0.0.0.1.0.0.0.0.d.f.ip6.arpa.', 'empty'],
  ['x.0.0.0.0.0.0.0.0.0.1.0.0.0.0.d.f.ip6.arpa.', 'nothing'],
  [nibbles('fd00:10::5'), `!${nibbles('fd00:10::5')}`],
  [nibbles('fd00:11::5'), '-'],
]

for (const [name, expected] of table) {
  test(`policy: ${name} goes to ${expected === '-' ? 'others' : expected}`, () => {
    const decision = decideBy(given)(name)
    const text =
      decision.kind === 'cluster'
        ? `${decision.only ? '!' : ''}${decision.ask}`
        : decision.kind === 'elsewhere'
          ? '-'
          : decision.kind
    assert.equal(text, expected)
  })
}

test('policy: the search list of the machine is taken off a name that is the cluster’s without it', () => {
  const meant = (name: string) => withoutSearch(name, given, decideBy(given))?.ask
  assert.equal(meant('web.lan.'), 'web.shop.svc.cluster.local.')
  assert.equal(meant('web.bank.lan.'), 'web.bank.svc.cluster.local.')
  assert.equal(meant('web.office.example.org.'), 'web.shop.svc.cluster.local.')
  assert.equal(meant('web.nowhere.lan.'), undefined)
  assert.equal(meant('web.notlan.'), undefined)
  assert.equal(meant('lan.'), undefined)
  assert.equal(meant('wpad.lan.'), undefined)
})

test('policy: our zones are those that the machine sends to us', () => {
  for (const name of ['web.', 'x.shop.', 'x.svc.', 'x.cluster.local.', 'x.corp.', 'x.lan.'])
    assert.equal(isOurZone(name, given), true, name)
  for (const name of ['www.example.net.', 'x.nowhere.', '.']) assert.equal(isOurZone(name, given), false, name)
})

test('policy: a reverse name is an address or nothing', () => {
  assert.equal(String(addressOf('4.3.2.1.in-addr.arpa.')), '1.2.3.4')
  assert.equal(String(addressOf(nibbles('2001:db8::1'))), '2001:db8::1')
  for (const name of [
    '3.2.1.in-addr.arpa.',
    '1.2.3.4.5.in-addr.arpa.',
    '300.2.3.4.in-addr.arpa.',
    'a.ip6.arpa.',
    'web.shop.',
  ])
    assert.equal(addressOf(name), undefined, name)
})
