import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pacer } from '../../../../common/base/index.ts'

function paced() {
  let now = 0
  let due: (() => void) | undefined
  const got: number[] = []
  const pacer = new Pacer(
    {
      now: () => now,
      after(_, run) {
        due = run
        return () => {
          due = undefined
        }
      },
    },
    datagram => got.push(datagram[0] ?? -1),
  )
  return {
    pacer,
    got,
    pass() {
      now += 1
      const run = due
      due = undefined
      run?.()
    },
    isWaiting: () => due !== undefined,
  }
}
const datagram = (number: number, length = 1400) => new Uint8Array(length).fill(number)

test('a steady flow passes at once; what comes in a heap goes on in bursts, whole and in order', () => {
  const { pacer, got, pass, isWaiting } = paced()
  for (let number = 0; number < 30; number++) pacer.send(datagram(number))
  assert.equal(got.length, 30)
  pass()
  for (let number = 30; number < 230; number++) pacer.send(datagram(number))
  const burst = got.length - 30
  assert.ok(burst > 30 && burst < 70, `${burst} in a row`)
  while (isWaiting()) {
    const before = got.length
    pass()
    assert.ok(got.length - before <= burst)
  }
  assert.deepEqual(
    got,
    Array.from({ length: 230 }, (_, number) => number),
  )
})

test('a datagram that comes while others wait does not overtake them; the largest passes', () => {
  const { pacer, got, pass, isWaiting } = paced()
  for (let number = 0; number < 4; number++) pacer.send(datagram(number, 65_507))
  pacer.send(datagram(4, 1))
  while (isWaiting()) pass()
  assert.deepEqual(got, [0, 1, 2, 3, 4])
})

test('what waits is copied, and bounded', () => {
  const { pacer, got, pass, isWaiting } = paced()
  const reused = datagram(1, 60_000)
  let taken = 0
  while (pacer.send(reused)) taken++
  reused.fill(2)
  assert.ok(taken > 10 && taken < 20, `${taken} taken`)
  while (isWaiting()) pass()
  assert.deepEqual(
    got,
    Array.from({ length: taken }, () => 1),
  )
})

test('closed, it forgets; flushed, it waits for nothing', () => {
  for (const how of ['close', 'flush'] as const) {
    const { pacer, got, isWaiting } = paced()
    for (let number = 0; number < 100; number++) pacer.send(datagram(number))
    const before = got.length
    pacer[how]()
    assert.equal(isWaiting(), false)
    assert.equal(got.length, how === 'close' ? before : 100)
  }
})
