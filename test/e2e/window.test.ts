// The editor's side with a daemon of our own: every state that the side bar can be in, and what a person does in each.
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { until } from '../support/index.ts'
import { shop, type World } from './fake-daemon.ts'
import { keepScreenshot } from './screenshots.ts'
import { TestWindow } from './window.ts'

const world = (): Partial<World> => ({
  contexts: {
    current: 'dev',
    contexts: [
      { name: 'dev', server: 'https://dev.example.test:6443', namespace: 'shop', user: 'anna' },
      { name: 'shop-prod', server: 'https://prod.example.test', namespace: 'default', user: 'anna' },
    ],
  },
  workloads: {
    shop: [
      structuredClone(shop),
      {
        ...structuredClone(shop),
        name: 'orders',
        agent: 'intercepted',
        intercepts: [
          {
            client: 'bob@laptop',
            name: 'orders',
            mechanism: 'http',
            port: 'http',
            filter: 'x-dev: bob',
            active: true,
            mine: false,
          },
        ],
        ports: [
          ...(structuredClone(shop.ports) ?? []),
          {
            service: 'orders',
            name: 'admin',
            port: 8081,
            protocol: 'TCP',
            container: 'web',
            container_port: 9090,
            identifier: 'admin',
          },
        ],
      },
      { ...structuredClone(shop), name: 'batch', ports: [], obstacle: 'it has no port' },
    ],
    bank: [],
  },
  environment: { GREETING: 'hello from the cluster', OWN: 'of the cluster', PATH: '/not/here' },
})

const files = {
  'main.js': 'console.log(`GREETING=${process.env.GREETING} OWN=${process.env.OWN}`)\nsetInterval(() => {}, 1000)\n',
  '.vscode/launch.json': JSON.stringify({
    version: '0.2.0',
    configurations: [
      {
        name: 'plain',
        type: 'node',
        request: 'launch',
        program: '${workspaceFolder}/main.js',
        env: { OWN: 'of the configuration' },
      },
      { name: 'without', type: 'node', request: 'launch', program: '${workspaceFolder}/main.js', fairlead: false },
      {
        name: 'wish',
        type: 'node',
        request: 'launch',
        program: '${workspaceFolder}/main.js',
        fairlead: { workload: 'shop/web', port: '9000:http', headers: { 'x-dev': 'anna' } },
      },
      {
        name: 'mistake',
        type: 'node',
        request: 'launch',
        program: '${workspaceFolder}/main.js',
        fairlead: { worklaod: 'web' },
      },
    ],
    compounds: [{ name: 'both', configurations: ['plain', 'wish'] }],
  }),
}

let window: TestWindow

before(async () => {
  window = await TestWindow.open({
    files,
    hasDaemon: false,
    settings: { 'debug.internalConsoleOptions': 'openOnSessionStart' },
  })
})
after(() => window[Symbol.asyncDispose]())
afterEach(async context => {
  if (!('passed' in context && context.passed)) await keepScreenshot(window.workbench.page, `failed ${context.name}`)
  // A menu or a question that a failure left open.
  if (!('passed' in context && context.passed)) await window.workbench.page.keyboard.press('Escape')
  await window.workbench.vs(async vscode => {
    await vscode.debug.stopDebugging()
    await vscode.commands.executeCommand('notifications.clearAll')
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen')
  })
})

const daemon = () => window.daemon ?? assert.fail('no daemon')
const calls = (name: string) => daemon().calls.filter(call => call.name === name)
const console_ = (text: string) => window.workbench.page.locator('.part.panel', { hasText: text })

test('without the service, the side bar says what it is and offers to install it', async () => {
  const { workbench } = window
  await workbench.openSideBar('Fairlead')
  await workbench.page
    .locator('.part.sidebar', { hasText: 'Fairlead puts this machine inside a Kubernetes cluster' })
    .waitFor()
  await workbench.page.locator('.part.sidebar .monaco-button', { hasText: 'Install Service…' }).click()
  await workbench.dialog("Install Fairlead's service?").waitFor()
  await keepScreenshot(workbench.page, 'install')
  await workbench.page.keyboard.press('Escape')
})

