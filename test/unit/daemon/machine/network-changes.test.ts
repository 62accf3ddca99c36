// When listeners are told that the network may be another: flocks of notices as one, a sleep by the clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type NetworkChange, NetworkChanges } from '../../../../daemon/src/user/machine/index.ts'
import { FakeClock } from '../dns/parts.ts'

function scene() {
  const clock = new FakeClock()
  const told: NetworkChange[] = []
  let notice: () => void = () => assert.fail('nobody listens')
  let wallMs = 1_000_000
  let isClosed = false
  const changes = new NetworkChanges({
    openNotices: changed => {
      notice = changed
      return { [Symbol.dispose]: () => void (isClosed = true) }
    },
    clock,
    wallClock: () => wallMs,
  })
  const stop = changes.onChange(change => told.push(change))
  /** Time passes; `asleep`: the machine's only, as while it sleeps. */
  const pass = (ms: number, asleepMs = 0) => {
    wallMs += asleepMs
    for (let left = ms; left > 0; left -= 100) {
      wallMs += 100
      clock.advance(100)
    }
  }
  return { changes, told, pass, stop, notice: () => notice(), closed: () => isClosed }
}

test('a flock of notices is told as one, at once', () => {
  const { notice, pass, told } = scene()
  for (let count = 0; count < 20; count++) notice()
  assert.deepEqual(told, [])
  pass(100)
  assert.deepEqual(told, ['noticed'])
  pass(10_000)
  assert.deepEqual(told, ['noticed'])
})

test('notices without an end are told twice a second, and the last one too', () => {
  const { notice, pass, told } = scene()
  for (let count = 0; count < 100; count++) {
    notice()
    pass(100)
  }
  assert.ok(told.length >= 18 && told.length <= 21, `${told.length}`)
  const before = told.length
  notice()
  pass(600)
  assert.equal(told.length, before + 1)
})

test('a sleep is told when it is over, a machine that is only slow is not', () => {
  const { pass, told } = scene()
  pass(30_000)
  pass(1_000, 3_000)
  assert.deepEqual(told, [])
  pass(1_000, 60_000)
  assert.deepEqual(told, ['resumed'])
  pass(30_000)
  assert.deepEqual(told, ['resumed'])
})

test('a clock that is set back is no sleep', () => {
  const { pass, told } = scene()
  pass(1_000, -3_600_000)
  pass(5_000)
  assert.deepEqual(told, [])
})

test('who has left is not told, and closing takes the notices back', () => {
  const { changes, notice, pass, stop, told, closed } = scene()
  stop()
  notice()
  pass(1_000)
  assert.deepEqual(told, [])
  changes[Symbol.dispose]()
  assert.ok(closed())
  pass(1_000, 60_000)
  assert.deepEqual(told, [])
})
