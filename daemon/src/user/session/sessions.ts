// All sessions of this user: at most one of a name, each with its own device. Tells listeners that something changed; they ask for what.
import { KnownError } from '../../../../common/base/index.ts'
import { limits } from '../../messages.ts'
import { type KubeconfigSource, loadKubeconfig } from '../kube/index.ts'
import type { Source } from '../settings/index.ts'
import { ownZoneOf } from './own-zone.ts'
import type { ClusterPort, SessionDependencies } from './ports.ts'
import { Session } from './session.ts'
import { localSources } from './sources.ts'
import { type Wanted, wantsSame } from './wanted.ts'

export class Sessions {
  readonly #dependencies: SessionDependencies
  readonly #sessions = new Map<string, Session>()
  readonly #listeners = new Set<() => void>()

  constructor(dependencies: SessionDependencies) {
    this.#dependencies = dependencies
  }

  get all(): readonly Session[] {
    return [...this.#sessions.values()]
  }

  /**
   * The session that is wanted: a new one, or the one that is there and wants the same. One that is ending is waited for.
   * Throws SESSION_EXISTS, SESSION_LIMIT and what reading the kubeconfig throws.
   */
  async start(wanted: Wanted): Promise<{ session: Session; isNew: boolean }> {
    const name = wanted.name === '' ? loadKubeconfig(wanted.kubeconfig).context : wanted.name
    for (let there = this.#sessions.get(name); there !== undefined; there = this.#sessions.get(name)) {
      if (there.snapshot.state !== 'disconnecting') {
        if (!wantsSame(there.wanted, wanted)) throw new KnownError('SESSION_EXISTS', { name })
        if (wanted.isPrimary) there.footprint?.prefer()
        return { session: there, isNew: false }
      }
      await there.ended
    }
    if (this.#sessions.size >= limits.devicesPerUser) {
      throw new KnownError('SESSION_LIMIT', { limit: limits.devicesPerUser })
    }
    const ownZone = ownZoneOf(
      name,
      this.all.map(session => session.ownZone),
    )
    const session = new Session({
      name,
      ownZone,
      wanted,
      dependencies: this.#dependencies,
      changed: () => this.#tell(),
    })
    this.#sessions.set(name, session)
    void session.ended.then(() => {
      this.#sessions.delete(name)
      this.#tell()
    })
    return { session, isNew: true }
  }

  /** The cluster as a session would see it. Throws what reading the kubeconfig throws. */
  openCluster(source: KubeconfigSource): ClusterPort {
    return this.#dependencies.openCluster(source)
  }

  /** What is set for a session that would be started now. Throws SETTING_INVALID, SETTING_UNKNOWN and SETTINGS_UNREADABLE. */
  localSources({ flags, kubeconfig }: Wanted, cluster: ClusterPort): Promise<readonly Source[]> {
    return localSources(flags, cluster, () => this.#dependencies.readUserFile(kubeconfig.environment))
  }

  /** The one of that name, or of that context, or the only one (name empty). Throws SESSION_UNKNOWN, SESSION_NONE, SESSION_SEVERAL. */
  one(name: string): Session {
    const { all } = this
    const session = name === '' ? all[0] : (this.#sessions.get(name) ?? this.#onlyOfContext(name))
    if (session === undefined)
      throw name === '' ? new KnownError('SESSION_NONE') : new KnownError('SESSION_UNKNOWN', { name })
    if (name === '' && all.length > 1) throw new KnownError('SESSION_SEVERAL', { names: all.map(({ name }) => name) })
    return session
  }

  #onlyOfContext(context: string): Session | undefined {
    const [session, another] = this.all.filter(({ snapshot }) => snapshot.context === context)
    return another === undefined ? session : undefined
  }

  /** Ends the one of that name (or context), or all (name empty); resolves with their names when nothing of them is left. Throws SESSION_UNKNOWN. */
  async end(name: string): Promise<readonly string[]> {
    const named = this.#sessions.get(name) ?? this.#onlyOfContext(name)
    const ending = name === '' ? this.all : [named].filter(session => session !== undefined)
    if (name !== '' && ending.length === 0) throw new KnownError('SESSION_UNKNOWN', { name })
    for (const session of ending) session.end()
    await Promise.all(ending.map(session => session.ended))
    return ending.map(session => session.name)
  }

  /** Calls `listener` after every change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
