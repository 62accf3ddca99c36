// What a person notices of a session, over all its states, with a machine and a manager of our own making. Its clock runs fifty times faster.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import { Sessions } from '../../../../daemon/src/user/session/sessions.ts'
import { until } from '../../../support/index.ts'
import { FakeLink, ip, networks, prefix, World, wanted } from './fakes.ts'

async function connectedWorld(world = new World()) {
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start(wanted)
  await session.connected
  return { world, sessions, session }
}

const link = (world: World, at: number): FakeLink => {
  const found = world.links[at]
  if (found === undefined) throw new Error(`there is no link ${at}`)
  return found
}

test('connecting opens the device, then routes, then DNS, and tells its stages in order', async () => {
  const world = new World()
  const sessions = new Sessions(world.dependencies)
  const stages: string[] = []
  sessions.onChange(() => {
    const stage = sessions.all[0]?.snapshot.progress.stage ?? ''
    if (stages.at(-1) !== stage) stages.push(stage)
  })
  const { session } = await sessions.start(wanted)
  await session.connected
  assert.deepEqual(world.done, ['open device', 'use s0', 'routes', 'dns'])
  assert.deepEqual(
    stages.filter(stage => stage !== ''),
    ['configuration', 'cluster', 'network', 'dns'],
  )
  assert.equal(session.snapshot.state, 'connected')
  assert.equal(session.snapshot.device, 'fl0')
  await sessions.end('')
})

test('the routed prefixes never hold the API server', async () => {
  const { world, sessions } = await connectedWorld()
  assert.ok(world.routes.length > 0)
  const holding = world.routes.filter(route => prefix(route).contains(prefix('10.96.0.77').address))
  assert.deepEqual(holding, [])
  await sessions.end('')
})

test('disconnecting leaves nothing, takes DNS away before the device, and says farewell', async () => {
  const { world, sessions } = await connectedWorld()
  assert.deepEqual(await sessions.end('test'), ['test'])
  assert.equal(world.hasDevice, false)
  assert.equal(world.dns, undefined)
  assert.deepEqual(world.done.slice(-3), ['no dns', 'lose', 'close device'])
  assert.ok(link(world, 0).hasDeparted && link(world, 0).isClosed)
  assert.deepEqual(sessions.all, [])
})

test('a route conflict fails the connection with its own code and undoes what was done', async () => {
  const world = new World()
  world.setRoutes = () => Promise.reject(new KnownError('ROUTE_CONFLICT', { prefix: '10.96.0.0/16', route: 'tun0' }))
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start(wanted)
  await assert.rejects(session.connected, { code: 'ROUTE_CONFLICT' })
  await session.ended
  assert.equal(world.hasDevice, false)
  assert.ok(link(world, 0).isClosed)
})

test('a packet engine that does not start ends the attempt, and no other session asks its resolver', async () => {
  const world = new World()
  const openVif = () => Promise.reject(new Error('no memory'))
  const sessions = new Sessions({ ...world.dependencies, openVif })
  const { session } = await sessions.start(wanted)
  await assert.rejects(session.connected, /no memory/)
  await session.ended
  assert.deepEqual(world.order, [])
  assert.equal(world.hasDevice, false)
})

test('an attempt that is cancelled while the manager is awaited ends at once', async () => {
  const world = new World()
  world.openLink = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start(wanted)
  await until('the link is being opened', () => world.linkRequests.length === 1)
  session.end()
  await assert.rejects(session.connected, { code: 'CANCELLED' })
  await session.ended
  assert.deepEqual(world.done, [])
})

test('an attempt that is cancelled while the device is being opened ends when the device is gone again', async () => {
  const world = new World()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  world.opening = promise.then(() => undefined)
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start(wanted)
  await until('the device is being opened', () => world.done.includes('open device'))
  session.end()
  resolve(undefined)
  await session.ended
  assert.equal(world.hasDevice, false)
  assert.equal(world.done.at(-1), 'close device')
})

