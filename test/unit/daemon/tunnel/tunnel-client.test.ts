// A workstation's flows to the other side and back: TunnelClient and serveTunnel over a real HTTP/2 connection.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { Ip } from '../../../../common/net/index.ts'
import { ManagerService } from '../../../../common/protocol/index.ts'
import { until } from '../../../support/until.ts'
import { closedPort, never, Path, tcpFlow, udpFlow } from './path.ts'

const echo = (socket: Socket) => socket.pipe(socket)
const megabytes = 1024 * 1024

async function everything(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
    text += chunk.toString()
  return text
}

test('tcp: what a program sends comes back from an echo server', async t => {
  const path = await Path.open(t)
  const { port } = await path.cluster(echo)
  const program = await path.program(port)
  program.write('hello')
  const [chunk] = (await once(program, 'data')) as [Buffer]
  assert.equal(chunk.toString(), 'hello')
  program.end()
  await once(program, 'end')
  await until('the flow is over', () => path.client.counters.openFlows === 0)
  const { bytesUp, bytesDown, totalFlows } = path.client.counters
  assert.deepEqual({ bytesUp, bytesDown, totalFlows }, { bytesUp: 5, bytesDown: 5, totalFlows: 1 })
})

test('tcp: a server that speaks first is heard', async t => {
  const path = await Path.open(t)
  const { port } = await path.cluster(socket => socket.end('220 ready\r\n'))
  const outcome = await path.dial(port)
  if (outcome.kind !== 'connected') assert.fail(outcome.kind)
  outcome.carrier.drop()
  const program = await path.program(port)
  assert.equal(await everything(program), '220 ready\r\n')
})

test('tcp: 100 MB go both ways at once and arrive unchanged', async t => {
  const path = await Path.open(t)
  const { port } = await path.cluster(echo)
  const program = await path.program(port)
  const size = 100 * megabytes
  const sent = createHash('sha256')
  const received = createHash('sha256')
  let count = 0
  program.on('data', (chunk: Buffer) => {
    received.update(chunk)
    count += chunk.length
  })
  const block = Buffer.alloc(megabytes)
  for (let at = 0; at < size; at += block.length) {
    block.writeUInt32BE(at, 0)
    block.writeUInt32BE(~at >>> 0, 77_777)
    const copy = Buffer.from(block)
    sent.update(copy)
    if (!program.write(copy)) await once(program, 'drain')
  }
  program.end()
  await once(program, 'end')
  assert.equal(count, size)
  assert.equal(received.digest('hex'), sent.digest('hex'))
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: a program that has sent everything still gets the answer', async t => {
  const path = await Path.open(t)
  const { port } = await path.cluster(socket => void everything(socket).then(text => socket.end(`got ${text}`)))
  const program = await path.program(port)
  program.end('question')
  assert.equal(await everything(program), 'got question')
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: a server that has sent everything still gets what the program sends', async t => {
  const path = await Path.open(t)
  let heard = ''
  const { port } = await path.cluster(socket => {
    socket.end('banner')
    void everything(socket).then(text => {
      heard = text
    })
  })
  const program = await path.program(port)
  assert.equal(await everything(program), 'banner')
  program.end('thanks')
  await until('the server heard it', () => heard === 'thanks')
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: nobody listens: refused, at once', async t => {
  const path = await Path.open(t)
  const begun = performance.now()
  assert.deepEqual(await path.dial(await closedPort()), { kind: 'refused' })
  assert.ok(performance.now() - begun < 1000)
  assert.equal(path.client.counters.openFlows, 0)
})

test('tcp: what the manager may not dial is prohibited', async t => {
  const path = await Path.open(t, { manager: { mayDial: () => false } })
  assert.deepEqual(await path.dial(80), { kind: 'unreachable', what: 'prohibited' })
})

test('tcp: an unknown session dials nothing', async t => {
  const path = await Path.open(t, { manager: { isSession: () => false } })
  const { port, sockets } = await path.cluster(echo)
  assert.deepEqual(await path.dial(port), { kind: 'timed-out' })
  assert.equal(sockets.length, 0)
})

