// Requests split by header and path, through a real agent: keep-alive connections, WebSocket, server-sent events, trailers, gRPC over h2c, wiretaps,
// and what is no HTTP at all.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import * as grpc from '@grpc/grpc-js'
import WebSocket, { WebSocketServer } from 'ws'
import { until } from '../../support/until.ts'
import { askOn, caller, configOf, freePort, portOf, startAgent, tcpServer } from './agent-for-test.ts'
import { FakeManager, intercept } from './fake-manager.ts'

const mine = { mechanism: 'http', http_filter: { headers: { 'X-Dev': 'me' } } }

interface Split {
  readonly manager: FakeManager
  readonly port: number
  show(...specs: Parameters<typeof intercept>[0][]): Promise<void>
}

/** An agent in front of `application`; intercepts lead to `local`. */
async function split(t: TestContext, application: number, local: number): Promise<Split> {
  const manager = await FakeManager.start(t)
  const port = await freePort()
  await startAgent(t, configOf([portOf(application, port)], manager.port))
  await until('the arrival', () => manager.arrivals.length > 0)
  return {
    manager,
    port,
    async show(...specs) {
      const before = manager.reviews.length
      manager.show(specs.map(spec => intercept({ container_port: application, target_port: local, ...spec })))
      await until('the reviews', () => manager.reviews.length >= before + specs.length)
    },
  }
}

async function httpServer(
  t: TestContext,
  handle: http.RequestListener,
): Promise<{ port: number; server: http.Server }> {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, server }
}

const who =
  (name: string): http.RequestListener =>
  (request, response) => {
    request.resume()
    request.on('end', () => response.end(`${name} ${request.url ?? ''}`))
  }

function get(
  port: number,
  path: string,
  options: http.RequestOptions = {},
): Promise<{ body: string; response: http.IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, ...options }, response => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => resolve({ body: Buffer.concat(pieces).toString(), response }))
      response.on('error', reject)
    })
    request.on('error', reject)
  })
}

test('http intercept: a keep-alive connection is split by request', async t => {
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, who('local'))
  const { port, show } = await split(t, app, local)
  await show(mine)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const bodies: string[] = []
  for (let at = 0; at < 6; at++) {
    const headers = at % 2 === 0 ? {} : { 'x-dev': 'me' }
    bodies.push((await get(port, `/${at}`, { agent, headers })).body)
  }
  assert.deepEqual(bodies, ['application /0', 'local /1', 'application /2', 'local /3', 'application /4', 'local /5'])
  const [sockets] = Object.values(agent.freeSockets)
  assert.equal(sockets?.length, 1, 'one connection served all of them')
})

test('http intercept: by path, and the rest is the application of everybody', async t => {
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, who('local'))
  const { port, show } = await split(t, app, local)
  await show({ mechanism: 'http', http_filter: { headers: {}, path_prefixes: ['/api/'] } })
  assert.equal((await get(port, '/api/x')).body, 'local /api/x')
  assert.equal((await get(port, '/apix')).body, 'application /apix')
})

test('http intercept: bytes pass unchanged: case and order of headers, trailers, 1xx', async t => {
  const raw = (text: string) => async () => {
    const server = await tcpServer(t, socket => {
      socket.on('data', (piece: Buffer) => {
        seen.push(piece.toString())
        if (piece.includes('\r\n\r\n')) socket.write(text)
      })
    })
    return server.port
  }
  const seen: string[] = []
  const answer =
    'HTTP/1.1 103 Early Hints\r\nLiNk: </a>\r\n\r\nHTTP/1.1 200 Very Fine\r\nX-B: 1\r\nx-a: 2\r\nX-b: 3\r\nTransfer-Encoding: chunked\r\n\r\n' +
    '3;ext=1\r\nabc\r\n0\r\nX-Trailer: yes\r\n\r\n'
  const { port, show } = await split(t, await raw(answer)(), await raw(answer)())
  await show(mine)
  const question = 'GET /a HTTP/1.1\r\nHost: x\r\nB-Second: 1\r\nA-first: 2\r\nX-DEV: me\r\n\r\n'
  for (const text of [question, question.replace('me', 'other')]) {
    const socket = await caller(t, port)
    let received = ''
    socket.on('data', (piece: Buffer) => {
      received += piece.toString()
    })
    socket.write(text)
    await until('the answer', () => received.length >= answer.length)
    assert.equal(received, answer)
    assert.equal(seen.at(-1), text)
  }
})