test('a lost manager: routes and DNS stay, names fail, and it is taken up again without a command', async () => {
  const { world, sessions, session } = await connectedWorld()
  let failures = 3
  world.openLink = () =>
    failures-- > 0
      ? Promise.reject(new KnownError('MANAGER_NOT_READY', { namespace: 'fairlead', what: 'it has no pod' }))
      : Promise.resolve(new FakeLink('again'))
  link(world, 0).lose()
  await until('it reconnects', () => session.snapshot.state === 'reconnecting')
  const { signal } = new AbortController()
  await assert.rejects(Promise.resolve(world.lookup?.lookup('web.shop.', 1, { signal, timeoutMs: 4_000 })))
  assert.ok(world.routes.length > 0 && world.dns !== undefined)
  await until('the reason is visible', () => session.snapshot.lastFailure?.code === 'MANAGER_NOT_READY')
  await until('it is connected again', () => session.snapshot.state === 'connected')
  assert.equal(session.snapshot.lastFailure, undefined)
  assert.equal((await world.lookup?.lookup('web.shop.', 1, { signal, timeoutMs: 4_000 }))?.rcode, 0)
  assert.ok(world.done.includes('lose') && world.done.includes('use again'))
  assert.ok(link(world, 0).isClosed)
  const { formerSessionId, managerNamespace } = world.linkRequests.at(-1) ?? {}
  assert.deepEqual([formerSessionId, managerNamespace], ['s0', 'fairlead'], 'the same manager')
  assert.equal(world.done.filter(step => step === 'open device').length, 1)
  await sessions.end('')
  assert.deepEqual(world.intercepts, ['use s0', 'lose', 'use again', 'end'])
})

test('a manager that has forgotten the session is arrived at again', async () => {
  const { world, sessions, session } = await connectedWorld()
  link(world, 0).answer = 'expired'
  await until('there is a second link', () => world.links.length === 2 && session.snapshot.state === 'connected')
  await sessions.end('')
})

test('disconnecting while reconnecting does not wait for the cluster', async () => {
  const { world, sessions, session } = await connectedWorld()
  world.openLink = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  link(world, 0).lose()
  await until('an attempt is under way', () => world.linkRequests.length === 2)
  await sessions.end('')
  assert.equal(world.hasDevice, false)
  assert.equal(session.snapshot.state, 'disconnecting')
})

test('new networks are routed and old ones are not, without touching what stays the same', async () => {
  const { world, sessions, session } = await connectedWorld()
  const before = world.done.length
  link(world, 0).tell({ ...networks, podSubnets: [prefix('10.244.7.0/24')] })
  await until('the new one is routed', () => world.routes.includes('10.244.7.0/24'))
  assert.ok(!world.routes.includes('10.244.1.0/24'))
  assert.ok(session.snapshot.routes.includes('10.244.7.0/24'))
  assert.equal(world.done.slice(before).filter(step => step === 'routes').length, 1)
  await sessions.end('')
})

test('a conflict that arises during a session is a warning; the other network keeps what it has, everything else goes on', async () => {
  const { world, sessions, session } = await connectedWorld()
  world.setRoutes = async prefixes => {
    await Promise.resolve()
    if (prefixes.some(candidate => candidate.overlaps(prefix('172.20.3.0/24'))))
      throw new KnownError('ROUTE_CONFLICT', {
        prefix: '172.20.0.0/16',
        route: '172.20.3.0/24 via 192.168.1.1 dev tun0',
      })
  }
  world.namespaces = ['default', 'fresh', 'shop']
  link(world, 0).tell({ ...networks, podSubnets: [prefix('172.20.0.0/16')] })
  await until('the warning is there', () => session.snapshot.warnings.some(({ code }) => code === 'ROUTE_CONFLICT'))
  assert.equal(session.snapshot.state, 'connected')
  const isRouted = (address: string) => world.routes.some(route => prefix(route).contains(ip(address)))
  assert.ok(isRouted('10.96.0.1') && isRouted('172.20.4.1') && !isRouted('172.20.3.1'))
  await until('names go on changing', () => world.dns?.domains.includes('fresh.'))
  await sessions.end('')
})

test("a route of somebody else's that overlaps ours is told while it is there", async () => {
  const { world, sessions, session } = await connectedWorld()
  const isTold = () => session.snapshot.warnings.some(({ code }) => code === 'ROUTE_CONFLICT')
  const routes = [{ device: 'tun0', prefix: prefix('10.96.0.0/12') }]
  world.surroundings = { ...world.surroundings, routes }
  await until('it is told', isTold)
  assert.ok(world.routes.length > 0)
  world.surroundings = { ...world.surroundings, routes: [] }
  await until('it is forgotten', () => !isTold())
  await sessions.end('')
})

test('nameservers and gateways are kept out of the routes, also those that come later', async () => {
  const { world, sessions } = await connectedWorld()
  const isRouted = (address: string) => world.routes.some(route => prefix(route).contains(ip(address)))
  assert.ok(isRouted('10.96.0.10') && isRouted('10.244.1.1'))
  world.surroundings = { nameservers: [ip('10.96.0.10')], gateways: [ip('10.244.1.1')], addresses: [], routes: [] }
  await until('they are not routed', () => !isRouted('10.96.0.10') && !isRouted('10.244.1.1'))
  assert.ok(isRouted('10.96.0.11'))
  await sessions.end('')
})

