// Tunnels between our ends and ends that behave like Telepresence 2.20, written with grpc-js: version 2, full close instead of half-close, no
// reasons, cancellation as the end of a call.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import * as grpc from '@grpc/grpc-js'
import { silentLog } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import {
  connectionOptions,
  GrpcServer,
  ManagerService,
  type TunnelMessage,
  type TunnelMessageOutput,
} from '../../../common/protocol/index.ts'
import {
  decodeStreamInfo,
  encodeStreamInfo,
  type StreamInfo,
  serveTunnel,
  TunnelCode,
  tunnelPath,
} from '../../../common/tunnel/index.ts'
import { ManagerConnection, TunnelClient } from '../../../daemon/src/user/tunnel/index.ts'
import { until } from '../../support/until.ts'

const loopback = Ip.ofV4(0x7f000001)
const never = new AbortController().signal
const flowTo = (port: number) => ({
  protocol: 'tcp' as const,
  source: { ip: loopback, port: 40_000 },
  destination: { ip: loopback, port },
})

async function clusterServer(t: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

type CallerStream = grpc.ClientDuplexStream<TunnelMessage, TunnelMessageOutput>

/** Our manager's side, called by grpc-js. */
async function callOurs(
  t: TestContext,
  port: number,
  sessionId = 'me',
): Promise<{ call: CallerStream; heard: Buffer[] }> {
  const service = new GrpcServer()
  service.handleRaw(tunnelPath, stream =>
    serveTunnel(stream, { isSession: id => id === 'me', exists: () => undefined, mayDial: () => true, log: silentLog }),
  )
  const server = http2.createServer(connectionOptions)
  service.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new grpc.Client(
    `127.0.0.1:${(server.address() as AddressInfo).port}`,
    grpc.credentials.createInsecure(),
  )
  t.after(() => {
    client.close()
    server.close()
  })
  const { requestSerialize, responseDeserialize } = ManagerService.Tunnel
  const call = client.makeBidiStreamRequest(tunnelPath, requestSerialize, responseDeserialize)
  const heard: Buffer[] = []
  call.on('data', ({ payload }: TunnelMessageOutput) => heard.push(payload))
  call.on('error', () => undefined)
  const info = { version: 2, latencyMs: 2000, dialTimeoutMs: 3000, flow: flowTo(port), sessionId }
  call.write({ payload: encodeStreamInfo(info) })
  return { call, heard }
}

const statusOf = (call: CallerStream) => new Promise<grpc.StatusObject>(resolve => call.once('status', resolve))
const data = (text: string) => ({ payload: Buffer.concat([Buffer.of(TunnelCode.normal), Buffer.from(text)]) })
const textOf = (heard: readonly Buffer[]) =>
  heard.flatMap(payload => (payload[0] === TunnelCode.normal ? payload.subarray(1).toString() : [])).join('')
const codesOf = (heard: readonly Buffer[]) =>
  heard.map(payload => payload[0]).filter(code => code !== TunnelCode.normal)

test('a 2.20 client of our manager: handshake, early data, answer, end with status 0', async t => {
  const port = await clusterServer(t, socket => socket.pipe(socket))
  const { call, heard } = await callOurs(t, port)
  const status = statusOf(call)
  call.write(data('early'))
  await until('the echo', () => textOf(heard) === 'early')
  call.end()
  assert.equal((await status).code, grpc.status.OK)
  assert.deepEqual(heard[0], Buffer.of(2, 2))
  assert.deepEqual(codesOf(heard), [TunnelCode.streamOk, TunnelCode.dialOk, TunnelCode.closeSend])
})

test('a 2.20 client of our manager: a refused dial is one byte, CloseSend, status 0', async t => {
  const port = await clusterServer(t, () => undefined)
  const { call, heard } = await callOurs(t, port === 1 ? 2 : 1)
  const status = await statusOf(call)
  assert.equal(status.code, grpc.status.OK)
  assert.deepEqual(heard, [Buffer.of(2, 2), Buffer.of(5), Buffer.of(3)])
})

test('a 2.20 client of our manager: an unknown session gets StreamOk, then NOT_FOUND', async t => {
  const { call, heard } = await callOurs(t, 1, 'nope')
  const status = await statusOf(call)
  assert.equal(status.code, grpc.status.NOT_FOUND)
  assert.deepEqual(heard, [Buffer.of(2, 2)])
})

test('a 2.20 client of our manager: cancelling after both directions have ended loses nothing', async t => {
  let received = 0
  const port = await clusterServer(t, socket => {
    socket.end('bye')
    setTimeout(
      () =>
        socket.on('data', (chunk: Buffer) => {
          received += chunk.length
        }),
      300,
    )
  })
  const { call, heard } = await callOurs(t, port)
  await until('the server has ended', () => codesOf(heard).includes(TunnelCode.closeSend))
  const size = 4 * 1024 * 1024
  for (let at = 0; at < 64; at++) call.write(data('x'.repeat(size / 64)))
  call.end()
  await once(call, 'finish')
  await new Promise(resolve => setTimeout(resolve, 100))
  call.cancel()
  await until('everything arrived', () => received === size)
})

test('our manager: what is no StreamInfo is FAILED_PRECONDITION', async t => {
  const { call } = await callOurs(t, 1)
  call.cancel()
  for (const payload of [Buffer.of(TunnelCode.streamInfo, 2), data('x').payload, Buffer.of(99)]) {
    const client = new grpc.Client(call.getPeer(), grpc.credentials.createInsecure())
    t.after(() => client.close())
    const { requestSerialize, responseDeserialize } = ManagerService.Tunnel
    const other = client.makeBidiStreamRequest(tunnelPath, requestSerialize, responseDeserialize)
    other.on('error', () => undefined)
    other.resume()
    other.write({ payload })
    const status = await statusOf(other)
    assert.equal(status.code, grpc.status.FAILED_PRECONDITION)
  }
})

type CalleeStream = grpc.ServerDuplexStream<TunnelMessageOutput, TunnelMessage>

/** A manager of 2.20, as far as a tunnel is concerned; and our client of it. */
async function theirManager(
  t: TestContext,
  behave: (call: CalleeStream, info: StreamInfo) => void,
): Promise<TunnelClient> {
  const server = new grpc.Server()
  server.addService(ManagerService, {
    Tunnel: (call: CalleeStream) => {
      call.on('error', () => undefined)
      call.once('data', ({ payload }: TunnelMessageOutput) => {
        const info = decodeStreamInfo(payload.subarray(1)) ?? assert.fail('no StreamInfo')
        call.write({ payload: Buffer.of(TunnelCode.streamOk, 2) })
        behave(call, info)
      })
    },
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  const connection = await ManagerConnection.open(connect(port, '127.0.0.1'), { signal: never, log: silentLog })
  t.after(() => {
    connection.close()
    server.forceShutdown()
  })
  const client = new TunnelClient({ log: silentLog, dialTimeoutMs: 400, latencyMs: 400 })
  client.use([connection], 'me')
  return client
}

test('a 2.20 manager: echo until our end, then its CloseSend and status 0', async t => {
  const client = await theirManager(t, (call, info) => {
    assert.equal(info.sessionId, 'me')
    assert.equal(info.flow.destination.port, 8080)
    call.write({ payload: Buffer.of(TunnelCode.dialOk) })
    call.on('data', ({ payload }: TunnelMessageOutput) => call.write({ payload }))
    call.on('end', () => {
      call.write({ payload: Buffer.of(TunnelCode.closeSend) })
      call.end()
    })
  })
  const outcome = await client.dial(flowTo(8080), { signal: never })
  if (outcome.kind !== 'connected') assert.fail(outcome.kind)
  const listener = createServer({ allowHalfOpen: true }, socket => outcome.carrier.take(socket))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.after(() => listener.close())
  const program = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  program.end('hello')
  let text = ''
  for await (const chunk of program as AsyncIterable<Buffer>) text += chunk.toString()
  assert.equal(text, 'hello')
  await until('the flow is over', () => client.counters.openFlows === 0)
})

const rejectAfter = (ms: number) => (call: CalleeStream) =>
  void setTimeout(() => {
    call.write({ payload: Buffer.of(TunnelCode.dialReject) })
    call.write({ payload: Buffer.of(TunnelCode.closeSend) })
    call.end()
  }, ms)

test('a 2.20 manager: a rejection at once is a refusal, one after the dial timeout is a timeout', async t => {
  const quick = await theirManager(t, rejectAfter(0))
  assert.deepEqual(await quick.dial(flowTo(1), { signal: never }), { kind: 'refused' })
  const slow = await theirManager(t, rejectAfter(402))
  assert.deepEqual(await slow.dial(flowTo(1), { signal: never }), { kind: 'timed-out' })
})

test('a 2.20 manager: it is never asked about ICMP, a port is dialled instead', async t => {
  const seen: string[] = []
  const client = await theirManager(t, (call, info) => {
    seen.push(info.flow.protocol)
    rejectAfter(0)(call)
  })
  assert.equal(await client.exists(loopback, { signal: never }), true)
  assert.equal(await client.exists(loopback, { signal: never }), true)
  assert.deepEqual(seen, ['tcp', 'tcp'])
})

test('a 2.20 manager: one that says nothing is a timeout', async t => {
  const client = await theirManager(t, () => undefined)
  assert.deepEqual(await client.dial(flowTo(1), { signal: never }), { kind: 'timed-out' })
  assert.equal(client.counters.openFlows, 0)
})
