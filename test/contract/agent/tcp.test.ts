// TCP through the agent: to the application, to a workstation, and what happens to connections when that changes.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { until } from '../../support/until.ts'
import { ask, askOn, caller, freePort, place } from './agent-for-test.ts'
import { client, intercept } from './fake-manager.ts'

test('agent: nobody intercepts, and the application answers, also before there is a manager', async t => {
  const { port, manager } = await place(t)
  await manager.stop()
  assert.equal(await ask(t, port), 'application:hi')
})

test('agent: arrives with its token, says what it is, and reviews what waits', async t => {
  const { manager, application, local, port } = await place(t, {
    token: 'secret',
    environment: { _FL_0_COLOR: 'blue', KUBERNETES_SERVICE_HOST: '10.0.0.1', POD_NAME: 'x', PATH: '/bin' },
  })
  const arrival = await until('the arrival', () => manager.arrivals[0])
  assert.equal(arrival.authorization, 'Bearer secret')
  assert.equal(arrival.info.pod_name, 'web-1')
  assert.equal(arrival.info.workload_kind, 'Deployment')
  assert.equal(arrival.info.ports[0]?.container_port, application.port)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  const review = await until('the review', () => manager.reviews[0])
  assert.equal(review.disposition, 'ACTIVE')
  assert.equal(review.pod_ip, '127.0.0.1')
  assert.deepEqual(review.environment, {
    COLOR: 'blue',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    TELEPRESENCE_CONTAINER: 'app',
    FAIRLEAD_CONTAINER: 'app',
  })
  assert.equal(await ask(t, port), 'local:hi', 'accepted is routed')
  assert.equal(manager.tunnels[0]?.client, client)
  assert.equal(manager.tunnels[0].info.sessionId, 'agent-1')
})

test('agent: an intercept takes new connections, and its end gives them back', async t => {
  const { port, manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the local process answers', async () => (await ask(t, port)) === 'local:hi')
  manager.show([])
  await until('the application answers', async () => (await ask(t, port)) === 'application:hi')
})

test('agent: a refusal of the local process is a reset for the caller', async t => {
  const { port, manager, application } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: await freePort() })])
  await until('the review', () => manager.reviews.length > 0)
  const socket = await caller(t, port)
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
  assert.equal(error.code, 'ECONNRESET')
})

test('agent: half-close, and 100 MB each way with equal hashes', async t => {
  for (const who of ['application', 'local'] as const) {
    const { port, manager, application, local } = await place(t, {
      serve(socket) {
        const hash = createHash('sha256')
        socket.on('data', (piece: Buffer) => hash.update(piece))
        socket.on('end', () => socket.end(hash.digest('hex')))
      },
    })
    if (who === 'local') {
      await until('the arrival', () => manager.arrivals.length > 0)
      manager.show([intercept({ container_port: application.port, target_port: local.port })])
      await until('the review', () => manager.reviews.length > 0)
    }
    const socket = await caller(t, port)
    const hash = createHash('sha256')
    const piece = Buffer.alloc(256 * 1024)
    for (let at = 0; at < 400; at++) {
      piece.writeUInt32BE(at)
      hash.update(piece)
      if (!socket.write(Buffer.from(piece))) await once(socket, 'drain')
    }
    socket.end()
    let answer = ''
    for await (const part of socket as AsyncIterable<Buffer>) answer += part.toString()
    assert.equal(answer, hash.digest('hex'), who)
    assert.equal((who === 'local' ? local : application).sockets.length, 1)
  }
})

test('agent: a reset passes through, both ways', async t => {
  const { port, application } = await place(t, { serve: () => undefined })
  const first = await caller(t, port)
  await until('the application has it', () => application.sockets.length === 1)
  first.resetAndDestroy()
  await until('reset there', () => application.sockets[0]?.destroyed)
  const second = await caller(t, port)
  await until('the application has it', () => application.sockets.length === 2)
  application.sockets[1]?.resetAndDestroy()
  const [error] = (await once(second, 'error')) as [NodeJS.ErrnoException]
  assert.equal(error.code, 'ECONNRESET')
})

test('agent: a workstation that does not answer costs nobody a request', async t => {
  const { port, manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.workstation = 'silent'
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  assert.equal(await ask(t, port), 'application:hi')
  const started = performance.now()
  assert.equal(await ask(t, port), 'application:hi')
  assert.ok(performance.now() - started < 500, 'and it is not asked again at once')
})

test('agent: a manager that is away gives the traffic to the application, and comes back by itself', async t => {
  const { port, manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the local process answers', async () => (await ask(t, port)) === 'local:hi')
  await manager.stop()
  await until('the application answers', async () => (await ask(t, port)) === 'application:hi')
  await manager.listen()
  await until('the second arrival', () => manager.arrivals.length === 2)
  await until('the local process answers', async () => (await ask(t, port)) === 'local:hi')
})

test('agent: pooled connections follow an intercept when they are quiet, busy ones finish', async t => {
  const { port, manager, application, local } = await place(t, {
    serve(socket, who) {
      // Answers only what ends with a line feed.
      let text = ''
      socket.on('data', (piece: Buffer) => {
        text += piece.toString()
        if (!text.endsWith('\n')) return
        socket.write(`${who}:${text.trim()}`)
        text = ''
      })
      socket.on('end', () => socket.end())
    },
  })
  await until('the arrival', () => manager.arrivals.length > 0)
  const pooled = await caller(t, port)
  assert.equal(await askOn(pooled, 'one\n'), 'application:one')
  const busy = await caller(t, port)
  busy.write('half a ')
  await until('both arrived', () => application.sockets.length === 2)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await once(pooled, 'end')
  assert.equal(await askOn(busy, 'question\n'), 'application:half a question', 'who was in the middle stays')
  await once(busy, 'end')
  assert.equal(await ask(t, port, 'two\n'), 'local:two')
})

test('agent: 500 callers at once through an intercept', async t => {
  const { port, manager, application, local } = await place(t)
  await until('the arrival', () => manager.arrivals.length > 0)
  manager.show([intercept({ container_port: application.port, target_port: local.port })])
  await until('the review', () => manager.reviews.length > 0)
  const sockets = await Promise.all(Array.from({ length: 500 }, () => caller(t, port)))
  const answers = await Promise.all(sockets.map((socket, at) => askOn(socket, `${at}`)))
  assert.deepEqual(
    answers,
    sockets.map((_, at) => `local:${at}`),
  )
})
