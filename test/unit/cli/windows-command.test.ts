import assert from 'node:assert/strict'
import { test } from 'node:test'
import { windowsCommand } from '../../../cli/intercept/index.ts'

const environment = {
  Path: 'C:\\Windows\\System32;C:\\Program Files\\nodejs',
  ComSpec: 'C:\\Windows\\System32\\cmd.exe',
}
const files = new Set([
  'C:\\Program Files\\nodejs\\node.exe',
  'C:\\Program Files\\nodejs\\npm.cmd',
  'C:\\Windows\\System32\\where.exe',
  '.\\run.bat',
])
const command = (...words: string[]) => windowsCommand(words, environment, path => files.has(path))

test('a program is found by its name, with or without its ending, and gets its arguments as they are', () => {
  for (const name of ['node', 'node.exe', 'C:\\Program Files\\nodejs\\node.exe'])
    assert.deepEqual(command(name, 'a b', '%PATH%'), {
      file: 'C:\\Program Files\\nodejs\\node.exe',
      args: ['a b', '%PATH%'],
      isVerbatim: false,
    })
  assert.equal(command('nothing'), undefined)
  // Not by chance, because of the folder one is in.
  assert.equal(command('run'), undefined)
  assert.equal(command('.\\run')?.isVerbatim, true)
})

test('a script is run by cmd.exe, for which nothing in an argument means anything', () => {
  const { file, args, isVerbatim } = command('npm', 'run', 'a & del "x"', '%TEMP%') ?? assert.fail()
  assert.deepEqual([file, isVerbatim], ['C:\\Windows\\System32\\cmd.exe', true])
  assert.deepEqual(args.slice(0, 3), ['/d', '/s', '/c'])
  const line = args[3] ?? ''
  assert.ok(line.startsWith('"C:\\Program^ Files\\nodejs\\npm.cmd '))
  // Read by cmd.exe twice, it is what CommandLineToArgvW takes apart.
  const read = (text: string) => text.replace(/\^([\s\S])/g, '$1')
  assert.equal(read(read(line.slice(1, -1))), 'C:\\Program Files\\nodejs\\npm.cmd "run" "a & del \\"x\\"" "%TEMP%"')
  // Before the first reading nothing is bare.
  assert.ok(!/(^|[^^])[&%"]/.test(line.slice(1, -1)))
})
