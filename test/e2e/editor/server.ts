// VS Code's server with a throw-away profile, in a place of the caller's choice (a workstation of the lab). It listens on a Unix socket, since a place has
// a network of its own; a small forwarder makes that a loopback port for the browser.
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../support/index.ts'
import { Bridges } from './bridges.ts'
import type { Editor } from './installed.ts'

export interface ServerOptions {
  readonly editor: Editor
  readonly vsix: readonly string[]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
  spawn(argv: readonly string[], options: SpawnOptions): ChildProcess
}

/** The same screen each time: nothing of the editor's own that comes and goes. */
const calm = {
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'workbench.enableExperiments': false,
  'window.dialogStyle': 'custom',
  // Pictures of what is, not of what is on its way.
  'workbench.reduceMotion': 'on',
  // A tooltip under the pointer would lie over the next row.
  'workbench.hover.delay': 60_000,
}

export class EditorServer implements AsyncDisposable {
  readonly url: string
  /** Into the extension hosts of its windows. */
  readonly bridges: Bridges
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #forwarder: Server

  private constructor(parts: {
    url: string
    folder: string
    child: ChildProcess
    forwarder: Server
    bridges: Bridges
  }) {
    this.url = parts.url
    this.bridges = parts.bridges
    this.#folder = parts.folder
    this.#child = parts.child
    this.#forwarder = parts.forwarder
  }

  static async open({ editor, vsix, settings = {}, env = {}, port = 0, spawn }: ServerOptions): Promise<EditorServer> {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-editor-'))
    const data = join(folder, 'data')
    const home = join(folder, 'home')
    for (const path of [join(data, 'User'), join(folder, 'extensions'), home]) mkdirSync(path, { recursive: true })
    writeFileSync(join(folder, 'config.yaml'), 'auth: none\n')
    writeFileSync(
      join(data, 'User/settings.json'),
      JSON.stringify({ 'workbench.startupEditor': 'none', ...calm, ...settings }),
    )
    const base = [
      editor.node,
      editor.entry,
      '--config',
      join(folder, 'config.yaml'),
      '--user-data-dir',
      data,
      '--extensions-dir',
      join(folder, 'extensions'),
    ]
    const environment = {
      ...chosen(process.env),
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_DATA_HOME: join(home, '.local/share'),
      EXTENSIONS_GALLERY: '{}',
      FAIRLEAD_TEST_BRIDGE: bridgeOf(folder),
      ...env,
    }
    const log = openSync(join(folder, 'server.log'), 'a')
    const socket = join(folder, 'server.sock')
    const options: SpawnOptions = { env: environment, stdio: ['ignore', log, log] }
    try {
      for (const file of vsix) {
        const [code] = (await once(spawn([...base, '--install-extension', file], options), 'exit')) as [number | null]
        if (code !== 0)
          throw new Error(`could not install ${file}:\n${readFileSync(join(folder, 'server.log'), 'utf8')}`)
      }
      const child = spawn(
        [
          ...base,
          '--socket',
          socket,
          '--auth',
          'none',
          '--disable-telemetry',
          '--disable-update-check',
          '--disable-workspace-trust',
          '--disable-getting-started-override',
          '--ignore-last-opened',
        ],
        options,
      )
      const bridges = await Bridges.open(bridgeOf(folder))
      const forwarder = await forward(socket, port)
      const url = `http://127.0.0.1:${(forwarder.address() as AddressInfo).port}`
      const server = new EditorServer({ url, folder, child, forwarder, bridges })
      await until('VS Code answers', async () => child.exitCode === null && (await isHealthy(url)), {
        withinMs: 60_000,
        everyMs: 100,
      }).catch(async (error: unknown) => {
        const text = readFileSync(join(folder, 'server.log'), 'utf8')
        await server[Symbol.asyncDispose]()
        throw new Error(`${String(error)}\n${text}`)
      })
      return server
    } finally {
      closeSync(log)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forwarder.close()
    this.bridges[Symbol.dispose]()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(late)
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What programs under the debugger see, pictures of it included, does not depend on who runs the tests: the rest is unset. */
function chosen(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isKept = (name: string) => /^(PATH|USER|LOGNAME|SHELL|LANG|LC_\w+|TERM|TZ)$/.test(name)
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, isKept(name) ? value : undefined]),
  )
}

function bridgeOf(folder: string): string {
  return join(folder, 'bridge.sock')
}

/** A loopback port whose connections go to the Unix socket. */
async function forward(path: string, port: number): Promise<Server> {
  const server = createServer(socket => {
    const other = connect(path)
    socket.pipe(other).pipe(socket)
    for (const [one, two] of [
      [socket, other],
      [other, socket],
    ] as const) {
      one.on('error', () => two.destroy())
      one.on('close', () => two.destroy())
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise(resolve => {
    const asked = request(`${url}/healthz`, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}
