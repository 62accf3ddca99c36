// Flows through the manager between the two ends of an intercept, and outbound ones through agents: on loopback, with real sockets at both ends.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { type TestContext, test } from 'node:test'
import { GrpcStatus, ManagerService } from '../../../common/protocol/index.ts'
import {
  type Answer,
  awaitAnswer,
  awaitDial,
  DatagramAssembler,
  DialRejection,
  encodeSession,
  encodeStreamInfo,
  openTunnel,
  TunnelCode,
  TunnelStream,
  tunnelPath,
} from '../../../common/tunnel/index.ts'
import { closedPort, tcpServer } from '../../support/loopback.ts'
import { until } from '../../support/until.ts'
import { type AgentEnd, type ClientEnd, connected, fastClock, ip, readAll, World } from './ends.ts'

const at = (port: number, host = '127.0.0.1') => ({ ip: ip(host), port })

/** A client that intercepts with its process on `port`, and an agent that has accepted it. */
async function intercepted(t: TestContext, port: number, options = {}) {
  const world = await World.open(t, options)
  const agent = await world.agent('web-1')
  const client = await world.client()
  await client.intercept({ target_port: port })
  await until('the intercept is active', () => client.dispositions === 'web ACTIVE')
  return { world, agent, client }
}

const versions: readonly (readonly [number, number])[] = [
  [3, 3],
  [2, 3],
  [3, 2],
  [2, 2],
]
for (const [agentVersion, clientVersion] of versions)
  test(`relay: bytes both ways and half-close, the agent speaks ${agentVersion}, the client ${clientVersion}`, async t => {
    const port = await tcpServer(t, socket => {
      void readAll(socket).then(all => socket.end(`${all.length} bytes: ${all.toString()}`))
    })
    const { agent, client } = await intercepted(t, port)
    agent.version = agentVersion
    client.version = clientVersion
    const socket = await connected(t, await agent.listen(t, client.id, at(port)))
    socket.end('hello')
    assert.equal((await readAll(socket)).toString(), '5 bytes: hello')
    assert.equal(client.dialled, 1)
  })

test('relay: 100 MB each way arrive whole', async t => {
  const bytes = 100 * 1024 * 1024
  const block = randomBytes(1024 * 1024)
  const port = await tcpServer(t, socket => void pipeline(socket, socket).catch(() => undefined))
  const { agent, client } = await intercepted(t, port)
  const socket = await connected(t, await agent.listen(t, client.id, at(port)))
  const sent = createHash('sha256')
  const received = createHash('sha256')
  let length = 0
  socket.on('data', (chunk: Buffer) => {
    received.update(chunk)
    length += chunk.length
  })
  const ended = once(socket, 'end')
  for (let count = 0; count < bytes; count += block.length) {
    block.writeUInt32BE(count)
    const piece = Buffer.from(block)
    sent.update(piece)
    if (!socket.write(piece)) await once(socket, 'drain')
  }
  socket.end()
  await ended
  assert.equal(length, bytes)
  assert.equal(received.digest('hex'), sent.digest('hex'))
})

test('relay: a reader that is slow slows the writer down, and nothing piles up in between', async t => {
  const port = await tcpServer(t, socket => socket.pause())
  const { agent, client } = await intercepted(t, port)
  const socket = await connected(t, await agent.listen(t, client.id, at(port)))
  const before = process.memoryUsage().rss
  let written = 0
  const piece = Buffer.alloc(256 * 1024)
  let isStuck = false
  while (!isStuck && written < 400 * 1024 * 1024) {
    written += piece.length
    if (socket.write(piece)) continue
    isStuck = await Promise.race([
      once(socket, 'drain').then(() => false),
      new Promise<boolean>(resolve => setTimeout(() => resolve(true), 1000)),
    ])
  }
  assert.equal(isStuck, true)
  assert.ok(process.memoryUsage().rss - before < 200 * 1024 * 1024)
})

test('relay: 300 connections at once, each with its own bytes', async t => {
  const port = await tcpServer(t, socket => void pipeline(socket, socket).catch(() => undefined))
  const { agent, client } = await intercepted(t, port)
  const entrance = await agent.listen(t, client.id, at(port))
  await Promise.all(
    Array.from({ length: 300 }, async (_each, index) => {
      const socket = await connected(t, entrance)
      socket.end(`number ${index}`)
      assert.equal((await readAll(socket)).toString(), `number ${index}`)
    }),
  )
})

test('relay: a port that is closed on the workstation is told as a refusal', async t => {
  const port = await closedPort()
  const { agent, client } = await intercepted(t, port)
  const answer = await new Promise<Answer>(resolve =>
    agent.tunnel(client.id, { protocol: 'tcp', source: at(40_000), destination: at(port) }, tunnel =>
      awaitDial(tunnel, { version: 3, dialTimeoutMs: 3000 }, resolve),
    ),
  )
  assert.equal(answer, DialRejection.refused)
})

