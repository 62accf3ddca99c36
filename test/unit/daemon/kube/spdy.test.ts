// Our end of a SPDY port-forward against a server that reads its header blocks with zlib, as SPDY's own library does.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as listen, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { constants, inflateSync } from 'node:zlib'
import { controlFrame, frameType, SpdyReader, writeDataHead } from '../../../../daemon/src/user/kube/spdy.ts'
import { openSpdyForward, SpdyForward } from '../../../../daemon/src/user/kube/spdy-forward.ts'
import { until } from '../../../support/index.ts'

interface Frame {
  readonly stream?: number
  readonly type?: number
  readonly bytes: Buffer
  readonly isEnd?: boolean
}

const target = { namespace: 'n', pod: 'p', port: 8081 }
const synReply = (stream: number) => controlFrame(2, Buffer.of(0, 0, 0, stream, 0x78, 0xbb))

function dataFrame(stream: number, bytes: Buffer, isEnd = false): Buffer {
  const head = Buffer.alloc(8)
  writeDataHead(head, 0, stream, bytes.length, isEnd)
  return Buffer.concat([head, bytes])
}

/** Accepts every upgrade; `heard` gets the frames as they come. */
async function server(t: TestContext, heard: (frame: Frame, socket: Socket) => void) {
  const requests: IncomingMessage[] = []
  const http = createServer()
  http.on('upgrade', (request, duplex: Duplex) => {
    assert.ok(duplex instanceof Socket)
    const socket = duplex
    requests.push(request)
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n')
    const reader = new SpdyReader({
      data: (stream, piece, isEnd) => heard({ stream, bytes: Buffer.from(piece), isEnd }, socket),
      control: (type, bytes) => heard({ type, bytes }, socket),
    })
    socket.on('data', chunk => {
      assert.equal(reader.push(chunk), undefined)
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    http.closeAllConnections()
    http.close()
  })
  return { requests, url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/portforward`) }
}

async function opened(t: TestContext, url: URL, onUseless: () => void = () => undefined): Promise<SpdyForward> {
  const needs = { options: {}, timeoutMs: 5_000, signal: AbortSignal.timeout(10_000) }
  const forward = await openSpdyForward(url, target, needs, onUseless)
  assert.ok(!('status' in forward))
  t.after(() => forward.destroy())
  return forward
}

/** Both ends of a connection; the second is not read. */
async function socketPair(t: TestContext): Promise<[Socket, Socket]> {
  const accepted = Promise.withResolvers<Socket>()
  const tcp = listen({ pauseOnConnect: true }, accepted.resolve)
  await new Promise<void>(resolve => tcp.listen(0, '127.0.0.1', resolve))
  const near = connect((tcp.address() as AddressInfo).port, '127.0.0.1')
  const far = await accepted.promise
  far.on('error', () => undefined)
  t.after(() => {
    for (const socket of [near, far]) socket.destroy()
    tcp.close()
  })
  return [near, far]
}

function headersOf(block: Buffer): Record<string, string> {
  let at = 4
  const next = () => {
    const length = block.readUInt32BE(at)
    at += 4 + length
    return block.toString('utf8', at - length, at)
  }
  return Object.fromEntries(Array.from({ length: block.readUInt32BE(0) }, () => [next(), next()]))
}

test('a pair of streams is opened, whose headers are one zlib stream; the error stream is closed from our side', async t => {
  const frames: Frame[] = []
  const { url, requests } = await server(t, frame => frames.push(frame))
  await opened(t, url)
  await until('both are open', () => frames.length === 3)
  assert.equal(requests[0]?.method, 'POST')
  assert.equal(requests[0].headers['x-stream-protocol-version'], 'portforward.k8s.io')
  const [error, silence, data] = frames
  assert.deepEqual([error?.type, data?.type], [frameType.synStream, frameType.synStream])
  assert.deepEqual([error?.bytes.readUInt32BE(0), data?.bytes.readUInt32BE(0)], [1, 3])
  assert.deepEqual([silence?.stream, silence?.isEnd], [1, true])
  // Each block can be read as soon as it is there.
  const blocks = [error, data].map(frame => frame?.bytes.subarray(10) ?? Buffer.alloc(0))
  const [first = Buffer.alloc(0)] = blocks
  const inflate = (bytes: Buffer) => inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  const one = inflate(first)
  const both = inflate(Buffer.concat(blocks))
  assert.deepEqual(headersOf(one), { streamtype: 'error', port: '8081', requestid: '0' })
  assert.deepEqual(headersOf(both.subarray(one.length)), { streamtype: 'data', port: '8081', requestid: '0' })
})

test('a megabyte each way arrives unchanged, in pieces of any size', async t => {
  const { url } = await server(t, ({ type, stream, bytes }, socket) => {
    if (type === frameType.synStream) socket.write(synReply(bytes.readUInt32BE(0)))
    // One byte first: frames are cut anywhere.
    else if (stream === 3)
      for (const part of [bytes.subarray(0, 1), bytes.subarray(1)]) socket.write(dataFrame(3, part))
  })
  const forward = await opened(t, url)
  const sent = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 7 + (at >> 9)) & 255))
  forward.write(sent.subarray(0, 10))
  forward.write(sent.subarray(10))
  const parts: Buffer[] = []
  let size = 0
  for await (const part of forward as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= sent.length) break
  }
  assert.ok(Buffer.concat(parts).equals(sent))
})

test('the end of the pod’s bytes ends the stream, and so does the connection’s', async t => {
  for (const isReset of [false, true]) {
    const { url } = await server(t, ({ stream, bytes }, socket) => {
      if (stream !== 3) return
      if (isReset) socket.destroy()
      else socket.write(dataFrame(3, bytes, true))
    })
    const forward = await opened(t, url)
    let said = ''
    forward.on('data', (piece: Buffer) => (said += piece.toString()))
    forward.write('hello')
    await until('it is over', () => forward.destroyed)
    assert.equal(forward.errored, null)
    assert.equal(said, isReset ? '' : 'hello')
  }
})

test('an error text ends the stream with it', async t => {
  let useless = 0
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type !== frameType.synStream || bytes.readUInt32BE(0) !== 3) return
    socket.write(dataFrame(1, Buffer.from('dial tcp4 127.0.0.1:8081: connect: ')))
    socket.write(dataFrame(1, Buffer.from('connection refused'), true))
    socket.end(dataFrame(3, Buffer.alloc(0), true))
  })
  const forward = await opened(t, url, () => useless++)
  const error = await until('the stream has failed', () => forward.errored)
  assert.match(error.message, /nothing listens on port 8081 of pod p/)
  assert.equal(useless, 0)
})

test('the text of a refused port counts also when the end of its bytes comes first, and does not make SPDY useless', async t => {
  let useless = 0
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type !== frameType.synStream || bytes.readUInt32BE(0) !== 3) return
    for (const stream of [1, 3]) socket.write(synReply(stream))
    socket.write(dataFrame(3, Buffer.alloc(0), true), () => {
      setImmediate(() => socket.end(dataFrame(1, Buffer.from('connect: connection refused'), true)))
    })
  })
  const forward = await opened(t, url, () => useless++)
  await until('it is over', () => forward.destroyed)
  assert.match(forward.errored?.message ?? 'no error', /nothing listens on port 8081 of pod p/)
  assert.equal(useless, 0)
})

test('a port that ends without a byte and without a text has ended, and was understood', async t => {
  for (const isSilent of [false, true]) {
    let useless = 0
    const { url } = await server(t, ({ type, bytes }, socket) => {
      if (type !== frameType.synStream || bytes.readUInt32BE(0) !== 3) return
      socket.write(Buffer.concat([synReply(3), dataFrame(3, Buffer.alloc(0), true)]))
      if (!isSilent) socket.write(dataFrame(1, Buffer.alloc(0), true))
    })
    const forward = await opened(t, url, () => useless++)
    await until('it is over', () => forward.destroyed)
    assert.equal(forward.errored, null)
    assert.equal(useless, 0)
  }
})

test('pings of another length, and those that come faster than we can answer, are not answered', async t => {
  const pongs: number[] = []
  const answered = Promise.withResolvers<undefined>()
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type === frameType.ping) pongs.push(bytes.length)
    if (type === frameType.ping && bytes.readUInt32BE(0) === 8) answered.resolve(undefined)
    if (type !== frameType.synStream || bytes.readUInt32BE(0) !== 3) return
    socket.write(controlFrame(frameType.ping, Buffer.alloc(60_000)))
    socket.write(controlFrame(frameType.ping, Buffer.of(0, 0, 0, 8)))
  })
  await opened(t, url)
  await answered.promise
  assert.deepEqual(pongs, [4])

  const [near, far] = await socketPair(t)
  const flooded = new SpdyForward(near, Buffer.alloc(0), target, () => undefined)
  t.after(() => flooded.destroy())
  // Nobody reads what we say.
  const pings = Buffer.concat(Array.from({ length: 4096 }, () => controlFrame(frameType.ping, Buffer.of(0, 0, 0, 2))))
  for (let at = 0; at < 800; at++) far.write(pings)
  await until('all pings have come', () => far.writableLength === 0)
  assert.ok(near.writableLength < 1024 * 1024, `${near.writableLength} bytes are unsent`)
})

test('a ping is answered as it is', async t => {
  const pongs: string[] = []
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type === frameType.ping) pongs.push(bytes.toString('hex'))
    else if (type === frameType.synStream) socket.write(controlFrame(frameType.ping, Buffer.of(0, 0, 0, 2)))
  })
  await opened(t, url)
  await until('both are back', () => pongs.length === 2)
  assert.deepEqual(pongs, ['00000002', '00000002'])
})

test('a reader that does not read stops the sender', async t => {
  let sender: Socket | undefined
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type !== frameType.synStream || bytes.readUInt32BE(0) !== 3) return
    sender = socket
    for (let at = 0; at < 512; at++) socket.write(dataFrame(3, Buffer.alloc(64 * 1024)))
  })
  const forward = await opened(t, url)
  await until('it is stuck', () => forward.readableLength > 0 && (sender?.writableLength ?? 0) > 8 * 1024 * 1024)
  assert.ok(forward.readableLength < 4 * 1024 * 1024, `${forward.readableLength} bytes held`)
})

test('who answers in another protocol ends it, and is told apart from a pod that has nothing to say', async t => {
  let useless = 0
  const { url } = await server(t, ({ type, bytes }, socket) => {
    if (type === frameType.synStream && bytes.readUInt32BE(0) === 3)
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(9))
  })
  const forward = await opened(t, url, () => useless++)
  forward.resume()
  await until('it is over', () => forward.destroyed)
  assert.equal(useless, 1)
  assert.equal(
    new SpdyReader({ data: () => undefined, control: () => undefined }).push(Buffer.alloc(8, 0xff)),
    'not SPDY/3',
  )
})