test('http intercept: pipelined requests are answered in order, each by its own', async t => {
  const { port: app } = await httpServer(t, (request, response) => {
    setTimeout(() => who('application')(request, response), 50)
  })
  const { port: local } = await httpServer(t, who('local'))
  const { port, show } = await split(t, app, local)
  await show(mine)
  const socket = await caller(t, port)
  let received = ''
  socket.on('data', (piece: Buffer) => {
    received += piece.toString()
  })
  socket.write(
    'GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nX-Dev: me\r\nContent-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  )
  await once(socket, 'end')
  assert.deepEqual(received.match(/(application|local) \/\d/g), ['application /1', 'local /2', 'application /3'])
})

test('http intercept: WebSocket, both ways, for both', async t => {
  const serve = async (name: string) => {
    const { port, server } = await httpServer(t, who(name))
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', socket =>
      socket.on('message', (text: Buffer) => socket.send(`${name} ${text.toString()}`)),
    )
    t.after(() => sockets.close())
    return port
  }
  const { port, show } = await split(t, await serve('application'), await serve('local'))
  await show(mine)
  for (const [headers, name] of [
    [{}, 'application'],
    [{ 'X-Dev': 'me' }, 'local'],
  ] as const) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers })
    await once(socket, 'open')
    for (const text of ['one', 'two']) {
      socket.send(text)
      const [answer] = (await once(socket, 'message')) as [Buffer]
      assert.equal(String(answer), `${name} ${text}`)
    }
    socket.close()
    await once(socket, 'close')
  }
})

test('http intercept: server-sent events arrive one by one, and go on while the intercept ends', async t => {
  let send: (text: string) => void = () => undefined
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    send = text => response.write(`data: ${text}\n\n`)
    send('first')
  })
  const { port, show, manager } = await split(t, app, local)
  await show(mine)
  const request = http.get({ host: '127.0.0.1', port, headers: { 'X-Dev': 'me' } })
  t.after(() => request.destroy())
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let text = ''
  response.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  response.on('error', () => undefined)
  await until('the first', () => text.includes('first'))
  manager.show([])
  await until(
    'others are served',
    async () => (await get(port, '/', { headers: { 'X-Dev': 'me' } })).body === 'application /',
  )
  send('second')
  await until('the second', () => text.includes('second'))
})

test('http intercept: 100 MB up and down, equal hashes', async t => {
  const size = 100 * 1024 * 1024
  const serve: http.RequestListener = (request, response) => {
    const hash = createHash('sha256')
    request.on('data', (piece: Buffer) => hash.update(piece))
    request.on('end', () => {
      response.writeHead(200, { 'x-hash': hash.digest('hex'), 'content-length': size })
      const piece = Buffer.alloc(1024 * 1024, 'y')
      let left = size
      const go = () => {
        while (left > 0) {
          left -= piece.length
          if (!response.write(piece)) {
            response.once('drain', go)
            return
          }
        }
        response.end()
      }
      go()
    })
  }
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, serve)
  const { port, show } = await split(t, app, local)
  await show(mine)
  const request = http.request({ host: '127.0.0.1', port, method: 'POST', headers: { 'X-Dev': 'me' } })
  const hash = createHash('sha256')
  for (let at = 0; at < 100; at++) {
    const piece = Buffer.alloc(1024 * 1024, at)
    hash.update(piece)
    if (!request.write(piece)) await once(request, 'drain')
  }
  request.end()
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  assert.equal(response.headers['x-hash'], hash.digest('hex'))
  let received = 0
  for await (const piece of response as AsyncIterable<Buffer>) received += piece.length
  assert.equal(received, size)
})

