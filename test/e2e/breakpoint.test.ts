// The main job, as a person does it, on a real cluster with the real daemon: install the service, connect, intercept, press F5; a request of a pod stops at
// the breakpoint, with the workload's environment in view, and its answer goes back to the pod; stopping leaves the cluster as it was.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Locator } from 'playwright-core'
import { Disposer } from '../../common/base/index.ts'
import { Lab, type Workstation } from '../lab/index.ts'
import { installManager, needsRoot, until } from '../support/index.ts'
import { Pod, serviceAddress } from '../support/intercepts/index.ts'
import { bridgePackage, EditorServer, extensionPackage, installEditor, openBrowser, Workbench } from './editor/index.ts'
import { keepScreenshot } from './screenshots.ts'

const program = `const http = require('node:http')

http
  .createServer((request, response) => {
    const environment = process.env
    response.end('hello from the workstation, ' + environment.APP)
  })
  .listen(8080, '127.0.0.1')
`
const launch = {
  version: '0.2.0',
  configurations: [{ name: 'web', type: 'node', request: 'launch', program: '${workspaceFolder}/main.js' }],
}

const owned = new Disposer()
let lab: Lab
let ws: Workstation
let workbench: Workbench
let server: EditorServer
let browser: Browser
let folder: string

before(
  async () => {
    if (needsRoot.skip !== false) return
    const editor = await installEditor(text => console.log(text))
    lab = owned.own(await Lab.open({ name: `e2e${process.pid}`, workstations: [{ name: 'ws', kind: 'plain' }] }))
    ws = lab.workstation('ws')
    await installManager(lab, ws)
    const scratch = mkdtempSync(join(tmpdir(), 'fairlead-e2e-'))
    owned.defer(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))
    folder = join(scratch, 'web')
    mkdirSync(join(folder, '.vscode'), { recursive: true })
    writeFileSync(join(folder, 'main.js'), program)
    writeFileSync(join(folder, '.vscode/launch.json'), JSON.stringify(launch, undefined, 2))
    server = owned.own(
      await EditorServer.open({
        editor,
        vsix: [extensionPackage(), await bridgePackage(scratch)],
        env: { KUBECONFIG: lab.kubeconfig },
        settings: {
          'workbench.colorTheme': 'Default Light Modern',
          'debug.internalConsoleOptions': 'neverOpen',
          'remote.autoForwardPorts': false,
        },
        spawn: (argv, { env, stdio }) => ws.spawn(argv, { env, stdio }),
      }),
    )
    browser = await openBrowser(editor)
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
const shown = { shown: true }

/** What a pod gets from the service `web`. */
async function answerToPod(path: string): Promise<string> {
  using caller = await Pod.find(lab, 'bank', 'app=db')
  const { body } = await caller.call('get', await serviceAddress(lab, 'shop', 'web'), 80, path)
  return String(body)
}

const variable = (text: string | RegExp) =>
  workbench.page.locator('.debug-pane [role="treeitem"]', { hasText: text }).first()

async function expand(row: Locator): Promise<void> {
  await row.waitFor()
  if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click()
}

test('the walkthrough is there, and its first step installs the service', options, async () => {
  await workbench.command('Fairlead: Get Started')
  await workbench.page.locator('.gettingStartedContainer', { hasText: 'Debug inside your cluster' }).waitFor()
  await keepScreenshot(workbench.page, '1-walkthrough', shown)
  await workbench.page
    .locator('.gettingStartedContainer .monaco-button', { hasText: 'Install Service…' })
    .first()
    .click()
  await workbench.dialog("Install Fairlead's service?").waitFor()
  await keepScreenshot(workbench.page, '2-install', shown)
  await workbench.dialog("Install Fairlead's service?").getByRole('button', { name: 'Install' }).click()
  await until(
    'the service is installed',
    async () => (await ws.run(['test', '-x', '/usr/local/bin/fairlead'])).code === 0,
    { withinMs: 60_000 },
  )
  // This workstation has no systemd: the service is started in a terminal.
  await workbench.openSideBar('Fairlead')
  await workbench.row(/current/).waitFor({ timeout: 60_000 })
  await workbench.vs(vscode => vscode.commands.executeCommand('workbench.action.closePanel'))
})

test('connect from the palette: namespaces and workloads of the cluster', options, async () => {
  await workbench.openSideBar('Fairlead')
  await workbench.row(/current/).waitFor({ timeout: 30_000 })
  await workbench.command('Fairlead: Connect…')
  await workbench.row(/connected/).waitFor({ timeout: 30_000 })
  await workbench.row(/default.*connected namespace/).waitFor()
  await workbench.contextMenu(workbench.row(/^shop/), 'Switch Namespace…')
  await workbench.row(/shop.*connected namespace/).waitFor({ timeout: 30_000 })
  await workbench.row(/^web/).waitFor({ timeout: 30_000 })
  await keepScreenshot(workbench.page, '3-connected', shown)
})

test('right-click, Intercept: the workload is mine', options, async () => {
  await workbench.contextMenu(workbench.row(/^web/), 'Intercept…')
  await workbench.pick('8080')
  await workbench.page.locator('.quick-input-list', { hasText: 'Everything' }).waitFor()
  await keepScreenshot(workbench.page, '4-scope', shown)
  await workbench.pick('Everything')
  await workbench.row(/web\.shop.*active/).waitFor({ timeout: 120_000 })
})

test('F5: a request of a pod stops at the breakpoint; its answer goes back', options, async () => {
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
  await workbench
    .row(/web\.shop.*active · all traffic$/)
    .waitFor({ timeout: 60_000 })
    .catch(() => undefined)
  await until(
    'the program listens',
    async () => (await ws.run(['sh', '-c', 'ss -ltn | grep -q 127.0.0.1:8080'])).code === 0,
    { withinMs: 60_000 },
  )
  const answer = answerToPod('/orders')
  await workbench.page
    .locator('.debug-top-stack-frame-line, .debug-top-stack-frame-column')
    .first()
    .waitFor({ timeout: 60_000 })
  // The view shows what the program has: the workload's environment.
  await expand(variable('Local'))
  await expand(variable(/^environment/))
  await variable(/^APP\W+'web'/).waitFor()
  await keepScreenshot(workbench.page, '5-breakpoint', shown)
  await workbench.page.keyboard.press('F5')
  assert.equal(await answer, 'hello from the workstation, web')
})

test('the panel Traffic shows the request', options, async () => {
  await workbench.command('Fairlead: Show Traffic')
  await until(
    'the request is listed',
    async () => {
      for (const frame of workbench.page.frames())
        if (
          (await frame
            .locator('td', { hasText: '/orders' })
            .count()
            .catch(() => 0)) > 0
        )
          return true
      return false
    },
    { withinMs: 30_000 },
  )
  await keepScreenshot(workbench.page, '6-traffic', shown)
})

test('stop and leave: the application answers again', options, async () => {
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  // F5 had brought up another side bar.
  await workbench.openSideBar('Fairlead')
  await workbench.row(/web\.shop/).waitFor()
  await workbench.command('Fairlead: Leave All Intercepts')
  await workbench.row(/web\.shop/).waitFor({ state: 'detached', timeout: 30_000 })
  assert.equal((JSON.parse(await answerToPod('/')) as { app: string }).app, 'web')
})

test('disconnect: nothing of the session is left on the machine', options, async () => {
  await workbench.openSideBar('Fairlead')
  await workbench.command('Fairlead: Disconnect')
  await workbench.row(/current/).waitFor({ timeout: 30_000 })
  const devices = await ws.must(['ip', '-o', 'link'])
  assert.doesNotMatch(devices, /\bfl\d+:/)
})
