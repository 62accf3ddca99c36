// Our workstation, from the kubeconfig to the bytes of a flow, against a manager of Telepresence 2.20: all of its way, a port-forward by WebSocket
// included. Nothing that we send may be something that a real one would not survive.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../common/net/index.ts'
import { Cluster } from '../../../daemon/src/user/kube/index.ts'
import { type LinkRequest, type ManagerLink, openManagerLink } from '../../../daemon/src/user/session/index.ts'
import { TunnelClient } from '../../../daemon/src/user/tunnel/index.ts'
import {
  ApiServerDouble,
  decode,
  ManagerDouble,
  type ManagerDoubleOptions,
  status,
} from '../../support/doubles/index.ts'
import { tcpServer } from '../../support/loopback.ts'
import { until } from '../../support/until.ts'

const signal = AbortSignal.timeout(60_000)
const identity = { name: 'me@here', installId: 'c0ffee00-0000-8000-8000-000000000000' }
const service = Ip.parse('10.96.0.7') ?? assert.fail()
const record = Buffer.from('0477656262000001000100000004' + '00040a600007', 'hex')

async function open(t: TestContext, options: ManagerDoubleOptions = {}) {
  const manager = await ManagerDouble.start(options)
  const api = await ApiServerDouble.start(() => manager.port)
  const cluster = new Cluster({ files: [], document: api.kubeconfig, environment: {} })
  const tunnels = new TunnelClient({ log: silentLog, dialTimeoutMs: 500, latencyMs: 500 })
  const links: ManagerLink[] = []
  t.after(() => {
    tunnels.lose()
    for (const link of links) link.close()
    cluster[Symbol.dispose]()
    api[Symbol.dispose]()
    manager[Symbol.dispose]()
    assert.deepEqual(manager.crashes, [])
  })
  const join = async (more: Partial<LinkRequest> = {}) => {
    const request: LinkRequest = {
      managerNamespace: 'fairlead',
      namespace: 'shop',
      formerSessionId: undefined,
      waitMs: 1_000,
      progress: () => undefined,
      signal,
      ...more,
    }
    const link = await openManagerLink(cluster, request, { identity, clock: systemClock, log: silentLog })
    links.push(link)
    tunnels.use(link.connections, link.sessionId)
    return link
  }
  return { manager, tunnels, join, link: await join() }
}

const flow = (port: number, protocol: FlowId['protocol'] = 'tcp'): FlowId => ({
  protocol,
  source: { ip: Ip.parse('10.1.2.3') ?? assert.fail(), port: 40_000 },
  destination: { ip: service, port },
})

/** A program's end of a connection that was dialled through the tunnel. */
async function program(t: TestContext, tunnels: TunnelClient, port: number): Promise<Socket> {
  const outcome = await tunnels.dial(flow(port), { signal })
  if (outcome.kind !== 'connected') assert.fail(outcome.kind)
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const accepted = once(listener, 'connection') as Promise<[Socket]>
  const near = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  near.on('error', () => undefined)
  const [socket] = await accepted
  listener.close()
  t.after(() => near.destroy())
  outcome.carrier.take(socket)
  return near
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString('latin1')
  return text
}

test('we arrive as a client of 2.20 does, stay, and leave', async t => {
  const { manager, link } = await open(t)
  const [arrival] = manager.received.filter(({ method }) => method === 'ArriveAsClient')
  assert.deepEqual(decode('ClientInfo', arrival?.body ?? Buffer.alloc(0)), {
    name: 'me@here',
    install_id: identity.installId,
    product: 'telepresence',
    version: 'v2.20.2',
    api_key: '',
    namespace: 'shop',
  })
  assert.equal(await link.remain({ signal }), 'here')
  await link.depart({ signal })
  assert.equal(manager.sessions.size, 0)
  assert.equal(await link.remain({ signal }), 'expired')
  const known = ['Version', 'ArriveAsClient', 'Remain', 'Depart', 'GetClientConfig', 'GetKnownWorkloadKinds']
  const watched = ['WatchClusterInfo', 'WatchIntercepts', 'WatchAgentPods', 'WatchDial']
  assert.deepEqual(
    manager.methods().filter(method => ![...known, ...watched].includes(method)),
    [],
  )
})

test("the cluster's networks: the first word at once, pod networks when they come", async t => {
  const { link } = await open(t)
  assert.deepEqual(link.networks.serviceSubnets.map(String), ['10.96.0.0/12'])
  assert.equal(link.networks.clusterDomain, 'cluster.local.')
  for await (const networks of link.watchNetworks({ signal })) {
    if (networks.podSubnets.length === 0) continue
    assert.deepEqual(networks.podSubnets.map(String), ['10.244.0.0/16'])
    break
  }
})

