// Settings of every source, in a session.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sessions } from '../../../../daemon/src/user/session/sessions.ts'
import { until } from '../../../support/index.ts'
import { FakeLink, ip, networks, prefix, World, wanted } from './fakes.ts'

async function connectedWorld(world: World) {
  const sessions = new Sessions(world.dependencies)
  const { session } = await sessions.start(wanted)
  await session.connected
  return { sessions, session }
}

test('settings of the file, the kubeconfig and the manager meet in the plan, in their order', async () => {
  const world = new World()
  world.userFile = { kind: 'file', where: '/config.yaml', given: { alsoProxy: [prefix('192.0.2.0/24')] } }
  world.extension = {
    where: 'extension fairlead.dev of cluster kind',
    document: { dns: { 'include-suffixes': ['.corp'] } },
  }
  world.openLink = () => {
    const link = new FakeLink('s')
    return Promise.resolve(Object.assign(link, { clientConfig: 'dns: {excludeSuffixes: [corp], remoteIP: x}' }))
  }
  const { session, sessions } = await connectedWorld(world)
  assert.ok(world.routes.includes('192.0.2.0/24'))
  assert.deepEqual(session.snapshot.includeSuffixes, ['corp.'])
  assert.deepEqual(session.snapshot.excludeSuffixes, ['com.'])
  assert.deepEqual(session.snapshot.alsoProxy, ['192.0.2.0/24'])
  assert.deepEqual(
    session.snapshot.warnings.map(({ code }) => code),
    ['SETTING_INVALID'],
  )
  await sessions.end('')
})

test('a mistake in the kubeconfig’s settings ends the attempt, and says where it is', async () => {
  const world = new World()
  world.extension = { where: 'extension telepresence.io of cluster kind', document: { 'also-proxy': ['all'] } }
  await assert.rejects(connectedWorld(world), {
    code: 'SETTING_INVALID',
    detail: { key: 'also-proxy', source: 'the kubeconfig (extension telepresence.io of cluster kind)', value: 'all' },
  })
  assert.ok(!world.hasDevice)
})

test('the resolver is found at the remote address that is set, which is routed to us even outside of the cluster’s networks', async () => {
  const world = new World()
  world.userFile = { kind: 'file', where: '', given: { remoteIp: ip('192.0.2.53'), localIp: ip('192.0.2.1') } }
  const { sessions } = await connectedWorld(world)
  assert.equal(world.dnsAlias, '192.0.2.53')
  assert.ok(world.routes.includes('192.0.2.53/32'))
  assert.deepEqual(world.dns?.servers, ['192.0.2.53'])
  assert.equal(world.dns.override, '192.0.2.1')
  // As systemd-resolved then has it.
  world.surroundings = { ...world.surroundings, nameservers: [ip('192.0.2.53'), ip('10.244.0.1')] }
  await until('the other nameserver is left alone', () => !world.routes.includes('10.244.0.0/24'))
  assert.ok(world.routes.includes('192.0.2.53/32'))
  await sessions.end('')
})

test('another remote address counts after a reconnection, also in networks that are routed already, unless it can’t be routed', async () => {
  const world = new World()
  let remoteIp = '10.96.0.10'
  world.openLink = () =>
    Promise.resolve(Object.assign(new FakeLink('s'), { clientConfig: `dns: {remoteIP: ${remoteIp}}` }))
  const { sessions } = await connectedWorld(world)
  assert.equal(world.dnsAlias, '10.96.0.10')
  const reconnected = async (now: string) => {
    remoteIp = now
    world.links.at(-1)?.lose()
    await until('the resolver is told to be there', () => {
      world.links.at(-1)?.tell(networks)
      return world.dns?.servers.includes(now)
    })
  }
  await reconnected('10.96.0.11')
  assert.equal(world.dnsAlias, '10.96.0.11')
  world.setRoutes = () => Promise.reject(new Error('no'))
  await reconnected('192.0.2.53')
  assert.equal(world.dnsAlias, '10.96.0.11')
  await sessions.end('')
})

test('virtual addresses can be set by every source, the first of two that contradict each other counts', async () => {
  const world = new World()
  world.userFile = { kind: 'file', where: '', given: { virtualSubnets: ['10.9.0.0/16'] } }
  world.extension = {
    where: '',
    document: { cluster: { virtualIPSubnet: '10.8.0.0/16' }, routing: { vnat: 'services' } },
  }
  world.openLink = () =>
    Promise.resolve(
      Object.assign(new FakeLink('s'), { clientConfig: 'routing: {vnat: [pods], virtualSubnet: everywhere}' }),
    )
  const { session, sessions } = await connectedWorld(world)
  assert.deepEqual(world.routes, ['10.9.0.0/16'])
  assert.deepEqual(session.snapshot.virtual.map(({ network, subnet }) => [network, subnet]).sort(), [
    ['10.244.0.0/24', '10.9.0.0/16'],
    ['10.244.1.0/24', '10.9.0.0/16'],
    ['10.96.0.0/16', '10.9.0.0/16'],
  ])
  assert.deepEqual(
    session.snapshot.warnings.map(({ code }) => code),
    ['SETTING_INVALID'],
  )
  await sessions.end('')
})
