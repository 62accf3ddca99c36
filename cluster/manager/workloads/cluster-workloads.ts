// Workloads on a real cluster: what there is from the watches, what is wanted in annotations of the templates.
import { type Clock, Disposer, type Log, messageOf } from '../../../common/base/index.ts'
import { type KubeApi, KubeStatusError } from '../kube/index.ts'
import { marks, readWishes } from './annotations.ts'
import { ClusterView } from './cluster-view.ts'
import { untilServedByAgents } from './endpoints.ts'
import { type Match, matchOf } from './matching.ts'
import { isEnabled, isMarked, isReplaced, obstacleOf, stateOf, withPort } from './meaning.ts'
import type { PodFacts, WorkloadFacts } from './objects.ts'
import { type Service, type Way, waysOf } from './ports.ts'
import { followRollout, labelOf, startOf } from './rollout.ts'
import { annotate, discardStuckPods, type Marks } from './templates.ts'
import {
  type Prepared,
  type Waiting,
  type Workload,
  WorkloadError,
  type WorkloadId,
  type WorkloadKind,
  type Workloads,
} from './workloads.ts'

export interface ClusterWorkloadsPorts {
  readonly api: KubeApi
  readonly kinds: readonly WorkloadKind[]
  /** Where nothing may be injected. */
  readonly forbidden: readonly string[]
  readonly agentImage: string
  readonly mayInject: boolean
  /** Why no pod gets an agent at the moment, in plain words; empty: they do, as far as is known. */
  injectorTrouble(): string
  readonly clock: Clock
  /** Milliseconds since 1970. */
  wallTime(): number
  readonly log: Log
}

type PrepareSpec = Parameters<Workloads['prepare']>[0]

/** A change is followed by at most ten calls a second. */
const settleMs = 100
/** What was begun is undone also when its caller has gone. */
const undoMs = 20_000
/** At once, of a whole cluster. */
const mostAtOnce = 8

export class ClusterWorkloads implements Workloads, AsyncDisposable {
  readonly #ports: ClusterWorkloadsPorts
  readonly #owned = new Disposer()
  readonly #view: ClusterView
  /** By workload: who changes its template at the moment. */
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(ports: ClusterWorkloadsPorts) {
    this.#ports = ports
    this.#view = this.#owned.own(new ClusterView(ports))
  }

  /** Every first list has arrived, or could not be had. */
  tried(): Promise<void> {
    return this.#view.tried()
  }

  get isSynced(): boolean {
    return this.#view.isSynced
  }

  /** Those of a namespace that lead to pods. */
  services(namespace: string): readonly Service[] {
    return this.#view.services(namespace)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  list(namespace: string): readonly Workload[] {
    return [...this.#view.workloads()]
      .filter(each => this.#isMine(each) && (namespace === '' || each.namespace === namespace))
      .map(each => this.#workloadOf(each))
      .toSorted((a, b) => compare(a.name, b.name) || compare(a.kind, b.kind) || compare(a.namespace, b.namespace))
  }

  /** `Deployment shop/web`: those whose owner wants agents in them, with pods that came without, while nobody was there to give them any. */
  get missed(): readonly string[] {
    return [...this.#view.workloads()]
      .filter(each => this.#isMine(each) && isEnabled(each) && obstacleOf(each) === '')
      .filter(each => this.#view.podsOf(each).some(({ agent, isGoing }) => agent === undefined && !isGoing))
      .map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)
  }

  follow(changed: () => void): Disposable {
    let cancel: (() => void) | undefined
    const following = this.#view.follow(() => {
      cancel ??= this.#ports.clock.after(settleMs, () => {
        cancel = undefined
        changed()
      })
    })
    return {
      [Symbol.dispose]: () => {
        following[Symbol.dispose]()
        cancel?.()
      },
    }
  }

  find(namespace: string, name: string, kind = ''): Workload {
    return this.#workloadOf(this.#find(namespace, name, kind))
  }

  async prepare(spec: PrepareSpec, waiting: Waiting): Promise<Prepared> {
    const found = this.#find(spec.namespace, spec.agent, spec.workload_kind)
    return this.#inTurn(found, async () => {
      const facts = this.#current(found)
      const { obstacle } = this.#workloadOf(facts)
      if (obstacle !== '') throw new WorkloadError('person', `${labelOf(facts)} can't be intercepted: ${obstacle}`)
      const match = matchOf(spec, facts.template, this.#waysOf(facts), labelOf(facts))
      await this.#bring(facts, match, spec.replace ? match.container : undefined, waiting)
      const { kind, name, namespace } = facts
      return {
        workload: { kind, name, namespace },
        agentImage: this.#ports.agentImage,
        port: match.way,
        container: match.container,
      }
    })
  }

