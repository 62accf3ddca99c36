// Names when one user has several sessions: whichever of them is asked, the answer is the same.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import { type DnsPolicy, Neighbours, Resolver } from '../../../../daemon/src/user/dns/index.ts'
import { ask, FakeClock, policy, question, summary, ZoneCluster, zone } from './parts.ts'

/** Two clusters with a namespace `shop` each, and one of their own. */
function two({ stagingFirst = false } = {}) {
  const neighbours = new Neighbours()
  const clock = new FakeClock()
  const open = (cluster: ZoneCluster, isFirst: boolean, more: Partial<DnsPolicy>) => {
    const resolver = new Resolver({ lookup: cluster, clock, log: silentLog, neighbours, isFirst })
    resolver.configure({ ...policy, ...more })
    return resolver
  }
  const clusters = {
    dev: new ZoneCluster(
      zone(
        'web.shop.svc.cluster.local. 30 A 10.1.0.1',
        'web.tools.svc.cluster.local. 30 A 10.1.0.2',
        '9.0.1.10.in-addr.arpa. 30 PTR web.shop.svc.cluster.local',
      ),
    ),
    staging: new ZoneCluster(
      zone(
        'web.shop.svc.cluster.local. 30 A 10.2.0.1',
        'only.shop.svc.cluster.local. 30 A 10.2.0.3',
        'web.bank.svc.cluster.local. 30 A 10.2.0.2',
        'solo.bank.svc.cluster.local. 30 A 10.2.0.4',
        '9.0.2.10.in-addr.arpa. 30 PTR web.shop.svc.cluster.local',
        '8.0.2.10.in-addr.arpa. 30 PTR web.bank.svc.cluster.local',
      ),
    ),
  }
  const routed = (text: string) => [Prefix.parse(text)].filter(prefix => prefix !== undefined)
  const dev = open(clusters.dev, false, {
    namespaces: ['shop', 'tools'],
    ownZone: 'dev.fairlead.internal.',
    routed: routed('10.1.0.0/16'),
  })
  const staging = open(clusters.staging, stagingFirst, {
    namespace: 'bank',
    namespaces: ['shop', 'bank'],
    ownZone: 'staging.fairlead.internal.',
    routed: routed('10.2.0.0/16'),
  })
  return { dev, staging, clusters }
}

async function both({ dev, staging }: ReturnType<typeof two>, name: string, type = 'A'): Promise<string> {
  const answers = [summary(await ask(dev, question(name, type))), summary(await ask(staging, question(name, type)))]
  assert.equal(answers[0], answers[1], `both resolvers say the same of ${name}`)
  return answers[0] ?? ''
}