test('tcp: a reset in the cluster is a reset for the program', async t => {
  const path = await Path.open(t)
  const { port, sockets } = await path.cluster(socket => socket.write('x'))
  const program = await path.program(port)
  await once(program, 'data')
  program.removeAllListeners('error')
  const failed = new Promise<NodeJS.ErrnoException>(resolve => program.once('error', resolve))
  sockets[0]?.resetAndDestroy()
  assert.equal((await failed).code, 'ECONNRESET')
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: a reset by the program is a reset in the cluster', async t => {
  const path = await Path.open(t)
  let code: string | undefined
  const { port } = await path.cluster(socket => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code
    })
    socket.write('x')
    socket.resume()
  })
  const program = await path.program(port)
  await once(program, 'data')
  program.resetAndDestroy()
  await until('the server saw it', () => code === 'ECONNRESET')
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: a program that half-closed and then resets stops a server that still sends', async t => {
  const path = await Path.open(t)
  const { port, sockets } = await path.cluster(socket => {
    const block = Buffer.alloc(megabytes)
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    }
    socket.on('drain', more)
    socket.on('end', more)
    socket.resume()
  })
  const program = await path.program(port)
  program.end()
  await once(program, 'data')
  program.resetAndDestroy()
  await until('the server is cut off', () => sockets[0]?.destroyed, { withinMs: 900 })
  await until('the flow is over', () => path.client.counters.openFlows === 0)
})

test('tcp: losing the path resets programs and servers, and later dials hear after a while that there is none', async t => {
  const path = await Path.open(t, { holdMs: 200 })
  const { port, sockets } = await path.cluster(echo)
  const program = await path.program(port)
  program.write('x')
  await once(program, 'data')
  path.client.lose()
  await until('the program is cut off', () => program.destroyed)
  await until('the server is cut off', () => sockets[0]?.destroyed)
  const begun = performance.now()
  assert.deepEqual(await path.dial(port), { kind: 'unreachable', what: 'network' })
  assert.ok(performance.now() - begun >= 190)
  path.client.use(path.connections, 'me')
  assert.equal((await path.dial(port)).kind, 'connected')
})

test('tcp: a wire that is cut is noticed at once', async t => {
  const path = await Path.open(t, { connections: 1 })
  const { port } = await path.cluster(echo)
  const program = await path.program(port)
  program.write('x')
  await once(program, 'data')
  path.wires[0]?.destroy()
  await path.connections[0]?.closed
  await until('the program is cut off', () => program.destroyed)
})

test('tcp: a reader that stops stops the writer, in bounded memory, while others go on', async t => {
  const path = await Path.open(t, { connections: 1 })
  let written = 0
  const { port } = await path.cluster(socket => {
    const block = Buffer.alloc(megabytes)
    const more = () => {
      while (written < 300 * megabytes && socket.write(block)) written += block.length
    }
    socket.on('drain', more)
    socket.once('data', more)
  })
  const before = process.memoryUsage().rss
  const program = await path.program(port)
  program.pause()
  program.write('go')
  let last = -1
  await until(
    'the writer stands still',
    () => {
      const stands = written > 0 && written === last
      last = written
      return stands
    },
    { everyMs: 500 },
  )
  assert.ok(written < 100 * megabytes, `${written} bytes were taken although nobody read`)
  const grown = process.memoryUsage().rss - before
  assert.ok(grown < 150 * megabytes, `memory grew by ${Math.round(grown / megabytes)} MB`)
  const { port: other } = await path.cluster(echo)
  const neighbour = await path.program(other)
  neighbour.write('still here')
  assert.equal(String((await once(neighbour, 'data'))[0]), 'still here')
})

test('tcp: 500 flows at once', async t => {
  const path = await Path.open(t)
  const { port } = await path.cluster(echo)
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, at) => {
      const program = await path.program(port)
      program.end(`flow ${at}`)
      return everything(program)
    }),
  )
  answers.forEach((answer, at) => assert.equal(answer, `flow ${at}`))
  assert.equal(path.client.counters.totalFlows, 500)
  await until('all are over', () => path.client.counters.openFlows === 0)
})

test('tcp: more flows than the manager allows wait their turn, calls go through', async t => {
  const path = await Path.open(t, { connections: 1, settings: { maxConcurrentStreams: 15 } })
  const { port } = await path.cluster(echo)
  const first = await Promise.all(Array.from({ length: 5 }, () => path.program(port)))
  let waited = false
  const next = path.dial(port).then(outcome => {
    waited = true
    return outcome
  })
  const version = await path.connections[0]?.grpc.unary(ManagerService.Version, {}, { signal: never, timeoutMs: 1000 })
  assert.equal(version?.version, 'v2.20.2')
  assert.equal(waited, false)
  first[0]?.end()
  first[0]?.resume()
  assert.equal((await next).kind, 'connected')
})

