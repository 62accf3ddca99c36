// The manifests for installations without Helm are what the chart says now.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/index.ts'

test('chart: manifests.yaml is the chart rendered with its default values', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'fairlead-chart-'))
  const rendered = join(folder.path, 'manifests.yaml')
  execFileSync(process.execPath, [join(root, 'scripts/render-chart.mjs'), '--check', rendered])
  assert.equal(readFileSync(join(root, 'cluster/chart/manifests.yaml'), 'utf8'), readFileSync(rendered, 'utf8'))
})
