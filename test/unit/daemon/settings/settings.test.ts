// What is set, read from each kind of source, and what becomes of several.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { parse } from 'yaml'
import {
  type Given,
  managerSource,
  merge,
  readDocument,
  readUserFile,
  type Source,
  type SourceKind,
  textOf,
  userFilePath,
} from '../../../../daemon/src/user/settings/index.ts'

const everything = `
dns:
  includeSuffixes: [.corp.example, "*.b.test"]
  excludeSuffixes: com
  excludes: [Printer, old.shop]
  mappings:
    - { name: db.prod.example, aliasFor: db.shop }
    - api.prod.example=192.0.2.7
  searchNamespace: false
  localIP: 127.0.0.53
  remoteIP: 10.96.0.10
  lookupTimeout: 1m0.5s
routing:
  alsoProxy: [192.0.2.0/24]
  neverProxy: [10.1.2.3]
  allowConflicting: [10.0.0.0/8]
  vnat: [auto, 10.8.0.0/16]
  proxyVia: also=jump
  virtualSubnets: [10.9.0.0/16]
cluster:
  mappedNamespaces: [shop, bank]
  managerNamespace: tools
`
const texts = (given: Given) =>
  Object.fromEntries(
    Object.entries(given).map(([setting, value]) => {
      const text = (item: unknown) => textOf(item, setting as keyof Given)
      return [setting, Array.isArray(value) ? value.map(text) : text(value)]
    }),
  )
const expected = {
  includeSuffixes: ['corp.example', 'b.test'],
  excludeSuffixes: ['com'],
  excludes: ['printer', 'old.shop'],
  mappings: ['db.prod.example=db.shop', 'api.prod.example=192.0.2.7'],
  searchNamespace: 'false',
  localIp: '127.0.0.53',
  remoteIp: '10.96.0.10',
  lookupTimeoutMs: '60.5s',
  alsoProxy: ['192.0.2.0/24'],
  neverProxy: ['10.1.2.3/32'],
  allowConflicting: ['10.0.0.0/8'],
  vnat: ['auto', '10.8.0.0/16'],
  proxyVia: ['also=jump'],
  virtualSubnets: ['10.9.0.0/16'],
  mappedNamespaces: ['shop', 'bank'],
  managerNamespace: 'tools',
}
const file = { kind: 'file', where: '/home/ann/config.yaml' } as const

test('settings: a document says everything that can be set', () => {
  const { given, faults } = readDocument(parse(everything.replace('1m0.5s', '59.5s')), file, { strict: true })
  assert.deepEqual(faults, [])
  assert.deepEqual(texts(given), { ...expected, lookupTimeoutMs: '59.5s' })
})

test('settings: the extension of a kubeconfig is read as Telepresence writes it', () => {
  const document = parse(`
dns: { include-suffixes: [.a.test], exclude-suffixes: [.b.test], excludes: [x], local-ip: 192.0.2.53, remote-ip: 192.0.2.54,
       lookup-timeout: 2s, mappings: [{ name: a.test, aliasFor: b.test }] }
also-proxy: [10.1.0.0/16]
never-proxy: [10.2.0.0/16]
allow-conflicting-subnets: [10.3.0.0/16]
manager: { namespace: tools }
something-of-a-later-version: 1
`) as unknown
  const { given, faults } = readDocument(document, { kind: 'kubeconfig', where: '' }, { strict: false })
  assert.deepEqual(faults, [])
  assert.deepEqual(texts(given), {
    includeSuffixes: ['a.test'],
    excludeSuffixes: ['b.test'],
    excludes: ['x'],
    localIp: '192.0.2.53',
    remoteIp: '192.0.2.54',
    lookupTimeoutMs: '2s',
    mappings: ['a.test=b.test'],
    alsoProxy: ['10.1.0.0/16'],
    neverProxy: ['10.2.0.0/16'],
    allowConflicting: ['10.3.0.0/16'],
    managerNamespace: 'tools',
  })
})