test('lookups: records as they are, NXDOMAIN is an answer, a failing DNS is a failure', async t => {
  const { link } = await open(t, {
    names: { 'web. 1': record, 'web. 28': Buffer.alloc(0), 'broken. 1': status.unavailable },
  })
  assert.deepEqual(await link.lookup('web.', 1, { signal, timeoutMs: 4_000 }), { rcode: 0, records: record })
  assert.deepEqual(await link.lookup('web.', 28, { signal, timeoutMs: 4_000 }), { rcode: 0, records: Buffer.alloc(0) })
  assert.equal((await link.lookup('nope.', 1, { signal, timeoutMs: 4_000 })).rcode, 3)
  await assert.rejects(link.lookup('broken.', 1, { signal, timeoutMs: 4_000 }))
})

test('a manager that restarted gets a new session', async t => {
  const { manager, join, link } = await open(t)
  manager.restart()
  await link.closed
  const again = await join({ formerSessionId: link.sessionId })
  assert.notEqual(again.sessionId, link.sessionId)
  assert.deepEqual([...manager.sessions], [again.sessionId])
})

test('a tunnel: the handshake byte by byte, and data both ways over its full close', async t => {
  const port = await tcpServer(t, socket => {
    socket.on('data', data => socket.write(data))
    socket.on('end', () => socket.end())
  })
  const { manager, tunnels, link } = await open(t, { targets: { '10.96.0.7:80': port } })
  const near = await program(t, tunnels, 80)
  near.end('hello')
  assert.equal(await textOf(near), 'hello')
  // Version 3 is offered; latency and timeout of 500 ms; the ConnID; the session.
  assert.equal(
    manager.handshakes[0]?.toString('hex'),
    `0103${'80cab5ee01'.repeat(2)}0d0a0102039c400a60000700500624${Buffer.from(link.sessionId).toString('hex')}`,
  )
  await until('the flow is over', () => tunnels.counters.openFlows === 0 && manager.openTunnels === 0)
})

test('8 MiB each way arrive unchanged', async t => {
  const size = 8 * 1024 * 1024
  const received = Promise.withResolvers<number>()
  const port = await tcpServer(t, socket => {
    let length = 0
    socket.on('data', data => {
      length += data.length
      if (length === size) received.resolve(length)
    })
    socket.write(Buffer.alloc(size, 'd'))
  })
  const { tunnels } = await open(t, { targets: { '10.96.0.7:80': port } })
  const near = await program(t, tunnels, 80)
  near.write(Buffer.alloc(size, 'u'))
  let down = 0
  near.on('data', (data: Buffer) => {
    if (data.every(byte => byte === 0x64)) down += data.length
  })
  assert.equal(await received.promise, size)
  await until('all came down', () => down === size)
})

test('what is refused there is refused here, and silence is a timeout', async t => {
  const { tunnels } = await open(t, { targets: { '10.96.0.7:81': 'refused', '10.96.0.7:82': 'silent' } })
  assert.deepEqual(await tunnels.dial(flow(81), { signal }), { kind: 'refused' })
  assert.deepEqual(await tunnels.dial(flow(82), { signal }), { kind: 'timed-out' })
  assert.equal(await tunnels.exists(service, { signal }), true)
})

test('datagrams: one message each, none empty', async t => {
  const server = createSocket('udp4')
  server.on('message', (message, { port, address }) => server.send(message, port, address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { tunnels } = await open(t, { targets: { '10.96.0.7:53': server.address().port } })
  const heard: number[] = []
  const carrier = tunnels.open(
    flow(53, 'udp'),
    datagram => heard.push(datagram.length),
    () => undefined,
  )
  for (const length of [0, 1, 1400, 60_000]) carrier.send(Buffer.alloc(length, 1))
  await until('they are back', () => heard.length === 3)
  assert.deepEqual(
    heard.sort((a, b) => a - b),
    [1, 1400, 60_000],
  )
  carrier.close()
})

test('more connections than a manager of 2.20 takes at once wait for their turn, none is lost', async t => {
  const port = await tcpServer(t, socket => socket.on('end', () => socket.end()).resume())
  const { manager, tunnels } = await open(t, { targets: { '10.96.0.7:80': port } })
  const programs = await Promise.all(Array.from({ length: 470 }, () => program(t, tunnels, 80)))
  // Two connections of 250 streams.
  assert.ok(manager.mostTunnels >= 470 && manager.mostTunnels <= 500, String(manager.mostTunnels))
  const late = program(t, tunnels, 80)
  const more = Array.from({ length: 20 }, () => program(t, tunnels, 80))
  for (const near of programs) near.end()
  await Promise.all([late, ...more])
})
