// Which of two versions is newer: what an upgrade goes by.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions } from '../../../../common/base/index.ts'

test('versions in order, older first', () => {
  const inOrder = ['', '0.1.0', '0.2.0-rc.1', '0.2.0-rc.2', '0.2.0-rc.10', '0.2.0', '0.2.1', '0.10.0', '1.0.0']
  for (const [index, one] of inOrder.entries())
    for (const [other, two] of inOrder.entries())
      assert.equal(Math.sign(compareVersions(one, two)), Math.sign(index - other), `${one} and ${two}`)
})

test('a v in front changes nothing', () => {
  assert.equal(compareVersions('v1.2.3', '1.2.3'), 0)
})