const bad: [string, string, string][] = [
  ['dns: {includeSuffixes: [a..b]}', 'dns.includeSuffixes', 'a..b'],
  ['dns: {excludes: [-f.test]}', 'dns.excludes', '-f.test'],
  ['dns: {lookupTimeout: never}', 'dns.lookupTimeout', 'never'],
  ['dns: {lookupTimeout: 61}', 'dns.lookupTimeout', '61'],
  ['dns: {local-ip: here}', 'dns.local-ip', 'here'],
  ['dns: {mappings: [{name: a}]}', 'dns.mappings', '{"name":"a"}'],
  ['dns: {mappings: [{name: a, aliasFor: b, ttl: 1}]}', 'dns.mappings', '{"name":"a","aliasFor":"b","ttl":1}'],
  ['routing: {alsoProxy: [0.0.0.0/0]}', 'routing.alsoProxy', '0.0.0.0/0'],
  ['routing: {alsoProxy: {a: b}}', 'routing.alsoProxy', '{"a":"b"}'],
  ['cluster: {mappedNamespaces: [Shop]}', 'cluster.mappedNamespaces', 'Shop'],
  ['[1]', '(all of it)', '[1]'],
]
for (const [text, key, value] of bad) {
  test(`settings: ${text} is told with its source, key and value`, () => {
    const { faults } = readDocument(parse(text), file, { strict: true })
    assert.deepEqual(
      faults.map(({ code, detail }) => [code, detail]),
      [['SETTING_INVALID', { source: 'your configuration file (/home/ann/config.yaml)', key, value }]],
    )
  })
}

test('settings: empty values are none', () => {
  const document = { dns: { localIP: '', lookupTimeout: '0s', excludes: null, includeSuffixes: [] }, routing: null }
  const { given, faults } = readDocument(document, file, { strict: true })
  assert.deepEqual(faults, [])
  assert.deepEqual(given, {})
})

test('settings: a list of namespaces that is empty, or has nothing good in it, leaves the choice to others', () => {
  const manager = source('manager', { cluster: { mappedNamespaces: ['shop'] } })
  for (const mappedNamespaces of [[], ['Not A Name']]) {
    const { given } = readDocument({ cluster: { mappedNamespaces } }, file, { strict: true })
    assert.deepEqual(merge([{ ...file, given }, manager]).settings.mappedNamespaces, ['shop'])
  }
})

test('settings: a value that is wrong leaves the others in force', () => {
  const { given, faults } = readDocument({ dns: { excludes: ['a', 'b b'], lookupTimeout: '2s' } }, file, {
    strict: false,
  })
  assert.equal(faults.length, 1)
  assert.deepEqual(texts(given), { excludes: ['a'], lookupTimeoutMs: '2s' })
})

function folder(t: TestContext, text?: string): string {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-settings-'))
  t.after(() => rmSync(path, { recursive: true }))
  mkdirSync(join(path, 'fairlead'))
  if (text !== undefined) writeFileSync(join(path, 'fairlead/config.yaml'), text)
  return path
}

test("settings: the user's file is where the platform keeps such files", () => {
  const path = (environment: Record<string, string>, platform: NodeJS.Platform) => userFilePath(environment, platform)
  assert.equal(path({ HOME: '/home/ann' }, 'linux'), '/home/ann/.config/fairlead/config.yaml')
  assert.equal(path({ HOME: '/home/ann', XDG_CONFIG_HOME: '/x' }, 'linux'), '/x/fairlead/config.yaml')
  assert.equal(path({ HOME: '/Users/ann' }, 'darwin'), '/Users/ann/Library/Application Support/fairlead/config.yaml')
  assert.equal(path({}, 'linux'), undefined)
})

test("settings: the user's file may be absent or empty; a mistake in it is told", async t => {
  const read = (text?: string) => readUserFile(userFilePath({ XDG_CONFIG_HOME: folder(t, text) }, 'linux'))
  assert.equal(await read(), undefined)
  assert.deepEqual((await read('# nothing yet\n'))?.given, {})
  assert.equal((await read('dns: {lookupTimeout: 2s}'))?.given.lookupTimeoutMs, 2_000)
  await assert.rejects(read('dns: {lookupTimeOut: 2 h}'), { code: 'SETTING_INVALID' })
  await assert.rejects(read('dns: {includeSufixes: [a]}'), { code: 'SETTING_UNKNOWN' })
  await assert.rejects(read('dns: {'), { code: 'SETTINGS_UNREADABLE' })
  await assert.rejects(read(`# ${'x'.repeat(1_100_000)}`), { code: 'SETTINGS_UNREADABLE' })
})

const source = (kind: SourceKind, document: unknown): Source => {
  const { given, faults } = readDocument(document, { kind, where: '' }, { strict: true })
  assert.deepEqual(faults, [])
  return { kind, where: '', given }
}
const merged = (...sources: Source[]) => {
  const { settings, overruled } = merge(sources)
  return {
    settings: texts(settings),
    overruled: overruled.map(({ setting, value, source, by }) =>
      [source.kind, textOf(value, setting), 'by', by.source.kind, textOf(by.value, by.setting)].join(' '),
    ),
  }
}

test('settings: without any source there are the defaults', () => {
  const { settings } = merge([])
  assert.equal(settings.lookupTimeoutMs, 4_000)
  assert.equal(settings.searchNamespace, true)
  assert.equal(settings.mappedNamespaces, undefined)
  assert.deepEqual(settings.includeSuffixes, [])
})

