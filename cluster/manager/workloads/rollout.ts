// Waits until a workload's pods are as its template says, and ends early when the cluster says that they won't be. Pods that nobody replaces by
// himself (of a bare ReplicaSet, of a StatefulSet with OnDelete) are asked to go, one after the other.
import { type Clock, pause } from '../../../common/base/index.ts'
import { type KubeApi, KubeStatusError } from '../kube/index.ts'
import type { ClusterView } from './cluster-view.ts'
import type { PodFacts, WorkloadFacts } from './objects.ts'
import { Warnings } from './warnings.ts'
import { type Waiting, WorkloadError, type WorkloadId } from './workloads.ts'

export interface RolloutPorts {
  readonly api: KubeApi
  readonly view: ClusterView
  readonly clock: Clock
}

export interface Rollout {
  readonly id: WorkloadId
  /** Of the change that it follows from. */
  readonly generation: number
  /** Whether a pod is as it should be, its readiness apart. */
  isGood(pod: PodFacts): boolean
  /** Why it can't go on; undefined: it can. */
  spoilt(facts: WorkloadFacts): string | undefined
  /** Pods are asked to go, though their controller would replace them when its template changes: it doesn't. */
  readonly evicts?: boolean
  /** What good pods have: `2 of 3 pods have the agent`. */
  readonly words: string
}

/** How it was before the change. */
export interface Start {
  readonly pods: ReadonlySet<string>
  readonly warnings: Warnings
}

/** Before the change is made: what comes afterwards is due to it. */
export async function startOf(
  { api, view, clock }: RolloutPorts,
  id: WorkloadId,
  { signal }: { signal: AbortSignal },
): Promise<Start> {
  return {
    pods: new Set(view.podsOf(id).map(({ uid }) => uid)),
    warnings: await Warnings.open({ api, clock, id }, { signal }),
  }
}

/** `stubborn`: every pod is new, ready, and not as it should be. */
export type Outcome = 'good' | 'stubborn'

/** Changes come by watches; this is for what only time brings. */
const lookMs = 500
/** Nothing at all has changed for this long: it won't any more. */
const stallMs = 180_000
/** Watches of different kinds don't arrive together. */
const lagMs = 1500
const conditionPatienceMs = 2000

/** Throws WorkloadError with the cluster's words. */
export async function followRollout(
  ports: RolloutPorts,
  { pods: before, warnings }: Start,
  rollout: Rollout,
  waiting: Waiting,
): Promise<Outcome> {
  const { view, clock, api } = ports
  const { id, isGood } = rollout
  const { signal } = waiting
  const patience = new Patience(clock)
  let said = ''
  let movedAt = clock.now()
  for (;;) {
    signal.throwIfAborted()
    let pending = ''
    const facts = view.workload(id)
    if (facts === undefined) throw new WorkloadError('cluster', `${labelOf(id)} has been deleted meanwhile`)
    const spoilt = rollout.spoilt(facts)
    if (spoilt !== undefined) throw new WorkloadError('cluster', spoilt)
    const pods = view.podsOf(id).filter(({ isGoing }) => !isGoing)
    const good = pods.filter(pod => isGood(pod) && pod.isReady)
    const isSeen = facts.generation >= rollout.generation && facts.observed >= facts.generation
    const rolls = facts.rollsByItself && rollout.evicts !== true
    const isComplete = isSeen && isRolledOut(facts) && pods.length === facts.wanted
    if (isComplete && good.length === pods.length) return 'good'
    const isStubborn = isComplete && rolls && pods.every(({ isReady }) => isReady)
    if (patience.isOver('stubborn', isStubborn, lagMs)) return 'stubborn'

    const fresh = pods.filter(({ uid, isReady }) => !before.has(uid) && !isReady)
    for (const pod of fresh) {
      const { trouble } = pod
      if (trouble === undefined) continue
      pending = `pod ${pod.name}: ${trouble.words}`
      if (patience.isOver(pending, true, trouble.patienceMs)) throw new WorkloadError('cluster', pending)
    }
    const condition = isSeen ? failingCondition(facts) : undefined
    if (patience.isOver(`condition ${condition ?? ''}`, condition !== undefined, conditionPatienceMs))
      throw new WorkloadError('cluster', condition ?? '')
    const warning = await warnings.newest(fresh, { signal })
    if (warning !== undefined) {
      pending = warning.words
      if (patience.isOver(warning.words, true, warning.patienceMs)) throw new WorkloadError('cluster', warning.words)
    }
    if (isSeen && !rolls && pods.length === facts.wanted && pods.every(({ isReady }) => isReady)) {
      const next = pods.find(pod => !isGood(pod))
      // Came after the change and isn't good: the next one wouldn't be either.
      if (next !== undefined && !before.has(next.uid)) {
        if (patience.isOver(`still ${next.name}`, true, lagMs)) return 'stubborn'
      } else if (next !== undefined) {
        const refusal = await evicted(api, id.namespace, next, signal)
        if (refusal !== '') pending = refusal
      }
    }

    const words = `${good.length} of ${facts.wanted} pods ${rollout.words}${pending === '' ? '' : ` (${pending})`}`
    const now = clock.now()
    if (words !== said) {
      said = words
      movedAt = now
      waiting.progress(words)
    } else if (now - movedAt >= stallMs) {
      throw new WorkloadError('cluster', `nothing has changed for ${stallMs / 1000} s: ${words}`)
    }
    await nextChange(view, clock, signal)
  }
}

export function labelOf({ kind, name }: Pick<WorkloadId, 'kind' | 'name'>): string {
  return `${kind} ${name}`
}

/** Resolves after the next change of anything, or soon. */
export async function nextChange(view: ClusterView, clock: Clock, signal: AbortSignal): Promise<void> {
  const woken = new AbortController()
  const following = view.follow(() => woken.abort())
  await pause(clock, lookMs, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
  following[Symbol.dispose]()
}

function isRolledOut({ pods, wanted, rollsByItself }: WorkloadFacts): boolean {
  if (!rollsByItself) return pods.ready >= wanted && pods.all <= wanted
  return pods.updated >= wanted && pods.all <= pods.updated && pods.available >= wanted
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment */
function failingCondition({ conditions }: WorkloadFacts): string | undefined {
  const found = conditions.find(
    ({ type, status }) =>
      (type === 'ReplicaFailure' && status === 'True') ||
      (type === 'Progressing' && status === 'False') ||
      (type === 'InvalidSpec' && status === 'True'),
  )
  return found === undefined ? undefined : found.message || found.reason
}

/** Empty: it goes. Otherwise why not, for now. */
async function evicted(api: KubeApi, namespace: string, { name }: PodFacts, signal: AbortSignal): Promise<string> {
  try {
    await api.evict(namespace, name, { signal })
    return ''
  } catch (error) {
    if (!(error instanceof KubeStatusError)) throw error
    if (error.status === 404) return ''
    // A PodDisruptionBudget: it may allow it later.
    if (error.status === 429) return `pod ${name} may not go yet: ${error.message}`
    throw new WorkloadError('cluster', `pod ${name} could not be replaced: ${error.message}`)
  }
}

/** Since when something has been so. */
class Patience {
  readonly #clock: Clock
  readonly #since = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isOver(what: string, isSo: boolean, ms: number): boolean {
    if (!isSo) {
      this.#since.delete(what)
      return false
    }
    const now = this.#clock.now()
    const since = this.#since.get(what) ?? now
    this.#since.set(what, since)
    return now - since >= ms
  }
}