describe('two sessions of one user', () => {
  for (const [name, answer] of [
    ['web.shop', 'NOERROR 10.1.0.1'],
    ['web.shop.svc', 'NOERROR 10.1.0.1'],
    ['web.shop.svc.cluster.local', 'NOERROR 10.1.0.1'],
    ['web.bank', 'NOERROR 10.2.0.2'],
    ['web.bank.svc.cluster.local', 'NOERROR 10.2.0.2'],
    ['web.tools', 'NOERROR 10.1.0.2'],
    ['web.shop.dev.fairlead.internal', 'NOERROR 10.1.0.1'],
    ['web.shop.staging.fairlead.internal', 'NOERROR 10.2.0.1'],
    ['web.shop.svc.staging.fairlead.internal', 'NOERROR 10.2.0.1'],
    ['web.shop.svc.cluster.local.staging.fairlead.internal', 'NOERROR 10.2.0.1'],
    ['solo.staging.fairlead.internal', 'NOERROR 10.2.0.4'],
    ['nothing.staging.fairlead.internal', 'NXDOMAIN'],
    ['staging.fairlead.internal', 'NXDOMAIN'],
    // A service that the first cluster lacks is not taken from the second: its namespace is the first one's.
    ['only.shop.svc.cluster.local', 'NXDOMAIN'],
  ] as const) {
    test(`${name} is ${answer}`, async () => assert.equal(await both(two(), name), answer))
  }

  test('a name that one of them maps means the same at both, also when it would be the other’s', async () => {
    const sessions = two()
    const { dev, staging } = sessions
    const configured = (resolver: Resolver, mappings: NonNullable<DnsPolicy['mappings']>) => {
      if (resolver.policy !== undefined) resolver.configure({ ...resolver.policy, mappings })
    }
    configured(dev, [{ name: 'db.bank.', target: 'web.bank.' }])
    configured(staging, [
      { name: 'db.prod.example.', target: 'web.shop.' },
      { name: 'web.tools.', target: 'solo.bank.' },
      { name: 'db.bank.', target: 'solo.bank.' },
    ])
    assert.equal(await both(sessions, 'db.prod.example'), 'NOERROR 10.1.0.1')
    assert.equal(await both(sessions, 'web.tools'), 'NOERROR 10.2.0.4')
    assert.equal(await both(sessions, 'db.bank'), 'NOERROR 10.2.0.2')
    staging.prefer()
    assert.equal(await both(sessions, 'db.bank'), 'NOERROR 10.2.0.4')
  })

  test('one-word names belong to the first session', async () => {
    const { dev, staging, clusters } = two()
    await ask(dev, question('solo', 'A'))
    await ask(staging, question('solo', 'A'))
    assert.deepEqual(clusters.staging.asked, [])
    assert.ok(clusters.dev.asked.includes('solo.shop.svc.cluster.local. 1'))
  })

  test('a session that is to come first answers what both have', async () => {
    const sessions = two({ stagingFirst: true })
    assert.equal(await both(sessions, 'web.shop'), 'NOERROR 10.2.0.1')
    assert.ok(sessions.staging.isFirst && !sessions.dev.isFirst)
  })

  test('precedence changes at once, also for answers that were given already, and is told', async () => {
    const sessions = two()
    assert.equal(await both(sessions, 'web.shop'), 'NOERROR 10.1.0.1')
    let told = 0
    sessions.staging.onOrder(() => told++)
    sessions.staging.prefer()
    assert.equal(await both(sessions, 'web.shop'), 'NOERROR 10.2.0.1')
    assert.equal(told, 1)
  })

  test('when the first one ends, the other has the plain names', async () => {
    const { dev, staging } = two()
    assert.equal(summary(await ask(staging, question('web.shop', 'A'))), 'NOERROR 10.1.0.1')
    dev[Symbol.dispose]()
    assert.equal(summary(await ask(staging, question('web.shop', 'A'))), 'NOERROR 10.2.0.1')
    assert.ok(staging.isFirst)
  })

  test('while the first cluster is out of reach its names fail, and are never looked for in the other', async () => {
    const sessions = two()
    sessions.clusters.dev.failure = new Error('lost')
    assert.equal(await both(sessions, 'web.shop'), 'SERVFAIL')
    assert.equal(await both(sessions, 'web.bank'), 'NOERROR 10.2.0.2')
  })

  test("a probe is seen by the one whose it is, whichever of them is asked, and never by another user's", async () => {
    const { dev, staging } = two()
    const { name, seen } = staging.probeName()
    assert.match(name, /\.staging\.fairlead\.internal\.$/)
    assert.equal(summary(await ask(dev, question(name.slice(0, -1), 'A'))), 'NOERROR 127.0.0.1')
    assert.equal(summary(await ask(dev, question(name.slice(0, -1), 'AAAA'))), 'NOERROR ::1')
    await seen
    const others = 'ffff.fairlead-probe.third.fairlead.internal'
    assert.equal(summary(await ask(dev, question(others, 'A'))), 'REFUSED')
  })

  test('the name of an address of the second is one that leads back to it', async () => {
    const sessions = two()
    assert.equal(await both(sessions, '9.0.1.10.in-addr.arpa', 'PTR'), 'NOERROR web.shop.svc.cluster.local')
    assert.equal(
      await both(sessions, '9.0.2.10.in-addr.arpa', 'PTR'),
      'NOERROR web.shop.svc.cluster.local.staging.fairlead.internal',
    )
    assert.equal(await both(sessions, '8.0.2.10.in-addr.arpa', 'PTR'), 'NOERROR web.bank.svc.cluster.local')
  })
})