test('settings: of a single value the first source has the last word', () => {
  const { settings, overruled } = merged(
    source('flags', { dns: { lookupTimeout: '1s' } }),
    source('file', { dns: { lookupTimeout: '2s', remoteIP: '192.0.2.1' } }),
    source('manager', { dns: { lookupTimeout: '3s', remoteIP: '192.0.2.2', searchNamespace: false } }),
  )
  assert.deepEqual(
    [settings['lookupTimeoutMs'], settings['remoteIp'], settings['searchNamespace']],
    ['1s', '192.0.2.1', 'false'],
  )
  assert.deepEqual(overruled.sort(), [
    'file 2s by flags 1s',
    'manager 192.0.2.2 by file 192.0.2.1',
    'manager 3s by flags 1s',
  ])
})

test('settings: lists are joined, each entry once', () => {
  const { settings, overruled } = merged(
    source('flags', { dns: { excludes: ['a'] } }),
    source('file', { dns: { excludes: ['b', 'a'] } }),
    source('manager', { dns: { excludes: ['c'] } }),
  )
  assert.deepEqual(settings['excludes'], ['a', 'b', 'c'])
  assert.deepEqual(overruled, [])
})

test('settings: of entries that contradict each other, that of the first source holds', () => {
  const { settings, overruled } = merged(
    source('flags', { routing: { neverProxy: ['10.1.0.0/16'] } }),
    source('file', { dns: { includeSuffixes: ['com'], mappings: ['db.test=a.test', 'old.test=new.test'] } }),
    source('manager', {
      dns: { excludeSuffixes: ['com', 'org'], mappings: ['db.test=b.test'], excludes: ['old.test'] },
      routing: { alsoProxy: ['10.1.0.0/16', '10.2.0.0/16'] },
    }),
  )
  assert.deepEqual(settings['includeSuffixes'], ['com'])
  assert.deepEqual(settings['excludeSuffixes'], ['org'])
  assert.deepEqual(settings['alsoProxy'], ['10.2.0.0/16'])
  assert.deepEqual(settings['mappings'], ['db.test=a.test', 'old.test=new.test'])
  assert.deepEqual(settings['excludes'], [])
  assert.deepEqual(overruled.sort(), [
    'manager 10.1.0.0/16 by flags 10.1.0.0/16',
    'manager com by file com',
    'manager db.test=b.test by file db.test=a.test',
    'manager old.test by file old.test=new.test',
  ])
})

test('settings: namespaces are chosen as a whole, and `all` undoes what others chose', () => {
  const manager = source('manager', { cluster: { mappedNamespaces: ['shop'] } })
  assert.deepEqual(merge([manager]).settings.mappedNamespaces, ['shop'])
  const file = source('file', { cluster: { mappedNamespaces: ['bank'] } })
  assert.deepEqual(merge([file, manager]).settings.mappedNamespaces, ['bank'])
  const flags = source('flags', { cluster: { mappedNamespaces: 'all' } })
  assert.equal(merge([flags, manager]).settings.mappedNamespaces, undefined)
})

test('settings: a manager’s client configuration and lists are one source; its mistakes are told and left out', () => {
  const lists = {
    alsoProxy: [],
    neverProxy: [],
    includeSuffixes: ['a.test.'],
    excludeSuffixes: [],
  }
  const yaml =
    'dns: {includeSuffixes: [b.test, -o.test, a.test], remoteIP: nowhere}\ntimeouts: {helm: 3s}\nmanager: {namespace: x}\n'
  const { source, faults } = managerSource(lists, yaml)
  assert.deepEqual(source.given.includeSuffixes, ['b.test.', 'a.test.'])
  assert.equal(source.given.managerNamespace, undefined)
  assert.deepEqual(
    faults.map(({ code, detail }) => [code, detail['key']]),
    [
      ['SETTING_INVALID', 'dns.includeSuffixes'],
      ['SETTING_INVALID', 'dns.remoteIP'],
    ],
  )
  assert.deepEqual(
    managerSource(lists, 'a: [').faults.map(({ code }) => code),
    ['SETTINGS_UNREADABLE'],
  )
})

test('settings: a manager does not consent for who uses the machine', () => {
  const lists = { alsoProxy: [], neverProxy: [], includeSuffixes: [], excludeSuffixes: [] }
  const yaml =
    'dns: {localIP: 192.0.2.1}\nrouting: {allowConflictingSubnets: [10.0.0.0/8], allowConflicting: [10.0.0.0/8]}\n'
  const { given } = managerSource(lists, yaml).source
  assert.deepEqual([given.allowConflicting, given.localIp], [undefined, undefined])
})
