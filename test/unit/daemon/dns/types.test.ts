// Every type of record: from the cluster where a manager can say, "nothing of this type" where the name exists, "does not exist" where it does not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type dnsPacket from 'dns-packet'
import type { ClusterLookup } from '../../../../daemon/src/user/dns/index.ts'
import { ask, question, resolverFor, summary, wire } from './parts.ts'

const domain = 'svc.cluster.local.'
const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, DS: 43 } as const
const [svcb, https, any, caa, tlsa] = [64, 65, 255, 257, 52]

const zone: Record<string, readonly dnsPacket.Answer[]> = {
  [`web.shop.${domain}`]: [{ name: 'x', type: 'A', ttl: 5, data: '10.96.0.1' }],
  [`six.shop.${domain}`]: [{ name: 'x', type: 'AAAA', ttl: 5, data: 'fd00::6' }],
  [`_http._tcp.web.shop.${domain}`]: [
    { name: 'x', type: 'SRV', ttl: 5, data: { priority: 0, weight: 100, port: 80, target: `web.shop.${domain}` } },
  ],
  'mail.corp.test.': [
    { name: 'x', type: 'MX', ttl: 5, data: { preference: 5, exchange: 'mx.corp.test' } },
    { name: 'x', type: 'TXT', ttl: 5, data: ['v=spf1', '-all'] },
    { name: 'x', type: 'NS', ttl: 5, data: 'ns.corp.test' },
    { name: 'x', type: 'A', ttl: 5, data: '192.0.2.9' },
  ],
}
// Priority 1, the name itself, alpn=h2 (RFC 9460 §14): not a type that the library knows.
const httpsData = Buffer.from('0001000001000302' + '6832', 'hex')

/** How managers answer: ours knows all types; one of 2.20 refuses some, and says "does not exist" for every type that a service has no records of. */
function manager(kind: 'ours' | '2.20'): ClusterLookup & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    lookup(name, type) {
      asked.push(`${name} ${type}`)
      const nothing = (rcode: number) => Promise.resolve({ rcode, records: new Uint8Array() })
      const known: readonly number[] = [1, 2, 5, 12, 15, 16, 28, 33]
      if (kind === '2.20' && !known.includes(type)) return nothing(4)
      const records = zone[name]
      if (records === undefined) return nothing(3)
      if (type === https && name === 'mail.corp.test.') {
        const head = Buffer.from('0178' + '00' + '0041' + '0001' + '00000005' + '000a', 'hex')
        return Promise.resolve({ rcode: 0, records: Buffer.concat([head, httpsData]) })
      }
      const fitting = records.filter(record => types[record.type as keyof typeof types] === type)
      if (fitting.length > 0) return Promise.resolve({ rcode: 0, records: wire(fitting) })
      return nothing(kind === '2.20' && type !== 1 && type !== 28 ? 3 : 0)
    },
  }
}

const table: [string, string | number, string][] = [
  ['web.shop', 'A', 'NOERROR 10.96.0.1'],
  ['web.shop', 'AAAA', 'NOERROR'],
  ['six.shop', 'A', 'NOERROR'],
  ['web.shop', 'MX', 'NOERROR'],
  ['web.shop', 'TXT', 'NOERROR'],
  ['web.shop', 'NS', 'NOERROR'],
  ['web.shop', 'SRV', 'NOERROR'],
  ['web.shop', 'CNAME', 'NOERROR'],
  ['web.shop', 'SOA', 'NOERROR'],
  ['web.shop', https, 'NOERROR'],
  ['web.shop', svcb, 'NOERROR'],
  ['web.shop', caa, 'NOERROR'],
  ['web.shop', tlsa, 'NOERROR'],
  ['web.shop', any, 'NOERROR 10.96.0.1'],
  ['six.shop', any, 'NOERROR fd00::6'],
  ['six.shop', https, 'NOERROR'],
  ['_http._tcp.web.shop', 'SRV', `NOERROR {"priority":0,"weight":100,"port":80,"target":"web.shop.svc.cluster.local"}`],
  ['mail.corp.test', 'MX', 'NOERROR {"preference":5,"exchange":"mx.corp.test"}'],
  ['mail.corp.test', 'NS', 'NOERROR ns.corp.test'],
  ['missing.shop', 'MX', 'NXDOMAIN'],
  ['missing.shop', 'SRV', 'NXDOMAIN'],
  ['missing.shop', https, 'NXDOMAIN'],
  ['missing.shop', tlsa, 'NXDOMAIN'],
  ['missing.shop', any, 'NXDOMAIN'],
  ['missing.shop.svc.cluster.local', https, 'NXDOMAIN'],
]
for (const kind of ['ours', '2.20'] as const) {
  for (const [name, type, expected] of table) {
    test(`types: ${name} ${type} through a manager of ${kind} is ${expected}`, async () => {
      const resolver = resolverFor(manager(kind), { includeSuffixes: ['corp.test.'] })
      assert.equal(summary(await ask(resolver, question(name, type))), expected)
    })
  }
}

test('types: texts come in their pieces', async () => {
  const answer = await ask(
    resolverFor(manager('ours'), { includeSuffixes: ['corp.test.'] }),
    question('mail.corp.test', 'TXT'),
  )
  const [record] = answer.answers ?? []
  assert.deepEqual((record as dnsPacket.TxtAnswer).data.toString(), 'v=spf1,-all')
})

test('types: HTTPS records come as they are from a manager that knows them, and are nothing from one that does not', async () => {
  const https = question('mail.corp.test', 65)
  const knows = await ask(resolverFor(manager('ours'), { includeSuffixes: ['corp.test.'] }), https)
  assert.deepEqual((knows.answers?.[0] as unknown as { data: Buffer }).data, httpsData)
  const not = await ask(resolverFor(manager('2.20'), { includeSuffixes: ['corp.test.'] }), https)
  assert.equal(summary(not), 'NOERROR')
})

test('types: a manager that does not know a type is not asked for it again and again', async () => {
  const old = manager('2.20')
  const resolver = resolverFor(old)
  for (const id of [1, 2, 3]) await ask(resolver, question('web.shop', https, { id }))
  assert.equal(old.asked.filter(text => text.endsWith(' 65')).length, 1)
})

test('types: discovery of proxies and services is never asked of the cluster, in no zone', async () => {
  const asked = manager('ours')
  const resolver = resolverFor(asked, { includeSuffixes: ['corp.test.'] })
  const names = [
    ...['wpad', 'wpad.shop', 'wpad.shop.svc.cluster.local', 'wpad.corp.test', 'wpad.lan'],
    ...['b', 'db', 'r', 'dr', 'lb', '_services'].flatMap(label =>
      ['shop', 'shop.svc.cluster.local', 'cluster.local', 'corp.test', 'lan'].map(
        zone => `${label}._dns-sd._udp.${zone}`,
      ),
    ),
  ]
  for (const name of names)
    for (const type of ['A', 'PTR', 'TXT'])
      assert.equal(summary(await ask(resolver, question(name, type))), 'NXDOMAIN', name)
  assert.deepEqual(asked.asked, [])
})
