// One session: runs the states one after the other (a single consumer, so they never overlap), keeps the snapshot, and knows whether anybody still
// wants it. What happens in each state is in states/.
import { asKnownError, chainOf, type KnownError, type Log } from '../../../../common/base/index.ts'
import type { Intercepts } from '../intercept/index.ts'
import type { Merged, Source } from '../settings/index.ts'
import type { Footprint } from './footprint.ts'
import type { ClusterPort, SessionDependencies } from './ports.ts'
import type { SessionSnapshot, TrafficCounters } from './snapshot.ts'
import { mergedNow } from './sources.ts'
import type { Holdings, Scene, State } from './state.ts'
import { connecting } from './states/connecting.ts'
import { disconnecting } from './states/disconnecting.ts'
import type { Wanted } from './wanted.ts'

const unknownSurroundings = { nameservers: [], gateways: [], addresses: [], routes: [] }
const noTraffic: TrafficCounters = {
  bytesUp: 0,
  bytesDown: 0,
  openFlows: 0,
  totalFlows: 0,
  dnsQueries: 0,
  dnsReturned: 0,
}

export class Session {
  readonly name: string
  /** Below it are all names of this session: "staging.fairlead.internal.". */
  readonly ownZone: string
  readonly wanted: Wanted
  /** Resolves when connected for the first time; rejects with a KnownError when that failed and all of it is undone. */
  readonly connected: Promise<void>
  /** Resolves when nothing of the session is left on the machine. */
  readonly ended: Promise<void>
  readonly intercepts: Intercepts
  readonly #dependencies: SessionDependencies
  readonly #log: Log
  readonly #changed: () => void
  readonly #unwanted = new AbortController()
  readonly #holdings: Holdings = {
    apiServer: [],
    surroundings: unknownSurroundings,
    sources: [],
    clientConfig: '',
    namespaces: [],
    warnings: [],
    conflicting: [],
  }
  #settle: (failure?: KnownError) => void = () => undefined
  #snapshot: SessionSnapshot

  /** Starts at once. `changed` is called after every change of the snapshot. */
  constructor(parts: {
    name: string
    ownZone: string
    wanted: Wanted
    dependencies: SessionDependencies
    changed: () => void
  }) {
    this.name = parts.name
    this.ownZone = parts.ownZone
    this.wanted = parts.wanted
    this.#dependencies = parts.dependencies
    this.#changed = parts.changed
    this.#log = parts.dependencies.log.child({ session: parts.name })
    this.#snapshot = emptySnapshot(parts.name, parts.wanted, parts.dependencies.wallClock())
    this.intercepts = this.#dependencies.createIntercepts({ changed: this.#changed, log: this.#log })
    this.connected = new Promise((resolve, reject) => {
      this.#settle = failure => (failure === undefined ? resolve() : reject(failure))
    })
    this.connected.catch(() => undefined)
    // Not before the owner knows of this session, whom the first change would surprise.
    this.ended = Promise.resolve().then(() => this.#run())
  }

  get snapshot(): SessionSnapshot {
    return this.#snapshot
  }

  get traffic(): TrafficCounters {
    return this.footprint?.counters ?? noTraffic
  }

  /** What it has on the machine now, for checks; absent until opened. */
  get footprint(): Footprint | undefined {
    return this.#holdings.footprint
  }

  /** Names that several sessions have, and one-word names, are this one's. */
  get isPrimary(): boolean {
    return this.footprint?.isFirst ?? false
  }

  /** What is set now, by whom. */
  get configuration(): Merged & { readonly sources: readonly Source[]; readonly hasManager: boolean } {
    const { sources, networks } = this.#holdings
    return { ...mergedNow(this.#holdings), sources, hasManager: networks !== undefined }
  }

  get cluster(): ClusterPort | undefined {
    return this.#holdings.cluster
  }

  /** The session is not wanted any more: undoes everything, from whatever state. */
  end(): void {
    this.#unwanted.abort()
  }

  async #run(): Promise<void> {
    const scene: Scene = {
      wanted: this.wanted,
      ownZone: this.ownZone,
      dependencies: this.#dependencies,
      clock: this.#dependencies.clock,
      log: this.#log,
      unwanted: this.#unwanted.signal,
      holdings: this.#holdings,
      intercepts: this.intercepts,
      update: changes => this.#update(changes),
      settle: failure => this.#settle(failure),
    }
    let state: State | undefined = connecting
    while (state !== undefined) {
      try {
        state = await state(scene)
      } catch (error) {
        // A bug in a state must not leave its routes and DNS behind.
        this.#log.error('a state of the session failed', { error: chainOf(error) })
        state = disconnecting(asKnownError(error))
      }
    }
  }

  #update(changes: Partial<SessionSnapshot>): void {
    const changedState = changes.state !== undefined && changes.state !== this.#snapshot.state
    if (changedState) this.#log.info('session state', { from: this.#snapshot.state, to: changes.state })
    this.#snapshot = {
      ...this.#snapshot,
      ...changes,
      ...(changedState ? { since: this.#dependencies.wallClock() } : {}),
    }
    this.#changed()
  }
}

function emptySnapshot(name: string, wanted: Wanted, since: number): SessionSnapshot {
  return {
    name,
    state: 'connecting',
    since,
    progress: { stage: 'configuration', text: 'reading the kubeconfig' },
    context: '',
    server: '',
    namespace: wanted.namespace ?? '',
    managerNamespace: '',
    managerVersion: '',
    mappedNamespaces: [],
    device: '',
    routes: [],
    virtual: [],
    alsoProxy: [],
    neverProxy: [],
    allowConflicting: [],
    dns: undefined,
    includeSuffixes: [],
    excludeSuffixes: [],
    warnings: [],
    lastFailure: undefined,
    serviceSubnetSource: '',
  }
}