test('relay: a reset passes through', async t => {
  const port = await tcpServer(t, socket => socket.once('data', () => socket.resetAndDestroy()))
  const { agent, client } = await intercepted(t, port)
  const socket = await connected(t, await agent.listen(t, client.id, at(port)))
  socket.resume()
  socket.write('x')
  await assert.rejects(once(socket, 'end'), { code: 'ECONNRESET' })
})

test('relay: two flows that look alike find an end each', async t => {
  const port = await tcpServer(t, socket => void pipeline(socket, socket).catch(() => undefined))
  const { agent, client } = await intercepted(t, port)
  const flow = { protocol: 'tcp', source: at(40_000), destination: at(port) } as const
  const answers = await Promise.all(
    [1, 2].map(
      () =>
        new Promise<Answer>(resolve =>
          agent.tunnel(client.id, flow, tunnel => awaitDial(tunnel, { version: 3, dialTimeoutMs: 3000 }, resolve)),
        ),
    ),
  )
  assert.deepEqual(answers, ['connected', 'connected'])
})

test('relay: datagrams stay datagrams', async t => {
  const server = createSocket('udp4')
  server.on('message', (message, from) => server.send(message, from.port, from.address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  const { port } = server.address()
  const { agent, client } = await intercepted(t, port)
  await client.remove()
  await client.intercept({ target_port: port, protocol: 'UDP' })
  await until('the intercept is active', () => client.dispositions === 'web ACTIVE')
  const received: number[] = []
  const assembler = new DatagramAssembler(datagram => received.push(datagram.length))
  let send: (bytes: number) => void = () => undefined
  agent.tunnel(client.id, { protocol: 'udp', source: at(40_000), destination: at(port) }, tunnel => {
    tunnel.listen({
      data: (piece, isLast) => assembler.push(piece, isLast),
      control: code => {
        if (code === TunnelCode.dialOk) send = bytes => void tunnel.sendData(Buffer.alloc(bytes))
      },
      ended: () => undefined,
      drained: () => undefined,
      closed: () => undefined,
    })
  })
  const sizes = [1, 1400, 60_000, 7]
  for (const [index, size] of sizes.entries()) {
    await until('the answer to a datagram', () => {
      if (received.length <= index) send(size)
      return received.includes(size)
    })
  }
  assert.deepEqual([...new Set(received)], sizes)
})

/** The status that a call of the agent's ends with, and whether the client was asked. */
function statusOf(tunnel: (start: (tunnel: TunnelStream) => void) => void): Promise<boolean> {
  return new Promise(resolve =>
    tunnel(taken =>
      taken.listen({
        data: () => undefined,
        control: () => undefined,
        ended: () => undefined,
        drained: () => undefined,
        closed: resolve,
      }),
    ),
  )
}

test('relay: a pod may have only those dialled who intercept it, and only what they said', async t => {
  const port = await closedPort()
  const { world, agent, client } = await intercepted(t, port)
  const stranger = await world.agent('db-1', { name: 'db' })
  const other = await world.client('bob@home')
  const flow = (to: number) => ({ protocol: 'tcp', source: at(40_000), destination: at(to) }) as const
  const refused: readonly (readonly [AgentEnd, ClientEnd | string, number])[] = [
    [stranger, client, port],
    [agent, other, port],
    [agent, client, 22],
    [agent, 'nobody', port],
  ]
  for (const [from, to, target] of refused) {
    const id = typeof to === 'string' ? to : to.id
    assert.equal(await statusOf(start => from.tunnel(id, flow(target), start)), false)
  }
  assert.deepEqual([client.dialled, other.dialled], [0, 0])
})

test('relay: an unknown session is NOT_FOUND after StreamOk; what is no StreamInfo is FAILED_PRECONDITION', async t => {
  const { world, agent } = await intercepted(t, await closedPort())
  const flow = { protocol: 'tcp', source: at(1), destination: at(2) } as const
  const info = { latencyMs: 1000, dialTimeoutMs: 1000, flow, sessionId: 'nobody' }
  for (const grpc of [world.link(world.manager.port), world.link(world.manager.agentPort)]) {
    const answer = await new Promise<Answer>(resolve =>
      awaitAnswer(openTunnel(grpc, info), info, { answered: resolve }),
    )
    assert.equal(answer, 'lost')
  }
  const garbage = TunnelStream.ofCaller(agent.grpc.open(tunnelPath))
  garbage.send(encodeSession('x'))
  assert.equal(await statusOf(start => start(garbage)), false)
  // An agent that speaks of data before it has said for whom.
  const early = TunnelStream.ofCaller(agent.grpc.open(tunnelPath))
  early.send(encodeStreamInfo({ ...info, version: 2, sessionId: agent.id }))
  early.sendData(Buffer.from('x'))
  assert.equal(await statusOf(start => start(early)), false)
})

test('relay: a client that does not come is not waited for longer than the flow says', async t => {
  const { agent, client } = await intercepted(t, 9)
  client.onDial = () => undefined
  const flow = { protocol: 'tcp', source: at(40_000), destination: at(9) } as const
  const began = performance.now()
  const times = { latencyMs: 500, dialTimeoutMs: 600 }
  assert.equal(await statusOf(start => agent.tunnel(client.id, flow, start, times)), false)
  const took = performance.now() - began
  assert.ok(took > 1000 && took < 2500, `${took}`)
  assert.equal(client.dialled, 1)
})

test('relay: a silent client is not asked at all', async t => {
  const { agent, client } = await intercepted(t, 9, { clock: fastClock(10) })
  client.dials?.stop()
  await until('it is silent', () => client.dispositions === 'web NO_CLIENT')
  const flow = { protocol: 'tcp', source: at(40_000), destination: at(9) } as const
  const began = performance.now()
  assert.equal(await statusOf(start => agent.tunnel(client.id, flow, start)), false)
  assert.ok(performance.now() - began < 500)
})

/** How a client's own flow ends, and which agent served it. */
function dial(client: ClientEnd, port: number, host = '127.0.0.1'): Promise<Answer> {
  const flow = { protocol: 'tcp', source: at(40_000), destination: at(port, host) } as const
  const info = { latencyMs: 2000, dialTimeoutMs: 3000, flow, sessionId: client.id }
  return new Promise(answered => awaitAnswer(openTunnel(client.grpc, info), info, { answered }))
}

test("outbound: through the same agent of the intercepted workload each time; without an intercept the manager's own", async t => {
  const world = await World.open(t)
  const port = await tcpServer(t, socket => socket.end())
  const agents = [await world.agent('web-1'), await world.agent('web-2', { pod_ip: '10.244.0.8' })]
  const client = await world.client()
  // The manager dials no loopback address: that is how it is told apart from an agent here.
  assert.equal(await dial(client, port), DialRejection.notAllowed)
  await client.intercept({ mechanism_args: ['local-only'] })
  assert.equal(await dial(client, port), DialRejection.notAllowed)
  await client.intercept({ name: 'tap', mechanism: 'wiretap' })
  for (let count = 0; count < 4; count++) assert.equal(await dial(client, port), 'connected')
  assert.deepEqual(agents.map(({ dialled }) => dialled).sort(), [0, 4])
  const used = agents.find(({ dialled }) => dialled === 4)
  used?.vanish()
  await until('the other one serves', async () => (await dial(client, port)) === 'connected')
})

test('outbound: an agent that does not answer holds nobody up for long, and is passed over then', async t => {
  const world = await World.open(t, { clock: fastClock(4) })
  const agent = await world.agent('web-1')
  const client = await world.client()
  await client.intercept()
  // It reads, and does nothing.
  const deaf = await world.agent('web-2', { pod_ip: '10.244.0.8' }, { dials: false })
  deaf.watch(ManagerService.WatchDial, { session_id: deaf.id }, () => undefined)
  agent.vanish()
  await until('only the deaf one is left', async () => (await world.client('x')).id !== '' && agent.gone.signal.aborted)
  const began = performance.now()
  assert.equal(await dial(client, 9), DialRejection.notAllowed)
  const first = performance.now() - began
  const again = performance.now()
  assert.equal(await dial(client, 9), DialRejection.notAllowed)
  assert.ok(first < 1500, `${first}`)
  assert.ok(performance.now() - again < 300)
})

test("outbound: a pod's own door is open to those who intercept it, and to nobody else", async t => {
  const world = await World.open(t)
  const agent = await world.agent('web-1', {
    pod_ip: '127.0.0.1',
    api_port: await tcpServer(t, socket => socket.end()),
  })
  const [door] = await new Promise<number[]>(resolve => {
    void world
      .client('watch@home')
      .then(watcher =>
        watcher.watch(ManagerService.WatchAgentPods, { session_id: watcher.id }, ({ agents }) =>
          resolve(agents.map(({ api_port }) => api_port)),
        ),
      )
  })
  assert(door)
  await world.agent('db-1', { name: 'db', pod_ip: '10.244.0.9' })
  const client = await world.client()
  const other = await world.client('bob@home')
  await client.intercept({ mechanism: 'ingest' })
  await other.intercept({ agent: 'db', mechanism: 'ingest' })
  assert.equal(await dial(client, door), 'connected')
  assert.equal(agent.dialled, 1)
  assert.equal(await dial(other, door), DialRejection.notAllowed)
  assert.equal(agent.dialled, 1)
})

test('relay: when a client departs, its flows end', async t => {
  const { promise: accepted, resolve: hasArrived } = Promise.withResolvers<undefined>()
  const port = await tcpServer(t, () => hasArrived(undefined))
  const { agent, client } = await intercepted(t, port)
  const socket = await connected(t, await agent.listen(t, client.id, at(port)))
  socket.resume()
  const closed = assert.rejects(once(socket, 'end'), { code: 'ECONNRESET' })
  await accepted
  await client.call(ManagerService.Depart, { session_id: client.id })
  await closed
  await assert.rejects(client.intercept(), { code: GrpcStatus.notFound })
})
