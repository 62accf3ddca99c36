// What goes through the agent besides intercepted TCP: UDP, dials as the pod, lookups, clients that are connected to the pod, files.
import assert from 'node:assert/strict'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http2 from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as packets from 'dns-packet'
import { silentLog } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import {
  AgentService,
  connectionOptions,
  FilesService,
  GrpcConnection,
  GrpcError,
  GrpcStatus,
} from '../../../common/protocol/index.ts'
import {
  agentTunnelPath,
  answerDialRequest,
  awaitAnswer,
  encodeConnId,
  infoOfDialRequest,
  openTunnel,
  serveFlow,
  type TunnelStream,
} from '../../../common/tunnel/index.ts'
import { until } from '../../support/until.ts'
import { ask, askOn, caller, configOf, freePort, loopback, place, portOf, startAgent } from './agent-for-test.ts'
import { client, FakeManager, intercept } from './fake-manager.ts'

const never = new AbortController().signal

async function udpServer(t: TestContext, name: string): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (datagram, { port, address }) =>
    socket.send(Buffer.concat([Buffer.from(`${name}:`), datagram]), port, address),
  )
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return socket.address().port
}

async function udpCaller(
  t: TestContext,
  port: number,
): Promise<{ ask(text: string): Promise<string>; socket: DatagramSocket }> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  t.after(() => socket.close())
  return {
    socket,
    async ask(text) {
      const answer = once(socket, 'message') as Promise<[Buffer]>
      // One that is under way while the intercept changes may be lost.
      const again = setInterval(() => socket.send(text), 500)
      socket.send(text)
      return (await answer.finally(() => clearInterval(again)))[0].toString()
    },
  }
}

/** A workstation's own connection to the agent's API. */
async function connected(t: TestContext, manager: FakeManager): Promise<GrpcConnection> {
  const port = manager.arrivals.at(-1)?.info.api_port ?? 0
  const session = http2.connect(`http://127.0.0.1:${port}`, connectionOptions)
  session.on('error', () => undefined)
  await once(session, 'remoteSettings')
  t.after(() => session.destroy())
  return new GrpcConnection(session)
}

/** A workstation that answers what this agent asks of it directly. */
function answering(t: TestContext, grpc: GrpcConnection): AbortController {
  const stop = new AbortController()
  t.after(() => stop.abort())
  void (async () => {
    const requests = grpc.serverStream(AgentService.WatchDial, { session_id: client }, { signal: stop.signal })
    for await (const request of requests) {
      const info = infoOfDialRequest(request, client)
      assert.ok(info)
      const dials = { exists: () => undefined, mayDial: () => true, log: silentLog }
      answerDialRequest(grpc, info, (tunnel: TunnelStream, whole) => serveFlow(tunnel, whole, dials), agentTunnelPath)
    }
  })().catch(() => undefined)
  return stop
}

test('agent: UDP switches with the intercept, datagram by datagram, and back', async t => {
  const manager = await FakeManager.start(t)
  const [app, local, port] = [await udpServer(t, 'application'), await udpServer(t, 'local'), await freePort()]
  await startAgent(t, configOf([portOf(app, port, 'UDP')], manager.port))
  await until('the arrival', () => manager.arrivals.length > 0)
  const { ask: askUdp } = await udpCaller(t, port)
  assert.equal(await askUdp('one'), 'application:one')
  manager.show([intercept({ container_port: app, target_port: local, protocol: 'UDP' })])
  await until('the review', () => manager.reviews.length > 0)
  assert.equal(await askUdp('two'), 'local:two')
  assert.equal(await askUdp('x'.repeat(9000)), `local:${'x'.repeat(9000)}`)
  manager.show([])
  await until('the application again', async () => (await askUdp('three')) === 'application:three')
})

test('agent: dials as the pod when a workstation asks for it, with the very ConnID', async t => {
  const { manager, application } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  // As 2.20 may write it: both addresses IPv4, in the long form.
  const id = encodeConnId({
    protocol: 'tcp',
    source: { ip: Ip.ofV4(0x0a000001), port: 40_000 },
    destination: { ip: loopback, port: application.port },
  })
  const mapped = Buffer.concat([
    ...[id.subarray(0, 4), id.subarray(6, 10)].flatMap((ip, at) => [
      Buffer.alloc(10),
      Buffer.of(0xff, 0xff),
      ip,
      at === 0 ? id.subarray(4, 6) : id.subarray(10, 12),
    ]),
    Buffer.of(6),
  ])
  await until('it watches for dials', () => manager.dialWatchers > 0)
  manager.dial({ conn_id: mapped, roundtrip_latency: 2e9, dial_timeout: 3e9 })
  const { info } = await until('the answer', () => manager.dialled[0])
  assert.deepEqual(info.connId, mapped)
  assert.equal(info.sessionId, 'agent-1')
})

