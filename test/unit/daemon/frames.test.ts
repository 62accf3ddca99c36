// The frames of the pipe between the halves, cut in every way, and what a hostile half may put there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeFrame, FrameReader, maxFrameBytes } from '../../../daemon/src/frames.ts'

const messages = [{ kind: 'a', id: 1 }, { text: 'ü'.repeat(300) }, [], null, { nested: { deep: [1, 2, 3] } }]

test('messages arrive whole and in order, however the bytes are cut', () => {
  const bytes = Buffer.concat(messages.map(encodeFrame))
  for (const size of [1, 2, 3, 5, 7, 100, bytes.length]) {
    const reader = new FrameReader()
    const received: unknown[] = []
    for (let at = 0; at < bytes.length; at += size) received.push(...(reader.push(bytes.subarray(at, at + size)) ?? []))
    assert.deepEqual(received, messages)
  }
})

test('a length above the limit is refused with its first four bytes', () => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(maxFrameBytes + 1)
  assert.equal(new FrameReader().push(length), undefined)
  assert.throws(() => encodeFrame('x'.repeat(maxFrameBytes)))
})

test('what is no JSON is refused, and so is nothing at all', () => {
  for (const body of ['', '{', 'nonsense', '{"a":1}x', '\u0000']) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(body))
    assert.equal(new FrameReader().push(Buffer.concat([length, Buffer.from(body)])), undefined, JSON.stringify(body))
  }
})

test('a million nested brackets are refused or read, never a crash', () => {
  const body = Buffer.alloc(maxFrameBytes, '[')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  assert.equal(new FrameReader().push(Buffer.concat([length, body])), undefined)
})

test('many small frames in one chunk cost no more than their bytes', () => {
  const bytes = Buffer.concat(Array.from({ length: 100_000 }, () => encodeFrame(1)))
  const started = performance.now()
  assert.equal(new FrameReader().push(bytes)?.length, 100_000)
  assert.ok(performance.now() - started < 5_000)
})
