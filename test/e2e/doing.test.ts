// What a person does with an intercept beside F5: tasks, terminals, the environment in files, the language model's tools, several programs at once; and
// every command once. The daemon is the test's own.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { commands } from '../../extension/src/contributions.ts'
import { until } from '../support/index.ts'
import { shop } from './fake-daemon.ts'
import { keepScreenshot } from './screenshots.ts'
import { TestWindow } from './window.ts'

const launch = (name: string, more: object = {}) => ({
  name,
  type: 'node',
  request: 'launch',
  program: '${workspaceFolder}/main.js',
  ...more,
})

let window: TestWindow

before(async () => {
  window = await TestWindow.open({
    hasKubernetes: true,
    files: {
      'main.js':
        'console.log(`${process.argv[2] ?? "plain"} GREETING=${process.env.GREETING} HOME=${process.env.HOME}`)\nsetInterval(() => {}, 1000)\n',
      '.vscode/launch.json': JSON.stringify({
        version: '0.2.0',
        configurations: [
          launch('plain'),
          launch('one', { args: ['one'], fairlead: { workload: 'shop/web', port: '9001:http' } }),
          launch('two', { args: ['two'], fairlead: { workload: 'shop/orders', port: '9002:http' } }),
          launch('after task', { args: ['after'], preLaunchTask: 'take web' }),
        ],
        compounds: [{ name: 'both', configurations: ['one', 'two'], stopAll: true }],
      }),
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [
          { label: 'take web', type: 'fairlead', action: 'intercept', workload: 'shop/web', port: '9003:http' },
          { label: 'wrong', type: 'fairlead', action: 'intercept', port: '9003' },
          { label: 'leave all', type: 'fairlead', action: 'leave' },
        ],
      }),
      'fairlead.yaml': 'intercepts:\n  team: { workload: shop/orders, port: 9100:http }\n',
    },
    settings: { 'debug.internalConsoleOptions': 'openOnSessionStart', 'terminal.integrated.gpuAcceleration': 'off' },
    world: {
      contexts: {
        current: 'dev',
        contexts: [{ name: 'dev', server: 'https://dev.example.test', namespace: 'shop', user: 'anna' }],
      },
      workloads: { shop: [structuredClone(shop), { ...structuredClone(shop), name: 'orders' }], bank: [] },
      environment: { GREETING: 'hello from the cluster', HOME: '/of/the/container', TOKEN: 'hunter2' },
    },
  })
  await window.workbench.openSideBar('Fairlead')
  await window.workbench.row('dev').waitFor()
})
after(() => window[Symbol.asyncDispose]())
afterEach(async context => {
  if (!('passed' in context && context.passed)) await keepScreenshot(window.workbench.page, `failed ${context.name}`)
  await window.workbench.vs(async vscode => {
    await vscode.debug.stopDebugging()
    await vscode.commands.executeCommand('notifications.clearAll')
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen')
  })
})

const daemon = () => window.daemon ?? assert.fail('no daemon')
const calls = (name: string) => daemon().calls.filter(call => call.name === name)
const intercepts = () => (daemon().world.sessions[0]?.intercepts ?? []).map(({ workload }) => workload).sort()
const start = (name: string) =>
  window.workbench.vs(
    (vscode, given) => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], given),
    name,
  )
/** What programs of debug sessions write, as their adapters report it. */
const listen = () =>
  window.workbench.vs(vscode => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage(message: { event?: string; body?: { output?: string } }) {
          if (message.event === 'output') heard.push(message.body?.output ?? '')
        },
      }),
    })
  })
