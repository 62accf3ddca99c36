// Containers that sleep while a `replace` intercept takes their place. That a container sleeps is said by its workload's template; here is decided
// when it shall wake: when its intercept is removed, when the client has been silent for a minute, and when nobody claims it (after a restart of
// the manager, or when a client prepared an intercept and never created it). A client that comes back puts it to sleep again.
import { type Clock, type Log, messageOf } from '../../../common/base/index.ts'
import type { Workload, Workloads } from '../workloads/index.ts'
import { holdsPort, type Intercept, type State } from './state.ts'

export interface ReplacementsPorts {
  readonly workloads: Pick<Workloads, 'list' | 'replace'>
  state(): State
  readonly clock: Clock
  readonly log: Log
}

const lookEveryMs = 1000
/** While nobody replaces anything. */
const idleLookEveryMs = 10_000
const silenceMs = 60_000
const unclaimedMs = 60_000
const retryMs = 10_000
/** A rollout, with everything that holds one up. */
const longestReplaceMs = 300_000

export class Replacements implements Disposable {
  readonly #ports: ReplacementsPorts
  readonly #closed = new AbortController()
  readonly #busy = new Set<string>()
  /** When a workload may be changed next, after a failure. */
  readonly #notBefore = new Map<string, number>()
  readonly #unclaimedSince = new Map<string, number>()
  readonly #wasClaimed = new Set<string>()
  #lookedAt = -idleLookEveryMs
  #stop: () => void

  constructor(ports: ReplacementsPorts) {
    this.#ports = ports
    this.#stop = ports.clock.after(lookEveryMs, () => this.#tick())
  }

  [Symbol.dispose](): void {
    this.#stop()
    this.#closed.abort()
  }

  #tick(): void {
    this.look()
    this.#stop = this.#ports.clock.after(lookEveryMs, () => this.#tick())
  }

  /** Once a second by itself. */
  look(): void {
    const { clock, state, workloads } = this.#ports
    const replacing = [...state().intercepts.values()].filter(({ spec }) => spec.replace)
    const isIdle = replacing.length === 0 && this.#wasClaimed.size === 0
    if (isIdle && clock.now() - this.#lookedAt < idleLookEveryMs) return
    this.#lookedAt = clock.now()
    for (const workload of workloads.list('')) {
      const claims = replacing.filter(({ spec }) => isOf(spec, workload))
      if (claims.length === 0 && workload.replaced === '') continue
      const key = keyOf(workload)
      const shall = this.#wanted(workload, claims)
      if (shall === workload.replaced || this.#busy.has(key)) continue
      if ((this.#notBefore.get(key) ?? 0) > clock.now()) continue
      void this.#change(workload, shall)
    }
  }

  /** The container that shall sleep; empty: none. */
  #wanted(workload: Workload, claims: readonly Intercept[]): string {
    const key = keyOf(workload)
    const now = this.#ports.clock.now()
    const claim = claims.find(intercept => this.#isLive(intercept))
    if (claim !== undefined) {
      this.#wasClaimed.add(key)
      this.#unclaimedSince.delete(key)
      return claim.spec.container_name === '' ? workload.replaced : claim.spec.container_name
    }
    if (workload.replaced === '' || this.#wasClaimed.delete(key)) {
      this.#unclaimedSince.delete(key)
      return ''
    }
    const since = this.#unclaimedSince.get(key) ?? now
    this.#unclaimedSince.set(key, since)
    if (now - since < unclaimedMs) return workload.replaced
    return ''
  }

  #isLive(intercept: Intercept): boolean {
    if (holdsPort(intercept)) return true
    const since = this.#ports.state().clients.get(intercept.sessionId)?.silentSince
    return intercept.disposition === 'NO_CLIENT' && since !== undefined && this.#ports.clock.now() - since < silenceMs
  }

  /** Never rejects. */
  async #change(workload: Workload, container: string): Promise<void> {
    const { workloads, clock, log } = this.#ports
    const key = keyOf(workload)
    this.#busy.add(key)
    log.info(container === '' ? 'waking the container' : 'putting the container to sleep', {
      workload: key,
      container: container === '' ? workload.replaced : container,
    })
    try {
      const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(longestReplaceMs)])
      await workloads.replace(workload, container, { signal, progress: () => undefined })
    } catch (error) {
      if (this.#closed.signal.aborted) return
      log.warn('could not replace a container', { workload: key, why: messageOf(error) })
      this.#notBefore.set(key, clock.now() + retryMs)
      if (container === '') this.#wasClaimed.add(key)
    } finally {
      this.#busy.delete(key)
    }
  }
}

function isOf(spec: Intercept['spec'], { kind, name, namespace }: Workload): boolean {
  return (
    spec.agent === name &&
    spec.namespace === namespace &&
    (spec.workload_kind === '' || spec.workload_kind.toLowerCase() === kind.toLowerCase())
  )
}

function keyOf({ kind, name, namespace }: Workload): string {
  return `${namespace}/${kind}/${name}`
}
