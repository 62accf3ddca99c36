// Names that stand for others, and names that the cluster is never asked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ip } from '../../../../common/net/index.ts'
import { parseAnswer } from '../../../../daemon/src/user/dns/message/index.ts'
import { ask, FakeClock, question, resolverFor, summary, ZoneCluster, zone } from './parts.ts'

const cluster = () =>
  new ZoneCluster(
    zone(
      'db.shop.svc.cluster.local. 30 A 10.96.0.1',
      'db.shop.svc.cluster.local. 30 AAAA fd00::1',
      'printer.shop.svc.cluster.local. 30 A 10.96.0.9',
      'new.shop.svc.cluster.local. 30 A 10.96.0.3',
    ),
  )
const mappings = [
  { name: 'db.prod.example.', target: 'db.shop.' },
  { name: 'api.prod.example.', target: Ip.parse('192.0.2.7') ?? '' },
  { name: 'old.', target: 'new.shop.svc.cluster.local.' },
  { name: 'lost.prod.example.', target: 'nothing.shop.' },
  { name: 'twice.prod.example.', target: 'db.prod.example.' },
  { name: 'away.', target: 'www.example.net.' },
  { name: 'nowhere.', target: 'none.example.net.' },
]

const table: [string, string, string][] = [
  ['db.prod.example', 'A', 'NOERROR 10.96.0.1'],
  ['DB.Prod.Example', 'AAAA', 'NOERROR fd00::1'],
  ['db.prod.example', 'CNAME', 'NOERROR db.shop'],
  ['db.prod.example', 'MX', 'NOERROR'],
  ['api.prod.example', 'A', 'NOERROR 192.0.2.7'],
  ['api.prod.example', 'AAAA', 'NOERROR'],
  ['api.prod.example', 'CNAME', 'NOERROR'],
  ['old', 'A', 'NOERROR 10.96.0.3'],
  // As the machine's search list makes it.
  ['old.shop.svc.cluster.local', 'A', 'NOERROR 10.96.0.3'],
  ['lost.prod.example', 'A', 'NXDOMAIN'],
  // Not mapped again, and the machine doesn't know it either.
  ['twice.prod.example', 'A', 'NXDOMAIN'],
  ['away', 'A', 'NOERROR 192.0.2.80'],
  ['away', 'AAAA', 'NOERROR'],
  ['nowhere', 'A', 'NXDOMAIN'],
  ['printer', 'A', 'NXDOMAIN'],
  ['printer.shop.svc.cluster.local', 'A', 'NXDOMAIN'],
  ['other.prod.example', 'A', 'REFUSED'],
]
for (const [name, type, expected] of table) {
  test(`mapped: ${name} ${type} is ${expected}`, async () => {
    const askMachine = (asked: string) => {
      const address = asked === 'www.example.net.' ? Ip.parse('192.0.2.80') : undefined
      return Promise.resolve(address === undefined ? undefined : [address])
    }
    const resolver = resolverFor(cluster(), { mappings, excludes: ['printer.'], askMachine })
    const answer = await ask(resolver, question(name, type))
    assert.equal(summary(answer), expected)
    for (const record of answer.answers ?? []) assert.equal(record.name.toLowerCase(), name.toLowerCase())
  })
}

test('mapped: a target that nobody could be asked for is SERVFAIL', async () => {
  const askMachine = () => Promise.reject(new Error('no network'))
  const resolver = resolverFor(cluster(), { mappings, askMachine })
  assert.equal(summary(await ask(resolver, question('away', 'A'))), 'SERVFAIL')
})

test('mapped: the machine is asked for a target once at a time, and nobody waits for it longer than for the cluster', async () => {
  const clock = new FakeClock()
  const machine = Promise.withResolvers<readonly Ip[]>()
  const asked: string[] = []
  const askMachine = (target: string) => {
    asked.push(target)
    return machine.promise
  }
  const resolver = resolverFor(cluster(), { clock, mappings, askMachine, lookupTimeoutMs: 2_000 })
  const answers = Promise.all(['A', 'AAAA'].map(type => ask(resolver, question('away', type))))
  await new Promise(setImmediate)
  clock.advance(2_000)
  assert.deepEqual((await answers).map(summary), ['SERVFAIL', 'SERVFAIL'])
  const again = ask(resolver, question('away', 'A'))
  await new Promise(setImmediate)
  machine.resolve([Ip.parse('192.0.2.80')].filter(ip => ip !== undefined))
  assert.equal(summary(await again), 'NOERROR 192.0.2.80')
  assert.deepEqual(asked, ['www.example.net.'])
})

test('mapped: two names that stand for each other do not exist, and the machine is not asked in circles', async () => {
  const asked: string[] = []
  const askMachine = (target: string) => {
    asked.push(target)
    return Promise.resolve(undefined)
  }
  const circle = [
    { name: 'one.example.net.', target: 'two.example.net.' },
    { name: 'two.example.net.', target: 'one.example.net.' },
  ]
  const resolver = resolverFor(cluster(), { mappings: circle, askMachine })
  assert.equal(summary(await ask(resolver, question('one.example.net', 'A'))), 'NXDOMAIN')
  assert.deepEqual(asked, [])
})

test('mapped: without the search of the namespace a single label is not the cluster’s', async () => {
  const zone = cluster()
  const resolver = resolverFor(zone, { searchNamespace: false })
  assert.equal(summary(await ask(resolver, question('db', 'A'))), 'NXDOMAIN')
  assert.deepEqual(zone.asked, [])
  assert.equal(summary(await ask(resolver, question('db.shop', 'A'))), 'NOERROR 10.96.0.1')
})

test('mapped: names in the data of another server’s answer are written out', () => {
  // Header, one question (a.b), answers: CNAME (left out), MX 5 mail.b with a pointer to b, MX 7 with a pointer to the first mail.b.
  const message = Buffer.concat([
    Buffer.from('000181800001000300000000', 'hex'),
    Buffer.from('0161' + '0162' + '00' + '000f0001', 'hex'),
    Buffer.from('c00c' + '00050001' + '00000009' + '0002' + 'c00e', 'hex'),
    Buffer.from('c00c' + '000f0001' + '00000009' + '0009' + '0005' + '046d61696c' + 'c00e', 'hex'),
    Buffer.from('c00c' + '000f0001' + '00000009' + '0004' + '0007' + 'c031', 'hex'),
  ])
  const outcome = parseAnswer(message, 15)
  assert.deepEqual(
    outcome?.records.map(({ data }) => Buffer.from(data).toString('latin1')),
    ['\0\x05\x04mail\x01b\0', '\0\x07\x04mail\x01b\0'],
  )
})

test('mapped: a pointer that leads forward, to itself, or out of the message makes an answer malformed', () => {
  for (const pointer of ['c021', 'c022', 'c0ff', 'ffff']) {
    const message = Buffer.concat([
      Buffer.from('000181800001000100000000', 'hex'),
      Buffer.from('0161' + '0162' + '00' + '00020001', 'hex'),
      Buffer.from(`c00c00020001000000090002${pointer}`, 'hex'),
    ])
    assert.equal(parseAnswer(message, 2), undefined, pointer)
  }
})
