// Our end of WebSocket against the library `ws` as the server, and its frames against bytes of the RFC.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import { openWebSocket, WebSocket } from '../../../../daemon/src/user/kube/web-socket.ts'
import { FrameReader } from '../../../../daemon/src/user/kube/web-socket-frames.ts'
import { until } from '../../../support/index.ts'

const subprotocol = 'v4.channel.k8s.io'

async function serve(t: TestContext, onSocket: (socket: ServerSocket) => void): Promise<URL> {
  const http = createServer((_, response) => response.writeHead(403).end())
  const server = new WebSocketServer({ server: http, handleProtocols: protocols => [...protocols][0] ?? false })
  server.on('connection', onSocket)
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const client of server.clients) client.terminate()
    http.closeAllConnections()
    http.close()
  })
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`)
}

const needs = () => ({ options: {}, subprotocol, timeoutMs: 5_000, signal: AbortSignal.timeout(10_000) })

/** Open, with what it has heard. */
async function opened(url: URL) {
  const socket = await openWebSocket(url, needs())
  assert.ok(socket instanceof WebSocket)
  const messages: Buffer[] = []
  let pieces: Buffer[] = []
  const heard = { messages, isOver: false }
  socket.listen({
    data(piece, { isFirst, isLast }) {
      assert.equal(isFirst, pieces.length === 0)
      pieces.push(piece)
      if (!isLast) return
      messages.push(Buffer.concat(pieces))
      pieces = []
    },
    ended() {
      heard.isOver = true
    },
  })
  return { socket, heard }
}

const pattern = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 255))
const send = (socket: WebSocket, chunks: Buffer[]) => new Promise<unknown>(resolve => socket.send(9, chunks, resolve))

test('messages of every kind of length arrive whole at the server, and come back', async t => {
  const url = await serve(t, socket => socket.on('message', (message: Buffer) => socket.send(message)))
  const { socket, heard } = await opened(url)
  for (const length of [0, 1, 124, 125, 65_534, 65_535, 100_000]) {
    heard.messages.length = 0
    await send(socket, [pattern(length)])
    await until(`${length} bytes are back`, () => heard.messages.length > 0)
    const [echo] = heard.messages
    assert.ok(echo?.equals(Buffer.concat([Buffer.of(9), pattern(length)])), `${length} bytes`)
  }
})

test('what does not fit one message goes out as several, in order, each with its first byte', async t => {
  const url = await serve(t, socket => socket.on('message', (message: Buffer) => socket.send(message)))
  const { socket, heard } = await opened(url)
  const chunks = [pattern(9), pattern(400_000), pattern(0), pattern(9), pattern(131_057), pattern(77)]
  await send(socket, chunks)
  const whole = Buffer.concat(chunks)
  const size = () => heard.messages.reduce((sum, { length }) => sum + length - 1, 0)
  await until('all is back', () => size() === whole.length)
  assert.ok(heard.messages.length > 3)
  assert.ok(heard.messages.every(message => message[0] === 9))
  assert.ok(Buffer.concat(heard.messages.map(message => message.subarray(1))).equals(whole))
})

test('a fragmented message is one, with a ping in its middle that is answered', async t => {
  let pong = ''
  const url = await serve(t, socket => {
    socket.on('pong', data => (pong = data.toString()))
    socket.send(pattern(10), { fin: false })
    socket.ping('hello')
    socket.send(pattern(70_000), { fin: false })
    socket.send(Buffer.alloc(0), { fin: true })
  })
  const { heard } = await opened(url)
  await until('the message is there', () => heard.messages.length > 0)
  const [message] = heard.messages
  assert.ok(message?.equals(Buffer.concat([pattern(10), pattern(70_000)])))
  await until('the pong has come', () => pong === 'hello')
})

test('a close of the server is answered in kind, and is the end', async t => {
  let code = 0
  const url = await serve(t, socket => {
    socket.on('close', closed => (code = closed))
    socket.close(1001)
  })
  const { heard } = await opened(url)
  await until('it is over here', () => heard.isOver)
  await until('and there', () => code === 1001)
})

test('our close lets the server end the connection', async t => {
  let isClean = false
  const url = await serve(t, socket => socket.on('close', closed => (isClean = closed === 1005)))
  const { socket, heard } = await opened(url)
  socket.close()
  await until('it is over', () => heard.isOver)
  await until('the server saw a proper close', () => isClean)
})

test('a server that refuses is a status; one that answers another subprotocol is an error', async t => {
  const url = await serve(t, () => undefined)
  const plain = createServer((_, response) => response.writeHead(403).end())
  await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
  t.after(() => plain.close())
  const refusing = new URL(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/`)
  assert.deepEqual(await openWebSocket(refusing, needs()), { status: 403 })
  const silent = new WebSocketServer({ port: 0, handleProtocols: () => false })
  t.after(() => silent.close())
  url.port = String((silent.address() as AddressInfo).port)
  await assert.rejects(openWebSocket(url, needs()), /does not speak v4\.channel\.k8s\.io/)
})

test('an abort ends the handshake with its reason', async t => {
  const mute = createServer(() => undefined)
  mute.on('upgrade', () => undefined)
  await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    mute.closeAllConnections()
    mute.close()
  })
  const abort = new AbortController()
  const url = new URL(`http://127.0.0.1:${(mute.address() as AddressInfo).port}/`)
  const opening = openWebSocket(url, { ...needs(), signal: abort.signal })
  abort.abort(new Error('enough'))
  await assert.rejects(opening, /enough/)
})

test('frames are understood however they are cut', () => {
  // RFC 6455 §5.7: "Hello" in two fragments, a ping between them; then a text in one frame.
  const bytes = Buffer.from('010348656c' + '890548656c6c6f' + '80026c6f' + '810548656c6c6f', 'hex')
  for (let size = 1; size <= bytes.length; size++) {
    const heard: string[] = []
    const reader = new FrameReader({
      data: (piece, { isLast }) => heard.push(piece.toString() + (isLast ? '.' : '')),
      control: (code, payload) => heard.push(`${code}:${payload.toString()}`),
    })
    for (let at = 0; at < bytes.length; at += size) assert.equal(reader.push(bytes.subarray(at, at + size)), undefined)
    assert.equal(heard.join('').replace('9:Hello', ''), 'Hello.Hello.', `pieces of ${size}`)
    assert.ok(heard.includes('9:Hello'))
  }
})

for (const [what, hex, reason] of [
  ['reserved bits', 'c100', 'reserved bits are set'],
  ['a mask', '8180', 'a server may not mask'],
  ['an unknown opcode', '8300', 'there is no opcode 3'],
  ['a continuation of nothing', '8000', 'a message goes on that never began'],
  ['a message inside another', '01008100', 'a message begins inside another'],
  ['a long ping', '897e0080', 'a control frame is too long'],
  ['a fragmented ping', '0900', 'a control frame is too long'],
  ['a length beyond all measure', '827fffffffffffffffff', 'a frame is too long'],
] as const)
  test(`${what} is malformed`, () => {
    const reader = new FrameReader({ data: () => undefined, control: () => undefined })
    assert.equal(reader.push(Buffer.from(hex, 'hex')), reason)
  })