test('agent: a dial to the pod reaches what listens on its loopback, and the agent’s own API; loopback itself is not dialled', async t => {
  const { manager, agent, application, port } = await place(t)
  assert.ok(agent)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: port })])
  await until('the review', () => manager.reviews.length > 0)
  const grpc = await connected(t, manager)
  const tunnel = openTunnel(
    grpc,
    {
      flow: {
        protocol: 'tcp',
        source: { ip: loopback, port: 1 },
        destination: { ip: Ip.ofV4(0x7f000002), port: application.port },
      },
      sessionId: client,
      latencyMs: 2000,
      dialTimeoutMs: 3000,
    },
    agentTunnelPath,
  )
  const answer = await new Promise(resolve => awaitAnswer(tunnel, { dialTimeoutMs: 3000 }, { answered: resolve }))
  assert.equal(answer, 5, 'not allowed')
})

test('agent: answers lookups by the pod’s nameserver, and says so when that fails', async t => {
  const server = createSocket('udp4')
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  server.on('message', (query, { port, address }) => {
    const asked = packets.decode(query)
    const [question] = asked.questions ?? []
    const isKnown = question?.name === 'db.shop.svc.cluster.local'
    const answer = packets.encode({
      type: 'response',
      id: asked.id ?? 0,
      flags: question?.name === 'broken.svc.cluster.local' ? 2 : isKnown ? 0 : 3,
      questions: asked.questions ?? [],
      answers: isKnown ? [{ type: 'A', name: question.name, ttl: 30, data: '10.96.0.7' }] : [],
    })
    server.send(answer, port, address)
  })
  const manager = await FakeManager.start(t)
  await startAgent(t, configOf([], manager.port), { nameserverPort: server.address().port })
  await until('the arrival', () => manager.arrivals.length > 0)
  const session = { session_id: client }
  await until('it listens', async () => {
    if (manager.answers.length === 0) manager.lookup({ session, name: 'db.', type: 1 })
    await new Promise(resolve => setTimeout(resolve, 50))
    return manager.answers.length > 0
  })
  const [first] = manager.answers
  assert.deepEqual(first?.request, { session: { session_id: client, cluster_id: '' }, name: 'db.', type: 1 })
  assert.equal(first.response?.r_code, 0)
  assert.ok(first.response.rrs.includes(Buffer.of(10, 96, 0, 7)))
  const before = manager.answers.length
  manager.lookup({ session, name: 'broken.svc.cluster.local.', type: 1 })
  await until('an answer in any case', () => manager.answers.length > before)
  assert.equal(manager.answers.at(-1)?.response?.r_code, 2)
})

test('agent: a client that is connected to the pod is asked directly, and the manager carries nothing', async t => {
  const { manager, application, local, port } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  const grpc = await connected(t, manager)
  const stop = new AbortController()
  t.after(() => stop.abort())
  void (async () => {
    for await (const request of grpc.serverStream(
      AgentService.WatchDial,
      { session_id: client },
      { signal: stop.signal },
    )) {
      const info = infoOfDialRequest(request, client)
      assert.ok(info)
      const dials = { exists: () => undefined, mayDial: () => true, log: silentLog }
      answerDialRequest(grpc, info, (tunnel: TunnelStream, whole) => serveFlow(tunnel, whole, dials), agentTunnelPath)
    }
  })().catch(() => undefined)
  await until('the direct way', async () => {
    const before = manager.tunnels.length
    return (await ask(t, port)) === 'local:hi' && manager.tunnels.length === before
  })
  // The same ports of callers again and again: none is taken for an old one.
  for (let at = 0; at < 50; at++) assert.equal(await ask(t, port), 'local:hi')
  const told = (what: 'ingress_bytes' | 'egress_bytes') => manager.reports.reduce((sum, each) => sum + each[what], 0)
  const [answer, question] = ['local:hi'.length, 'hi'.length]
  await until('the manager is told of the bytes', () => told('ingress_bytes') >= 51 * answer, { withinMs: 20_000 })
  assert.equal(told('ingress_bytes') / answer, told('egress_bytes') / question)
  assert.ok(manager.reports.every(({ client_session_id }) => client_session_id === client))
  stop.abort()
  await until('through the manager again', async () => {
    const before = manager.tunnels.length
    return (await ask(t, port)) === 'local:hi' && manager.tunnels.length > before
  })
})

