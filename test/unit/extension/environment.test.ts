// The table of debug types: where a workload's environment goes, and who wins.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Configuration,
  type MergeOptions,
  mergeEnvironment,
  takesEnvironment,
} from '../../../extension/src/debug/environment.ts'

const options: MergeOptions = { precedence: 'configuration', include: [], exclude: [], readFile: () => undefined }
const launch = (type: string, more: Record<string, unknown> = {}): Configuration => ({
  type,
  name: 'x',
  request: 'launch',
  ...more,
})
const workload = { GREETING: 'hello', URL: 'http://db', PATH: '/in/the/pod', HOME: '/root' }

for (const type of [
  'node',
  'pwa-node',
  'node-terminal',
  'debugpy',
  'python',
  'go',
  'java',
  'coreclr',
  'clr',
  'dotnet',
  'lldb',
  'php',
  'ruby_lsp',
  'rdbg',
  'dart',
  'something-new',
]) {
  test(`${type}: variables go into the object env, the configuration's own stay`, () => {
    const { configuration, injected, kept, excluded } = mergeEnvironment(
      launch(type, { env: { URL: 'mine', OTHER: '1' } }),
      workload,
      options,
    )
    assert.deepEqual(configuration['env'], { GREETING: 'hello', URL: 'mine', OTHER: '1' })
    assert.deepEqual([injected, kept, excluded], [['GREETING'], ['URL'], ['HOME', 'PATH']])
  })
}

for (const type of ['cppdbg', 'cppvsdbg']) {
  test(`${type}: variables go into the array environment`, () => {
    const own = [{ name: 'URL', value: 'mine' }]
    const { configuration } = mergeEnvironment(launch(type, { environment: own }), workload, options)
    assert.deepEqual(configuration['environment'], [...own, { name: 'GREETING', value: 'hello' }])
    assert.equal(configuration['env'], undefined)
  })
}

for (const type of ['chrome', 'msedge', 'firefox', 'extensionHost', 'pwa-chrome']) {
  test(`${type}: has no environment to give`, () => assert.equal(takesEnvironment(launch(type)), false))
}

test('attaching starts no program: nothing is done', () => {
  assert.equal(takesEnvironment({ ...launch('node'), request: 'attach' }), false)
})

test('null in env is the wish to have none, and stays', () => {
  const { configuration } = mergeEnvironment(launch('node', { env: { URL: null } }), workload, options)
  assert.deepEqual(configuration['env'], { GREETING: 'hello', URL: null })
})

for (const type of ['node', 'java', 'lldb', 'cppdbg']) {
  test(`${type}: what the env file will set counts as the configuration's own`, () => {
    const readFile = (path: string) => (path === '/w/.env' ? 'export URL="from file"\n# GREETING=no\n' : undefined)
    const { injected, kept } = mergeEnvironment(launch(type, { envFile: '/w/.env' }), workload, {
      ...options,
      readFile,
    })
    assert.deepEqual([injected, kept], [['GREETING'], ['URL']])
  })
}

test('python and go have folded their env file into env already: it is not read again', () => {
  for (const type of ['debugpy', 'go']) {
    const readFile = () => assert.fail('read')
    mergeEnvironment(launch(type, { envFile: '/w/.env' }), workload, { ...options, readFile })
  }
})

test('the setting can let the workload win', () => {
  const { configuration } = mergeEnvironment(launch('node', { env: { URL: 'mine' } }), workload, {
    ...options,
    precedence: 'workload',
  })
  assert.deepEqual(configuration['env'], { GREETING: 'hello', URL: 'http://db' })
})

test('go builds with the same environment: nothing of the go tools is added', () => {
  const { excluded } = mergeEnvironment(
    launch('go'),
    { GOFLAGS: '-mod=x', CGO_ENABLED: '0', GOOGLE: '1', CC: 'clang', A: '1' },
    options,
  )
  assert.deepEqual(excluded, ['CC', 'CGO_ENABLED', 'GOFLAGS', 'GOOGLE'])
})

test('include and exclude are globs; exclude wins', () => {
  const { injected, excluded } = mergeEnvironment(
    launch('node'),
    { HOME: '/h', AWS_KEY: 's', AWS_REGION: 'r' },
    { ...options, include: ['HOME'], exclude: ['AWS_K*'] },
  )
  assert.deepEqual([injected, excluded], [['AWS_REGION', 'HOME'], ['AWS_KEY']])
})

test('the configuration that was given is not changed', () => {
  const given = launch('node', { env: Object.freeze({ A: '1' }) })
  const { configuration } = mergeEnvironment(Object.freeze(given), workload, options)
  assert.notEqual(configuration, given)
})
