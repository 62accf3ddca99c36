// Answers of the cluster with virtual addresses in them, and the names of those.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { Resolver } from '../../../../daemon/src/user/dns/index.ts'
import { VirtualAddresses } from '../../../../daemon/src/user/virtual/index.ts'
import { ask, FakeClock, policy, question, summary, ZoneCluster, zone } from './parts.ts'

const prefix = (text: string): Prefix => Prefix.parse(text) ?? assert.fail(text)

function translated() {
  const clock = new FakeClock()
  const cluster = new ZoneCluster(
    zone(
      'web.shop.svc.cluster.local. 30 A 10.96.0.10',
      'web.shop.svc.cluster.local. 30 AAAA fd00:10::a',
      'many.shop.svc.cluster.local. 30 A 10.96.0.1',
      'many.shop.svc.cluster.local. 30 A 192.0.2.1',
      'many.shop.svc.cluster.local. 30 A 10.96.0.2',
      '10.0.96.10.in-addr.arpa. 30 PTR web.shop.svc.cluster.local',
    ),
  )
  const virtual = new VirtualAddresses({ clock })
  const subnets = [prefix('198.18.0.0/28'), prefix('fd66:6169:766e::/112')]
  virtual.use([{ prefix: prefix('10.96.0.0/16') }, { prefix: prefix('fd00:10::/64') }], { subnets, except: [] })
  const resolver = new Resolver({ lookup: cluster, clock, log: silentLog, translation: virtual })
  resolver.configure({ ...policy, routed: subnets })
  return { resolver, cluster, virtual }
}

test('A and AAAA are rewritten, and what needs nothing stays, in the order of the cluster', async () => {
  const { resolver } = translated()
  assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'NOERROR 198.18.0.10')
  assert.equal(summary(await ask(resolver, question('web.shop', 'AAAA'))), 'NOERROR fd66:6169:766e::a')
  assert.equal(summary(await ask(resolver, question('many.shop', 'A'))), 'NOERROR 198.18.0.1 192.0.2.1 198.18.0.2')
})

test('a virtual address has the name of the one behind it; one that nobody has does not exist, and the cluster is not asked', async () => {
  const { resolver, cluster } = translated()
  await ask(resolver, question('web.shop', 'A'))
  assert.equal(
    summary(await ask(resolver, question('10.0.18.198.in-addr.arpa', 'PTR'))),
    'NOERROR web.shop.svc.cluster.local',
  )
  const before = cluster.asked.length
  assert.equal(summary(await ask(resolver, question('9.0.18.198.in-addr.arpa', 'PTR'))), 'NXDOMAIN')
  assert.equal(cluster.asked.length, before)
})

test('hints of HTTPS records, and addresses that a name is mapped to, are virtual too', async () => {
  const hint = Buffer.from('000100' + '00010003026832' + '00040008' + '0a60000ac0000201', 'hex')
  const owner = Buffer.from('04736974650473686f700373766307636c7573746572056c6f63616c00', 'hex')
  const head = Buffer.from('004100010000001e0000', 'hex')
  head.writeUInt16BE(hint.length, 8)
  const clock = new FakeClock()
  const virtual = new VirtualAddresses({ clock })
  const subnets = [prefix('198.18.0.0/28')]
  virtual.use([{ prefix: prefix('10.96.0.0/16') }], { subnets, except: [] })
  const lookup = () => Promise.resolve({ rcode: 0, records: Buffer.concat([owner, head, hint]) })
  const resolver = new Resolver({ lookup: { lookup }, clock, log: silentLog, translation: virtual })
  const target = Ip.parse('10.96.0.3') ?? assert.fail()
  resolver.configure({ ...policy, mappings: [{ name: 'db.example.com.', target }] })
  assert.equal(summary(await ask(resolver, question('db.example.com', 'A'))), 'NOERROR 198.18.0.3')
  const answer = await new Promise<Buffer>(resolve =>
    resolver.answer(question('site.shop', 65), message => resolve(Buffer.from(message))),
  )
  const expected = hint.toString('hex').replace('0a60000a', 'c612000a')
  assert.ok(answer.toString('hex').endsWith(expected), answer.toString('hex'))
})

test('when there is no room for another address the name fails, it is not missing', async () => {
  const { resolver, virtual } = translated()
  for (let host = 100; host < 114; host++) virtual.outside(Ip.parse(`10.96.1.${host}`) ?? assert.fail())
  assert.equal(summary(await ask(resolver, question('web.shop', 'A'))), 'SERVFAIL')
})
