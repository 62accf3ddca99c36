// Requests seen in passing: real clients and servers of HTTP/1.1 and HTTP/2 talk through a relay that shows every byte to the observer, cut in every
// way; and bytes that are no HTTP.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../../common/net/index.ts'
import type { ObservedRequestOutput } from '../../../../common/protocol/index.ts'
import { decodeHuffman } from '../../../../daemon/src/user/intercept/observe/huffman.ts'
import { RequestLog } from '../../../../daemon/src/user/intercept/observe/index.ts'
import { maskedHeader, maskedPath } from '../../../../daemon/src/user/intercept/observe/masking.ts'
import { until } from '../../../support/until.ts'

const flow: FlowId = {
  protocol: 'tcp',
  source: { ip: Ip.ofV4(0x0a010203), port: 40_000 },
  destination: { ip: Ip.ofV4(0x7f000001), port: 8080 },
}

class Observed {
  readonly log = new RequestLog({
    clock: systemClock,
    wallClock: () => 1_000,
    podAt: ip => Promise.resolve(`shop/at-${ip.toString()}`),
  })
  readonly #byId = new Map<number, ObservedRequestOutput>()
  readonly #stop = new AbortController()

  constructor(t: TestContext) {
    t.after(() => this.#stop.abort())
    void (async () => {
      for await (const requests of this.log.watch({ withBodies: true, signal: this.#stop.signal })) {
        // Every field is filled in.
        for (const request of requests as ObservedRequestOutput[]) this.#byId.set(request.id, request)
      }
    })()
  }

  get requests(): readonly ObservedRequestOutput[] {
    return [...this.#byId.values()]
  }

  /** Until so many are over. */
  async done(count: number): Promise<readonly ObservedRequestOutput[]> {
    await until(
      `${count} requests are over`,
      () => this.requests.filter(({ duration }) => duration > 0).length === count,
    )
    return this.requests
  }
}

/** A relay to `port` that shows what passes, in pieces of `pieceBytes`. */
async function relay(t: TestContext, log: RequestLog, port: number, pieceBytes: number): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const tap = log.tap(flow)
    const pieces = (chunk: Buffer, show: (piece: Buffer) => void) => {
      for (let at = 0; at < chunk.length; at += pieceBytes) show(chunk.subarray(at, at + pieceBytes))
    }
    near.on('data', (chunk: Buffer) => pieces(chunk, piece => tap.received(piece)))
    far.on('data', (chunk: Buffer) => pieces(chunk, piece => tap.sent(piece)))
    near.pipe(far)
    far.pipe(near)
    far.on('close', () => tap.ended())
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function httpServer(t: TestContext, serve: http.RequestListener): Promise<{ port: number; server: http.Server }> {
  const server = http.createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, server }
}

for (const pieceBytes of [1, 7, 65_536]) {
  test(`http/1.1: requests on one connection, with bodies of every kind, in pieces of ${pieceBytes}`, async t => {
    const observed = new Observed(t)
    const { port } = await httpServer(t, (request, response) => {
      request.resume()
      request.on('end', () => {
        switch (request.url) {
          case '/chunked':
            response.setHeader('trailer', 'x-sum')
            response.write('one ')
            response.write('two')
            response.addTrailers({ 'x-sum': '7' })
            response.end()
            break
          case '/none':
            response.writeHead(204).end()
            break
          case '/hints':
            response.writeEarlyHints({ link: '</a.css>; rel=preload' })
            response.end('hinted')
            break
          default:
            response.setHeader('content-length', '5')
            response.end('hello')
        }
      })
    })
    const through = await relay(t, observed.log, port, pieceBytes)
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const ask = async (method: string, path: string, body?: string[]) => {
      const request = http.request({
        port: through,
        host: '127.0.0.1',
        agent,
        method,
        path,
        headers: { 'x-dev': 'anna' },
      })
      for (const part of body ?? []) request.write(part)
      request.end()
      const [response] = (await once(request, 'response')) as [http.IncomingMessage]
      response.resume()
      await once(response, 'end')
    }
    await ask('GET', '/plain')
    await ask('POST', '/chunked', ['some ', 'body'])
    await ask('HEAD', '/head')
    await ask('DELETE', '/none')
    await ask('GET', '/hints')
    const requests = await observed.done(5)
    assert.deepEqual(
      requests.map(({ method, path, status, request_size, response_size, broken }) => [
        ...[method, path, status, request_size, response_size, broken],
      ]),
      [
        ['GET', '/plain', 200, 0, 5, false],
        ['POST', '/chunked', 200, 9, 7, false],
        ['HEAD', '/head', 200, 0, 0, false],
        ['DELETE', '/none', 204, 0, 0, false],
        ['GET', '/hints', 200, 0, 6, false],
      ],
    )
    const [, chunked] = requests
    assert.equal(chunked?.request_body.toString(), 'some body')
    assert.equal(chunked.response_body.toString(), 'one two')
    assert.ok(chunked.request_headers.some(({ name, value }) => name === 'x-dev' && value === 'anna'))
    assert.ok(chunked.response_headers.some(({ name, value }) => name.toLowerCase() === 'x-sum' && value === '7'))
    assert.deepEqual([chunked.source, chunked.source_pod], ['10.1.2.3:40000', 'shop/at-10.1.2.3'])
  })

  test(`h2c: streams beside each other, trailers and large headers, in pieces of ${pieceBytes}`, async t => {
    const observed = new Observed(t)
    const server = http2.createServer()
    server.on('stream', (stream, headers) => {
      stream.resume()
      stream.on('end', () => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
        stream.end(`for ${String(headers[':path'])}`)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => void server.close())
    const through = await relay(t, observed.log, (server.address() as AddressInfo).port, pieceBytes)
    const session = http2.connect(`http://127.0.0.1:${through}`)
    t.after(() => session.destroy())
    const ask = async (path: string, headers: http2.OutgoingHttpHeaders = {}) => {
      const stream = session.request({ ':method': 'POST', ':path': path, 'x-dev': 'anna', ...headers })
      stream.resume()
      stream.end('question')
      await once(stream, 'end')
    }
    await Promise.all([ask('/shop.Cart/Add'), ask('/shop.Cart/List')])
    await ask('/large', { 'x-large': 'l'.repeat(30_000) })
    await ask('/again', { 'x-dev': 'anna' })
    const requests = await observed.done(4)
    assert.deepEqual(requests.map(({ path }) => path).sort(), ['/again', '/large', '/shop.Cart/Add', '/shop.Cart/List'])
    for (const request of requests) {
      assert.equal(request.method, 'POST')
      assert.equal(request.protocol, 'h2c')
      assert.equal(request.status, 200)
      assert.equal(request.request_body.toString(), 'question')
      assert.equal(request.response_body.toString(), `for ${request.path}`)
      assert.ok(request.request_headers.some(({ name, value }) => name === 'x-dev' && value === 'anna'))
      assert.ok(request.response_headers.some(({ name, value }) => name === 'grpc-status' && value === '0'))
    }
  })
}

test('hpack: every character, as another implementation writes it', async t => {
  const observed = new Observed(t)
  const server = http2.createServer()
  server.on('stream', stream => stream.respond({ ':status': 200 }, { endStream: true }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  const through = await relay(t, observed.log, (server.address() as AddressInfo).port, 65_536)
  const session = http2.connect(`http://127.0.0.1:${through}`)
  t.after(() => session.destroy())
  // Most characters of a value must be common ones, or it is not written in the Huffman code.
  const values = Array.from({ length: 95 }, (_, at) => `aaaaaaaaaaaaaaaa${String.fromCharCode(32 + at)}aaaaaaaaaaaa`)
  for (let at = 0; at < values.length; at += 20) {
    const headers = Object.fromEntries(values.slice(at, at + 20).map((value, of) => [`v-${at + of}`, value]))
    const stream = session.request({ ':path': '/', ...headers })
    stream.resume()
    await once(stream, 'end')
  }
  const requests = await observed.done(5)
  const seen = requests.flatMap(({ request_headers }) => request_headers).filter(({ name }) => name.startsWith('v-'))
  assert.deepEqual(
    new Map(seen.map(({ name, value }) => [name, value])),
    new Map(values.map((value, at) => [`v-${at}`, value])),
  )
})

test('huffman: the examples of RFC 7541, and what is none', () => {
  assert.equal(decodeHuffman(Buffer.from('f1e3c2e5f23a6ba0ab90f4ff', 'hex')), 'www.example.com')
  assert.equal(
    decodeHuffman(Buffer.from('d07abe941054d444a8200595040b8166e082a62d1bff', 'hex')),
    'Mon, 21 Oct 2013 20:13:21 GMT',
  )
  assert.equal(
    decodeHuffman(
      Buffer.from('94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007', 'hex'),
    ),
    'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  )
  assert.equal(decodeHuffman(Buffer.from('ffffffff', 'hex')), undefined)
  assert.equal(decodeHuffman(Buffer.from('00', 'hex')), undefined)
})

test('a WebSocket is one request that lasts as long as its connection', async t => {
  const observed = new Observed(t)
  const { port, server } = await httpServer(t, () => undefined)
  server.on('upgrade', (_request, socket: Socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x81\x02hi')
    socket.on('data', (chunk: Buffer) => socket.write(chunk))
    socket.on('end', () => socket.end())
  })
  const through = await relay(t, observed.log, port, 65_536)
  const client = connect(through, '127.0.0.1')
  client.write('GET /live HTTP/1.1\r\nhost: web\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')
  await once(client, 'data')
  client.write('\x81\x03yes')
  await until('it is seen', () => observed.requests[0]?.status === 101)
  assert.equal(observed.requests[0]?.duration, 0)
  client.destroy()
  const [request] = await observed.done(1)
  assert.equal(request?.protocol, 'websocket')
  assert.equal(request.broken, false)
  assert.ok(request.request_size >= 5)
})

test('an answer that breaks off is broken', async t => {
  const observed = new Observed(t)
  const { port } = await httpServer(t, (_, response) => {
    response.setHeader('content-length', '100')
    response.write('only this', () => response.destroy())
  })
  const through = await relay(t, observed.log, port, 65_536)
  const client = connect(through, '127.0.0.1')
  client.on('error', () => undefined)
  client.resume()
  client.write('GET / HTTP/1.1\r\nhost: web\r\n\r\n')
  const [request] = await observed.done(1)
  assert.equal(request?.broken, true)
  assert.equal(request.status, 200)
})

test('pipelined requests are answered in order', async t => {
  const observed = new Observed(t)
  const { port } = await httpServer(t, (request, response) => response.end(request.url))
  const through = await relay(t, observed.log, port, 3)
  const client = connect(through, '127.0.0.1')
  client.resume()
  client.write('GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /22 HTTP/1.1\r\nhost: a\r\n\r\n')
  const requests = await observed.done(2)
  client.destroy()
  assert.deepEqual(
    requests.map(({ path, response_size }) => [path, response_size]),
    [
      ['/1', 2],
      ['/22', 3],
    ],
  )
})

test('what is no HTTP is not looked at, and nothing throws', t => {
  const observed = new Observed(t)
  const bytes: (string | Buffer)[] = [
    '\x16\x03\x01\x02\x00',
    'HELO mail\r\n',
    'GET / HTTP/1.1\r\nno colon\r\n\r\n',
    `GET /${'a'.repeat(100_000)}`,
    'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nnot a number\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x01\x04\x00\x00\x00\x01',
    Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('0000020104000000019fff', 'hex')]),
    Buffer.alloc(200_000, 0x41),
  ]
  for (const sent of bytes) {
    const tap = observed.log.tap(flow)
    const chunk = typeof sent === 'string' ? Buffer.from(sent, 'latin1') : sent
    for (let at = 0; at < chunk.length; at += 1000) tap.received(chunk.subarray(at, at + 1000))
    tap.sent(Buffer.from('HTTP/1.1 abc\r\n\r\n'))
    tap.sent(Buffer.from('more'))
    tap.ended()
  }
  // A server that speaks first.
  const tap = observed.log.tap(flow)
  tap.sent(Buffer.from('220 ready\r\n'))
  tap.received(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  tap.ended()
  assert.equal(observed.log.count, 1)
})

test('secrets are masked, what helps to find a mistake is not', () => {
  assert.equal(maskedHeader('Authorization', 'Bearer abc.def'), 'Bearer ••••••')
  assert.equal(maskedHeader('authorization', 'abc'), '••••••')
  assert.equal(maskedHeader('cookie', 'session=abc; theme=dark'), 'session=••••••; theme=••••••')
  assert.equal(maskedHeader('set-cookie', 'session=abc; Path=/; HttpOnly'), 'session=••••••; Path=/; HttpOnly')
  assert.equal(maskedHeader('x-api-key', 'abc'), '••••••')
  assert.equal(maskedHeader('content-type', 'text/plain'), 'text/plain')
  assert.equal(maskedPath('/a?access_token=abc&page=2'), '/a?access_token=••••••&page=2')
  assert.equal(maskedPath('/a/b'), '/a/b')
})
