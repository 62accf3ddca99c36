// What a person notices of a session, over all its states, with a machine and a manager of our own making. Its clock runs fifty times faster.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { Sessions } from '../../../../daemon/src/user/session/sessions.ts'
import { until } from '../../../support/index.ts'
import { FakeLink, networks, prefix, World, wanted } from './fakes.ts'

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
  await assert.rejects(Promise.resolve(world.lookup?.lookup('web.shop.', 1, { signal })))
  assert.ok(world.routes.length > 0 && world.dns !== undefined)
  await until('the reason is visible', () => session.snapshot.lastFailure?.code === 'MANAGER_NOT_READY')
  await until('it is connected again', () => session.snapshot.state === 'connected')
  assert.equal(session.snapshot.lastFailure, undefined)
  assert.equal((await world.lookup?.lookup('web.shop.', 1, { signal }))?.rcode, 0)
  assert.ok(world.done.includes('lose') && world.done.includes('use again'))
  assert.ok(link(world, 0).isClosed)
  assert.equal(world.linkRequests.at(-1)?.formerSessionId, 's0')
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

test('a conflict that arises during a session is a warning and the session goes on', async () => {
  const { world, sessions, session } = await connectedWorld()
  world.setRoutes = () => Promise.reject(new KnownError('ROUTE_CONFLICT', { prefix: '172.20.0.0/16', route: 'tun0' }))
  link(world, 0).tell({ ...networks, podSubnets: [prefix('172.20.0.0/16')] })
  await until('the warning is there', () => session.snapshot.warnings.some(({ code }) => code === 'ROUTE_CONFLICT'))
  assert.equal(session.snapshot.state, 'connected')
  assert.ok(session.snapshot.routes.includes('10.244.1.0/24'))
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
