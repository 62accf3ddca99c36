// Where HTTP/1.1 messages begin and end, and what is left alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isPromising, parseRequest, parseResponse, withoutHttp2Offer } from '../../../cluster/agent/http/heads.ts'
import { BodyReader, HeadReader } from '../../../cluster/agent/http/message-reader.ts'

const head = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')

test('heads: what is read of a request', () => {
  const request = parseRequest(
    head('POST /a?b HTTP/1.1', 'Host: x', 'X-User:  me \t', 'x-user: too', 'Content-Length: 12'),
  )
  assert.deepEqual([request?.method, request?.path, request?.framing], ['POST', '/a?b', { kind: 'length', bytes: 12 }])
  assert.deepEqual(request?.valuesOf('x-user'), ['me', 'too'])
})

test('heads: what two parsers could read differently is not read', () => {
  for (const lines of [
    ['GET / HTTP/1.1', 'Content-Length: 1', 'Content-Length: 2'],
    ['GET / HTTP/1.1', 'Content-Length: 1, 1'],
    ['GET / HTTP/1.1', 'Content-Length: +1'],
    ['GET / HTTP/1.1', 'Content-Length: 0x1'],
    ['GET / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    ['GET / HTTP/1.1', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ['GET / HTTP/1.1', 'Transfer-Encoding: chunked, identity'],
    ['GET / HTTP/1.1', 'Transfer-Encoding: chunked, chunked'],
    ['GET / HTTP/1.1', 'Transfer-Encoding: gzip'],
    ['GET / HTTP/1.1', 'Transfer-Encoding : chunked'],
    ['GET / HTTP/1.1', 'A: 1', ' folded'],
    ['GET / HTTP/1.1', 'A: 1\nB: 2'],
    ['GET / HTTP/1.1', 'A: 1\rB: 2'],
    ['GET / HTTP/1.1', 'A: \0'],
    ['GET / HTTP/1.1', 'no colon'],
    ['GET  / HTTP/1.1'],
    ['GET / HTTP/2.0'],
    ['GET / HTTP/1.1 '],
    ['GET /'],
    ['', 'A: 1'],
  ])
    assert.equal(parseRequest(head(...lines)), undefined, JSON.stringify(lines))
})

test('heads: how a response ends depends on its status and on the request', () => {
  const kind = (method: string, ...lines: string[]) => parseResponse(head(...lines), method)?.framing.kind
  assert.equal(kind('GET', 'HTTP/1.1 200 OK', 'Content-Length: 5'), 'length')
  assert.equal(kind('HEAD', 'HTTP/1.1 200 OK', 'Content-Length: 5'), 'none')
  assert.equal(kind('GET', 'HTTP/1.1 304 Not Modified', 'Content-Length: 5'), 'none')
  assert.equal(kind('GET', 'HTTP/1.1 204'), 'none')
  assert.equal(kind('GET', 'HTTP/1.1 200 ', 'Transfer-Encoding: gzip, chunked'), 'chunked')
  assert.equal(kind('GET', 'HTTP/1.1 200 OK', 'Transfer-Encoding: gzip'), 'until-close')
  assert.equal(kind('GET', 'HTTP/1.1 200 OK'), 'until-close')
  assert.equal(kind('GET', 'HTTP/1.1 200 OK', 'Content-Length: 1', 'Content-Length: 2'), undefined)
  const isLast = (...lines: string[]) => parseResponse(head(...lines), 'GET')?.isLast
  assert.equal(isLast('HTTP/1.1 200 OK', 'Content-Length: 0'), false)
  assert.equal(isLast('HTTP/1.1 200 OK', 'Content-Length: 0', 'Connection: x, Close'), true)
  assert.equal(isLast('HTTP/1.0 200 OK', 'Content-Length: 0'), true)
  assert.equal(isLast('HTTP/1.0 200 OK', 'Content-Length: 0', 'Connection: keep-alive'), false)
})

test('heads: bytes of other protocols are recognised before anybody waits for more of them', () => {
  for (const text of ['G', 'GET ', 'GET / HTTP/1.1\r\nHo', 'DELETE /x HTTP/1.0\r\n'])
    assert.ok(isPromising(Buffer.from(text)), text)
  for (const text of ['\x16\x03\x01', 'SSH-2.0-x\r\n', '*1\r\n$4\r\nPING\r\n', 'PING\r\n', '\0\0\0\x08', 'é'])
    assert.ok(!isPromising(Buffer.from(text)), JSON.stringify(text))
})

test('heads: an offer of h2c is left out, other upgrades stay', () => {
  const offer = head(
    'GET / HTTP/1.1',
    'Host: x',
    'Upgrade: h2c',
    'HTTP2-Settings: AAA',
    'Connection: Upgrade, HTTP2-Settings',
  )
  assert.deepEqual(withoutHttp2Offer(offer), head('GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade, HTTP2-Settings'))
  const socket = head('GET / HTTP/1.1', 'Upgrade: websocket', 'Connection: Upgrade')
  assert.deepEqual(withoutHttp2Offer(socket), socket)
})

/** Cuts into pieces at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, at) => bytes.subarray(from, places[at] ?? bytes.length))
}

/** A chunked body, written in the plainest way, with extensions and trailers. */
const chunked = fc
  .tuple(
    fc.array(
      fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom('', ';a=b', ';x="y z"'), fc.boolean()),
    ),
    fc.array(fc.constantFrom('X-A: 1', 'b: ', 'C:d'), { maxLength: 3 }),
  )
  .map(([chunks, trailers]) =>
    Buffer.concat([
      ...chunks.flatMap(([bytes, extension, isUpper]) => {
        const size = bytes.length.toString(16)
        return [
          Buffer.from(`${isUpper ? size.toUpperCase() : size}${extension}\r\n`),
          Buffer.from(bytes),
          Buffer.from('\r\n'),
        ]
      }),
      Buffer.from(`0\r\n${trailers.map(line => `${line}\r\n`).join('')}\r\n`),
    ]),
  )

