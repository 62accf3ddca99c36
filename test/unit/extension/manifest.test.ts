// The manifest and the code agree: every command, view, setting, context key and menu entry of the one is in the other.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  commands,
  contextKeys,
  settings,
  taskType,
  toolNames,
  views,
  walkthrough,
} from '../../../extension/src/contributions.ts'
import { takesEnvironment } from '../../../extension/src/debug/environment.ts'
import { parseWish } from '../../../extension/src/debug/wish.ts'
import packageJson from '../../../package.json' with { type: 'json' }
import texts from '../../../package.nls.json' with { type: 'json' }

/** Values that are allowed, of keys that are no texts. */
const samples: Readonly<Record<string, unknown>> = {
  port: '8080:http',
  ports: ['8080'],
  headers: {},
  mechanism: 'wiretap',
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const nls: Readonly<Record<string, string>> = texts
/** As VS Code reads it: `%key%` replaced by its text. */
const manifest = JSON.parse(JSON.stringify(packageJson), (_, value: unknown) =>
  typeof value === 'string' ? value.replace(/^%([\w.]+)%$/, (whole, key: string) => nls[key] ?? whole) : value,
) as typeof packageJson
const { contributes } = manifest
const menus = Object.values(contributes.menus).flat() as readonly { command: string; when?: string; group?: string }[]

test('every command of the code is contributed, with a title and a category, and no other', () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(commands).sort())
  for (const { title, category } of contributes.commands) assert.ok(title.length > 2 && category === 'Fairlead')
})

test('what people read is in package.nls.json, all of it and nothing else', () => {
  const used = [...JSON.stringify(packageJson).matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key)
  assert.deepEqual([...new Set(used)].sort(), Object.keys(nls).sort())
  const literal: string[] = []
  JSON.parse(JSON.stringify(packageJson.contributes), (key, value: unknown) => {
    if (
      /^(title|name|description|markdownDescription|contents|displayName|userDescription)$/.test(key) &&
      typeof value === 'string' &&
      !value.startsWith('%') &&
      / /.test(value)
    )
      literal.push(value)
    return value
  })
  // Input schemas of tools are read by language models, in English.
  const schemas = JSON.stringify(packageJson.contributes.languageModelTools.map(({ inputSchema }) => inputSchema))
  assert.deepEqual(
    literal.filter(text => !schemas.includes(text)),
    [],
  )
})

test('the schema of fairlead.yaml and that of launch.json allow the same', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(root, 'media', name), 'utf8'))
  const launch = read('launch.schema.json') as {
    properties: { configurations: { items: { properties: { fairlead: { properties: object } } } } }
  }
  const recipe = read('recipe.schema.json') as {
    properties: { intercepts: { additionalProperties: { properties: object } } }
  }
  const wish = launch.properties.configurations.items.properties.fairlead.properties
  assert.deepEqual(recipe.properties.intercepts.additionalProperties.properties, wish)
  for (const key of Object.keys(wish))
    assert.ok('workload' in (parseWish({ workload: 'a', [key]: samples[key] ?? 'a' }) as object), key)
})

test('every debug type with an environment of its own may say `fairlead` in launch.json', () => {
  const types = contributes.debuggers.map(({ type }) => type)
  for (const type of ['node', 'debugpy', 'go', 'java', 'coreclr', 'cppdbg', 'lldb', 'php'])
    assert.ok(types.includes(type), type)
  for (const type of types) assert.ok(takesEnvironment({ type, name: '', request: 'launch' }), type)
  // Without these three it only adds to the debugger of another extension.
  for (const contribution of contributes.debuggers)
    assert.ok(!('label' in contribution || 'program' in contribution || 'runtime' in contribution))
})

test('every menu entry names a contributed command and a view that is there', () => {
  const known: readonly string[] = Object.values(commands)
  const viewIds: readonly string[] = Object.values(views)
  for (const { command, when = '' } of menus) {
    assert.ok(known.includes(command), command)
    const view = /view == ([\w.]+)/.exec(when)?.[1]
    // The Kubernetes extension's tree is the only view of others that we add to.
    if (view !== undefined) assert.ok(viewIds.includes(view) || view === 'extension.vsKubernetesExplorer', view)
  }
})

test('every context key of a `when` clause is one that the code sets', () => {
  const text = JSON.stringify(contributes)
  const used = new Set(
    [...text.matchAll(/fairlead\.(daemon|connected|hasIntercept|contexts)\b(?!\.)/g)].map(([key]) => key),
  )
  const known: readonly string[] = Object.values(contextKeys)
  for (const key of used) assert.ok(known.includes(key), key)
  for (const key of known) assert.ok(used.has(key), `${key} is set and never asked for`)
})

test('views, settings, tasks, tools and the walkthrough are those of the code', () => {
  assert.deepEqual(
    contributes.views.fairlead.map(({ id }) => id),
    Object.values(views),
  )
  const { section, ...names } = settings
  assert.deepEqual(
    Object.keys(contributes.configuration.properties).sort(),
    Object.values(names)
      .map(name => `${section}.${name}`)
      .sort(),
  )
  assert.deepEqual(
    contributes.taskDefinitions.map(({ type }) => type),
    [taskType],
  )
  assert.deepEqual(contributes.languageModelTools.map(({ name }) => name).sort(), Object.values(toolNames).sort())
  assert.deepEqual(
    contributes.walkthroughs.map(({ id }) => id),
    [walkthrough],
  )
})

test('what can start a program or reads a folder is a machine setting, or restricted in untrusted folders', () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations
  for (const [name, { scope }] of Object.entries(contributes.configuration.properties))
    assert.ok(scope.startsWith('machine') || scope === 'application' || restricted.includes(name), name)
})

test('every file and command link that the manifest names is there', () => {
  const files = [...JSON.stringify(contributes).matchAll(/"(?:\.\/)?(media\/[\w./-]+)"/g)].map(([, file = '']) => file)
  assert.ok(files.length > 5)
  for (const file of files) assert.ok(existsSync(join(root, file)), file)
  const known: readonly string[] = Object.values(commands)
  const texts = [
    JSON.stringify(contributes),
    ...files.filter(file => file.endsWith('.md')).map(file => readFileSync(join(root, file), 'utf8')),
  ]
  for (const text of texts)
    for (const [, command = ''] of text.matchAll(/command:(fairlead\.\w+)/g))
      assert.ok(known.includes(command), command)
})
