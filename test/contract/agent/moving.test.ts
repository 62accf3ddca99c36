// Connections that are in use while an intercept begins and ends: callers of HTTP lose nothing and need no rest, and what is no HTTP goes on as before.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { until } from '../../support/until.ts'
import { caller, configOf, freePort, portOf, startAgent } from './agent-for-test.ts'
import { FakeManager, intercept } from './fake-manager.ts'

interface Moving {
  readonly port: number
  begin(): Promise<void>
  leave(): void
  drain(): Promise<void>
}

async function moving(t: TestContext, application: number, local: number): Promise<Moving> {
  const manager = await FakeManager.start(t)
  const port = await freePort()
  const agent = await startAgent(t, configOf([portOf(application, port)], manager.port))
  await until('the arrival', () => manager.arrivals.length > 0)
  return {
    port,
    async begin() {
      const before = manager.reviews.length
      manager.show([intercept({ container_port: application, target_port: local })])
      await until('the review', () => manager.reviews.length > before)
    },
    leave: () => manager.show([]),
    drain: () => agent.drain(),
  }
}

type Listen = http.Server | http2.Http2Server

async function listening<S extends Listen>(t: TestContext, server: S): Promise<{ server: S; port: number }> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  t.after(() => {
    if (server instanceof http.Server) server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Says who it is: by length, or in chunks, with a body as large as asked for. */
function web(t: TestContext, name: string) {
  const handle: http.RequestListener = (request, response) => {
    let bytes = 0
    request.on('data', (piece: Buffer) => (bytes += piece.length))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://web')
      const body = `${name} ${bytes} ${'x'.repeat(Number(url.searchParams.get('n')))}`
      if (url.pathname !== '/chunks') response.setHeader('content-length', body.length)
      response.write(body.slice(0, 5))
      response.end(body.slice(5))
    })
  }
  return listening(t, http.createServer({ keepAliveTimeout: 60_000 }, handle))
}

interface Answer {
  readonly by: string
  readonly socket: unknown
}

