import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { until } from '../../../support/until.ts'
import { ask, FakeClock, question, resolverFor, summary, ZoneCluster, zone } from './parts.ts'

const cluster = () =>
  new ZoneCluster(
    zone(
      'web.shop.svc.cluster.local. 30 A 10.96.0.1',
      'two.shop.svc.cluster.local. 30 A 10.96.0.2',
      'two.shop.svc.cluster.local. 30 AAAA fd00::2',
      'db-0.db.bank.svc.cluster.local. 30 A 10.244.0.9',
      'away.shop.svc.cluster.local. 30 CNAME www.example.net.',
      'away.shop.svc.cluster.local. 30 A 192.0.2.7',
      '1.0.96.10.in-addr.arpa. 30 PTR web.shop.svc.cluster.local.',
      'db.internal.example.com. 30 A 192.0.2.8',
    ),
  )

const https = 65
// Without other nameservers, as beside systemd-resolved.
const table: [string, string | number, string][] = [
  ['web.shop', 'A', 'NOERROR 10.96.0.1'],
  ['web', 'A', 'NOERROR 10.96.0.1'],
  ['web.shop.svc', 'A', 'NOERROR 10.96.0.1'],
  ['web.shop.svc.cluster.local', 'A', 'NOERROR 10.96.0.1'],
  ['WEB.Shop', 'A', 'NOERROR 10.96.0.1'],
  ['db-0.db.bank', 'A', 'NOERROR 10.244.0.9'],
  ['web.shop', 'AAAA', 'NOERROR'],
  ['two.shop', 'AAAA', 'NOERROR fd00::2'],
  ['away.shop', 'A', 'NOERROR 192.0.2.7'],
  ['away.shop', 'CNAME', 'NOERROR www.example.net'],
  ['web.shop', https, 'NOERROR'],
  ['nothing.shop', https, 'NXDOMAIN'],
  ['web.shop.svc.cluster.local', https, 'NOERROR'],
  ['nothing.shop', 'A', 'NXDOMAIN'],
  ['nothing.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['web.lan', 'A', 'NOERROR 10.96.0.1'],
  ['nothing.lan', 'A', 'NXDOMAIN'],
  ['db.internal.example.com', 'A', 'NOERROR 192.0.2.8'],
  ['www.example.net', 'A', 'REFUSED'],
  ['wpad.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['localhost', 'A', 'NOERROR 127.0.0.1'],
  ['localhost', 'AAAA', 'NOERROR ::1'],
  ['db.localhost', 'MX', 'NOERROR'],
  ['1.0.96.10.in-addr.arpa', 'PTR', 'NOERROR web.shop.svc.cluster.local'],
  ['53.7.246.246.in-addr.arpa', 'PTR', 'NOERROR fairlead.cluster.local'],
  ['1.1.1.1.in-addr.arpa', 'PTR', 'REFUSED'],
]

const ip = (text: string) => {
  const value = Ip.parse(text)
  assert(value)
  return value
}
const prefix = (text: string) => {
  const value = Prefix.parse(text)
  assert(value)
  return value
}

for (const [name, type, expected] of table) {
  test(`resolver: ${name} ${type} is ${expected}`, async () => {
    const resolver = resolverFor(cluster(), { routed: [prefix('10.96.0.0/12')], ownAddresses: [ip('246.246.7.53')] })
    const answer = await ask(resolver, question(name, type, { id: 4711 }))
    assert.equal(summary(answer), expected)
    assert.equal(answer.id, 4711)
    assert.equal(answer.flag_qr && answer.flag_ra && answer.flag_rd && !answer.flag_tc, true)
    assert.equal(answer.questions?.[0]?.name, name)
    for (const record of answer.answers ?? []) {
      assert.equal(record.name, name)
      assert((record as { ttl: number }).ttl <= 4)
    }
  })
}

test('resolver: a cluster out of reach is SERVFAIL for its names, and nothing else', async () => {
  const lost = cluster()
  lost.failure = new Error('out of reach')
  const resolver = resolverFor(lost)
  for (const name of ['web.shop', 'web', 'web.shop.svc.cluster.local', 'nothing.shop.svc.cluster.local'])
    assert.equal(summary(await ask(resolver, question(name, 'A'))), 'SERVFAIL', name)
  assert.equal(summary(await ask(resolver, question('www.example.net', 'A'))), 'REFUSED')
  assert.equal(summary(await ask(resolver, question('localhost', 'A'))), 'NOERROR 127.0.0.1')
  lost.failure = undefined
  assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'NOERROR 10.96.0.1')
})

test('resolver: return codes that say nothing about the name, and malformed records, are SERVFAIL', async () => {
  for (const answer of [
    { rcode: 2, records: new Uint8Array() },
    { rcode: 5, records: new Uint8Array() },
    { rcode: 0, records: Uint8Array.of(1, 2, 3) },
  ]) {
    const resolver = resolverFor({ lookup: () => Promise.resolve(answer) })
    assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'SERVFAIL')
  }
})

