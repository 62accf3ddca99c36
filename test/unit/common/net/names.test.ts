import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fqdn, isInZone, labelCount, maxNameLength } from '../../../../common/net/index.ts'

test('names: the inside form is lower case with a dot at the end', () => {
  assert.equal(fqdn('Web.Shop'), 'web.shop.')
  assert.equal(fqdn('web.shop.'), 'web.shop.')
  assert.equal(fqdn('_http._tcp.web'), '_http._tcp.web.')
  assert.equal(fqdn('.'), '.')
})

test('names: what is no name is undefined', () => {
  for (const text of ['', '..', '.web', 'web..shop', 'we b', 'caf\u{e9}', `${'a'.repeat(64)}.shop`])
    assert.equal(fqdn(text), undefined, text)
  const longest = `${'a'.repeat(63)}.${'a'.repeat(63)}.${'a'.repeat(63)}.${'a'.repeat(61)}`
  assert.equal(longest.length, maxNameLength)
  assert.equal(fqdn(longest), `${longest}.`)
  assert.equal(fqdn(`${longest}a`), undefined)
})

test('names: a zone holds whole labels', () => {
  assert(isInZone('www.prod.', 'prod.') && isInZone('prod.', 'prod.') && isInZone('x.', '.'))
  assert(!isInZone('www.myprod.', 'prod.') && !isInZone('prod.', 'www.prod.'))
})

test('names: labels are counted without the root', () => {
  assert.deepEqual(['.', 'web.', 'web.shop.'].map(labelCount), [0, 1, 2])
})