test('bodies: the end is found wherever the pieces are cut, and what follows is left', () => {
  const bodies = fc.oneof(
    chunked.map(bytes => ({ bytes, framing: { kind: 'chunked' } as const })),
    fc
      .uint8Array({ minLength: 1 })
      .map(raw => ({ bytes: Buffer.from(raw), framing: { kind: 'length', bytes: raw.length } as const })),
  )
  fc.assert(
    fc.property(
      bodies,
      fc.uint8Array({ maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      ({ bytes, framing }, after, cuts) => {
        const reader = new BodyReader(framing)
        let taken = 0
        for (const piece of pieces(Buffer.concat([bytes, after]), cuts)) {
          const count = reader.take(piece)
          assert.ok(count !== undefined)
          taken += count
          if (reader.isDone) break
          assert.equal(count, piece.length)
        }
        assert.ok(reader.isDone)
        assert.equal(taken, bytes.length)
      },
    ),
    { numRuns: 500 },
  )
})

test('bodies: malformed chunks are told as such', () => {
  for (const text of [
    '\r\n',
    'g\r\n',
    '1\n',
    '1\r\nab\r\n',
    '1 \nx',
    '-1\r\n',
    '1234567890123\r\n',
    '0\r\nA: 1\n\r\n',
    '2\r\nab\n',
  ])
    assert.equal(new BodyReader({ kind: 'chunked' }).take(Buffer.from(text)), undefined, JSON.stringify(text))
})

test('heads: found wherever the pieces are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 10 }), fc.uint8Array({ maxLength: 20 }), (cuts, after) => {
      const whole = head('GET / HTTP/1.1', 'Host: x', 'A: b')
      const reader = new HeadReader()
      let rest = Buffer.alloc(0)
      let found: Buffer | undefined
      for (const piece of pieces(Buffer.concat([whole, after]), cuts)) {
        if (found !== undefined) {
          rest = Buffer.concat([rest, piece])
          continue
        }
        const read = reader.push(piece)
        if (typeof read === 'object') {
          found = read.head
          rest = Buffer.from(read.rest)
        }
      }
      assert.deepEqual(found, whole)
      assert.deepEqual(rest, Buffer.from(after))
    }),
  )
})