test('http intercept: 500 requests at once', async t => {
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, who('local'))
  const { port, show } = await split(t, app, local)
  await show(mine)
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, at) =>
      get(port, `/${at}`, { agent: false, headers: { 'X-Dev': at % 2 === 0 ? 'me' : 'you' } }),
    ),
  )
  answers.forEach(({ body }, at) => assert.equal(body, `${at % 2 === 0 ? 'local' : 'application'} /${at}`))
})

test('http intercept: what is no HTTP goes to the application, also when the server speaks first', async t => {
  const serve = (name: string) => (socket: Socket) => {
    socket.write(`${name} says hello\n`)
    socket.on('data', (piece: Buffer) => socket.write(`${name}:${piece.toString()}`))
  }
  const app = await tcpServer(t, serve('application'))
  const local = await tcpServer(t, serve('local'))
  const { port, show } = await split(t, app.port, local.port)
  await show(mine)
  const patient = await caller(t, port)
  const [greeting] = (await once(patient, 'data')) as [Buffer]
  assert.equal(greeting.toString(), 'application says hello\n')
  assert.equal(await askOn(patient, 'ehlo\r\n'), 'application:ehlo\r\n')
  const eager = await caller(t, port)
  eager.write('\x00\x01binary')
  let text = ''
  eager.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  await until('the answer', () => text === 'application says hello\napplication:\x00\x01binary')
})

test('http intercept: a body that two parsers could read differently is left to the application, whole', async t => {
  const seen: string[] = []
  const app = await tcpServer(t, socket => socket.on('data', (piece: Buffer) => seen.push(piece.toString())))
  const { port: local } = await httpServer(t, who('local'))
  const { port, show } = await split(t, app.port, local)
  await show(mine)
  const socket = await caller(t, port)
  const text =
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nX-Dev: me\r\n\r\n'
  socket.write(text)
  await until('it arrived', () => seen.join('') === text)
})

test('http intercept: a workstation that does not answer leaves its requests to the application', async t => {
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, who('local'))
  const { port, show, manager } = await split(t, app, local)
  manager.workstation = 'silent'
  await show(mine)
  assert.equal((await get(port, '/x', { headers: { 'X-Dev': 'me' } })).body, 'application /x')
})

const echo: grpc.ServiceDefinition = {
  stream: {
    path: '/test.Echo/Stream',
    requestStream: true,
    responseStream: true,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (value: Buffer) => value,
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (value: Buffer) => value,
  },
}

