// All intercepts of a session: what is wanted lives here, and survives losses of the connection. Follows what the manager says while there is a path.
import { KnownError, pause } from '../../../../common/base/index.ts'
import { type InterceptInfoOutput, ManagerService } from '../../../../common/protocol/index.ts'
import { Agents } from './agents.ts'
import { checkMountFolder } from './checks.ts'
import { Dials } from './dials.ts'
import type { AgentPod } from './direct-agent.ts'
import { follow } from './follow.ts'
import { Intercept } from './intercept.ts'
import { type Live, Paths } from './paths.ts'
import { PodNames } from './pod-names.ts'
import type { InterceptDependencies, InterceptPath } from './ports.ts'
import type { InterceptSnapshot } from './snapshot.ts'
import type { WantedIntercept } from './wanted.ts'
import { Wires } from './wires.ts'
import { Workloads } from './workloads.ts'

const maxIntercepts = 64
/** Whether local processes listen. */
const lookEveryMs = 2_000

export class Intercepts {
  readonly #dependencies: InterceptDependencies
  readonly #changed: () => void
  readonly #paths = new Paths()
  readonly #podNames: PodNames
  readonly #wires = new Wires()
  readonly #dials: Dials
  readonly #agents: Agents
  readonly #workloads: Workloads
  readonly #intercepts = new Map<string, Intercept>()
  readonly #ended = new AbortController()
  #isLooking = false

  /** `changed` is called after every change of what can be seen from outside. */
  constructor({ dependencies, changed }: { dependencies: InterceptDependencies; changed: () => void }) {
    const { clock, log } = dependencies
    this.#dependencies = dependencies
    this.#changed = changed
    this.#dials = new Dials({ clock, log, elsewhere: dependencies.elsewhere })
    this.#agents = new Agents({ dials: this.#dials, clock, log, changed })
    this.#podNames = new PodNames({ paths: this.#paths, clock, log })
    this.#workloads = new Workloads({ paths: this.#paths, clock, log })
  }

  /** The session is connected. */
  use(path: InterceptPath): void {
    this.#wires.forget()
    const live = this.#paths.use(path)
    void this.#follow(live)
    void this.#agents.run(live)
  }

  /** The path was lost. */
  lose(): void {
    this.#paths.lose()
    this.#wires.forget()
  }

