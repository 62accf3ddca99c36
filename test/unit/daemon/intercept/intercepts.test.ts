// Intercepts of a session, against a manager of our own making over a real connection: what a developer notices.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { DialRejection } from '../../../../common/tunnel/index.ts'
import { until } from '../../../support/until.ts'
import { closedPort } from '../tunnel/path.ts'
import { localServer, port, type Stage, stage } from './fake-manager.ts'

const echo = (socket: Socket) => void socket.pipe(socket)

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof KnownError ? error.code : String(error)
  }
}

function stateOf({ intercepts }: Stage, name = 'web') {
  return intercepts.snapshots.find(snapshot => snapshot.name === name)
}

test('an intercept is active when the manager says so, and connections reach the local process', async t => {
  const { manager, intercepts, create } = await stage(t)
  const local = await localServer(t, echo)
  const told: string[] = []
  await create({ ports: [port(local.port, 'http')] }, { progress: text => told.push(text) })
  assert.ok(told.includes('1 of 2 pods have the agent'), told.join())
  const [spec] = manager.created
  assert.equal(spec?.port_identifier, 'http/TCP')
  assert.equal(spec.target_port, local.port)
  assert.equal(spec.service_uid, 'uid')
  assert.equal(spec.client, 'anna@laptop')
  const { answer, stream } = await manager.dial('127.0.0.1', local.port)
  assert.equal(answer, 'connected')
  const connection = stream()
  connection.write('hello')
  const [chunk] = (await once(connection, 'data')) as [Buffer]
  assert.equal(chunk.toString(), 'hello')
  const [snapshot] = intercepts.snapshots
  assert.equal(snapshot?.state, 'active')
  assert.deepEqual(
    { connections: snapshot.connections, in: snapshot.bytesIn, out: snapshot.bytesOut, pod: snapshot.pod },
    { connections: 1, in: 5, out: 5, pod: 'web-1' },
  )
})

test('a half-closed connection still gets its answer', async t => {
  const { manager, create } = await stage(t)
  const local = await localServer(t, socket => {
    let heard = ''
    socket.on('data', (piece: Buffer) => (heard += piece.toString()))
    socket.on('end', () => socket.end(`heard ${heard}`))
  })
  await create({ ports: [port(local.port)] })
  const connection = (await manager.dial('127.0.0.1', local.port)).stream()
  let answer = ''
  connection.on('data', (piece: Buffer) => (answer += piece.toString()))
  connection.end('all')
  await once(connection, 'end')
  assert.equal(answer, 'heard all')
})