test('an API server that has moved is kept out of the routes before it is asked', async () => {
  const { world, sessions, session } = await connectedWorld()
  const isRouted = (address: string) => world.routes.some(route => prefix(route).contains(ip(address)))
  world.apiServer = [ip('10.96.0.78')]
  let refusals = 1
  world.openLink = () =>
    refusals-- > 0
      ? Promise.reject(new KnownError('CLUSTER_UNREACHABLE', { server: 'x', what: 'silence' }))
      : Promise.resolve(new FakeLink('again'))
  link(world, 0).lose()
  await until('it is connected again', () => session.snapshot.state === 'connected' && world.links.length === 2)
  assert.ok(!isRouted('10.96.0.78') && !isRouted('10.96.0.77') && isRouted('10.96.0.79'))
  await sessions.end('')
})

test('a change of the network is followed when it is noticed, not when it is looked for', async () => {
  const world = new World()
  world.looksWithoutNotice = false
  const { sessions } = await connectedWorld(world)
  const isRouted = () => world.routes.some(route => prefix(route).contains(ip('10.96.0.10')))
  world.surroundings = { ...world.surroundings, nameservers: [ip('10.96.0.10')] }
  world.changeNetwork()
  await until('it is not routed', () => !isRouted())
  await sessions.end('')
})

test('a path is doubted when the machine is somewhere else, or has slept, and not otherwise', async () => {
  const { world, sessions } = await connectedWorld()
  const dropped = () => world.done.filter(step => step === 'drop connections').length
  const routes = [{ device: 'docker0', prefix: prefix('172.17.0.0/16') }]
  world.surroundings = { ...world.surroundings, addresses: [ip('192.168.1.7')], routes }
  world.changeNetwork()
  await until('it is doubted', () => link(world, 0).isDoubted)
  assert.equal(dropped(), 1)
  link(world, 0).isDoubted = false
  // Something ended: what is left is as good as before.
  world.surroundings = { ...world.surroundings, routes: [] }
  world.changeNetwork()
  await until('it is looked at', () => dropped() === 2)
  // Nothing is different.
  world.changeNetwork()
  await new Promise(resolve => setImmediate(resolve))
  assert.ok(!link(world, 0).isDoubted)
  world.changeNetwork('resumed')
  await until('it is doubted', () => link(world, 0).isDoubted)
  assert.equal(dropped(), 3)
  await sessions.end('')
})

for (const [what, change] of [
  ['comes to another network', 'noticed'],
  ['wakes up', 'resumed'],
] as const)
  test(`an attempt to reconnect begins anew when the machine ${what} meanwhile`, async () => {
    const { world, sessions, session } = await connectedWorld()
    world.openLink = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    link(world, 0).lose()
    await until('an attempt is under way', () => world.linkRequests.length === 2)
    world.openLink = () => Promise.resolve(new FakeLink('again'))
    if (change === 'noticed') world.surroundings = { ...world.surroundings, gateways: [ip('192.168.1.1')] }
    world.changeNetwork(change)
    // Before the attempt's own end.
    await until('it is connected again', () => session.snapshot.state === 'connected', { withinMs: 5_000 })
    assert.equal(session.snapshot.lastFailure, undefined)
    await sessions.end('')
  })

test('an attempt to reconnect goes on while nothing of the way out changes', async () => {
  const { world, sessions, session } = await connectedWorld()
  const { promise, resolve } = Promise.withResolvers<FakeLink>()
  let given: AbortSignal | undefined
  world.openLink = ({ signal }) => {
    given = signal
    return promise
  }
  link(world, 0).lose()
  await until('an attempt is under way', () => world.linkRequests.length === 2)
  world.changeNetwork()
  await new Promise(next => setImmediate(next))
  resolve(new FakeLink('again'))
  await until('it is connected again', () => session.snapshot.state === 'connected')
  assert.ok(given?.aborted === false && world.linkRequests.length === 2)
  await sessions.end('')
})

