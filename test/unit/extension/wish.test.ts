// What launch configurations and fairlead.yaml may say, and how a mistake is told.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KnownError } from '../../../common/base/index.ts'
import { hasAdapter } from '../../../extension/src/debug/adapters.ts'
import { parseEnvFile } from '../../../extension/src/debug/env-file.ts'
import { parseRecipe } from '../../../extension/src/debug/recipe.ts'
import { parsePort, parseWish, requestOf } from '../../../extension/src/debug/wish.ts'

test('a name is enough; namespace/name says where', () => {
  for (const [given, namespace, workload] of [
    ['orders', '', 'orders'],
    ['shop/orders', 'shop', 'orders'],
  ] as const) {
    const wish = parseWish(given)
    assert.ok(!('wrong' in wish))
    assert.deepEqual(
      [wish.namespace, wish.workload, wish.mechanism, wish.mount],
      [namespace, workload, 'intercept', true],
    )
  }
})

const mistakes: readonly [unknown, RegExp][] = [
  [7, /must be a workload's name/],
  [{}, /"workload" is missing/],
  [{ workload: 'a/b/c' }, /namespace\/name/],
  [{ workload: 'a', prot: 1 }, /"prot" is not known; there are workload/],
  [{ workload: 'a', port: '99999' }, /"99999" is not a port/],
  [{ workload: 'a', port: 'http' }, /"http" is not a port like 8080, 8080:http/],
  [{ workload: 'a', mechanism: 'steal' }, /none of intercept, wiretap, ingest/],
  [{ workload: 'a', headers: { x: 1 } }, /"headers" must map names to values/],
]
for (const [given, expected] of mistakes)
  test(`${JSON.stringify(given)} is told to be wrong`, () => {
    const wish = parseWish(given)
    assert.match('wrong' in wish ? wish.wrong : 'accepted', expected)
  })

test('ports: local, local:remote, protocol', () => {
  assert.deepEqual(parsePort('8080'), { local: 8080, remote: '', protocol: '' })
  assert.deepEqual(parsePort('5353:dns/udp'), { local: 5353, remote: 'dns', protocol: 'UDP' })
  for (const bad of ['0', '65536', 'a:1', '80:', '80/sctp', '']) assert.equal(parsePort(bad), undefined, bad)
})

test('a wish becomes the request that the daemon gets', () => {
  const wish = parseWish({
    workload: 'shop/orders',
    port: '8080:http',
    headers: { 'x-dev': 'anna' },
    mechanism: 'wiretap',
  })
  assert.ok(!('wrong' in wish))
  const { session, workload, namespace, mechanism, ports, http_headers, mount } = requestOf(wish, 'dev', '/files')
  assert.deepEqual(
    { session, workload, namespace, mechanism, ports, http_headers, mount },
    {
      session: 'dev',
      workload: 'orders',
      namespace: 'shop',
      mechanism: 'MECHANISM_WIRETAP',
      ports: [{ local: 8080, remote: 'http', protocol: '' }],
      http_headers: { 'x-dev': 'anna' },
      mount: '/files',
    },
  )
})

test('a recipe gives its intercepts a context and namespace, and configurations an intercept', () => {
  const { intercepts, debug } = parseRecipe(
    'context: dev\nnamespace: shop\nintercepts:\n  web: { workload: web, port: 8080 }\n  db: bank/db\ndebug:\n  "Launch web": web\n',
  )
  assert.deepEqual(
    [intercepts.get('web')?.namespace, intercepts.get('db')?.namespace, intercepts.get('web')?.context],
    ['shop', 'bank', 'dev'],
  )
  assert.equal(debug.get('Launch web'), 'web')
})

for (const [text, expected] of [
  ['- a', /must have “intercepts”/],
  ['intercepts: [', /What fairlead.yaml says of Fairlead is not right/],
  ['debug: { x: web }', /names the intercept web, which is not there/],
  ['intercepts: { web: { port: 1 } }', /web: "workload" is missing/],
] as const)
  test(`the recipe ${JSON.stringify(text)} is told to be wrong`, () => {
    assert.throws(
      () => parseRecipe(text),
      (error: unknown) => error instanceof KnownError && expected.test(error.message),
    )
  })

for (const [text, line] of [
  ['intercepts:\n  web: { workload: web }\n  bad: { port: 1 }\n', 3],
  ['intercepts:\n  web: web\ndebug:\n  a: web\n  b: nobody\n', 5],
  ['intercepts:\n  web: web\n\tx: 1\n', 3],
] as const)
  test(`a mistake is found where it is: line ${line} of ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseRecipe(text),
      (error: unknown) => error instanceof KnownError && error.detail['line'] === line,
    )
  })

test('a debug type is there when an extension brings the debugger itself, not when one only adds to it', () => {
  const adds = { packageJSON: { contributes: { debuggers: [{ type: 'go' }, { type: 'node' }] } } }
  const brings = { packageJSON: { contributes: { debuggers: [{ type: 'node', label: 'Node.js' }] } } }
  const other = { packageJSON: {} }
  assert.equal(hasAdapter('node', [adds, brings, other]), true)
  assert.equal(hasAdapter('go', [adds, brings, other]), false)
})

test('env files: export, quotes, escapes, comments, several lines', () => {
  const text = '\uFEFFA=1\nexport B = two words # comment\n#C=3\nD="x\\ny $"\nE=\'raw \\n\'\nF="a\nb"\nG=\nnot a line\n'
  assert.deepEqual(parseEnvFile(text), { A: '1', B: 'two words', D: 'x\ny $', E: 'raw \\n', F: 'a\nb', G: '' })
})