test('datagrams reach the local process and come back', async t => {
  const { manager, create } = await stage(t)
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  socket.on('message', (datagram, { port, address }) => socket.send(`got ${datagram.toString()}`, port, address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port: local } = socket.address()
  await create({ ports: [port(local, 'dns', 'UDP')] })
  const { answer, stream } = await manager.dial('127.0.0.1', local, { protocol: 'udp' })
  assert.equal(answer, 'connected')
  const flow = stream()
  flow.write('question')
  const [chunk] = (await once(flow, 'data')) as [Buffer]
  assert.equal(chunk.toString(), 'got question')
})

test('a local process that does not listen is a refusal, not silence', async t => {
  const { manager, create } = await stage(t)
  const local = await closedPort()
  await create({ ports: [port(local)] })
  assert.equal((await manager.dial('127.0.0.1', local)).answer, DialRejection.refused)
})

test('nothing but the address of an intercept is dialled, whatever a manager asks', async t => {
  const { manager, create } = await stage(t)
  const local = await localServer(t, echo)
  const other = await localServer(t, () => assert.fail('it was dialled'))
  await create({ ports: [port(local.port)] })
  assert.equal((await manager.dial('127.0.0.1', other.port)).answer, DialRejection.notAllowed)
  assert.equal((await manager.dial('127.0.0.1', local.port, { protocol: 'udp' })).answer, DialRejection.notAllowed)
})

test('two ports are one intercept, all or none', async t => {
  const { manager, intercepts, create } = await stage(t)
  await create({ ports: [port(3001, 'http'), port(3002, 'admin')] })
  assert.deepEqual(manager.names, ['web', 'web~2'])
  assert.equal(intercepts.snapshots.length, 1)
  assert.deepEqual(
    intercepts.snapshots[0]?.ports.map(({ local }) => local),
    ['127.0.0.1:3001', '127.0.0.1:3002'],
  )
  await intercepts.leave('web')
  assert.deepEqual(manager.names, [])
  manager.review = ({ name }) =>
    name === 'web'
      ? { disposition: 'ACTIVE' }
      : { disposition: 'AGENT_ERROR', message: 'bob@mac intercepts this port already (intercept "shop")' }
  const failure = create({ ports: [port(3001, 'http'), port(3002, 'admin')] })
  await assert.rejects(failure, { code: 'INTERCEPT_CONFLICT', detail: { client: 'bob@mac', intercept: 'shop' } })
  assert.deepEqual(manager.names, [])
  assert.deepEqual(intercepts.snapshots, [])
})

test('what cannot be is told before anything is changed', async t => {
  const { manager, create } = await stage(t)
  await create({ ports: [port(3001)] })
  const created = manager.created.length
  assert.equal(await codeOf(create({ ports: [port(3002)] })), 'INTERCEPT_EXISTS')
  assert.equal(await codeOf(create({ name: 'b', ports: [port(3001)] })), 'LOCAL_PORT_TAKEN')
  assert.equal(await codeOf(create({ name: 'b', ports: [port(3005), port(3005, 'x')] })), 'LOCAL_PORT_TAKEN')
  assert.equal(await codeOf(create({ name: 'b', ports: [port(3002)], mount: '/proc' })), 'MOUNT_UNUSABLE')
  assert.equal(manager.created.length, created)
})

test('an intercept that is cancelled while it is prepared leaves nothing', async t => {
  const { manager, intercepts, create } = await stage(t)
  manager.prepared = () => new Promise(() => undefined)
  const cancel = new AbortController()
  const creating = create({ ports: [port(3001)] }, { signal: cancel.signal })
  await until('it is being prepared', () => intercepts.snapshots[0]?.state === 'preparing')
  cancel.abort()
  assert.equal(await codeOf(creating), 'CANCELLED')
  assert.deepEqual(intercepts.snapshots, [])
  assert.deepEqual(manager.names, [])
})

test('without a local port, connections arrive at the number of the container', async t => {
  const { intercepts, create } = await stage(t)
  await create()
  assert.equal(intercepts.snapshots[0]?.ports[0]?.local, '127.0.0.1:8080')
})

test('a manager of Telepresence 2.20 is asked in its own way', async t => {
  const { manager, create } = await stage(t)
  manager.isOld = true
  await create({ ports: [port(3001)] })
  assert.deepEqual(manager.names, ['web'])
  assert.equal(
    await codeOf(create({ name: 'mine', ports: [port(3002)], http_headers: { 'x-dev': 'anna' } })),
    'MANAGER_TOO_OLD',
  )
})

test('an intercept without an agent for a while is waiting, and active again by itself', async t => {
  const scene = await stage(t)
  await scene.create({ ports: [port(3001)] })
  scene.manager.tell('web', { disposition: 'WAITING', message: 'Waiting for Agent approval' })
  await until('it waits', () => stateOf(scene)?.state === 'waiting')
  assert.match(stateOf(scene)?.failure?.message ?? '', /Waiting for Agent approval/)
  scene.manager.tell('web', { disposition: 'ACTIVE' })
  await until('it is active', () => stateOf(scene)?.state === 'active')
  assert.equal(stateOf(scene)?.failure, undefined)
})

test('agents that were taken out are put in again', async t => {
  const scene = await stage(t)
  await scene.create({ ports: [port(3001)] })
  scene.manager.tell('web', { disposition: 'NO_AGENT', message: 'No agent found' })
  await until('it was prepared and created anew', () => scene.manager.created.length === 2, { withinMs: 15_000 })
  await until('it is active', () => stateOf(scene)?.state === 'active')
})

test('the path is lost and comes back: the intercept is there again, without a word from anybody', async t => {
  const scene = await stage(t)
  const { manager, intercepts, path } = scene
  const local = await localServer(t, echo)
  await scene.create({ ports: [port(local.port)] })
  path.close()
  intercepts.lose()
  await until('it waits', () => stateOf(scene)?.state === 'waiting')
  assert.equal(stateOf(scene)?.failure?.code, 'INTERCEPT_PATH_LOST')
  manager.forget()
  intercepts.use(await manager.path(t, 'me again'))
  await until('it is active', () => stateOf(scene)?.state === 'active')
  assert.equal((await manager.dial('127.0.0.1', local.port)).answer, 'connected')
})

test('a manager that kept the intercept through a short loss is not asked to make it again', async t => {
  const scene = await stage(t)
  const { manager, intercepts, path } = scene
  await scene.create({ ports: [port(3001)] })
  path.close()
  intercepts.lose()
  await until('it waits', () => stateOf(scene)?.state === 'waiting')
  intercepts.use(await manager.path(t))
  await until('it is active', () => stateOf(scene)?.state === 'active')
  assert.equal(manager.created.length, 1)
})

test('somebody took the port meanwhile: it is lost, by whom is told, and nothing is tried', async t => {
  const scene = await stage(t)
  await scene.create({ ports: [port(3001)] })
  scene.path.close()
  scene.intercepts.lose()
  scene.manager.forget()
  scene.manager.review = () => ({
    disposition: 'AGENT_ERROR',
    message: 'bob@mac intercepts this port already (intercept "web")',
  })
  scene.intercepts.use(await scene.manager.path(t))
  await until('it is lost', () => stateOf(scene)?.state === 'lost')
  assert.match(stateOf(scene)?.failure?.message ?? '', /bob@mac/)
  await until('nothing of it is left', () => scene.manager.names.length === 0)
})

test('an administrator takes it away: it is lost, and leaving it is possible', async t => {
  const scene = await stage(t)
  await scene.create({ ports: [port(3001)] })
  scene.manager.drop('web')
  await until('it is lost', () => stateOf(scene)?.state === 'lost')
  assert.equal(stateOf(scene)?.failure?.code, 'INTERCEPT_REVOKED')
  assert.deepEqual(await scene.intercepts.leave('web'), ['web'])
  assert.deepEqual(scene.intercepts.snapshots, [])
})

test('leaving waits for what is under way, and answers late dial requests meanwhile', async t => {
  const { manager, intercepts, create } = await stage(t)
  const local = await localServer(t, echo)
  await create({ ports: [port(local.port)] })
  const connection = (await manager.dial('127.0.0.1', local.port)).stream()
  connection.resume()
  const leaving = intercepts.leave('web')
  await until('the manager does not have it', () => manager.names.length === 0)
  assert.equal(intercepts.snapshots[0]?.state, 'leaving')
  const late = await manager.dial('127.0.0.1', local.port, { sourcePort: 40_001 })
  assert.equal(late.answer, 'connected')
  late.tunnel.finish()
  connection.end()
  await once(connection, 'end')
  assert.deepEqual(await leaving, ['web'])
  const isOver = async () => (await manager.dial('127.0.0.1', local.port)).answer === DialRejection.notAllowed
  await until('late requests are not answered for ever', isOver)
})

test('the environment is the container’s, with what is ours', async t => {
  const { create } = await stage(t)
  const intercept = await create({ ports: [port(3001)] })
  assert.deepEqual(intercept.environment, {
    APP: 'web',
    EMPTY: '',
    TELEPRESENCE_INTERCEPT_ID: 'me:web',
    FAIRLEAD_INTERCEPT_ID: 'me:web',
  })
})

test('a refused preparation names the ports to choose from', async t => {
  const { manager, create } = await stage(t)
  const workload = {
    kind: 'DEPLOYMENT' as const,
    name: 'web',
    namespace: 'shop',
    ports: [
      { service: 'web', name: 'http', port: 80, protocol: 'TCP', container_port: 8080 },
      { service: 'web', name: 'admin', port: 9000, protocol: 'TCP', container_port: 9000 },
    ],
  }
  manager.workloads.push({ events: [{ type: 'ADDED_UNSPECIFIED', workload }] })
  manager.prepared = () => ({ error: 'more than one port', error_category: 1 })
  await assert.rejects(create(), { code: 'PORT_AMBIGUOUS', detail: { workload: 'web', candidates: ['http', 'admin'] } })
  await assert.rejects(create({ ports: [port(1, 'grpc')] }), { code: 'PORT_UNKNOWN' })
  await assert.rejects(create({ workload: 'nobody' }), { code: 'WORKLOAD_UNKNOWN' })
  manager.prepared = () => ({ error: 'pods "web-2" is forbidden: exceeded quota', error_category: 2 })
  await assert.rejects(create({ ports: [port(1, 'http')] }), { code: 'AGENT_NOT_READY', message: /exceeded quota/ })
})

test('an ingest takes no connections, a local one tells nobody', async t => {
  const { manager, intercepts, create } = await stage(t)
  const ingest = await create({ name: 'files', mechanism: 'MECHANISM_INGEST' })
  assert.equal(manager.created[0]?.mechanism, 'ingest')
  assert.equal(ingest.environment['APP'], 'web')
  await create({ name: 'here', workload: '', local_only: true })
  assert.deepEqual(manager.names, ['files'])
  assert.equal(intercepts.snapshots.find(({ name }) => name === 'here')?.state, 'active')
})

test('requests are seen in passing, with secrets masked', async t => {
  const { manager, create } = await stage(t)
  const local = await localServer(t, socket => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
  })
  const intercept = await create({ ports: [port(local.port)] })
  const connection = (await manager.dial('127.0.0.1', local.port)).stream()
  connection.resume()
  connection.write('GET /a?token=abc HTTP/1.1\r\nhost: web\r\nauthorization: Bearer abc\r\n\r\n')
  await once(connection, 'end')
  const stop = new AbortController()
  for await (const [request] of intercept.requests.watch({ withBodies: false, signal: stop.signal })) {
    if (request?.duration === 0) continue
    assert.equal(request?.path, '/a?token=••••••')
    assert.equal(request.status, 200)
    assert.equal(request.response_size, 2)
    assert.equal(request.source, '10.244.0.9:40000')
    assert.deepEqual(request.request_headers?.[1], { name: 'authorization', value: 'Bearer ••••••' })
    stop.abort()
  }
  assert.equal(intercept.snapshot.requests, 1)
})
