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
import { KnownError, messageOf } from '../../common/base/index.ts'
import type { ServiceManager } from './manager.ts'
import type { Places } from './places.ts'

/** What of the bundles' folder a machine needs. */
const programs = ['fairlead.mjs', 'fairleadd-root.mjs', 'fairleadd-user.mjs', 'fairleadd-inside.mjs']
const folders = ['chart', 'cli', 'node_modules']

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
}

export class Service {
  readonly #places: Places
  readonly #manager: ServiceManager
  readonly #owner: number

  /** `owner` of everything installed: root, but for tests. */
  constructor({ places, manager, owner = 0 }: { places: Places; manager: ServiceManager; owner?: number }) {
    this.#places = places
    this.#manager = manager
    this.#owner = owner
  }

  /** Copies `bundles` and `node`, and starts the service where there is a manager for it. Throws PROGRAM_MISSING, SERVICE_FAILED. */
  async install(
    { bundles, node, version }: { bundles: string; node: string; version: string },
    { signal, report }: { signal: AbortSignal; report: (text: string) => void },
  ): Promise<ServiceStatus> {
    for (const name of programs) {
      const file = join(bundles, name)
      if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
    }
    await doing('installed', async () => {
      report('copying the programs')
      this.#copy(bundles, node, version)
      this.#link()
      if (!this.#manager.isRunning()) return
      report('starting the service')
      await this.#manager.start({ signal })
    })
    return this.status({ signal })
  }

  /** Stops the service, which cleans the machine's network up, and removes every file; whether there was anything. */
  async uninstall({ signal, report }: { signal: AbortSignal; report: (text: string) => void }): Promise<boolean> {
    const { library } = this.#places
    const wasThere = existsSync(library) || this.#manager.isDefined()
    await doing('removed', async () => {
      if (this.#manager.isDefined()) {
        report('stopping the service')
        await this.#manager.stop({ signal })
      }
      report('removing the programs')
      if (this.#ownsLink()) rmSync(this.#places.link)
      rmSync(library, { recursive: true, force: true })
    })
    return wasThere
  }

  async status({ signal }: { signal: AbortSignal }): Promise<ServiceStatus> {
    const { library } = this.#places
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
    }
  }

  /** Into a new folder beside the old one, then by rename, so that no mixture of versions is ever in place. */
  #copy(bundles: string, node: string, version: string): void {
    const { library } = this.#places
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
    copyFileSync(node, join(fresh, 'node'))
    // Without -- node takes our --env-file for its own, wherever it stands (seen with Node 20 to 24).
    writeFileSync(join(fresh, 'fairlead'), `#!/bin/sh\nexec ${library}/node -- ${library}/fairlead.mjs "$@"\n`)
    writeFileSync(join(fresh, 'version'), `${version}\n`)
    this.#own(fresh)
    for (const name of ['node', 'fairlead']) chmodSync(join(fresh, name), 0o755)
    if (existsSync(library)) renameSync(library, old)
    renameSync(fresh, library)
    rmSync(old, { recursive: true, force: true })
  }

  /** Root's, readable by all, writable by nobody else, whatever the source and the umask were. */
  #own(path: string): void {
    // Group wheel of macOS has the number 0 too.
    chownSync(path, this.#owner, this.#owner)
    if (!statSync(path).isDirectory()) {
      chmodSync(path, 0o644)
      return
    }
    chmodSync(path, 0o755)
    for (const name of readdirSync(path)) this.#own(join(path, name))
  }

  #link(): void {
    const { link, library } = this.#places
    if (existsLink(link) && !this.#ownsLink()) throw new Error(`${link} exists and is not Fairlead's`)
    rmSync(link, { force: true })
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(library, 'fairlead'), link)
  }

  #ownsLink(): boolean {
    const { link, library } = this.#places
    return existsLink(link) && lstatSync(link).isSymbolicLink() && readlinkSync(link) === join(library, 'fairlead')
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
