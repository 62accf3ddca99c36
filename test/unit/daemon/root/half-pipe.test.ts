// The root half's end of the pipe: what it takes, and when it has had enough.
import assert from 'node:assert/strict'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { encodeFrame, FrameReader } from '../../../../daemon/src/frames.ts'
import { HalfPipe } from '../../../../daemon/src/root/half-pipe.ts'
import { until } from '../../../support/until.ts'

function open() {
  const [near, far] = duplexPair()
  const received: unknown[] = []
  const broken: string[] = []
  const pipe = new HalfPipe(near, {
    receive: message => received.push(message),
    broken: why => broken.push(why),
    closed: () => broken.push('closed'),
  })
  far.on('error', () => undefined)
  return { pipe, near, far, received, broken }
}

test('messages go both ways', async () => {
  const { pipe, far, received } = open()
  far.write(encodeFrame({ kind: 'open-device', id: 1 }))
  await until('it is here', () => received.length === 1)
  const reader = new FrameReader()
  const answers: unknown[] = []
  far.on('data', (chunk: Buffer) => answers.push(...(reader.push(chunk) ?? [])))
  pipe.send({ kind: 'applied', id: 1 })
  await until('the answer is there', () => answers.length === 1)
  assert.deepEqual([received, answers], [[{ kind: 'open-device', id: 1 }], [{ kind: 'applied', id: 1 }]])
})

test('answers that nobody reads break it before they fill the memory', () => {
  const { pipe, near, broken } = open()
  let most = 0
  for (let id = 0; id < 100_000 && broken.length === 0; id++) {
    pipe.send({ kind: 'applied', id })
    most = Math.max(most, near.writableLength)
  }
  assert.deepEqual(broken, ['nobody reads the answers'])
  assert.ok(most < 2 * 1024 * 1024, String(most))
})

test('nothing is taken from it after a message that is none, and it breaks once', async () => {
  const { far, received, broken } = open()
  const bad = Buffer.concat([Buffer.of(0, 0, 0, 1), Buffer.from('{')])
  far.write(Buffer.concat([encodeFrame(1), bad, encodeFrame(2)]))
  far.write(encodeFrame(3))
  await until('it is broken', () => broken.length > 0)
  far.end()
  assert.deepEqual(broken, ['what came is no message'])
  // Whatever stood before the bad one in the same piece is of no use either: its sender is not ours.
  assert.ok(received.length <= 1)
})

test('an end is a break', async () => {
  const { far, broken } = open()
  far.end()
  await until('it is broken', () => broken.length > 0)
  assert.deepEqual(broken, ['closed'])
})