test('tcp: a dial while the path is lost waits, and goes over the next one in the name of the next session', async t => {
  const names: string[] = []
  const isSession = (id: string) => names.push(id) > 0 && id === 'me again'
  const path = await Path.open(t, { manager: { isSession } })
  const { port } = await path.cluster(echo)
  path.client.lose()
  const outcome = path.dial(port)
  path.client.use(path.connections, 'me again')
  assert.equal((await outcome).kind, 'connected')
  assert.deepEqual(names, ['me again'])
})

test('tcp: a dial whose path is lost on the way is made again over the next one', async t => {
  const path = await Path.open(t, { connections: 1, serve: stream => stream.respond({ ':status': 200 }) })
  const next = await Path.open(t)
  const { port } = await next.cluster(echo)
  const outcome = path.dial(port)
  await until('it is under way', () => path.client.counters.openFlows === 1)
  path.connections[0]?.close()
  path.client.lose()
  path.client.use(next.connections, 'me')
  assert.equal((await outcome).kind, 'connected')
})

test('tcp: an aborted dial gives its place back', async t => {
  const path = await Path.open(t, { serve: stream => stream.respond({ ':status': 200 }) })
  const over = new AbortController()
  const outcome = path.dial(80, over.signal)
  await until('it is open', () => path.client.counters.openFlows === 1)
  over.abort()
  assert.deepEqual(await outcome, { kind: 'timed-out' })
  assert.equal(path.client.counters.openFlows, 0)
})

for (const size of [1, 1472, 60_000]) {
  test(`udp: a datagram of ${size} bytes comes back whole`, async t => {
    const path = await Path.open(t)
    const port = await path.clusterUdp((datagram, reply) => reply(datagram))
    const datagram = Buffer.alloc(size, 0xab)
    const answers: Buffer[] = []
    const carrier = path.client.open(
      udpFlow(port),
      answer => answers.push(Buffer.from(answer)),
      () => undefined,
    )
    carrier.send(datagram)
    await until('the first answer', () => answers.length === 1)
    carrier.send(datagram)
    await until('the second answer', () => answers.length === 2)
    assert.deepEqual(answers, [datagram, datagram])
    carrier.close()
    assert.equal(path.client.counters.openFlows, 0)
    assert.equal(path.client.counters.bytesUp, 2 * size)
    assert.equal(path.client.counters.bytesDown, 2 * size)
  })
}

test('udp: a port where nobody listens ends the flow as refused', async t => {
  const path = await Path.open(t)
  let why: string | undefined
  const carrier = path.client.open(
    udpFlow(await closedPort()),
    () => undefined,
    ended => {
      why = ended
    },
  )
  carrier.send(Buffer.from('x'))
  await until('it ended', () => why === 'refused')
  assert.equal(path.client.counters.openFlows, 0)
})

test('udp: only so many datagrams wait while the tunnel opens, the newest stay', async t => {
  const path = await Path.open(t)
  const heard: number[] = []
  const port = await path.clusterUdp(datagram => heard.push(datagram.readUInt32BE(0)))
  const carrier = path.client.open(
    udpFlow(port),
    () => undefined,
    () => undefined,
  )
  for (let at = 0; at < 100; at++) {
    const datagram = Buffer.alloc(4)
    datagram.writeUInt32BE(at)
    carrier.send(datagram)
  }
  await until('the last one arrived', () => heard.at(-1) === 99)
  assert.deepEqual(
    heard,
    Array.from({ length: 64 }, (_, at) => 36 + at),
  )
})

test('ping: an address that exists answers, another does not', async t => {
  const path = await Path.open(t)
  await path.dial(await closedPort())
  const exists = (text: string) => path.client.exists(Ip.parse(text) ?? assert.fail(), { signal: never })
  assert.equal(await exists('10.1.2.3'), true)
  assert.equal(await exists('10.1.2.4'), false)
  assert.equal(path.client.counters.openFlows, 0)
})

test('ping: also as the first thing that is asked of a manager', async t => {
  const path = await Path.open(t, { manager: { exists: ip => ip.isLoopback } })
  assert.equal(await path.client.exists(tcpFlow(1).destination.ip, { signal: never }), true)
})