test('the service appears: contexts are there by themselves, production in words', async () => {
  await window.setDaemon(world())
  await window.workbench.row('dev').waitFor()
  await window.workbench.row(/shop-prod.*production/).waitFor()
})

test('a click on a context connects; namespaces and workloads open', async () => {
  const { workbench } = window
  await workbench.row('dev').click()
  await workbench.row(/shop.*connected namespace/).waitFor()
  await workbench.row('web').waitFor()
  await workbench.row(/orders.*bob@laptop \(x-dev: bob\)/).waitFor()
  await workbench.row(/batch.*not interceptable/).waitFor()
  await workbench.statusItem('dev').waitFor()
})

test('production is asked about before anything is connected; Escape changes nothing', async () => {
  const { workbench } = window
  const before = calls('Connect').length
  await workbench.row('shop-prod').click()
  await workbench.dialog('It looks like production').waitFor()
  await workbench.page.keyboard.press('Escape')
  await workbench.dialog('It looks like production').waitFor({ state: 'detached' })
  assert.equal(calls('Connect').length, before)
})

test('right-click, Intercept, two questions: the workload is mine, and the row says so', async () => {
  const { workbench } = window
  await workbench.contextMenu(workbench.row('web'), 'Intercept…')
  await workbench.pick('8080')
  await workbench.page.locator('.quick-input-list', { hasText: 'Everything' }).waitFor()
  await keepScreenshot(workbench.page, 'scope')
  await workbench.pick('Everything')
  await workbench.row(/web.*intercepted by you/).waitFor()
  await workbench.row(/web\.shop.*active · all traffic/).waitFor()
  await workbench.statusItem('1 intercept').waitFor()
  await keepScreenshot(workbench.page, 'intercepted')
})

test('F5 on an untouched configuration: the environment of the cluster, the own variable kept', async () => {
  await window.workbench.page.keyboard.press('F5')
  await console_('GREETING=hello from the cluster OWN=of the configuration').waitFor({ timeout: 30_000 })
})

test('a configuration that says false gets nothing', async () => {
  await window.workbench.vs(vscode => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'without'))
  await console_('GREETING=undefined').waitFor({ timeout: 30_000 })
})

test('leaving gives the row back; Leave All is there as well', async () => {
  const { workbench } = window
  await workbench.contextMenu(workbench.row(/web.*intercepted by you/), 'Leave')
  await workbench.row(/intercepted by you/).waitFor({ state: 'detached' })
  assert.equal(calls('Leave').length, 1)
})

test('a wish in launch.json intercepts on F5, and stopping ends what it began', async () => {
  const { workbench } = window
  await workbench.vs(vscode => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'wish'))
  await console_('GREETING=hello from the cluster').waitFor({ timeout: 30_000 })
  const request = calls('Intercept').at(-1)?.request as {
    workload: string
    http_headers: object
    ports: { local: number }[]
  }
  assert.deepEqual(
    [request.workload, request.http_headers, request.ports[0]?.local],
    ['web', { 'x-dev': 'anna' }, 9000],
  )
  const left = calls('Leave').length
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('the intercept is left', () => calls('Leave').length === left + 1, { withinMs: 15_000 })
})

test('a restart keeps the intercept', async () => {
  const { workbench } = window
  await workbench.vs(vscode => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'wish'))
  await console_('GREETING=hello from the cluster').waitFor({ timeout: 30_000 })
  const { length } = calls('Leave')
  const restarted = workbench.vs(
    vscode =>
      new Promise<string>(resolve => {
        const listener = vscode.debug.onDidStartDebugSession(session => {
          listener.dispose()
          resolve(session.name)
        })
        void vscode.commands.executeCommand('workbench.action.debug.restart')
      }),
  )
  assert.match(await restarted, /wish/)
  assert.equal(calls('Leave').length, length)
  assert.equal(await workbench.vs(vscode => (vscode.debug.activeDebugSession === undefined ? 0 : 1)), 1)
  await workbench.vs(vscode => vscode.debug.stopDebugging())
  await until('the intercept is left', () => calls('Leave').length === length + 1, { withinMs: 15_000 })
})

