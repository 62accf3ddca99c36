// A program inside the cluster without the service: the command lines that terminals, tasks and debug starts amount to.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { parseWish, type Wish } from '../../../extension/src/debug/wish.ts'
import { commandLine } from '../../../extension/src/without-service/command-line.ts'
import { canRunInside, insideConfiguration } from '../../../extension/src/without-service/configuration.ts'

const programs = { node: '/x/node', cli: '/x/fairlead.mjs' }
const wished = (value: unknown): Wish => {
  const wish = parseWish(value)
  assert.ok(!('wrong' in wish))
  return wish
}

test('an intercept with everything that a wish can say', () => {
  const wish = wished({
    ...{ workload: 'shop/orders', context: 'dev', ports: ['8080:http'], headers: { 'x-dev': 'anna' } },
    ...{ pathPrefixes: ['/api'], container: 'app', mount: false },
  })
  assert.deepEqual(commandLine(programs, { wish, keep: ['PORT'], command: ['node', 'a.js'] }), [
    ...['/x/node', '--', '/x/fairlead.mjs', 'run', '--context', 'dev', '--intercept', 'shop/orders'],
    ...['--port', '8080:http', '--http-header', 'x-dev=anna', '--http-path-prefix', '/api', '--container', 'app'],
    ...['--mount', 'false', '--keep-env', 'PORT', '--', 'node', 'a.js'],
  ])
})

test('environment and origin only, and no workload at all', () => {
  const wish = wished({ workload: 'orders', mechanism: 'ingest' })
  assert.deepEqual(commandLine(programs, { wish, command: ['bash'] }).slice(4), ['--workload', 'orders', '--', 'bash'])
  assert.deepEqual(commandLine(programs, { namespace: 'shop', command: ['bash'] }).slice(4), [
    '--namespace',
    'shop',
    '--',
    'bash',
  ])
})

for (const more of [{ mechanism: 'wiretap' }, { replace: true }])
  test(`${Object.keys(more).join()} needs the service, and says so`, () => {
    const wish = wished({ workload: 'orders', ...more })
    assert.throws(() => commandLine(programs, { wish, command: ['bash'] }), { code: 'EDITOR_WISH_INVALID' })
  })

test("Node's debugger goes inside with nothing to edit, others are not touched", () => {
  for (const [type, request, expected] of [
    ['node', 'launch', true],
    ['pwa-node', 'launch', true],
    ['node', 'attach', false],
    ['debugpy', 'launch', false],
    ['go', 'launch', false],
  ] as const)
    assert.equal(canRunInside({ type, name: 'a', request }), expected, type)
})

test("the debugger's part gets into the program alone, whose words and own variables stay", () => {
  const given = { type: 'node', name: 'a', request: 'launch', runtimeArgs: ['--no-warnings'], env: { PORT: '1' } }
  const { runtimeExecutable, runtimeArgs } = insideConfiguration(given, wished('orders'), {
    // Says what it was given, in place of Node.
    node: '/usr/bin/env',
    cli: 'unused',
  }) as unknown as { runtimeExecutable: string; runtimeArgs: string[] }
  assert.equal(runtimeExecutable, '/bin/sh')
  assert.deepEqual(runtimeArgs.slice(-3), ['--', 'node', '--no-warnings'])
  assert.equal(runtimeArgs[runtimeArgs.indexOf('--keep-env') + 1], 'PORT')
  const env = execFileSync(runtimeExecutable, [...runtimeArgs.slice(0, 3), '/usr/bin/env'], {
    env: { NODE_OPTIONS: '--require x' },
    encoding: 'utf8',
  })
  assert.match(env, /^FAIRLEAD_NODE_OPTIONS=--require x$/m)
  assert.doesNotMatch(env, /^NODE_OPTIONS=/m)
})
