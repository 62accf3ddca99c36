// Where a connection stands, told in passing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Followed } from '../../../cluster/agent/http/followed.ts'
import { goAway, preface } from '../../../cluster/agent/http/frames.ts'

const get = 'GET / HTTP/1.1\r\nhost: web\r\n\r\n'
const post = (body: string, length = body.length) => `POST / HTTP/1.1\r\ncontent-length: ${length}\r\n\r\n${body}`
const ok = (body: string, length = body.length) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n${body}`
const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'

/** `>`: the caller says, `<`: the far end. */
function placeAfter(...said: readonly string[]): string {
  const followed = new Followed()
  for (const each of said) {
    const bytes = Buffer.from(each.slice(1))
    if (each.startsWith('>')) followed.near(bytes)
    else followed.far(bytes)
  }
  return followed.place
}

const cases: readonly [string, readonly string[], string][] = [
  ['nothing yet', [], 'unused'],
  ['a request', [`>${get}`], 'within'],
  ['a request and its answer', [`>${get}`, `<${ok('hello')}`], 'between'],
  ['the second exchange', [`>${get}`, `<${ok('hello')}`, `>${get}`], 'within'],
  ['two exchanges', [`>${get}`, `<${ok('hello')}`, `>${post('abc')}`, `<${ok('x')}`], 'between'],
  ['an answer in pieces', [`>${get}`, `<${ok('hel', 5)}`], 'within'],
  ['all of its pieces', [`>${get}`, `<${ok('hel', 5)}`, '<lo'], 'between'],
  ['an early answer to a body', [`>${post('ab', 3)}`, `<${ok('no')}`], 'within'],
  ['a body in pieces', [`>${post('', 3)}`, '>ab', '>c', `<${ok('yes')}`], 'between'],
  ['a request that was pipelined', [`>${get}${get}`, `<${ok('hello')}`], 'unknown'],
  ['more than the answer', [`>${get}`, `<${ok('hello')}more`], 'unknown'],
  ['chunks in one piece', [`>${get}`, `<${chunked}3\r\nabc\r\n0\r\n\r\n`], 'between'],
  ['chunks in several pieces', [`>${get}`, `<${chunked}3\r\nabc\r\n`, '<0\r\n\r\n'], 'probably between'],
  ['chunks without an end', [`>${get}`, `<${chunked}3\r\nabc\r\n`], 'within'],
  ['chunks with a trailer', [`>${get}`, `<${chunked}3\r\nabc\r\n0\r\nx: y\r\n\r\n`], 'between'],
  [
    'the answer to HEAD',
    [`>${get.replace('GET', 'HEAD')}`, '<HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'],
    'between',
  ],
  ['early hints', [`>${get}`, `<HTTP/1.1 103 Early Hints\r\n\r\n${ok('a')}`], 'between'],
  ['only early hints: its answer is still to come', [`>${get}`, '<HTTP/1.1 103 Early Hints\r\n\r\n'], 'within'],
  ['the last answer', [`>${get}`, '<HTTP/1.1 204 No\r\nconnection: close\r\n\r\n'], 'within'],
  ['until its end', [`>${get}`, '<HTTP/1.1 200 OK\r\n\r\nabc'], 'within'],
  [
    'an event stream',
    [`>${get}`, `<${chunked.replace('\r\n\r\n', '\r\ncontent-type: text/event-stream\r\n\r\n')}1\r\na\r\n`],
    'unknown',
  ],
  ['an upgrade', [`>${get}`, '<HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n\r\n'], 'unknown'],
  ['no HTTP', ['>hello\n', '<hello\n'], 'unknown'],
  ['a server that speaks first', ['<220 mail\r\n'], 'unknown'],
]
for (const [what, said, place] of cases)
  test(`followed: ${what} is ${place}`, () => assert.equal(placeAfter(...said), place))

test('followed: an answer larger than what is remembered is counted', () => {
  const big = 'x'.repeat(100_000)
  assert.equal(placeAfter(`>${get}`, `<${ok(big.slice(0, 50_000), big.length)}`, `<${big.slice(50_000)}`), 'between')
})

function frame(kind: number, flags: number, stream: number, length: number): Buffer {
  const head = Buffer.alloc(9 + length)
  head.writeUIntBE(length, 0, 3)
  head[3] = kind
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return head
}

const settings = frame(4, 0, 0, 6)
const [endStream, endHeaders] = [1, 4]

test('followed: HTTP/2 is asked to go between two frames, wherever the pieces are cut', () => {
  const server = Buffer.concat([
    settings,
    frame(1, 0, 1, 20),
    frame(9, endHeaders, 1, 30),
    frame(0, 0, 1, 100),
    frame(0, endStream, 1, 50),
  ])
  for (let cut = 1; cut < server.length; cut++) {
    const followed = new Followed()
    followed.near(Buffer.concat([preface, settings, frame(1, endHeaders | endStream, 1, 12)]))
    const passed = [followed.far(server.subarray(0, cut))]
    const now = followed.sayGoodbye()
    if (now !== undefined) passed.push(now)
    passed.push(followed.far(server.subarray(cut)))
    const all = Buffer.concat(passed)
    const at = all.indexOf(goAway)
    assert.ok([15, 83, 192, 251].includes(at), `cut at ${cut}: put in at ${at}`)
    assert.ok(Buffer.concat([all.subarray(0, at), all.subarray(at + goAway.length)]).equals(server))
    assert.equal(followed.place, 'unknown', 'no stream is open')
  }
})

test('followed: HTTP/2 with an open stream is in the middle of something', () => {
  const followed = new Followed()
  followed.near(Buffer.concat([preface, settings, frame(1, endHeaders, 1, 12)]))
  followed.far(settings)
  assert.equal(followed.place, 'within')
  followed.near(frame(3, 0, 1, 4))
  assert.equal(followed.place, 'unknown')
})