/** One request on a pooled connection. */
function ask(port: number, agent: http.Agent, path: string, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = body.length === 0 ? 'GET' : 'POST'
    const request = http.request({ host: '127.0.0.1', port, path, agent, method }, response => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (piece: string) => (text += piece))
      response.on('error', reject)
      response.on('end', () => {
        const [by = '', bytes] = text.split(' ')
        if (bytes !== String(body.length)) reject(new Error(`${bytes} bytes arrived`))
        else resolve({ by, socket: request.socket })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

test('moving: fifty keep-alive connections that never rest, through an intercept and its end; none fails, and all stay', async t => {
  const { port: application } = await web(t, 'application')
  const { port: local } = await web(t, 'local')
  const { port, begin, leave } = await moving(t, application, local)
  const width = 50
  const agent = new http.Agent({ keepAlive: true, maxSockets: width })
  t.after(() => agent.destroy())
  const sockets = new Set<unknown>()
  const at: string[] = new Array<string>(width).fill('')
  const failures: string[] = []
  let isOver = false
  const body = Buffer.alloc(30_000, 'b')
  const kinds = [
    ['/', Buffer.alloc(0)],
    ['/chunks', Buffer.alloc(0)],
    ['/chunks?n=200000', Buffer.alloc(0)],
    ['/?n=100000', body],
  ] as const
  const workers = Array.from({ length: width }, async (_, worker) => {
    while (!isOver) {
      const [path, sent] = kinds[worker % kinds.length] ?? ['/', Buffer.alloc(0)]
      try {
        const { by, socket } = await ask(port, agent, path, sent)
        sockets.add(socket)
        at[worker] = by
      } catch (error) {
        failures.push(String(error))
      }
    }
  })
  const allAt = (who: string) => until(`all are at the ${who}`, () => at.every(by => by === who))
  await allAt('application')
  for (let round = 0; round < 3; round++) {
    await begin()
    await allAt('local')
    leave()
    await allAt('application')
  }
  isOver = true
  await Promise.all(workers)
  assert.deepEqual(failures, [])
  assert.equal(sockets.size, width, 'no connection was closed')
})

test('moving: a connection at rest is where it should be with its next request', async t => {
  const { port: application, server } = await web(t, 'application')
  const { port: local } = await web(t, 'local')
  const { port, begin, leave } = await moving(t, application, local)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const none = Buffer.alloc(0)
  const first = await ask(port, agent, '/', none)
  await begin()
  await until('the application is rid of it', async () => (await connectionsOf(server)) === 0)
  const second = await ask(port, agent, '/', none)
  leave()
  const third = await until('it is back', async () => {
    const answer = await ask(port, agent, '/', none)
    return answer.by === 'application' ? answer : undefined
  })
  assert.deepEqual([first.by, second.by], ['application', 'local'])
  assert.ok(first.socket === second.socket && second.socket === third.socket, 'one connection')
})

test('moving: an answer that comes slowly, in pieces, is not cut short', async t => {
  let go: () => void = () => undefined
  const { port: application } = await listening(
    t,
    http.createServer((_, response) => {
      response.write('one ')
      go = () => response.end('two')
    }),
  )
  const { port: local } = await web(t, 'local')
  const { port, begin } = await moving(t, application, local)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const request = http.get({ host: '127.0.0.1', port, agent })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let text = ''
  response.setEncoding('latin1')
  response.on('data', (piece: string) => (text += piece))
  await until('it has begun', () => text === 'one ')
  await begin()
  const askedAt = performance.now()
  await until('longer than a pause between two requests', () => performance.now() - askedAt > 600)
  go()
  await until('all of it', () => text === 'one two')
  assert.equal((await ask(port, agent, '/', Buffer.alloc(0))).by, 'local', 'and then it moves')
})

test('moving: an answer that is only announced (103) is awaited, and the body that was asked for (100) belongs to its request', async t => {
  let go: () => void = () => undefined
  const { port: application } = await listening(
    t,
    http.createServer((request, response) => {
      request.resume()
      request.on('end', () => {
        response.writeEarlyHints({ link: '</style.css>; rel=preload' })
        go = () => response.end('at last')
      })
    }),
  )
  const { port: local } = await web(t, 'local')
  const { port, begin } = await moving(t, application, local)
  const socket = await caller(t, port)
  let said = ''
  let isOver = false
  socket.on('data', (piece: Buffer) => (said += piece.toString()))
  socket.on('close', () => (isOver = true))
  socket.on('end', () => (isOver = true))
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n')
  await until('the body is wanted', () => said.includes(' 100 Continue'))
  socket.write('body')
  await until('it is announced', () => said.includes(' 103 Early Hints'))
  await begin()
  const askedAt = performance.now()
  await until('longer than a pause between two requests', () => performance.now() - askedAt > 600)
  assert.equal(isOver, false)
  go()
  await until('the answer', () => said.endsWith('at last'))
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('and then it moves', () => said.includes('local'))
})

test('moving: a connection that was about to move when the pod ends is closed after its answer', async t => {
  let go: () => void = () => undefined
  const { port: application } = await listening(
    t,
    http.createServer((_, response) => {
      response.setHeader('content-length', 7)
      response.write('one ')
      go = () => response.end('two')
    }),
  )
  const { port: local } = await web(t, 'local')
  const { port, begin, drain } = await moving(t, application, local)
  const socket = await caller(t, port)
  let said = ''
  let isOver = false
  socket.on('data', (piece: Buffer) => (said += piece.toString()))
  socket.on('end', () => {
    isOver = true
    socket.end()
  })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until('it has begun', () => said.includes('one '))
  await begin()
  const another = new http.Agent()
  t.after(() => another.destroy())
  await until('others have moved', async () => (await ask(port, another, '/', Buffer.alloc(0))).by === 'local')
  const drained = drain()
  go()
  await until('it is closed', () => isOver)
  assert.match(said, /two/)
  await drained
})

test('moving: HTTP/2 callers are asked for a new connection, and no stream fails', async t => {
  const h2 = (name: string) =>
    listening(
      t,
      http2.createServer((_, response) => {
        response.write(name)
        setTimeout(() => response.end(), 5)
      }),
    )
  const { port: application } = await h2('application')
  const { port: local } = await h2('local')
  const { port, begin, leave } = await moving(t, application, local)
  let session: http2.ClientHttp2Session | undefined
  const sessions = new Set<http2.ClientHttp2Session>()
  t.after(() => {
    for (const each of sessions) each.destroy()
  })
  const current = () => {
    if (session !== undefined && !session.closed && !session.destroyed) return session
    session = http2.connect(`http://127.0.0.1:${port}`)
    session.on('error', () => undefined)
    sessions.add(session)
    return session
  }
  const get = async () => {
    const stream = current().request({ ':path': '/' })
    let text = ''
    stream.setEncoding('latin1')
    for await (const piece of stream as AsyncIterable<string>) text += piece
    return text
  }
  const width = 10
  const at: string[] = new Array<string>(width).fill('')
  const failures: string[] = []
  let isOver = false
  const workers = Array.from({ length: width }, async (_, worker) => {
    while (!isOver) {
      try {
        at[worker] = await get()
      } catch (error) {
        failures.push(String(error))
      }
    }
  })
  const allAt = (who: string) => until(`all are at the ${who}`, () => at.every(by => by === who))
  await allAt('application')
  for (let round = 0; round < 2; round++) {
    await begin()
    await allAt('local')
    leave()
    await allAt('application')
  }
  isOver = true
  await Promise.all(workers)
  assert.deepEqual(failures, [])
  await until('former connections have ended', () => [...sessions].filter(({ destroyed }) => !destroyed).length === 1)
})

async function connectionsOf(server: Listen): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
