// F5 in other languages, the same nothing to edit: Python and Go with their own debuggers stopped at a breakpoint; C++ and Java by what their adapters are
// asked to launch; a browser, which has no environment to give.
import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, type TestContext, test } from 'node:test'
import { until } from '../support/index.ts'
import { installDebugpy, installDelve } from './editor/index.ts'
import { shop } from './fake-daemon.ts'
import { keepScreenshot } from './screenshots.ts'
import { TestWindow } from './window.ts'

const say = (text: string) => console.log(text)
const debugpy = await installDebugpy(say)
const delve = await installDelve(say)

const main = {
  'main.py': 'import os\ngreeting = os.environ.get("GREETING")\nown = os.environ.get("OWN")\nprint(greeting, own)\n',
  'main.go':
    'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {\n\tgreeting := os.Getenv("GREETING")\n\tflags := os.Getenv("GOFLAGS")\n\tfmt.Println(greeting, flags)\n}\n',
  'go.mod': 'module example.test/main\n\ngo 1.22\n',
}
const configurations = [
  { name: 'python', type: 'debugpy', request: 'launch', program: '${workspaceFolder}/main.py', env: { OWN: 'mine' } },
  { name: 'go', type: 'go', request: 'launch', mode: 'debug', program: '${workspaceFolder}' },
  {
    name: 'c++',
    type: 'cppdbg',
    request: 'launch',
    program: '/bin/true',
    environment: [{ name: 'OWN', value: 'mine' }],
  },
  { name: 'java', type: 'java', request: 'launch', mainClass: 'Main', env: { OWN: 'mine' } },
  { name: 'browser', type: 'firefox', request: 'launch', url: 'http://localhost' },
  { name: 'rust', type: 'lldb', request: 'launch', program: '/bin/true' },
]

let window: TestWindow

before(async () => {
  window = await TestWindow.open({
    env: {
      FAIRLEAD_TEST_DEBUGPY: debugpy ?? '',
      FAIRLEAD_TEST_DELVE: delve ?? 'dlv',
      FAIRLEAD_TEST_DELVE_ENV: JSON.stringify({
        PATH: process.env['PATH'],
        GOCACHE: join(homedir(), '.cache/go-build'),
      }),
    },
    files: { ...main, '.vscode/launch.json': JSON.stringify({ version: '0.2.0', configurations }) },
    world: {
      contexts: {
        current: 'dev',
        contexts: [{ name: 'dev', server: 'https://dev.example.test', namespace: 'shop', user: 'anna' }],
      },
      workloads: { shop: [structuredClone(shop)] },
      // GOFLAGS of a container would break the build of dlv.
      environment: {
        GREETING: 'hello from the cluster',
        OWN: 'of the cluster',
        GOFLAGS: '-mod=nowhere',
        PYTHONPATH: '/not/here',
        JAVA_TOOL_OPTIONS: '-javaagent:/not/here.jar',
      },
    },
  })
  const { workbench } = window
  await workbench.openSideBar('Fairlead')
  await workbench.row('dev').click()
  await workbench.contextMenu(workbench.row('web'), 'Intercept…')
  await workbench.pick('8080')
  await workbench.pick('Everything')
  await workbench.row(/web\.shop.*active/).waitFor()
})
after(() => window[Symbol.asyncDispose]())
afterEach(async context => {
  if (!('passed' in context && context.passed)) await keepScreenshot(window.workbench.page, `failed ${context.name}`)
  await window.workbench.vs(async vscode => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints)
    await vscode.debug.stopDebugging()
    await vscode.commands.executeCommand('notifications.clearAll')
  })
})

const start = (name: string) =>
  window.workbench.vs(
    (vscode, given) => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], given),
    name,
  )

/** Values of local variables where the program stops, by their names. */
async function stoppedAt(file: string, line: number, configuration: string): Promise<Record<string, string>> {
  const { workbench } = window
  await workbench.vs(
    (vscode, { file: name, line: at }) => {
      const [folder] = vscode.workspace.workspaceFolders ?? []
      if (folder === undefined) return
      const where = new vscode.Location(vscode.Uri.joinPath(folder.uri, name), new vscode.Position(at - 1, 0))
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(where)])
    },
    { file, line },
  )
  assert.equal(await start(configuration), true)
  let variables: Record<string, string> = {}
  await until(
    'the program has stopped at the breakpoint',
    async () => {
      variables = await workbench.vs(async vscode => {
        const item = vscode.debug.activeStackItem
        const session = vscode.debug.activeDebugSession
        if (session === undefined || item === undefined || !('frameId' in item)) return {}
        const { scopes } = (await session.customRequest('scopes', { frameId: item.frameId })) as {
          scopes: { name: string; variablesReference: number }[]
        }
        const { variables: found } = (await session.customRequest('variables', {
          variablesReference: scopes[0]?.variablesReference,
        })) as { variables: { name: string; value: string }[] }
        return Object.fromEntries(found.map(({ name, value }) => [name, value]))
      })
      return 'greeting' in variables
    },
    { withinMs: 90_000, everyMs: 300 },
  )
  return variables
}

test('Python stops at its breakpoint with the environment of the cluster, the own variable kept', async (t: TestContext) => {
  if (debugpy === undefined) {
    t.skip('no Python with pip on this machine')
    return
  }
  const { greeting, own } = await stoppedAt('main.py', 4, 'python')
  assert.deepEqual([greeting, own], ["'hello from the cluster'", "'mine'"])
})

test('Go stops at its breakpoint; the build does not see what the container sets for Go', async (t: TestContext) => {
  if (delve === undefined) {
    t.skip('no Go on this machine')
    return
  }
  const { greeting, flags } = await stoppedAt('main.go', 11, 'go')
  assert.deepEqual([greeting, flags], ['"hello from the cluster"', '""'])
})

const launched = (type: string) =>
  window.workbench.vs(
    (_, wanted) =>
      (globalThis as unknown as { fairleadLaunches: { type: string; [key: string]: unknown }[] }).fairleadLaunches.find(
        given => given.type === wanted,
      ),
    type,
  )

test('the adapter of C++ gets an array, with the own entry kept', async () => {
  assert.equal(await start('c++'), true)
  const { environment } = (await launched('cppdbg')) as unknown as { environment: unknown }
  assert.deepEqual(
    (environment as { name: string; value: string }[]).filter(({ name }) => /GREETING|OWN/.test(name)),
    [
      { name: 'OWN', value: 'mine' },
      { name: 'GREETING', value: 'hello from the cluster' },
    ],
  )
})

test('the adapter of Java gets no agent of the container', async () => {
  assert.equal(await start('java'), true)
  const { env } = ((await launched('java')) ?? {}) as { env?: Record<string, string> }
  assert.deepEqual(
    [env?.['GREETING'], env?.['OWN'], env?.['JAVA_TOOL_OPTIONS']],
    ['hello from the cluster', 'mine', undefined],
  )
})

test('a browser gets nothing', async () => {
  assert.equal(await start('browser'), true)
  assert.equal(JSON.stringify(await launched('firefox')).includes('GREETING'), false)
})

test('a type whose extension is not there: the sentence says so, and nothing is taken', async () => {
  assert.equal(await start('rust'), false)
  await window.workbench.notification(/No extension for the debug type “lldb” is installed/).waitFor()
})
