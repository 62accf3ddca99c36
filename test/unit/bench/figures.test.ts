import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Figures, median } from '../../bench/figures.ts'
import { tableOf } from '../../bench/table.ts'

const row = { part: 'tcp', row: '1 flow up', unit: 'Mbit/s', goal: { atLeast: 1000, ratioAtLeast: 0.9 } }

test('bench figures: the median of an even number of figures lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([]), undefined)
})

test('bench figures: ratios compare figures of the same round', () => {
  const figures = new Figures()
  // The machine was twice as slow in the second round: the ratio of the medians would be the same by luck only.
  for (const [ours, theirs] of [
    [1900, 2000],
    [950, 1000],
    [1100, 3000],
  ] as const) {
    figures.note(row, 'fairlead', ours)
    figures.note(row, 'port-forward', theirs)
  }
  const [report] = figures.rows
  assert.equal(report?.medians.fairlead, 1100)
  assert.equal(report.ratios['port-forward'], 0.95)
  assert.equal(report.isReached, true)
})

test('bench figures: a ratio is not told when a figure of a pair is missing', () => {
  const figures = new Figures()
  figures.note(row, 'fairlead', 1000)
  figures.note(row, 'fairlead', 1000)
  figures.note(row, 'port-forward', 500)
  assert.equal(figures.rows[0]?.ratios['port-forward'], undefined)
})

test('bench table: says which goal was missed, and shows what was not measured as a dash', () => {
  const figures = new Figures()
  figures.note(row, 'fairlead', 940)
  const table = tableOf(figures.rows, new Map([['tcp', 'bulk']]))
  assert.match(table, /^tcp: bulk$/m)
  assert.match(table, /1 flow up +Mbit\/s +940 +– +– +– +– ≥ 1,000, ≥ 0\.9 pf MISSED$/m)
})