  async replace(workload: WorkloadId, container: string, waiting: Waiting): Promise<void> {
    await this.#inTurn(workload, async () => {
      const facts = this.#current(workload)
      const isAs = (pod: PodFacts) => isReplaced(pod, container)
      if (readWishes(facts.template.annotations).replaced === container && this.#areAll(facts, isAs)) return
      const words = container === '' ? 'have their application back' : `have ${container} asleep`
      await this.#change(facts, { [marks.replace]: container || null }, { isGood: isAs, words }, waiting)
    })
  }

  async uninstall(
    { namespace, names, all }: { readonly namespace: string; readonly names: readonly string[]; readonly all: boolean },
    waiting: Waiting,
  ): Promise<readonly WorkloadId[]> {
    const chosen = all
      ? [...this.#view.workloads()].filter(
          each => (namespace === '' || each.namespace === namespace) && this.#isMine(each) && isMarked(each),
        )
      : names.map(name => this.#find(namespace, name, ''))
    const lasting = all ? undefined : chosen.find(isEnabled)
    if (lasting !== undefined)
      throw new WorkloadError(
        'person',
        `${labelOf(lasting)} says itself that it wants the agent: take the annotation inject-traffic-agent off its template`,
      )
    return this.#restoreAll(chosen, { evenEnabled: false }, waiting)
  }

  /**
   * When the injector is gone for good: the whole cluster as it was. Pods of workloads that say themselves that they want an agent are replaced one by
   * one, for nothing in their templates is ours to change.
   */
  async restore(waiting: Waiting): Promise<readonly WorkloadId[]> {
    const chosen = [...this.#view.workloads()].filter(
      each => this.#isMine(each) && (isMarked(each) || this.#podsOf(each).some(({ agent }) => agent !== undefined)),
    )
    return this.#restoreAll(chosen, { evenEnabled: true }, waiting)
  }

  async #restoreAll(
    chosen: readonly WorkloadFacts[],
    how: { readonly evenEnabled: boolean },
    waiting: Waiting,
  ): Promise<readonly WorkloadId[]> {
    const failures: unknown[] = []
    const restored: WorkloadId[] = []
    const left = [...chosen]
    const work = async () => {
      for (let facts = left.shift(); facts !== undefined; facts = left.shift()) {
        const { kind, name, namespace } = facts
        const label = `${labelOf(facts)} in ${namespace}`
        const one = { signal: waiting.signal, progress: (words: string) => waiting.progress(`${label}: ${words}`) }
        try {
          await this.#restore(facts, how, one)
          restored.push({ kind, name, namespace })
        } catch (error) {
          waiting.signal.throwIfAborted()
          failures.push(new WorkloadError('cluster', `${label}: ${messageOf(error)}`))
        }
      }
    }
    await Promise.all(Array.from({ length: mostAtOnce }, work))
    if (failures.length > 0) throw new WorkloadError('cluster', failures.map(messageOf).join('; '))
    return restored
  }

  /** The agent in every pod, in front of the port, and the container asleep if it is to be. */
  async #bring(facts: WorkloadFacts, match: Match, replaced: string | undefined, waiting: Waiting): Promise<void> {
    const isGood = ({ agent }: PodFacts) =>
      agent !== undefined &&
      (match.way === undefined || agent.ports.includes(`${match.way.containerPort}/${match.way.protocol}`)) &&
      (replaced === undefined || agent.replaced.includes(replaced))
    const services = [...new Set(this.#waysOf(facts).flatMap(({ service }) => service || []))]
    const ports = { ...this.#ports, view: this.#view }
    const finish = async () => {
      if (match.way !== undefined) await untilServedByAgents(ports, facts, services, waiting)
    }
    if (this.#areAll(facts, isGood)) {
      await finish()
      return
    }
    const { mayInject, injectorTrouble } = this.#ports
    if (!mayInject)
      throw new WorkloadError('cluster', `no agent can be brought into ${labelOf(facts)}: ${injectorTrouble()}`)
    const change: Marks = {
      [marks.intercepted]: new Date(this.#ports.wallTime()).toISOString(),
      ...(match.way !== undefined && !match.way.isTaken && { [marks.ports]: withPort(facts, match.way) }),
      ...(replaced !== undefined && { [marks.replace]: replaced }),
    }
    await this.#change(facts, change, { isGood, words: 'have the agent', finish }, waiting)
  }

  /** The template changed, its pods as they should be; undone when that can't be had. */
  async #change(
    facts: WorkloadFacts,
    change: Marks,
    goal: { isGood(pod: PodFacts): boolean; readonly words: string; finish?(): Promise<void> },
    waiting: Waiting,
  ): Promise<void> {
    const { isGood, words } = goal
    const { api, wallTime, injectorTrouble } = this.#ports
    const ports = { ...this.#ports, view: this.#view }
    const before = Object.fromEntries(
      Object.keys(change).map(name => [name, facts.template.annotations[name] ?? null] as const),
    )
    const spoilt = ({ generation: at, template }: WorkloadFacts) => {
      if (at < generation) return undefined
      const isKept = Object.entries(wanted).every(([name, value]) => (template.annotations[name] ?? null) === value)
      return isKept ? undefined : `somebody else has changed the annotations of ${labelOf(facts)} meanwhile`
    }
    let wanted = change
    let generation = 0
    try {
      for (let attempt = 1; ; attempt++) {
        const start = await startOf(ports, facts, waiting)
        generation = await annotate(api, facts, wanted, waiting)
        waiting.progress(`changing ${labelOf(facts)}`)
        const outcome = await followRollout(ports, start, { id: facts, generation, isGood, spoilt, words }, waiting)
        if (outcome === 'good') {
          await goal.finish?.()
          return
        }
        const trouble = injectorTrouble() || 'the API server did not ask the traffic manager about them'
        if (attempt === 2) throw new WorkloadError('cluster', `new pods came without the agent: ${trouble}`)
        // They were made before the API server knew of us: another change, the same pods anew.
        wanted = { ...change, [marks.intercepted]: new Date(wallTime()).toISOString() }
        before[marks.intercepted] ??= facts.template.annotations[marks.intercepted] ?? null
      }
    } catch (error) {
      if (generation > 0) await this.#undo(facts, before)
      throw error instanceof KubeStatusError ? new WorkloadError('cluster', error.message) : error
    }
  }

  /** Not waited for: the cluster goes back by itself. Never rejects: what failed at first is what the person has to hear. */
  async #undo(facts: WorkloadFacts, before: Marks): Promise<void> {
    const { api, log } = this.#ports
    const signal = AbortSignal.timeout(undoMs)
    try {
      const pods = this.#view.podsOf(facts)
      await annotate(api, facts, before, { signal })
      await discardStuckPods(api, facts, pods, { signal })
      log.info('undone', { workload: facts.name, namespace: facts.namespace })
    } catch (error) {
      log.warn('could not undo', { workload: facts.name, namespace: facts.namespace, what: messageOf(error) })
    }
  }

  async #restore(
    given: WorkloadFacts,
    { evenEnabled }: { readonly evenEnabled: boolean },
    waiting: Waiting,
  ): Promise<void> {
    await this.#inTurn(given, async () => {
      const facts = this.#current(given)
      const ports = { ...this.#ports, view: this.#view }
      const ours = Object.values(marks).filter(name => facts.template.annotations[name] !== undefined)
      const keepsAgent = isEnabled(facts) && !evenEnabled
      const start = await startOf(ports, facts, waiting)
      let { generation } = facts
      if (ours.length > 0) {
        const change: Marks = Object.fromEntries(ours.map(name => [name, null]))
        generation = await annotate(this.#ports.api, facts, change, waiting)
        await discardStuckPods(this.#ports.api, facts, this.#view.podsOf(facts), waiting)
      }
      const rollout = {
        ...{ id: facts, generation, words: 'are as before', evicts: ours.length === 0 },
        isGood: ({ agent }: PodFacts) => keepsAgent || agent === undefined,
        spoilt: () => undefined,
      }
      await followRollout(ports, start, rollout, waiting)
    })
  }

  /** One change of a workload at a time. */
  async #inTurn<T>(id: WorkloadId, run: () => Promise<T>): Promise<T> {
    const key = `${id.namespace}/${id.kind}/${id.name}`
    const former = this.#turns.get(key) ?? Promise.resolve()
    const turn = former.then(run, run)
    this.#turns.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }

  #find(namespace: string, name: string, kind: string): WorkloadFacts {
    const all = [...this.#view.workloads()].filter(each => this.#isMine(each) && each.namespace === namespace)
    const named = all.filter(each => each.name === name)
    const [only, ...others] = named.filter(each => kind === '' || each.kind.toLowerCase() === kind.toLowerCase())
    if (only === undefined) {
      const other = named[0]
      const names = [...new Set(all.map(each => each.name))].toSorted(compare)
      throw new WorkloadError(
        'person',
        other !== undefined
          ? `${name} in ${namespace} is a ${other.kind}, not a ${kind}`
          : names.length === 0
            ? `there is no workload in the namespace ${namespace}`
            : `there is no workload ${name} in ${namespace}; there are ${someOf(names)}`,
      )
    }
    if (others.length > 0) {
      const kinds = [only, ...others].map(each => `${each.kind.toLowerCase()}/${name}`)
      throw new WorkloadError('person', `several workloads are called ${name}: say ${kinds.join(' or ')}`)
    }
    return only
  }

  #current(id: WorkloadId): WorkloadFacts {
    const facts = this.#view.workload(id)
    if (facts === undefined) throw new WorkloadError('cluster', `${labelOf(id)} has been deleted`)
    return facts
  }

  #isMine({ namespace }: WorkloadId): boolean {
    return !this.#ports.forbidden.includes(namespace)
  }

  #waysOf({ namespace, template }: WorkloadFacts): readonly Way[] {
    return waysOf(template, this.#view.services(namespace))
  }

  #podsOf(facts: WorkloadFacts): readonly PodFacts[] {
    return this.#view.podsOf(facts).filter(({ isGoing }) => !isGoing)
  }

  /** Nothing has to be changed or waited for. */
  #areAll(facts: WorkloadFacts, isGood: (pod: PodFacts) => boolean): boolean {
    const pods = this.#podsOf(facts)
    return pods.length >= Math.max(facts.wanted, 1) && pods.every(pod => pod.isReady && isGood(pod))
  }

  #workloadOf(facts: WorkloadFacts): Workload {
    const { kind, name, namespace, template, wanted } = facts
    const wishes = readWishes(template.annotations)
    const pods = this.#podsOf(facts)
    const ready = pods.filter(({ isReady }) => isReady).length
    return {
      ...{ kind, name, namespace },
      state: stateOf(facts),
      hasAgent: pods.length > 0 && pods.every(({ agent }) => agent !== undefined),
      ports: this.#waysOf(facts),
      containers: template.containers.map(each => each.name),
      wantedPods: wanted,
      readyPods: ready,
      obstacle: obstacleOf(facts),
      replaced: wishes.replaced,
    }
  }
}

/** So that a sentence stays one. */
function someOf(names: readonly string[]): string {
  const most = 12
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
