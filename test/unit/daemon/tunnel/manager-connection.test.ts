// When a connection to the manager counts as lost, and that losing it never takes the process down.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import { type AddressInfo, connect, createServer } from 'node:net'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { GrpcStatus, ManagerService } from '../../../../common/protocol/index.ts'
import { ManagerConnection } from '../../../../daemon/src/user/tunnel/index.ts'
import { until } from '../../../support/until.ts'
import { never, Path } from './path.ts'

const quick = { signal: never, timeoutMs: 1000 }

test('manager connection: calls and tunnels share it', async t => {
  const path = await Path.open(t, { connections: 1 })
  const { port } = await path.cluster(socket => socket.pipe(socket))
  const [program, version] = await Promise.all([
    path.program(port),
    path.connections[0]?.grpc.unary(ManagerService.Version, {}, quick),
  ])
  program.write('x')
  await once(program, 'data')
  assert.equal(version?.version, 'v2.20.2')
})

test('manager connection: a path that falls silent is lost within seconds', async t => {
  const path = await Path.open(t, { connections: 1 })
  const [connection, wire] = [path.connections[0], path.wires[0]]
  if (connection === undefined || wire === undefined) assert.fail()
  const begun = performance.now()
  wire.unpipe()
  wire.pause()
  await connection.closed
  const took = performance.now() - begun
  assert.ok(took > 4_000 && took < 12_000, `${took} ms`)
  await assert.rejects(connection.grpc.unary(ManagerService.Version, {}, quick), { code: GrpcStatus.unavailable })
})

test('manager connection: GOAWAY is its end', async t => {
  const server = http2.createServer()
  const sessions: http2.ServerHttp2Session[] = []
  server.on('session', session => sessions.push(session))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const connection = await ManagerConnection.open(socket, { signal: never, log: silentLog })
  sessions[0]?.goaway()
  await connection.closed
  await until('the socket is closed', () => socket.destroyed)
})

test('manager connection: closing it closes the path', async t => {
  const path = await Path.open(t, { connections: 1 })
  path.connections[0]?.close()
  await path.connections[0]?.closed
  await until('the wire is closed', () => path.wires[0]?.destroyed)
})

test('manager connection: abort while it opens closes the path', async t => {
  const server = createServer(socket => socket.resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const over = new AbortController()
  const opening = ManagerConnection.open(socket, { signal: over.signal, log: silentLog })
  over.abort(new Error('enough'))
  await assert.rejects(opening, { message: 'enough' })
  await until('the socket is closed', () => socket.destroyed)
})

test('manager connection: a path that ends, fails or talks nonsense is an error, never a crash', async () => {
  for (const spoil of ['end', 'destroy', 'fail', 'nonsense'] as const) {
    const [near, far] = duplexPair()
    far.on('error', () => undefined)
    const opening = ManagerConnection.open(near, { signal: never, log: silentLog })
    if (spoil === 'end') far.end()
    else if (spoil === 'destroy') far.destroy()
    else if (spoil === 'fail') near.destroy(new Error('cable'))
    else far.write('HTTP/1.1 400 Bad Request\r\n\r\n')
    await assert.rejects(opening, spoil)
    await until('the path is closed', () => near.destroyed)
  }
})