  /** The session ends: everything is given back, as far as the manager can be reached. */
  async end(): Promise<void> {
    await Promise.all([...this.#intercepts.values()].map(intercept => intercept.leave({ shallDrain: false })))
    this.#intercepts.clear()
    this.#ended.abort()
    this.#workloads[Symbol.dispose]()
    this.#agents.end()
    this.lose()
  }

  get snapshots(): readonly InterceptSnapshot[] {
    return [...this.#intercepts.values()]
      .map(({ snapshot }) => snapshot)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  /** The pod where the workstation's connections start; undefined: at the manager. */
  get origin(): AgentPod | undefined {
    return this.#agents.origin
  }

  /** Agents of workloads that are needed for connections through their pods, intercepted or not. */
  get agents(): Pick<Agents, 'require' | 'connectionOf' | 'awaitConnectionOf'> {
    return this.#agents
  }

  get workloads(): Workloads {
    return this.#workloads
  }

  /** Throws NOT_CONNECTED. */
  get path(): InterceptPath {
    const live = this.#paths.now
    if (live === undefined) throw new KnownError('NOT_CONNECTED')
    return live.path
  }

  get clientName(): string {
    return this.#dependencies.clientName
  }

  /** Throws INTERCEPT_UNKNOWN. */
  find(name: string): Intercept {
    const intercept = this.#intercepts.get(name)
    if (intercept === undefined) throw new KnownError('INTERCEPT_UNKNOWN', { name })
    return intercept
  }

  /** Resolves when traffic arrives; nothing is left of one that fails or is aborted. Throws KnownError. */
  async create(
    wanted: WantedIntercept,
    { signal, progress }: { signal: AbortSignal; progress: (text: string) => void },
  ): Promise<Intercept> {
    const { path } = this
    if (this.#intercepts.has(wanted.name)) throw new KnownError('INTERCEPT_EXISTS', { name: wanted.name })
    if (this.#intercepts.size >= maxIntercepts) throw new KnownError('INTERCEPT_LIMIT', { limit: maxIntercepts })
    this.#refuseTakenTargets(wanted)
    const intercept = new Intercept({
      ...{ wanted, dependencies: this.#dependencies, paths: this.#paths, wires: this.#wires },
      ...{ dials: this.#dials, agents: this.#agents, podNames: this.#podNames, changed: this.#changed },
      workloads: (namespace, options) => this.#workloads.list(namespace === '' ? path.namespace : namespace, options),
    })
    this.#intercepts.set(wanted.name, intercept)
    this.#changed()
    try {
      if (wanted.mount !== '') await checkMountFolder(wanted.mount)
      await intercept.look()
      await intercept.begin({ signal, progress })
      void this.#look()
      return intercept
    } catch (error) {
      if (this.#intercepts.get(wanted.name) === intercept) this.#intercepts.delete(wanted.name)
      this.#changed()
      throw error
    }
  }

  /** Leaves the one of that name, or all (name empty); resolves with their names. Throws INTERCEPT_UNKNOWN. */
  async leave(name: string): Promise<readonly string[]> {
    const leaving = name === '' ? [...this.#intercepts.values()] : [this.find(name)]
    await Promise.all(leaving.map(intercept => intercept.leave({ shallDrain: true })))
    for (const intercept of leaving) {
      if (this.#intercepts.get(intercept.wanted.name) === intercept) this.#intercepts.delete(intercept.wanted.name)
    }
    this.#changed()
    return leaving.map(({ wanted }) => wanted.name)
  }

  /** What is told by a dial request is the local address, so each belongs to one intercept. */
  #refuseTakenTargets(wanted: WantedIntercept): void {
    const seen = new Map<string, string>()
    const take = (key: string, owner: string) => {
      const other = seen.get(key)
      if (other !== undefined)
        throw new KnownError('LOCAL_PORT_TAKEN', { address: key.replace(/^\w+ /, ''), intercept: other })
      seen.set(key, owner)
    }
    for (const { name, ports } of this.snapshots) {
      for (const { local, protocol } of ports) {
        if (!local.endsWith(':0')) seen.set(`${protocol === 'UDP' ? 'UDP' : 'TCP'} ${local}`, name)
      }
    }
    const host = wanted.address.family === 4 ? wanted.address.toString() : `[${wanted.address.toString()}]`
    for (const { local, protocol } of wanted.ports) {
      if (local !== 0) take(`${protocol === 'UDP' ? 'UDP' : 'TCP'} ${host}:${local}`, wanted.name)
    }
    const mount = this.snapshots.find(({ mount }) => mount !== '' && mount === wanted.mount)
    if (mount !== undefined) {
      throw new KnownError('MOUNT_UNUSABLE', {
        folder: wanted.mount,
        what: `the intercept ${mount.name} has its volumes there`,
      })
    }
  }

  async #follow(live: Live): Promise<void> {
    const { clock, log } = this.#dependencies
    const { grpc, sessionId, flows } = live.path
    const session = { session_id: sessionId }
    const options = { signal: live.lost, clock, log }
    await Promise.all([
      follow(
        'intercepts',
        to => grpc.serverStream(ManagerService.WatchIntercepts, session, to),
        ({ intercepts }: { intercepts: readonly InterceptInfoOutput[] }) => this.#wires.see(intercepts),
        options,
      ),
      follow(
        'dial requests',
        to => grpc.serverStream(ManagerService.WatchDial, session, to),
        request => this.#dials.answer(request, flows),
        options,
      ),
    ])
  }

  /** Looks at local ports now and then while there are intercepts. */
  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const { signal } = this.#ended
    while (this.#intercepts.size > 0 && !signal.aborted) {
      for (const intercept of this.#intercepts.values()) await intercept.look()
      await pause(this.#dependencies.clock, lookEveryMs, { signal }).catch(() => undefined)
    }
    this.#isLooking = false
  }
}