test('resolver: a cluster that is silent is SERVFAIL before programs ask again', async () => {
  const clock = new FakeClock()
  const resolver = resolverFor({ lookup: () => new Promise(() => undefined) }, { clock })
  const answer = ask(resolver, question('web.shop', 'A'))
  await Promise.resolve()
  clock.advance(4_000)
  assert.equal(summary(await answer), 'SERVFAIL')
})

test('resolver: answers come from memory until they are old, and at once', async () => {
  const clock = new FakeClock()
  const asked = cluster()
  const resolver = resolverFor(asked, { clock })
  await ask(resolver, question('web.shop', 'A'))
  let reply = ''
  resolver.answer(question('web.shop', 'A', { id: 9 }), message => {
    reply = `${message[1]} ${message.at(-1)}`
  })
  assert.equal(reply, '9 1')
  await ask(resolver, question('web', 'A'))
  assert.equal(asked.asked.length, 1)
  clock.advance(30_001)
  await ask(resolver, question('web.shop', 'A'))
  assert.equal(asked.asked.length, 2)
})

test('resolver: an answer from memory is forgotten when the configuration changes', async () => {
  const asked = cluster()
  const resolver = resolverFor(asked)
  await ask(resolver, question('web.shop', 'A'))
  resolver.configure({
    clusterDomain: 'cluster.local.',
    namespace: 'bank',
    namespaces: [],
    includeSuffixes: [],
    excludeSuffixes: [],
    hostSearch: [],
    routed: [],
    ownAddresses: [],
  })
  assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'REFUSED')
})

test('resolver: an answer that was on its way when the configuration changed is not remembered', async () => {
  const waiting = Promise.withResolvers<{ rcode: number; records: Uint8Array }>()
  let lookups = 0
  const resolver = resolverFor({
    lookup: () => {
      lookups++
      return waiting.promise
    },
  })
  const before = ask(resolver, question('web.shop.svc.cluster.local', 'A'))
  await until('the lookup', () => lookups === 1)
  resolver.setUpstream({ servers: [] })
  waiting.resolve({ rcode: 0, records: new Uint8Array() })
  assert.equal(summary(await before), 'NOERROR')
  await ask(resolver, question('web.shop.svc.cluster.local', 'A'))
  assert.equal(lookups, 2)
})

test('resolver: followers of a lookup get its real outcome', async () => {
  const waiting = Promise.withResolvers<{ rcode: number; records: Uint8Array }>()
  let lookups = 0
  const resolver = resolverFor({
    lookup: () => {
      lookups++
      return waiting.promise
    },
  })
  const answers = [1, 2, 3].map(id => ask(resolver, question('web.shop', 'A', { id })))
  await until('the lookup', () => lookups > 0)
  waiting.reject(new Error('lost'))
  assert.deepEqual((await Promise.all(answers)).map(summary), ['SERVFAIL', 'SERVFAIL', 'SERVFAIL'])
  assert.equal(lookups, 1)
})

test('resolver: a missing name is asked for again after two seconds', async () => {
  const clock = new FakeClock()
  const asked = cluster()
  const resolver = resolverFor(asked, { clock })
  const name = 'soon.shop.svc.cluster.local'
  await ask(resolver, question(name, 'MX'))
  clock.advance(1_900)
  await ask(resolver, question(name, 'MX'))
  const questions = () => asked.asked.filter(text => text.endsWith(' 15')).length
  assert.equal(questions(), 1)
  clock.advance(101)
  await ask(resolver, question(name, 'MX'))
  assert.equal(questions(), 2)
})

test('resolver: more than two thousand questions in work fail at once', async () => {
  const resolver = resolverFor({ lookup: () => new Promise(() => undefined) })
  for (let id = 0; id < 2_000; id++) resolver.answer(question(`n${id}.shop`, 'A', { id }), () => undefined)
  assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'SERVFAIL')
})

test('resolver: the probe is answered and seen', async () => {
  const resolver = resolverFor(cluster())
  const { name, seen } = resolver.probeName()
  assert.match(name, /^[0-9a-f]{16}\.fairlead-probe\.cluster\.local\.$/)
  assert.notEqual(resolver.probeName().name, name)
  assert.equal(summary(await ask(resolver, question(name.slice(0, -1), 'A'))), 'NOERROR 127.0.0.1')
  await seen
})
