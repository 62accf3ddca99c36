// How `fairlead run` reads its command line; what it then does is in test/cluster/run.test.ts.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { enter } from '../../../../cli/run/index.ts'
import { fairlead } from '../fake-host.ts'

for (const [args, words] of [
  [['run'], /a program to run is needed, after --/],
  [['run', 'curl', 'http://web'], /a program to run is needed, after --/],
  [['run', '-w', 'a', '-i', 'b', '--', 'true'], /cannot be used with/],
  [['run', '-w', 'a', '-p', '8080', '--', 'true'], /--port needs --intercept/],
  [['run', '--http-header', 'x-dev=anna', '--', 'true'], /--http-header needs --intercept/],
  [['run', '-w', 'Shop/Orders', '--', 'true'], /written like orders or shop\/orders/],
  [['run', '-i', 'a', '-p', 'http:8080', '--', 'true'], /written like 8080/],
] as const)
  test(`\`fairlead ${args.join(' ')}\` is used wrongly`, async () => {
    const { code, stderr } = await fairlead(args)
    assert.equal(code, 2)
    assert.match(stderr, words)
  })

test('on another system than Linux it says what to do instead', async () => {
  const { code, stderr } = await fairlead(['run', '--', 'true'], { platform: 'darwin' })
  assert.equal(code, 1)
  assert.match(stderr, /RUN_NEEDS_LINUX/)
})

test('a program that is not there is told before anything is made', async () => {
  const { code } = await fairlead(['run', '--', 'no-such-program'], {
    foreground: { require: () => Promise.reject(new Error('first')), run: () => Promise.reject(new Error('second')) },
  })
  assert.equal(code, 1)
})

test('the command keeps its words, whatever is in them, and its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), "it's a folder -"))
  try {
    const line = enter(42, folder, ['printf', '%s|', 'a b', '$HOME', "'", '--', ''])
    const shell = line.slice(line.indexOf('/bin/sh') + 1)
    const said = execFileSync('/bin/sh', shell, { encoding: 'utf8' })
    assert.equal(said, "a b|$HOME|'|--||")
    const where = enter(42, folder, ['pwd', '-P'])
    assert.equal(
      execFileSync('/bin/sh', where.slice(where.indexOf('/bin/sh') + 1), { encoding: 'utf8' }),
      `${folder}\n`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
