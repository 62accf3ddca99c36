// Installs, removes and describes the service. Every step can be repeated; an installation over an older one is an upgrade.
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KnownError, messageOf } from '../../common/base/index.ts'
import type { ServiceManager } from './manager.ts'
import type { Places } from './places.ts'
import { wintunFile } from './wintun.ts'

/** What of the bundles' folder a machine needs. */
const programs = ['fairlead.mjs', 'fairleadd-root.mjs', 'fairleadd-user.mjs', 'fairleadd-inside.mjs']
const folders = ['chart', 'cli', 'node_modules']
const holdMs = 5_000
const removal = { recursive: true, force: true, maxRetries: 10 } as const

/** Names of files beside the library, and where they come from. */
export type Beside = Readonly<Record<string, string>>

export interface ServiceStatus {
  readonly installed: boolean
  /** Of the installed copy; empty when not installed. */
  readonly version: string
  readonly library: string
  readonly systemd: boolean
  /** What starts it with the machine: systemd, launchd…; empty where there is nothing. */
  readonly manager: string
  /** The manager's words: active, inactive, failed…; empty without one. */
  readonly state: string
  readonly enabled: boolean
  /** Whether wintun.dll is there; absent where no such file is needed. */
  readonly wintun?: boolean
}

export class Service {
  readonly #places: Places
  readonly #manager: ServiceManager
  readonly #owner: number | undefined

  /** `owner` of everything installed: root, but for tests. Undefined: whatever the folder's rights are. */
  constructor({ places, manager, owner }: { places: Places; manager: ServiceManager; owner: number | undefined }) {
    this.#places = places
    this.#manager = manager
    this.#owner = owner
  }

  /** Copies `bundles` and `node`, and starts the service where there is a manager for it. Throws PROGRAM_MISSING, SERVICE_FAILED. */
  async install(
    { bundles, node, version, beside = {} }: { bundles: string; node: string; version: string; beside?: Beside },
    { signal, report }: { signal: AbortSignal; report: (text: string) => void },
  ): Promise<ServiceStatus> {
    for (const name of programs) {
      const file = join(bundles, name)
      if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
    }
    await doing('installed', async () => {
      await this.#manager.release?.({ signal })
      report('copying the programs')
      await this.#copy(bundles, node, version)
      const { above } = this.#places
      for (const [name, file] of Object.entries(beside)) if (above !== undefined) copyFileSync(file, join(above, name))
      this.#link()
      if (!this.#manager.isRunning()) return
      report('starting the service')
      await this.#manager.start({ signal })
    })
    return this.status({ signal })
  }

  /** Stops the service, which cleans the machine's network up, and removes every file; whether there was anything. */
  async uninstall({ signal, report }: { signal: AbortSignal; report: (text: string) => void }): Promise<boolean> {
    const { library, link, above } = this.#places
    const isDefined = await this.#manager.isDefined({ signal })
    const wasThere = existsSync(library) || isDefined
    await doing('removed', async () => {
      if (isDefined) {
        report('stopping the service')
        await this.#manager.stop({ signal })
      }
      report('removing the programs')
      if (link !== undefined && this.#ownsLink(link)) rmSync(link)
      const isOurs = this.#manager.removeLater !== undefined && process.execPath.startsWith(join(library, ''))
      if (isOurs) this.#manager.removeLater?.(above ?? library)
      else rmSync(above ?? library, removal)
    })
    return wasThere
  }

  async status({ signal }: { signal: AbortSignal }): Promise<ServiceStatus> {
    const { library, above } = this.#places
    const isInstalled = existsSync(join(library, 'version'))
    const hasManager = this.#manager.isRunning()
    const { state, enabled } = hasManager
      ? await doing('asked about', () => this.#manager.state({ signal }))
      : { state: '', enabled: false }
    return {
      installed: isInstalled,
      version: isInstalled ? readFileSync(join(library, 'version'), 'utf8').trim() : '',
      library: isInstalled ? library : '',
      systemd: hasManager && this.#manager.name === 'systemd',
      manager: hasManager ? this.#manager.name : '',
      state,
      enabled,
      ...(above === undefined ? {} : { wintun: existsSync(join(above, wintunFile)) }),
    }
  }

  /** Into a new folder beside the old one, then by rename, so that no mixture of versions is ever in place. */
  async #copy(bundles: string, from: string, version: string): Promise<void> {
    const { library, node } = this.#places
    const fresh = `${library}.new`
    const old = `${library}.old`
    rmSync(fresh, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
    mkdirSync(fresh, { recursive: true })
    for (const name of programs) copyFileSync(join(bundles, name), join(fresh, name))
    for (const name of folders) {
      if (existsSync(join(bundles, name)))
        cpSync(join(bundles, name), join(fresh, name), { recursive: true, dereference: true })
    }
    copyFileSync(from, join(fresh, node))
    const [launcher, text] = launcherOf(this.#places)
    writeFileSync(join(fresh, launcher), text)
    writeFileSync(join(fresh, 'version'), `${version}\n`)
    if (this.#owner !== undefined) {
      this.#own(fresh, this.#owner)
      for (const name of [node, launcher]) chmodSync(join(fresh, name), 0o755)
    }
    if (existsSync(library)) await patiently(() => renameSync(library, old))
    renameSync(fresh, library)
    rmSync(old, removal)
  }

  /** Root's, readable by all, writable by nobody else, whatever the source and the umask were. */
  #own(path: string, owner: number): void {
    // Group wheel of macOS has the number 0 too.
    chownSync(path, owner, owner)
    if (!statSync(path).isDirectory()) {
      chmodSync(path, 0o644)
      return
    }
    chmodSync(path, 0o755)
    for (const name of readdirSync(path)) this.#own(join(path, name), owner)
  }

  #link(): void {
    const { link, library } = this.#places
    if (link === undefined) return
    if (existsLink(link) && !this.#ownsLink(link)) throw new Error(`${link} exists and is not Fairlead's`)
    rmSync(link, { force: true })
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(library, 'fairlead'), link)
  }

  #ownsLink(link: string): boolean {
    const { library } = this.#places
    return existsLink(link) && lstatSync(link).isSymbolicLink() && readlinkSync(link) === join(library, 'fairlead')
  }
}

/** Name and text of the program that people start. Without -- node takes our --env-file for its own, wherever it stands (seen with Node 20 to 24). */
function launcherOf({ library, node }: Places): readonly [string, string] {
  if (node === 'node.exe') return ['fairlead.cmd', '@"%~dp0node.exe" -- "%~dp0fairlead.mjs" %*\r\n']
  return ['fairlead', `#!/bin/sh\nexec ${library}/node -- ${library}/fairlead.mjs "$@"\n`]
}

/** Windows holds on to the programs of user halves for a moment after these have ended with the service. */
async function patiently(action: () => void): Promise<void> {
  const deadline = performance.now() + holdMs
  for (;;) {
    try {
      action()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(100)
    }
  }
}

/** Also true for a link to nothing. */
function existsLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

async function doing<T>(done: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw new KnownError('SERVICE_FAILED', { done, what: messageOf(error) }, error)
  }
}