test('a mistake in launch.json is told in a sentence, and no editor of launch.json opens', async () => {
  const { workbench } = window
  const started = await workbench.vs(vscode =>
    vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], 'mistake'),
  )
  assert.equal(started, false)
  await workbench.notification(/"worklaod" is not known; there are workload/).waitFor()
})

test('a colleague in the way: the question names the colleague before it is taken away', async () => {
  const { workbench } = window
  const orders = workbench.row(/orders.*bob/)
  await orders.click()
  await workbench.page.keyboard.press('ArrowRight')
  await workbench.contextMenu(workbench.row(/^bob@laptop/), 'Take Away from Its Owner…')
  await workbench.dialog('away from bob@laptop?').waitFor()
  await workbench.dialog('away from bob@laptop?').getByRole('button', { name: 'Take it away' }).click()
  await until('the daemon was asked', () => calls('Revoke').length === 1)
  assert.deepEqual((calls('Revoke')[0]?.request as { client: string }).client, 'bob@laptop')
})

test('with the keyboard alone: palette, workload, port, local port, header', async () => {
  const { workbench } = window
  const { page } = workbench
  await workbench.command('Fairlead: Intercept…')
  await workbench.quickInput.waitFor()
  const step = async (shown: string, typed?: string) => {
    await page.locator(`.quick-input-widget input[placeholder*="${shown}"]`).waitFor()
    if (typed !== undefined) {
      await page.keyboard.type(typed)
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: typed.split('=')[0] ?? '' }).waitFor()
    }
    await page.keyboard.press('Enter')
  }
  await step('Intercept which workload?', 'orders')
  await step('Which port?', 'admin')
  await step('Port of the local process', '9999')
  await step('Which requests?', 'x-me=carla')
  await until(
    'the daemon was asked',
    () => (calls('Intercept').at(-1)?.request as { workload: string } | undefined)?.workload === 'orders',
  )
  const request = calls('Intercept').at(-1)?.request as { http_headers: object; ports: object[] }
  assert.deepEqual(request.http_headers, { 'x-me': 'carla' })
  assert.deepEqual(request.ports, [{ local: 9999, remote: 'admin', protocol: '' }])
  await workbench.command('Fairlead: Leave All Intercepts')
  await workbench.row(/orders\.shop/).waitFor({ state: 'detached' })
})

test('a lost cluster is said in the tree, the connection view and the status bar; it comes back by itself', async () => {
  const { workbench } = window
  const [session] = daemon().world.sessions
  assert.ok(session)
  session.state = 'SESSION_STATE_RECONNECTING'
  session.last_failure = {
    code: 'CLUSTER_UNREACHABLE',
    text: 'The cluster can not be reached.',
    remedy: 'Wait, or look at the VPN.',
  }
  daemon().tell()
  await workbench.row(/dev.*reconnecting/).waitFor()
  await workbench.row(/The cluster can not be reached\..*Wait, or look at the VPN/).waitFor()
  session.state = 'SESSION_STATE_CONNECTED'
  session.last_failure = null
  daemon().tell()
  await workbench.row(/dev.*connected/).waitFor()
})

test('the daemon restarts: the rows stay, a line says that they are old, and it is found again', async () => {
  const { workbench } = window
  const before = daemon().world
  await window.setDaemon(undefined)
  await workbench.page.locator('.part.sidebar', { hasText: 'The service does not answer; trying again' }).waitFor()
  await workbench.row('web').waitFor()
  await window.setDaemon(before)
  await workbench.row(/dev.*connected/).waitFor()
  await workbench.page
    .locator('.part.sidebar', { hasText: 'The service does not answer' })
    .waitFor({ state: 'detached' })
})