const heard = () => window.workbench.vs(() => (globalThis as unknown as { heard: string[] }).heard.join(''))
const runTask = (label: string) =>
  window.workbench.vs(async (vscode, given) => {
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

test('F5 with nothing connected: it connects, intercepts, starts', async () => {
  await listen()
  assert.equal(await start('one'), true)
  await until(
    'the program has the environment',
    async () => (await heard()).includes('one GREETING=hello from the cluster'),
    {
      withinMs: 30_000,
    },
  )
  assert.equal(calls('Connect').length, 1)
  // Of this machine, whatever the container says.
  assert.doesNotMatch(await heard(), /HOME=\/of\/the\/container/)
  await window.workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('the intercept is left', () => intercepts().length === 0, { withinMs: 15_000 })
})

test('a compound starts both at once, each with its own intercept; stopping leaves both', async () => {
  const connects = calls('Connect').length
  await window.workbench.vs(vscode => void vscode.commands.executeCommand('workbench.action.debug.selectandstart'))
  await window.workbench.pick('both')
  await until('both are intercepted', () => intercepts().join() === 'orders,web', { withinMs: 30_000 })
  await until('both run', async () => /two GREETING=hello/.test(await heard()), { withinMs: 30_000 })
  assert.equal(calls('Connect').length, connects)
  await window.workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('both are left', () => intercepts().length === 0, { withinMs: 20_000 })
})

test('a preLaunchTask of type fairlead intercepts; the program starts after it; a wrong one fails in words', async () => {
  assert.equal(await start('after task'), true)
  assert.deepEqual(intercepts(), ['web'])
  await window.workbench.vs(vscode => vscode.debug.stopDebugging())
  assert.equal(await runTask('wrong'), 1)
  await window.workbench.page.locator('.part.panel', { hasText: '"workload" is missing' }).waitFor()
  assert.equal(await runTask('leave all'), 0)
  assert.deepEqual(intercepts(), [])
})

test('the task list offers what fairlead.yaml names', async () => {
  const names = await window.workbench.vs(async vscode =>
    (await vscode.tasks.fetchTasks({ type: 'fairlead' })).map(({ name }) => name),
  )
  assert.ok(names.includes('intercept shop/orders'), names.join())
  assert.ok(names.includes('connect'), names.join())
})

test('the tools of language models say what is there, ask before they change something, and give no secret', async () => {
  const answers = await window.workbench.vs(async vscode => {
    const invoke = async (name: string, input: object) => {
      const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined })
      return content.map(part => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
    }
    return {
      known: vscode.lm.tools.filter(({ name }) => name.startsWith('fairlead_')).map(({ name }) => name),
      list: await invoke('fairlead_list', {}),
      none: await invoke('fairlead_requests', {}),
    }
  })
  assert.equal(answers.known.length, 4)
  assert.match(answers.list, /dev, namespace shop:\nDeployment web, ports http/)
  assert.match(answers.none, /no such intercept/)
  assert.doesNotMatch(JSON.stringify(answers), /hunter2/)
})

test('a terminal with the environment of an intercept; terminals of a bound folder get it when the setting says so', async () => {
  const { workbench } = window
  await workbench.row('web').waitFor()
  await workbench.contextMenu(workbench.row('web'), 'Intercept…')
  await workbench.pick('8080')
  await workbench.pick('Everything')
  await workbench.row(/web\.shop.*active/).waitFor()
  await workbench.command('Fairlead: Open Terminal with Environment')
  let own: unknown
  await until('the terminal is there', async () => {
    own = await workbench.vs(vscode => {
      const terminal = vscode.window.terminals.find(({ name }) => name === 'web (Fairlead)')
      return (terminal?.creationOptions as { env?: Record<string, string> } | undefined)?.env
    })
    return own !== undefined
  })
  assert.deepEqual(own, { GREETING: 'hello from the cluster', TOKEN: 'hunter2' })
  await workbench.vs(vscode => vscode.workspace.getConfiguration('fairlead').update('terminal.environment', true, true))
  const file = join(window.folder, 'said')
  await until(
    'a new terminal has it',
    async () => {
      if (existsSync(file) && readFileSync(file, 'utf8').startsWith('hello from the cluster')) return true
      await workbench.vs((vscode, target) => {
        const terminal = vscode.window.createTerminal({ name: 'bound' })
        terminal.sendText(`echo "$GREETING $HOME" > '${target}'; exit`)
      }, file)
      return false
    },
    { withinMs: 30_000, everyMs: 1_500 },
  )
  assert.doesNotMatch(readFileSync(file, 'utf8'), /of\/the\/container/)
})

test('the environment is copied in the format that was picked, addresses as a URL', async () => {
  const { workbench } = window
  await workbench.command('Fairlead: Copy Address')
  await workbench.pick('web')
  await until(
    'the address is on the clipboard',
    async () => (await workbench.vs(vscode => vscode.env.clipboard.readText())) === 'http://web.shop/',
  )
  await workbench.command('Fairlead: Copy Environment…')
  await workbench.pick('sh:export')
  await until(
    'the environment is on the clipboard',
    async () =>
      /export GREETING='hello from the cluster'/.test(await workbench.vs(vscode => vscode.env.clipboard.readText())),
    { withinMs: 20_000 },
  )
})

test('another folder than the intercept’s is bound by a command, and F5 there has the environment', async () => {
  const { workbench } = window
  await workbench.command('Fairlead: Use for Debugging in Folder…')
  assert.equal(await start('plain'), true)
  await until('it has it', async () => /plain GREETING=hello/.test(await heard()), { withinMs: 30_000 })
})

test('what was left elsewhere is not taken again by F5: the program starts plain, and a person is told', async () => {
  const { workbench } = window
  const before = calls('Intercept').length
  const [session] = daemon().world.sessions
  assert.ok(session)
  session.intercepts = []
  daemon().tell()
  await workbench.row(/web\.shop.*active/).waitFor({ state: 'detached' })
  assert.equal(await start('plain'), true)
  await workbench.notification(/web is no longer intercepted/).waitFor()
  await until('it runs plain', async () => /plain GREETING=undefined/.test(await heard()), { withinMs: 30_000 })
  assert.equal(calls('Intercept').length, before)
})

test('diagnostics: one file, without the environment and what headers hold', async () => {
  const { workbench } = window
  await workbench.command('Fairlead: Collect Diagnostics')
  let text = ''
  await until(
    'the file is open',
    async () => {
      text = await workbench.vs(vscode => vscode.window.activeTextEditor?.document.getText() ?? '')
      return text.includes('"checks"')
    },
    { withinMs: 15_000 },
  )
  assert.doesNotMatch(text, /hunter2|hello from the cluster/)
  assert.match(text, /"hasTun": (true|false)/)
})

test('the doctor’s report is a page to read, not a file to save', async () => {
  const { workbench } = window
  await workbench.command('Fairlead: Doctor')
  await until(
    'a preview is open',
    async () =>
      (await workbench.vs(vscode => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '')).includes(
        'doctor.md',
      ),
    { withinMs: 15_000 },
  )
  assert.equal(await workbench.vs(vscode => vscode.workspace.textDocuments.some(({ isDirty }) => isDirty)), false)
})

test('the status bar’s menu offers what makes sense now', async () => {
  const { workbench } = window
  await workbench.statusItem('dev').click()
  const list = workbench.page.locator('.quick-input-list')
  await list.getByText('Switch namespace…').waitFor()
  assert.equal(await list.getByText('Leave all intercepts').count(), 0)
})

test('in the tree of the Kubernetes extension, a workload is intercepted by its menu', async () => {
  const { workbench } = window
  await workbench.vs(vscode => vscode.commands.executeCommand('fairlead.leaveAll'))
  await workbench.openSideBar('Kubernetes')
  await workbench.contextMenu(workbench.row('web'), 'Intercept')
  await workbench.pick('8080')
  await workbench.pick('Everything')
  await until('it is intercepted', () => intercepts().includes('web'))
  await workbench.vs(vscode => vscode.commands.executeCommand('fairlead.leaveAll'))
  await workbench.openSideBar('Fairlead')
})

test('"Debug (Local Tunnel)" of the Kubernetes extension offers Fairlead, and goes the same way', async () => {
  const { workbench } = window
  await until('the provider is registered', async () => {
    const providers = await workbench.vs(vscode => vscode.commands.executeCommand<string[]>('standin.providers'))
    return providers.includes('fairlead Fairlead')
  })
  await workbench.vs(vscode => void vscode.commands.executeCommand('standin.debugLocalTunnel'))
  await workbench.pick('8080')
  await workbench.pick('Everything')
  await until('it is intercepted', () => intercepts().includes('web'))
  await workbench.vs(vscode => vscode.commands.executeCommand('fairlead.leaveAll'))
})

test('every command answers, without an error that nobody wrote a sentence for', async () => {
  const { workbench } = window
  // Those that ask are closed again; installing is asked about before anything happens.
  const failures: string[] = []
  for (const command of Object.values(commands)) {
    if (command === 'fairlead.disconnect' || command === 'fairlead.startService') continue
    // Done, or waiting for an answer.
    await Promise.race([
      workbench.vs((vscode, id) => vscode.commands.executeCommand(id).then(() => undefined), command),
      workbench.quickInput.waitFor(),
      workbench.page.locator('.monaco-dialog-box').waitFor(),
    ])
    const toasts = workbench.page.locator('.notification-toast .notification-list-item')
    for (const text of await toasts.allInnerTexts())
      if (/INTERNAL|is a bug|not a function|undefined/i.test(text)) failures.push(`${command}: ${text}`)
    await workbench.page.keyboard.press('Escape')
    await workbench.page.keyboard.press('Escape')
    await workbench.vs(async vscode => {
      await vscode.commands.executeCommand('notifications.clearAll')
      await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    })
  }
  assert.deepEqual(failures, [])
})
