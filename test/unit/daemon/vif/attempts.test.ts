// Connection attempts to one destination: who is dialled, who waits, and what becomes of those who wait.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Attempts, rememberedDestinations } from '../../../../daemon/src/user/vif/tcp/attempts.ts'

const web = '10.96.0.7 80'
const other = '10.96.0.7 81'

test('while the first is undecided, later ones to the same destination wait, others do not', () => {
  const attempts = new Attempts<string>()
  assert.ok(attempts.begin(web, 'a'))
  assert.ok(!attempts.begin(web, 'b'))
  assert.ok(!attempts.begin(web, 'c'))
  assert.ok(attempts.begin(other, 'd'))
  assert.deepEqual(attempts.decide(web, 'a', true), ['b', 'c'])
})

test('where one has worked, nobody waits any more', () => {
  const attempts = new Attempts<string>()
  attempts.begin(web, 'a')
  attempts.decide(web, 'a', true)
  assert.ok(attempts.begin(web, 'b') && attempts.begin(web, 'c'))
  assert.deepEqual(attempts.decide(web, 'b', true), [])
})

test('where the last one failed, they wait again', () => {
  const attempts = new Attempts<string>()
  attempts.begin(web, 'a')
  attempts.decide(web, 'a', true)
  attempts.begin(web, 'b')
  attempts.decide(web, 'b', false)
  assert.ok(attempts.begin(web, 'c'))
  assert.ok(!attempts.begin(web, 'd'))
  assert.deepEqual(attempts.decide(web, 'c', false), ['d'])
  assert.ok(attempts.begin(web, 'e'))
})

test('when the first is given up the next takes its place, and one that waited leaves no trace', () => {
  const attempts = new Attempts<string>()
  for (const name of ['a', 'b', 'c', 'd']) attempts.begin(web, name)
  assert.equal(attempts.withdraw(web, 'b'), undefined)
  assert.equal(attempts.withdraw(web, 'a'), 'c')
  assert.deepEqual(attempts.decide(web, 'a', true), [], 'what it came to later counts for nobody who waits')
  assert.deepEqual(attempts.decide(web, 'c', false), ['d'])
  assert.equal(attempts.withdraw(web, 'c'), undefined)
  attempts.begin(web, 'e')
  assert.equal(attempts.withdraw(web, 'e'), undefined)
  assert.ok(attempts.begin(web, 'f'))
})

test('it remembers a bounded number of destinations, the latest', () => {
  const attempts = new Attempts<string>()
  const name = (at: number) => `10.96.0.7 ${at}`
  for (let at = 0; at <= rememberedDestinations; at++) {
    attempts.begin(name(at), 'x')
    attempts.decide(name(at), 'x', true)
  }
  const waits = (at: number) => {
    attempts.begin(name(at), 'y')
    return !attempts.begin(name(at), 'z')
  }
  assert.ok(waits(0))
  assert.ok(!waits(1) && !waits(rememberedDestinations))
})
