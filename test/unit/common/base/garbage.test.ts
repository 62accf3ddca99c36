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

test('without a collector nothing happens', () => {
  const garbage = new Garbage(undefined)
  garbage.moved(1e9)
  for (let flow = 0; flow < 4001; flow++) garbage.flowEnded()
})
