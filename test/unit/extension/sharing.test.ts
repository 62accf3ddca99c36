import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sharing } from '../../../extension/src/actions/sharing.ts'

test('what is under way is shared, its failure too, and then done anew', async () => {
  const sharing = new Sharing()
  let runs = 0
  const run = () =>
    sharing.run('connect/dev', () => {
      runs++
      return Promise.reject(new Error('no route'))
    })
  const outcomes = await Promise.allSettled([run(), run()])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(runs, 1)
  await assert.rejects(run())
  assert.equal(runs, 2)
})

test('one waits for all of a kind, however they end, and not for others', async () => {
  const sharing = new Sharing()
  const ends: (() => void)[] = []
  const held = (key: string) =>
    sharing.run(key, () => new Promise<void>((resolve, reject) => ends.push(key.endsWith('b') ? reject : resolve)))
  const all = [held('leave/a'), held('leave/b'), held('connect/c')]
  let isSettled = false
  const settled = sharing.settled('leave/').then(() => (isSettled = true))
  ends[0]?.()
  await all[0]
  assert.equal(isSettled, false)
  ends[1]?.()
  await assert.rejects(all[1] ?? Promise.resolve())
  await settled
  assert.equal(isSettled, true)
})