test('names fail as soon as the path is lost, also while a change is being applied', async () => {
  const { world, sessions } = await connectedWorld()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let isApplying = false
  world.setRoutes = async () => {
    isApplying = true
    await promise
  }
  link(world, 0).tell({ ...networks, podSubnets: [prefix('10.244.7.0/24')] })
  await until('the change is being applied', () => isApplying)
  link(world, 0).lose()
  await until('names fail', async () => {
    const { signal } = new AbortController()
    const asked = world.lookup?.lookup('web.shop.', 1, { signal, timeoutMs: 4_000 })
    return asked?.then(
      () => false,
      () => true,
    )
  })
  resolve(undefined)
  await sessions.end('')
})

test('more zones than the machine takes are cut, and told where that matters', async () => {
  const world = new World()
  world.namespaces = Array.from({ length: 1500 }, (_, at) => `n${at}`)
  const { session, sessions } = await connectedWorld(world)
  assert.equal((world.dns?.domains.length ?? 0) + (world.dns?.search.length ?? 0), 1024)
  assert.ok(world.dns?.domains.includes('cluster.local.'))
  assert.ok(session.snapshot.warnings.some(({ code }) => code === 'DNS_ZONES_LIMIT'))
  await sessions.end('')
})

test('a new namespace works as a top-level name', async () => {
  const { world, sessions } = await connectedWorld()
  assert.ok(!(world.dns?.domains.includes('fresh.') ?? true))
  world.namespaces = ['default', 'fresh', 'shop']
  await until('it is a domain of ours', () => world.dns?.domains.includes('fresh.'))
  await sessions.end('')
})

test('when programs do not ask us through one mechanism the other is taken, and said so', async () => {
  const world = new World()
  world.working.delete('resolved')
  const { session, sessions } = await connectedWorld(world)
  assert.equal(session.snapshot.dns?.mechanism, 'overriding')
  assert.deepEqual(
    session.snapshot.warnings.map(({ code }) => code),
    ['DNS_OTHER_MECHANISM'],
  )
  await sessions.end('')
})

test('a device that fails ends the session and leaves nothing', async () => {
  const { world, session } = await connectedWorld()
  world.breakDevice(new Error('gone'))
  await session.ended
  assert.equal(world.hasDevice, false)
  assert.equal(session.snapshot.lastFailure?.code, 'DEVICE_FAILED')
})

test('a second wish of the same name joins when it is the same and is refused when it is not', async () => {
  const { sessions, session } = await connectedWorld()
  const same = await sessions.start({ ...wanted, kubeconfig: { files: [], environment: { TERM: 'xterm' } } })
  assert.equal(same.session, session)
  assert.equal(same.isNew, false)
  await assert.rejects(sessions.start({ ...wanted, namespace: 'shop' }), { code: 'SESSION_EXISTS' })
  await sessions.end('')
})

test('the first of two sessions has one-word names, until the other is preferred or it ends', async () => {
  const { world, sessions, session: first } = await connectedWorld()
  assert.deepEqual(world.dns?.search, ['default.svc.cluster.local.'])
  const second = { ...wanted, name: 'second' }
  const { session } = await sessions.start(second)
  await session.connected
  assert.deepEqual(world.dns.search, [])
  assert.deepEqual(
    sessions.all.map(({ ownZone, isPrimary }) => [ownZone, isPrimary]),
    [
      ['test.fairlead.internal.', true],
      ['second.fairlead.internal.', false],
    ],
  )
  assert.ok(world.dns.domains.includes('second.fairlead.internal.'))

  assert.equal((await sessions.start({ ...second, isPrimary: true })).isNew, false)
  await until('it has a search list, and the other none', () => {
    return session.snapshot.dns?.search.length === 1 && first.snapshot.dns?.search.length === 0
  })
  assert.ok(session.isPrimary && !first.isPrimary)

  await sessions.end('second')
  await until('the first has its search list again', () => first.snapshot.dns?.search.length === 1)
  await sessions.end('')
})

const vpn = (network: string, device = 'tun0') => ({ prefix: prefix(network), device })
const inTheWay = (network: string) => (prefixes: readonly Prefix[]) => {
  const hit = prefixes.find(candidate => candidate.overlaps(prefix(network)))
  if (hit === undefined) return Promise.resolve()
  const route = `${network} dev tun0`
  return Promise.reject(new KnownError('ROUTE_CONFLICT', { prefix: hit.toString(), route }))
}

test('networks that a person wants virtual are not routed, and programs see others', async () => {
  const world = new World()
  const flags = { vnat: ['services'] }
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start({ ...wanted, flags })
  await session.connected
  assert.ok(!world.routes.some(route => prefix(route).overlaps(prefix('10.96.0.0/16'))), world.routes.join())
  assert.ok(world.routes.includes('198.18.0.0/20') && world.routes.includes('10.244.0.0/24'))
  assert.deepEqual(session.snapshot.virtual, [
    { network: '10.96.0.0/16', subnet: '198.18.0.0/20', via: '', because: '' },
  ])
  assert.ok(world.dns?.domains.includes('0.18.198.in-addr.arpa.'))
  await sessions.end('')
})

