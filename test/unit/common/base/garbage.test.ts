import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Garbage } from '../../../../common/base/index.ts'

test('the young heap is collected once for each 4 MiB that moved, whatever the pieces', () => {
  const collections: string[] = []
  const garbage = new Garbage(({ type }) => collections.push(type))
  for (let piece = 0; piece < 3 * 256; piece++) garbage.moved(16 * 1024)
  assert.deepEqual(collections, ['minor', 'minor', 'minor'])
  garbage.moved(100)
  assert.equal(collections.length, 3)
})

test('the whole heap is collected once for each 4000 flows', () => {
  const collections: string[] = []
  const garbage = new Garbage(({ type }) => collections.push(type))
  for (let flow = 0; flow < 9000; flow++) garbage.flowEnded()
  assert.deepEqual(collections, ['major', 'major'])
})

test('when nothing moves any more, all is cleared up once, and given back to the system', () => {
  const done: string[] = []
  const garbage = new Garbage(({ type }) => done.push(type), { trim: () => done.push('trim') })
  garbage.rest()
  garbage.rest()
  assert.deepEqual(done, [], 'nothing ever moved')
  garbage.flowEnded()
  garbage.rest()
  assert.deepEqual(done, [], 'something moved a moment ago')
  for (let again = 0; again < 3; again++) garbage.rest()
  assert.deepEqual(done, ['major', 'trim'])
  garbage.moved(5e6)
  garbage.rest()
  for (let again = 0; again < 3; again++) garbage.rest()
  assert.deepEqual(done, ['major', 'trim', 'minor', 'major', 'trim'])
})

test('without a collector nothing happens', () => {
  const garbage = new Garbage(undefined)
  garbage.moved(1e9)
  for (let flow = 0; flow < 4001; flow++) garbage.flowEnded()
})
