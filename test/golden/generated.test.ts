// What `npm run generate` writes is what is committed.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  return Object.fromEntries(names.sort().map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}

test('protocol: the generated files are those of the .proto files', t => {
  const fresh = mkdtempSync(join(tmpdir(), 'fairlead-generated-'))
  t.after(() => rmSync(fresh, { recursive: true, force: true }))
  execFileSync(process.execPath, [join(root, 'scripts/generate.mjs'), '--check', fresh], { stdio: 'inherit' })
  const [wanted, committed] = [filesOf(fresh), filesOf(join(root, 'common/protocol/generated'))]
  assert.deepEqual(Object.keys(committed), Object.keys(wanted))
  for (const [name, text] of Object.entries(wanted)) {
    assert.equal(committed[name], text, `${name}: run \`npm run generate\``)
    assert.ok(!text.includes(root), `${name} names a path of this machine`)
  }
})