test('nothing in launch.json is underlined but the mistake', async () => {
  const found = await window.workbench.vs(async vscode => {
    const [folder] = vscode.workspace.workspaceFolders ?? []
    if (folder === undefined) return ['no folder']
    const uri = vscode.Uri.joinPath(folder.uri, '.vscode/launch.json')
    await vscode.window.showTextDocument(uri)
    for (let tries = 0; tries < 100 && vscode.languages.getDiagnostics(uri).length === 0; tries++)
      await new Promise(resolve => setTimeout(resolve, 100))
    return vscode.languages.getDiagnostics(uri).map(({ message }) => message)
  })
  assert.deepEqual([...new Set(found)], ['Property worklaod is not allowed.'])
})

test('fairlead.yaml is used as soon as it is saved, and a mistake in it is in the Problems', async () => {
  const { workbench } = window
  const file = join(window.folder, 'fairlead.yaml')
  writeFileSync(file, 'intercepts:\n  team: { workload: shop/web, port: 9100:http }\n  wrong: { prot: 1 }\n')
  const problems = () =>
    workbench.vs(vscode =>
      vscode.languages
        .getDiagnostics()
        .filter(([uri]) => uri.path.endsWith('fairlead.yaml'))
        .flatMap(([, list]) => list.map(({ message, range }) => `${range.start.line}: ${message}`)),
    )
  await until('the mistake is shown', async () => (await problems()).length === 1, { withinMs: 15_000 })
  assert.match((await problems())[0] ?? '', /^2: .*wrong: "prot" is not known/)
  writeFileSync(file, 'intercepts:\n  team: { workload: shop/web, port: 9100:http }\ndebug: { without: team }\n')
  await until('it is gone', async () => (await problems()).length === 0, { withinMs: 15_000 })
  await workbench.command('Fairlead: Intercept…')
  await workbench.pick('team')
  await until('the daemon was asked', () => {
    const request = calls('Intercept').at(-1)?.request as { workload: string; ports: { local: number }[] } | undefined
    return request?.workload === 'web' && request.ports[0]?.local === 9100
  })
  await workbench.command('Fairlead: Leave All Intercepts')
  await workbench.row(/web\.shop/).waitFor({ state: 'detached' })
  rmSync(file)
})

test('5,000 workloads: the tree shows the first and the last by the keyboard', async () => {
  const { workbench } = window
  const { world: now } = daemon()
  now.workloads['shop'] = Array.from({ length: 5_000 }, (_, index) => ({
    ...structuredClone(shop),
    name: `w${String(index).padStart(4, '0')}`,
  }))
  daemon().tell()
  await workbench.row('w0000').waitFor()
  await workbench.row('w0000').click()
  // The tree may still be growing when the key arrives: then the end was another row.
  await until('the last row is shown', async () => {
    await workbench.page.keyboard.press('End')
    return workbench.row('shop-prod').isVisible()
  })
  now.workloads['shop'] = world().workloads?.['shop'] ?? []
  daemon().tell()
  await workbench.row('w0000').waitFor({ state: 'detached' })
})

test('disconnecting from the palette', async () => {
  const { workbench } = window
  await workbench.command('Fairlead: Disconnect')
  await workbench.row(/dev.*current/).waitFor()
  assert.equal(calls('Disconnect').length, 1)
})

test('every contributed command is registered', async () => {
  const missing = await window.workbench.vs(async vscode => {
    const extension = vscode.extensions.getExtension('fairlead.fairlead')
    const { contributes } = extension?.packageJSON as { contributes: { commands: { command: string }[] } }
    const known = new Set(await vscode.commands.getCommands())
    return contributes.commands.map(({ command }) => command).filter(command => !known.has(command))
  })
  assert.deepEqual(missing, [])
})
