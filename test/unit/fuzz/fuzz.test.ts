// A short run of every decoder; `npm run fuzz` is the long one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allTargets, FuzzFailure, fuzz } from '../../fuzz/fuzz.ts'
import { mutate, randomOf } from '../../fuzz/mutate.ts'

const cases = 200_000
const seed = 8906
const targets = allTargets()

for (const target of targets) {
  test(`fuzz: ${target.name} take whatever comes in`, async () => {
    const result = await fuzz(target, { seed, cases: Math.ceil(cases / targets.length) })
    assert.ok(result.growthBytes < 64 * 1024 * 1024, `the heap grew by ${result.growthBytes} bytes`)
  })
}

test('fuzz: a failure is told with its seed and number, and the same numbers give the same bytes', async () => {
  const target = {
    name: 'a bad decoder',
    corpus: [Buffer.from('good')],
    run: (bytes: Buffer) => assert.equal(bytes.length, 4),
  }
  const message = await fuzz(target, { seed: 1, cases: 1000 }).then(
    () => assert.fail('it was not found'),
    (error: unknown) => (error instanceof FuzzFailure ? error.message : assert.fail(String(error))),
  )
  const [, at] = /case (\d+) of seed 1/.exec(message) ?? []
  assert.ok(message.endsWith(mutate(target.corpus, randomOf(1, Number(at))).toString('hex')))
})
