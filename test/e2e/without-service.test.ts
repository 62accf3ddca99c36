// Debugging where the service is not installed: F5 on a Node program that belongs to a workload gives it a network of its own. A request of a pod stops at
// its breakpoint, it calls services by name, and stopping leaves nothing.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { Disposer } from '../../common/base/index.ts'
import { Lab, type Workstation } from '../lab/index.ts'
import { installManager, needsRoot, until } from '../support/index.ts'
import { Pod, serviceAddress } from '../support/intercepts/index.ts'
import { bridgePackage, EditorServer, extensionPackage, installEditor, openBrowser, Workbench } from './editor/index.ts'
import { keepScreenshot } from './screenshots.ts'

const program = `const http = require('node:http')

http
  .createServer(async (request, response) => {
    const neighbour = await fetch('http://db-0.db.bank:8080/').then(answer => answer.json())
    response.end('hello from inside, ' + process.env.APP + ' beside ' + neighbour.pod)
  })
  .listen(8080, '127.0.0.1')
`
const launch = {
  version: '0.2.0',
  configurations: [
    {
      ...{ name: 'web', type: 'node', request: 'launch', program: '${workspaceFolder}/main.js' },
      fairlead: { workload: 'shop/web', port: '8080:http' },
    },
  ],
}
const tasks = {
  version: '2.0.0',
  tasks: [
    { type: 'fairlead', action: 'run', command: ['curl', '-sf', 'http://web.shop/'], label: 'inside' },
    { type: 'fairlead', action: 'run', command: 'curl', label: 'wrong' },
  ],
}

const owned = new Disposer()
let lab: Lab
let ws: Workstation
let workbench: Workbench
let folder: string

before(
  async () => {
    if (needsRoot.skip !== false) return
    const editor = await installEditor(text => console.log(text))
    lab = owned.own(await Lab.open({ name: `e2erun${process.pid}`, workstations: [{ name: 'ws', kind: 'plain' }] }))
    ws = lab.workstation('ws')
    await installManager(lab, ws)
    const scratch = mkdtempSync(join(tmpdir(), 'fairlead-e2e-'))
    owned.defer(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))
    folder = join(scratch, 'web')
    mkdirSync(join(folder, '.vscode'), { recursive: true })
    writeFileSync(join(folder, 'main.js'), program)
    writeFileSync(join(folder, '.vscode/launch.json'), JSON.stringify(launch))
    writeFileSync(join(folder, '.vscode/tasks.json'), JSON.stringify(tasks))
    const server = owned.own(
      await EditorServer.open({
        editor,
        vsix: [extensionPackage(), await bridgePackage(scratch)],
        env: { KUBECONFIG: lab.kubeconfig },
        settings: { 'debug.internalConsoleOptions': 'neverOpen', 'remote.autoForwardPorts': false },
        spawn: (argv, { env, stdio }) => ws.spawn(argv, { env, stdio }),
      }),
    )
    const browser = await openBrowser(editor)
    owned.defer(() => browser.close())
    workbench = await Workbench.open(browser, server, folder)
    owned.defer(() => workbench[Symbol.asyncDispose]())
  },
  { timeout: 300_000 },
)
after(async () => {
  await owned[Symbol.asyncDispose]()
})
afterEach(async context => {
  if (needsRoot.skip === false && !('passed' in context && context.passed))
    await keepScreenshot(workbench.page, `failed ${context.name}`)
})

const options = { ...needsRoot, timeout: 180_000 }

async function answerToPod(): Promise<string> {
  using caller = await Pod.find(lab, 'bank', 'app=db')
  const { body } = await caller.call('get', await serviceAddress(lab, 'shop', 'web'), 80, '/')
  return String(body)
}

test('the welcome view offers to do without the service', options, async () => {
  await workbench.openSideBar('Fairlead')
  await workbench.page.getByText('Terminal Inside the Cluster…').first().waitFor()
})

test('F5: a request of a pod stops at the breakpoint, and the program is inside the cluster', options, async () => {
  await workbench.vs(
    async (vscode, file) => {
      const document = await vscode.workspace.openTextDocument(file)
      await vscode.window.showTextDocument(document)
      const position = new vscode.Position(5, 4)
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(document.uri, position))])
    },
    join(folder, 'main.js'),
  )
  await workbench.page.keyboard.press('F5')
  // Those before the traffic comes here are answered by the application.
  const asked: Promise<unknown>[] = []
  const stopped = workbench.page.locator('.debug-top-stack-frame-line, .debug-top-stack-frame-column')
  await until(
    'a request stops at the breakpoint',
    async () => {
      asked.push(answerToPod().catch(() => undefined))
      return (await stopped.count()) > 0
    },
    { withinMs: 120_000, everyMs: 1_000 },
  )
  await workbench.vs(vscode => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints)
    return vscode.commands.executeCommand('workbench.action.debug.continue')
  })
  await Promise.all(asked)
  assert.equal(await answerToPod(), 'hello from inside, web beside db-0')
  // Nothing of it is on the machine.
  assert.doesNotMatch(await ws.must(['ip', '-o', 'link']), /\bfl\d+:/)
})

test('stop: the application answers again, and nothing is left', options, async () => {
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('the application answers', async () => (await answerToPod()).includes('"app":"web"'), {
    withinMs: 30_000,
    everyMs: 500,
  })
  const network = `for p in $(pgrep -f fairleadd-user.mjs); do [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/self/ns/net)" ] && tr '\\0' ' ' < /proc/$p/cmdline; done; true`
  const remains = async () => (await ws.must(['sh', '-c', network])).includes('--inside')
  await until('nothing is left', async () => !(await remains()), { withinMs: 30_000 })
})

for (const [label, expected] of [
  ['inside', 0],
  ['wrong', 1],
] as const)
  test(`the task \u201c${label}\u201d ends with ${expected}`, options, async () => {
    const code = await workbench.vs(async (vscode, given) => {
      const task = (await vscode.tasks.fetchTasks()).find(({ name }) => name === given)
      if (task === undefined) return undefined
      return new Promise<number | undefined>(resolve => {
        const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
          if (execution.task.name !== given) return
          listener.dispose()
          resolve(exitCode)
        })
        void vscode.tasks.executeTask(task)
      })
    }, label)
    assert.equal(code, expected)
  })

test('a terminal inside the cluster, as a workload', options, async () => {
  await workbench.command('Fairlead: Terminal Inside the Cluster (No Service)')
  const input = workbench.page.locator('.quick-input-widget input').first()
  await input.fill('shop/web')
  await input.press('Enter')
  const file = join(folder, 'said')
  await until(
    'the shell says whose environment it has, and reaches a service',
    async () => {
      await workbench.vs((vscode, to) => {
        const terminal = vscode.window.terminals.find(({ name }) => name === 'web (Fairlead)')
        terminal?.sendText(`echo "as $APP" > ${to}; curl -sf http://db-0.db.bank:8080/ >> ${to}`)
      }, file)
      const said = existsSync(file) ? readFileSync(file, 'utf8') : ''
      return said.includes('as web') && said.includes('"pod":"db-0"')
    },
    { withinMs: 60_000, everyMs: 3_000 },
  )
  await workbench.vs(vscode => {
    for (const terminal of vscode.window.terminals) terminal.dispose()
  })
})
