// When a client is silent, and what waits for a session that does not read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed, Leases } from '../../../../cluster/manager/sessions/index.ts'
import type { Clock } from '../../../../common/base/index.ts'

function steppedClock(): Clock & { step(ms: number): void } {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    step(ms) {
      for (const end = now + ms; now < end; now += 50)
        for (const timer of timers.filter(({ at }) => at <= now + 50)) {
          timers = timers.filter(other => other !== timer)
          timer.run()
        }
    },
  }
}

function open() {
  const clock = steppedClock()
  const said: string[] = []
  const leases = new Leases({
    silent: id => said.push(`${id} silent`),
    heard: id => said.push(`${id} heard`),
    clock,
  })
  return { clock, leases, said }
}

test('leases: silent after 10 s without a word, heard with the next one', () => {
  const { clock, leases, said } = open()
  leases.open('a', 'ann')
  for (let beats = 0; beats < 4; beats++) {
    clock.step(5000)
    leases.heard('a')
  }
  assert.deepEqual(said, [])
  clock.step(10_500)
  leases.heard('a')
  assert.deepEqual(said, ['a silent', 'a heard'])
})

test('leases: silent 3 s after its last dial stream is gone, not before', () => {
  const { clock, leases, said } = open()
  leases.open('a', 'ann')
  const first = leases.dialOpened('a')
  const second = leases.dialOpened('a')
  first[Symbol.dispose]()
  clock.step(5000)
  leases.heard('a')
  second[Symbol.dispose]()
  clock.step(2500)
  assert.deepEqual(said, [])
  leases.dialOpened('a')[Symbol.dispose]()
  clock.step(2500)
  assert.deepEqual(said, [])
  clock.step(1000)
  assert.deepEqual(said, ['a silent'])
  leases.dialOpened('a')
  assert.deepEqual(said, ['a silent', 'a heard'])
})

test('leases: who arrives anew silences his session that is not connected any more, and no other', () => {
  const { leases, said } = open()
  leases.open('gone', 'ann')
  leases.dialOpened('gone')[Symbol.dispose]()
  leases.open('live', 'ann')
  leases.dialOpened('live')
  leases.open('bob', 'bob')
  leases.open('new', 'ann')
  assert.deepEqual(said.slice(0, 1), ['gone silent'])
  assert.equal(said.includes('live silent') || said.includes('bob silent'), false)
})

test('feeds: what is not taken in time is never told', async () => {
  const clock = steppedClock()
  const feed = new Feed<string>({ most: 10, clock })
  feed.offer('late', 1000)
  clock.step(1500)
  feed.offer('now', 1000)
  const stop = new AbortController()
  assert.equal((await feed.follow({ signal: stop.signal }).next()).value, 'now')
})

test('feeds: bounded; what has expired makes room, what is taken back is gone', () => {
  const clock = steppedClock()
  const feed = new Feed<number>({ most: 2, clock })
  const takeBack = feed.offer(1, 1000)
  assert.ok(feed.offer(2, 5000))
  assert.equal(feed.offer(3, 1000), undefined)
  takeBack?.()
  assert.ok(feed.offer(3, 1000))
  clock.step(2000)
  assert.ok(feed.offer(4, 1000))
})

test('feeds: the newest follower is told; when it goes, the one before', async () => {
  const feed = new Feed<string>({ most: 10, clock: steppedClock() })
  const [old, young] = [new AbortController(), new AbortController()]
  const [first, second] = [feed.follow({ signal: old.signal }), feed.follow({ signal: young.signal })]
  const [one, two] = [first.next(), second.next()]
  feed.offer('a', 1000)
  assert.equal((await two).value, 'a')
  const end = second.next()
  young.abort()
  assert.equal((await end).done, true)
  feed.offer('b', 1000)
  assert.equal((await one).value, 'b')
  old.abort()
})
