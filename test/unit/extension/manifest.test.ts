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
import packageJson from '../../../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('../../..', import.meta.url))
const { contributes } = packageJson
const menus = Object.values(contributes.menus).flat() as readonly { command: string; when?: string; group?: string }[]

test('every command of the code is contributed, with a title and a category, and no other', () => {
  assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(commands).sort())
  for (const { title, category } of contributes.commands) assert.ok(title.length > 2 && category === 'Fairlead')
})

test('every menu entry names a contributed command and a view that is there', () => {
  const known: readonly string[] = Object.values(commands)
  const viewIds: readonly string[] = Object.values(views)
  for (const { command, when = '' } of menus) {
    assert.ok(known.includes(command), command)
    const view = /view == ([\w.]+)/.exec(when)?.[1]
    if (view !== undefined) assert.ok(viewIds.includes(view), view)
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
  const restricted = packageJson.capabilities.untrustedWorkspaces.restrictedConfigurations
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