test('with --vnat auto a network that another is in the way of gets virtual addresses, also during the session', async () => {
  const world = new World()
  world.setRoutes = inTheWay('10.96.0.0/12')
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start({ ...wanted, flags: { vnat: ['auto'] } })
  await session.connected
  assert.deepEqual(session.snapshot.virtual, [
    { network: '10.96.0.0/16', subnet: '198.18.0.0/20', via: '', because: '10.96.0.0/12 dev tun0' },
  ])
  assert.ok(world.routes.includes('10.244.0.0/24'))

  world.surroundings = { ...world.surroundings, routes: [vpn('10.244.1.0/24')] }
  await until('the other network has its addresses back', () => !world.routes.includes('10.244.1.0/24'))
  await until('and that is told', () => session.snapshot.virtual.length === 2)
  assert.ok(world.routes.includes('10.244.0.0/24'))
  assert.deepEqual(
    session.snapshot.warnings.map(({ code }) => code),
    [],
  )
  await sessions.end('')
})

test('virtual addresses lie where nobody else is', async () => {
  const world = new World()
  world.surroundings = { ...world.surroundings, routes: [vpn('198.18.0.0/16')] }
  world.setRoutes = inTheWay('198.19.0.0/20')
  const sessions = new Sessions(world.dependencies)
  const flags = { vnat: ['pods'] }
  const { session } = await sessions.start({ ...wanted, flags })
  await session.connected
  assert.ok(world.routes.includes('198.19.16.0/20'), world.routes.join())
  await sessions.end('')

  world.surroundings = { ...world.surroundings, routes: [vpn('198.18.0.0/15')] }
  const second = await sessions.start({ ...wanted, name: 'second', flags })
  await assert.rejects(second.session.connected, { code: 'VIRTUAL_SUBNET_NONE' })
})

test('that there is no room for virtual addresses any more is told once, and not when there is', async () => {
  const world = new World()
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start({ ...wanted, flags: { vnat: ['pods'] } })
  await session.connected
  const tell = async (also: string) => {
    link(world, 0).tell({ ...networks, alsoProxy: [prefix(also)] })
    await until('that is known', () => session.snapshot.alsoProxy.includes(also))
    return session.snapshot.warnings.filter(({ code }) => code === 'VIRTUAL_SUBNET_NONE').length
  }
  world.setRoutes = inTheWay('198.18.0.0/15')
  world.surroundings = { ...world.surroundings, routes: [vpn('198.18.0.0/15')] }
  assert.equal(await tell('192.0.2.0/24'), 1)
  assert.equal(await tell('198.51.100.0/24'), 1)
  world.setRoutes = () => Promise.resolve()
  assert.equal(await tell('203.0.113.0/24'), 0)
  await sessions.end('')
})

test('workloads through which connections go get an agent before the device is opened, and again after a reconnection', async () => {
  const world = new World()
  const sessions = new Sessions(world.dependencies)
  const flags = { proxyVia: ['pods=web', 'also=jump', 'services=web'] }
  const { session } = await sessions.start({ ...wanted, flags })
  await session.connected
  assert.deepEqual(link(world, 0).ensured, ['web', 'jump'])
  assert.ok(world.intercepts.includes('agents of web,jump'))
  assert.deepEqual(session.snapshot.virtual.map(({ network, via }) => `${network} ${via}`).sort(), [
    '10.244.0.0/24 web',
    '10.244.1.0/24 web',
    '10.96.0.0/16 web',
  ])
  link(world, 0).lose()
  await until('it is connected again', () => session.snapshot.state === 'connected' && world.links.length === 2)
  assert.deepEqual(link(world, 1).ensured, ['web', 'jump'])
  await sessions.end('')
})

test('a workload that gets no agent ends the attempt, and nothing is left', async () => {
  const world = new World()
  world.openLink = () => Promise.resolve(Object.assign(new FakeLink('s'), { refusal: new Error('no such workload') }))
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start({ ...wanted, flags: { proxyVia: ['pods=web'] } })
  await assert.rejects(session.connected, {
    code: 'PROXY_VIA_FAILED',
    detail: { workload: 'web', namespace: 'default', what: 'no such workload' },
  })
  assert.ok(!world.done.includes('open device'))
})