async function grpcServer(t: TestContext, name: string): Promise<number> {
  const server = new grpc.Server()
  server.addService(echo, {
    stream(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
      call.sendMetadata(new grpc.Metadata())
      call.on('data', (message: Buffer) => {
        if (message.toString() === 'fail') call.emit('error', { code: grpc.status.ABORTED, details: `${name} gave up` })
        else call.write(Buffer.from(`${name} ${message.toString()}`))
      })
      call.on('end', () => call.end())
    },
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  t.after(() => server.forceShutdown())
  return port
}

test('http intercept: gRPC streams over h2c are split by metadata, on one connection, with their status', async t => {
  const { port, show } = await split(t, await grpcServer(t, 'application'), await grpcServer(t, 'local'))
  await show(mine)
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  t.after(() => client.close())
  const open = (dev: string) => {
    const metadata = new grpc.Metadata()
    metadata.set('x-dev', dev)
    const call = client.makeBidiStreamRequest(
      '/test.Echo/Stream',
      (value: Buffer) => value,
      (value: Buffer) => value,
      metadata,
    )
    call.on('error', () => undefined)
    return call
  }
  const [a, b] = [open('me'), open('you')]
  for (const text of ['one', 'two']) {
    for (const [call, name] of [
      [a, 'local'],
      [b, 'application'],
    ] as const) {
      call.write(Buffer.from(text))
      const [answer] = (await once(call, 'data')) as [Buffer]
      assert.equal(answer.toString(), `${name} ${text}`)
    }
  }
  const statusOf = (call: typeof a) => new Promise<grpc.StatusObject>(resolve => call.once('status', resolve))
  const statusA = statusOf(a)
  a.end()
  assert.equal((await statusA).code, grpc.status.OK)
  const statusB = statusOf(b)
  b.write(Buffer.from('fail'))
  const status = await statusB
  assert.deepEqual([status.code, status.details], [grpc.status.ABORTED, 'application gave up'])
})

test('http intercept: h2c keeps trailers, and a large body passes with back-pressure', async t => {
  const serve = async (name: string) => {
    const server = http2.createServer((request, response) => {
      let length = 0
      request.on('data', (piece: Buffer) => {
        length += piece.length
      })
      request.on('end', () => {
        response.addTrailers({ 'x-length': String(length) })
        response.setHeader('x-who', name)
        response.end('z'.repeat(5_000_000))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    return (server.address() as AddressInfo).port
  }
  const { port, show } = await split(t, await serve('application'), await serve('local'))
  await show(mine)
  const session = http2.connect(`http://127.0.0.1:${port}`)
  t.after(() => session.destroy())
  for (const [dev, name] of [
    ['me', 'local'],
    ['you', 'application'],
  ]) {
    const stream = session.request({ ':method': 'POST', ':path': '/', 'x-dev': dev })
    stream.end(Buffer.alloc(10_000_000))
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders]
    const trailers = once(stream, 'trailers') as Promise<[http2.IncomingHttpHeaders]>
    let received = 0
    for await (const piece of stream as AsyncIterable<Buffer>) received += piece.length
    assert.equal(headers['x-who'], name)
    assert.equal(received, 5_000_000)
    assert.equal((await trailers)[0]['x-length'], '10000000')
  }
})

test('wiretap: a copy of the requests goes to the workstation, the answers are the application’s', async t => {
  const copies: string[] = []
  const { port: app } = await httpServer(t, who('application'))
  const { port: local } = await httpServer(t, (request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => {
      copies.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`)
      response.end('never seen')
    })
  })
  const { port, show } = await split(t, app, local)
  await show({ mechanism: 'wiretap' })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  for (const path of ['/1', '/2']) assert.equal((await get(port, path, { agent })).body, `application ${path}`)
  await until('both copies', () => copies.length === 2)
  assert.deepEqual(copies, ['GET /1 ', 'GET /2 '])
})

test('wiretap: one that does not answer delays nobody', async t => {
  const { port: app } = await httpServer(t, who('application'))
  const { port, show, manager } = await split(t, app, await freePort())
  await show({ mechanism: 'wiretap' })
  const started = performance.now()
  assert.equal((await get(port, '/1')).body, 'application /1')
  manager.workstation = 'silent'
  assert.equal((await get(port, '/2')).body, 'application /2')
  assert.ok(performance.now() - started < 1000)
})

test('wiretap: bytes that are no requests are copied too', async t => {
  const copies: string[] = []
  const app = await tcpServer(t, socket =>
    socket.on('data', (piece: Buffer) => socket.write(`application:${piece.toString()}`)),
  )
  const local = await tcpServer(t, socket => socket.on('data', (piece: Buffer) => copies.push(piece.toString())))
  const { port, show } = await split(t, app.port, local.port)
  await show({ mechanism: 'wiretap' })
  const socket = await caller(t, port)
  assert.equal(await askOn(socket, '\x01one'), 'application:\x01one')
  await until('the copy', () => copies.join('') === '\x01one')
})
