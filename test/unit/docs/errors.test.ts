// docs/errors.md against the table of the code: nothing missing, nothing else, word for word.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { errorTexts } from '../../../common/base/index.ts'

const path = new URL('../../../docs/errors.md', import.meta.url)

test('docs/errors.md documents every code with its sentence and remedy, and nothing else', () => {
  const sections = readFileSync(path, 'utf8').split('\n## ').slice(1)
  const documented = sections.map(section => {
    const [code = '', text = '', remedy = ''] = section.trim().split('\n\n')
    return [code, { text, remedy: remedy.replace('**What to do:** ', '') }]
  })
  assert.deepEqual(Object.fromEntries(documented), errorTexts, 'run `npm run generate`')
})

test('every sentence ends like a sentence and every code says what to do', () => {
  for (const [code, { text, remedy }] of Object.entries(errorTexts)) {
    assert.match(code, /^[A-Z][A-Z_]+$/)
    assert.match(text, /^[A-Z].*\.$/, code)
    assert.match(remedy, /^[A-Z`].*[.)]$/, code)
  }
})
