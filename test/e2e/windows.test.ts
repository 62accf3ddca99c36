// What a window keeps and what two share: a reload, two windows of one person, the service killed and the cluster lost while a program is debugged.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { KnownError } from '../../common/base/index.ts'
import { until } from '../support/index.ts'
import type { Workbench } from './editor/index.ts'
import { shop } from './fake-daemon.ts'
import { keepScreenshot } from './screenshots.ts'
import { TestWindow } from './window.ts'

let window: TestWindow

before(async () => {
  window = await TestWindow.open({
    files: {
      'main.js': 'setInterval(() => {}, 1000)\n',
      '.vscode/launch.json': JSON.stringify({
        version: '0.2.0',
        configurations: [
          {
            name: 'wish',
            type: 'node',
            request: 'launch',
            program: '${workspaceFolder}/main.js',
            fairlead: { workload: 'shop/web', port: '9000:http' },
          },
        ],
      }),
    },
    world: {
      contexts: {
        current: 'dev',
        contexts: [{ name: 'dev', server: 'https://dev.example.test', namespace: 'shop', user: 'anna' }],
      },
      workloads: { shop: [structuredClone(shop), { ...structuredClone(shop), name: 'orders' }], bank: [] },
    },
  })
})
after(() => window[Symbol.asyncDispose]())
afterEach(async context => {
  if (!('passed' in context && context.passed)) await keepScreenshot(window.workbench.page, `failed ${context.name}`)
  await window.workbench.vs(vscode => vscode.debug.stopDebugging())
})

const daemon = () => window.daemon ?? assert.fail('no daemon')
const calls = (name: string) => daemon().calls.filter(call => call.name === name)
const isDebugging = (workbench: Workbench) => workbench.vs(vscode => vscode.debug.activeDebugSession !== undefined)
const start = () =>
  window.workbench.vs(vscode => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'wish'))

test('a reload keeps what is connected, intercepted, bound, selected and shown', async () => {
  const { workbench } = window
  await workbench.openSideBar('Fairlead')
  await workbench.row('dev').click()
  await workbench.contextMenu(workbench.row('web'), 'Intercept…')
  await workbench.pick('8080')
  await workbench.pick('Everything')
  await workbench.row(/web\.shop.*active/).waitFor()
  await workbench.command('Fairlead: Show Traffic')
  await workbench.page.locator('.tab', { hasText: 'Fairlead: Traffic' }).waitFor()
  const { length } = daemon().calls
  await workbench.reload()
  await workbench.row(/web\.shop.*active/).waitFor()
  await workbench.row(/web.*intercepted by you/).waitFor()
  await workbench.statusItem('1 intercept').waitFor()
  await workbench.page.locator('.tab', { hasText: 'Fairlead: Traffic' }).waitFor()
  await until(
    'the panel is alive again',
    async () => {
      for (const frame of workbench.page.frames())
        if (
          (await frame
            .locator('table[aria-label="Requests"]')
            .count()
            .catch(() => 0)) > 0
        )
          return true
      return false
    },
    { withinMs: 30_000 },
  )
  assert.deepEqual(
    daemon()
      .calls.slice(length)
      .map(({ name }) => name),
    [],
  )
})

test('two windows show one truth: what the one takes and leaves, the other shows', async () => {
  const { workbench } = window
  await using other = await window.another('second')
  await other.openSideBar('Fairlead')
  await other.row(/web\.shop.*active/).waitFor()
  await other.contextMenu(other.row('orders'), 'Intercept…')
  await other.pick('8080')
  await other.pick('Everything')
  await workbench.row(/orders\.shop.*active/).waitFor()
  await workbench.statusItem('2 intercepts').waitFor()
  await workbench.contextMenu(workbench.row(/orders.*intercepted by you/), 'Leave')
  await other.row(/orders\.shop.*active/).waitFor({ state: 'detached' })
  await other.statusItem('1 intercept').waitFor()
  await workbench.command('Fairlead: Leave All Intercepts')
  await other.row(/web\.shop.*active/).waitFor({ state: 'detached' })
})

test('the service is killed under a debug session: the program goes on, the window says so, the intercept is taken again', async () => {
  const { workbench } = window
  assert.equal(await start(), true)
  await workbench.openSideBar('Fairlead')
  await workbench.row(/web\.shop.*active/).waitFor()
  const { world } = daemon()
  await window.setDaemon(undefined)
  await workbench.page.locator('.part.sidebar', { hasText: 'The service does not answer; trying again' }).waitFor()
  assert.equal(await isDebugging(workbench), true)
  await keepScreenshot(workbench.page, 'lost')
  // It comes back without sessions: nothing is stored.
  await window.setDaemon({ ...world, sessions: [] })
  await until('it is taken again', () => calls('Intercept').length === 1, { withinMs: 15_000 })
  assert.equal(calls('Connect').length, 1)
  await workbench.row(/web\.shop.*active/).waitFor()
  assert.equal(await isDebugging(workbench), true)
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  await workbench.row(/web\.shop.*active/).waitFor({ state: 'detached', timeout: 15_000 })
})

test('F5 right after a stop has the traffic still, and the next stop gives it back', async () => {
  const { workbench } = window
  await nothingTaken()
  assert.equal(await start(), true)
  const intercepts = calls('Intercept').length
  const leaves = calls('Leave').length
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  assert.equal(await start(), true)
  assert.equal(await isDebugging(workbench), true)
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('it is given back', () => calls('Leave').length > leaves, { withinMs: 15_000 })
  assert.equal(calls('Leave').length, leaves + 1)
  assert.equal(calls('Intercept').length, intercepts)
})

/** What an earlier F5 took may still be on its way back: an intercept that is there is not asked for again. */
async function nothingTaken(): Promise<void> {
  await window.workbench.vs(async vscode => {
    await vscode.debug.stopDebugging()
    await vscode.commands.executeCommand('fairlead.leaveAll')
  })
  await until('nothing is intercepted', () =>
    daemon().world.sessions.every(({ intercepts = [] }) => intercepts.length === 0),
  )
}

test('the cluster goes while F5 is on its way: a sentence with its remedy, no program, no editor of launch.json', async () => {
  const { workbench } = window
  await nothingTaken()
  await workbench.vs(vscode => vscode.commands.executeCommand('workbench.action.closeAllEditors'))
  daemon().fail(
    'Intercept',
    new KnownError('CLUSTER_UNREACHABLE', { server: 'https://dev.example.test', what: 'no route to host' }),
  )
  assert.equal(await start(), false)
  await workbench.notification(/dev\.example\.test/).waitFor()
  assert.equal(await isDebugging(workbench), false)
  assert.equal(await workbench.vs(vscode => vscode.window.activeTextEditor?.document.fileName), undefined)
  daemon().fail('Intercept', undefined)
})

test('an F5 that is cancelled starts nothing and leaves nothing', async () => {
  const { workbench } = window
  await nothingTaken()
  await workbench.vs(vscode => vscode.commands.executeCommand('notifications.clearAll'))
  daemon().hold('Intercept')
  const started = start()
  // Each stage draws the notification anew.
  const toast = workbench.notification(/wish: web: 1 of 2 pods have the agent/)
  await toast.waitFor()
  await toast.getByRole('button', { name: 'Cancel' }).click()
  assert.equal(await started, false)
  assert.equal(await isDebugging(workbench), false)
  await until('the daemon was told', () => daemon().calls.some(({ name }) => name === 'Intercept cancelled'))
})