test('agent: only clients with an intercept here may watch, dial and see files', async t => {
  const mountsFolder = await mkdtemp(join(tmpdir(), 'fairlead-agent-'))
  t.after(() => rm(mountsFolder, { recursive: true, force: true }))
  const { manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  const grpc = await connected(t, manager)
  const options = { signal: never, timeoutMs: 5000 }
  const version = await grpc.unary(AgentService.Version, {}, options)
  assert.match(version.version, /^v2\./)
  const mounts = (session_id: string) => grpc.unary(FilesService.Mounts, { session_id, container: '' }, options)
  await assert.rejects(
    mounts('stranger'),
    (error: unknown) => error instanceof GrpcError && error.code === GrpcStatus.notFound,
  )
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  assert.deepEqual(await mounts(client), { mounts: [] })
  const tunnel = openTunnel(
    grpc,
    {
      flow: {
        protocol: 'tcp',
        source: { ip: loopback, port: 1 },
        destination: { ip: loopback, port: application.port },
      },
      sessionId: 'stranger',
      latencyMs: 2000,
      dialTimeoutMs: 3000,
    },
    agentTunnelPath,
  )
  const answer = await new Promise(resolve => awaitAnswer(tunnel, { dialTimeoutMs: 3000 }, { answered: resolve }))
  assert.equal(answer, 'lost')
})

test('agent: a WatchDial of a client whose intercept is not known yet waits for it', async t => {
  const { manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  const grpc = await connected(t, manager)
  const stop = new AbortController()
  t.after(() => stop.abort())
  const requests = grpc.serverStream(AgentService.WatchDial, { session_id: client }, { signal: stop.signal })
  const first = requests[Symbol.asyncIterator]().next()
  first.catch(() => undefined)
  await new Promise(resolve => setTimeout(resolve, 100))
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  const port = manager.arrivals[0]?.info.ports[0]?.agent_port ?? 0
  await until('it is asked', async () => {
    const socket = await caller(t, port)
    socket.write('x')
    return Promise.race([first.then(() => true), new Promise<false>(resolve => setTimeout(() => resolve(false), 200))])
  })
})

test('agent: 1,000 connections one after the other, over few ports of the caller', async t => {
  const { manager, application, local, port } = await place(t, {
    serve(socket, who) {
      socket.once('data', () => socket.end(who))
    },
  })
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  const one = async () => {
    for (let at = 0; at < 100; at++) assert.equal(await askOn(await caller(t, port), 'x'), 'local')
  }
  await Promise.all(Array.from({ length: 10 }, one))
})

test('agent: a manager that takes 250 streams on a connection, as 2.20’s does, is given more connections', async t => {
  const { manager, application, local, port } = await place(t, { maxStreams: 50 })
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  // All stay open.
  for (let at = 0; at < 15; at++) {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => caller(t, port)))
    for (const answer of await Promise.all(sockets.map(socket => askOn(socket, 'x')))) assert.equal(answer, 'local:x')
  }
  assert.ok(manager.connections > 1)
})

test('agent: while the manager is away, a client that is connected to the pod keeps its traffic', async t => {
  const { manager, application, local, port } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  const grpc = await connected(t, manager)
  const stop = answering(t, grpc)
  await until('the direct way', async () => {
    const before = manager.tunnels.length
    return (await ask(t, port)) === 'local:hi' && manager.tunnels.length === before
  })
  await manager.stop()
  assert.equal(await ask(t, port), 'local:hi')
  stop.abort()
  await until('the application has what nobody can carry', async () => (await ask(t, port)) === 'application:hi')
})

test('wiretap: datagrams are copied too', async t => {
  const manager = await FakeManager.start(t)
  const [app, port] = [await udpServer(t, 'application'), await freePort()]
  const copies: string[] = []
  const local = createSocket('udp4')
  local.on('message', datagram => copies.push(datagram.toString()))
  local.bind(0, '127.0.0.1')
  await once(local, 'listening')
  t.after(() => local.close())
  await startAgent(t, configOf([portOf(app, port, 'UDP')], manager.port))
  await until('the arrival', () => manager.arrivals.length > 0)
  const target_port = local.address().port
  manager.show([intercept({ container_port: app, target_port, protocol: 'UDP', mechanism: 'wiretap' })])
  await until('the review', () => manager.reviews.length > 0)
  const { ask: askUdp } = await udpCaller(t, port)
  assert.equal(await askUdp('one'), 'application:one')
  await until('the copy', () => copies.includes('one'))
})
