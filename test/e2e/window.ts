// A window of a real VS Code with the packaged extension, talking to a daemon of the test's own: the fake one, for what is about the editor alone.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Disposer } from '../../common/base/index.ts'
import {
  bridgePackage,
  EditorServer,
  extensionPackage,
  installEditor,
  kubernetesPackage,
  openBrowser,
  Workbench,
} from './editor/index.ts'
import { FakeDaemon, type World } from './fake-daemon.ts'

export interface WindowOptions {
  readonly world?: Partial<World>
  /** Path in the workspace → content. */
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, unknown>>
  /** Whether a daemon is there at all. */
  readonly hasDaemon?: boolean
  /** Whether the Kubernetes extension (a stand-in) is there too. */
  readonly hasKubernetes?: boolean
  /** Of the extension host. */
  readonly env?: Readonly<Record<string, string>>
}

export class TestWindow implements AsyncDisposable {
  readonly folder: string
  readonly socket: string
  readonly server: EditorServer
  readonly browser: Browser
  daemon: FakeDaemon | undefined
  workbench: Workbench
  readonly #owned: Disposer

  private constructor(
    parts: Pick<TestWindow, 'folder' | 'socket' | 'server' | 'browser' | 'daemon' | 'workbench'>,
    owned: Disposer,
  ) {
    this.folder = parts.folder
    this.socket = parts.socket
    this.server = parts.server
    this.browser = parts.browser
    this.daemon = parts.daemon
    this.workbench = parts.workbench
    this.#owned = owned
  }

  static async open({
    world = {},
    files = {},
    settings = {},
    hasDaemon = true,
    hasKubernetes = false,
    env = {},
  }: WindowOptions = {}): Promise<TestWindow> {
    const owned = new Disposer()
    try {
      const editor = await installEditor(text => console.log(text))
      const scratch = mkdtempSync(join(tmpdir(), 'fairlead-window-'))
      owned.defer(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))
      const folder = join(scratch, 'workspace')
      mkdirSync(folder)
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), content)
      }
      const socket = join(scratch, 'daemon.sock')
      const daemon = hasDaemon ? await FakeDaemon.open(socket, world) : undefined
      owned.defer(() => daemon?.[Symbol.asyncDispose]())
      const server = owned.own(
        await EditorServer.open({
          editor,
          vsix: [
            extensionPackage(),
            await bridgePackage(scratch),
            ...(hasKubernetes ? [await kubernetesPackage(scratch)] : []),
          ],
          settings,
          env: { FAIRLEAD_SOCKET: socket, ...env },
          spawn: ([program = '', ...args], options) => spawn(program, args, options),
        }),
      )
      const browser = await openBrowser(editor)
      owned.defer(() => browser.close())
      const workbench = await Workbench.open(browser, server, folder)
      const window = new TestWindow({ folder, socket, server, browser, daemon, workbench }, owned)
      owned.defer(() => window.workbench[Symbol.asyncDispose]())
      return window
    } catch (error) {
      await owned[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Another window of the same person, on a folder of its own. */
  async another(name: string): Promise<Workbench> {
    const folder = join(dirname(this.folder), name)
    mkdirSync(folder, { recursive: true })
    const workbench = await Workbench.open(this.browser, this.server, folder)
    this.#owned.defer(() => workbench[Symbol.asyncDispose]())
    return workbench
  }

  /** Puts the daemon there, or takes it away. */
  async setDaemon(world: Partial<World> | undefined): Promise<void> {
    await this.daemon?.[Symbol.asyncDispose]()
    this.daemon = world === undefined ? undefined : await FakeDaemon.open(this.socket, world)
    const { daemon } = this
    if (daemon !== undefined) this.#owned.defer(() => daemon[Symbol.asyncDispose]())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }
}
