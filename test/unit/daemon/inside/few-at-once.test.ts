import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FewAtOnce } from '../../../../daemon/src/user/inside/few-at-once.ts'

test('no more than so many run at once, all get their turn, and a failure gives its place on', async () => {
  const few = new FewAtOnce(3)
  let running = 0
  let most = 0
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) =>
      few.run(async () => {
        most = Math.max(most, ++running)
        await new Promise(resolve => setImmediate(resolve))
        running--
        if (at % 4 === 0) throw new Error('it failed')
        return at
      }),
    ),
  )
  assert.equal(most, 3)
  assert.equal(results.filter(({ status }) => status === 'rejected').length, 5)
})
