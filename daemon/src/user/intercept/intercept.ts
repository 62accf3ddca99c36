// One intercept: wanted from its creation until it is left, whatever happens to the connection meanwhile. It is established on the live path (prepared,
// created, active), followed there, and established again whenever the manager does not have it any more.
//
//   preparing ──> active <──> waiting ──> lost            leaving: from any of them
import { asKnownError, chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import type { FlowId } from '../../../../common/net/index.ts'
import type { InterceptInfoOutput, WorkloadInfoOutput } from '../../../../common/protocol/index.ts'
import type { Traffic } from '../../../../common/tunnel/index.ts'
import type { Agents } from './agents.ts'
import type { Dials } from './dials.ts'
import type { AgentPod } from './direct-agent.ts'
import { drained } from './draining.ts'
import { Extras } from './extras.ts'
import { failureOfAttempt, isAboutWorkloads } from './failures.ts'
import { type FilesOpener, openFiles, podWithFiles } from './files.ts'
import { RequestLog } from './observe/index.ts'
import type { Live, Paths } from './paths.ts'
import type { PodNames } from './pod-names.ts'
import type { InterceptDependencies } from './ports.ts'
import { create, prepare, remove } from './prepare.ts'
import type { InterceptSnapshot, InterceptState } from './snapshot.ts'
import { preparedSpec, requestSpec, wireNames } from './spec.ts'
import { isAlive, standingOf } from './standing.ts'
import type { PodRoute } from './to-pod.ts'
import { untilActive } from './until-active.ts'
import type { WantedIntercept } from './wanted.ts'
import { Wire } from './wire.ts'
import type { Wires } from './wires.ts'

/** Without an agent for so long, the preparation is done again: somebody may have taken the agents out. */
const noAgentMs = 5_000
const firstPauseMs = 500
const longestPauseMs = 5_000
/** The manager may be out of reach; then it forgets us by itself. */
const removeTimeoutMs = 2_000
const maxVariables = 10_000
/** Folders of this machine are for us to name: programs read and mount what lies there. */
const ofThisMachine = new Set(['TELEPRESENCE_ROOT', 'FAIRLEAD_ROOT'])

export interface InterceptParts {
  readonly wanted: WantedIntercept
  readonly dependencies: InterceptDependencies
  readonly paths: Paths
  readonly wires: Wires
  readonly dials: Dials
  readonly agents: Agents
  readonly podNames: PodNames
  /** What is known of the workloads of a namespace. */
  workloads(namespace: string, options: { signal: AbortSignal }): Promise<readonly WorkloadInfoOutput[]>
  /** Called after every change of the snapshot. */
  changed(): void
}

interface Attempt {
  readonly signal: AbortSignal
  readonly progress: (text: string) => void
}

export class Intercept {
  readonly wanted: WantedIntercept
  /** What goes through it, as far as it is HTTP. */
  readonly requests: RequestLog
  /** Resolves when it was left. */
  readonly ended: Promise<void>
  readonly #parts: InterceptParts
  readonly #log: Log
  readonly #wires: readonly Wire[]
  readonly #unwanted = new AbortController()
  readonly #traffic: Traffic = { sentBytes: 0, receivedBytes: 0 }
  readonly #extras: Extras
  #state: InterceptState = 'preparing'
  #since: number
  #failure: KnownError | undefined
  #environment: Readonly<Record<string, string>> = {}
  #connections = 0
  #openFlows = 0
  #hasEnded: () => void = () => undefined

  constructor(parts: InterceptParts) {
    const { wanted, dependencies, podNames } = parts
    this.wanted = wanted
    this.#parts = parts
    this.#log = dependencies.log.child({ intercept: wanted.name })
    this.#since = dependencies.wallClock()
    const { clock, wallClock } = dependencies
    this.requests = new RequestLog({ clock, wallClock, podAt: ip => podNames.find(ip) })
    this.ended = new Promise(resolve => {
      this.#hasEnded = resolve
    })
    this.#extras = new Extras({
      ...{ wanted, mounts: dependencies.mounts, files: this.files },
      route: () => this.#podRoute(),
    })
    this.#wires = wireNames(wanted).map((name, at) => new Wire(name, wanted.ports[at], wanted))
  }

  get snapshot(): InterceptSnapshot {
    const { name, workload, mechanism, replace, headers, pathPrefixes, toPod, localOnly } = this.wanted
    const spec = this.#wires[0]?.spec
    return {
      ...{ name, workload, mechanism, replace, headers, pathPrefixes, localOnly },
      kind: spec?.workload_kind ?? this.wanted.kind,
      namespace: this.#namespace,
      state: this.#state,
      ports: this.#wires.flatMap(wire => wire.snapshot ?? []),
      container: spec?.container_name ?? this.wanted.container,
      since: this.#since,
      mount: this.#extras.mount,
      mountKind: this.#extras.mountKind,
      pod: this.#info?.pod_name ?? '',
      mountFailure: this.#extras.mountFailure,
      failure: this.#failure,
      connections: this.#connections,
      requests: this.requests.count,
      bytesIn: this.#traffic.receivedBytes,
      bytesOut: this.#traffic.sentBytes,
      toPod: toPod.map(({ local, pod, protocol }) => `${local}:${pod}${protocol === 'UDP' ? '/udp' : ''}`),
    }
  }

  /** Variables of the container, and where to find what is ours. */
  get environment(): Readonly<Record<string, string>> {
    const id = this.#info?.id ?? ''
    const root = this.#extras.mount
    return {
      ...this.#environment,
      ...(id === '' ? {} : { TELEPRESENCE_INTERCEPT_ID: id, FAIRLEAD_INTERCEPT_ID: id }),
      ...(root === '' ? {} : { TELEPRESENCE_ROOT: root, FAIRLEAD_ROOT: root }),
    }
  }

  /** Waits a while for a pod when there is none now. */
  readonly files: FilesOpener = async ({ signal }) => {
    const { paths, agents } = this.#parts
    const wanted = AbortSignal.any([signal, this.#unwanted.signal])
    for (;;) {
      const live = await paths.current({ signal: wanted })
      const { clock } = this.#parts.dependencies
      const waited = { workload: this.wanted.workload, lost: live.lost, signal: wanted, clock }
      const pod = await podWithFiles(() => this.#agentPod, waited)
      if (pod === undefined) continue
      const container = this.#wires[0]?.spec?.container_name ?? this.wanted.container
      return openFiles(live, agents, { pod, container }, { signal: wanted, log: this.#log })
    }
  }

  /**
   * Establishes it for the first time, over a loss of the path if need be, and then keeps it. When that fails or is aborted, nothing is left of it.
   * Throws KnownError, or the signal's reason.
   */
  async begin({ signal, progress }: Attempt): Promise<void> {
    const wanted = AbortSignal.any([signal, this.#unwanted.signal])
    try {
      const live = await this.#establishSoon({ signal: wanted, progress })
      await this.#extras.open({ signal: wanted, progress })
      this.#enter('active')
      void this.#keep(live)
    } catch (error) {
      const failure = wanted.aborted ? new KnownError('CANCELLED') : error
      this.#unwanted.abort(failure)
      await this.#removeAll()
      await this.#close()
      throw failure
    }
  }

  /** Traffic goes to the application again; resolves when what was under way has ended, or was given its time. */
  async leave({ shallDrain }: { shallDrain: boolean }): Promise<void> {
    this.#enter('leaving')
    this.#unwanted.abort(new KnownError('CANCELLED'))
    await this.#removeAll()
    if (shallDrain) await drained(() => this.#openFlows, this.#parts.dependencies.clock)
    await this.#close()
  }

  /** Looks whether somebody listens where connections arrive. */
  async look(): Promise<void> {
    for (const wire of this.#wires) {
      if (wire.port === undefined || wire.localPort === 0) continue
      const { localPorts } = this.#parts.dependencies
      const isOpen = await localPorts.isListening(wire.protocol, this.wanted.address, wire.localPort)
      if (isOpen === undefined || isOpen === wire.isLocalOpen) continue
      wire.isLocalOpen = isOpen
      this.#parts.changed()
    }
  }

  get #namespace(): string {
    return this.#wires[0]?.spec?.namespace ?? (this.wanted.namespace || (this.#parts.paths.now?.path.namespace ?? ''))
  }

  /** Of the first port that an agent has answered for. */
  get #info(): InterceptInfoOutput | undefined {
    return this.#wires.map(({ info }) => info).find(info => info !== undefined && info.pod_name !== '')
  }

  get #agentPod(): AgentPod | undefined {
    const info = this.#info
    return info === undefined ? undefined : this.#parts.agents.pod(this.#namespace, info.pod_name)
  }

  async #establishSoon(attempt: Attempt): Promise<Live> {
    for (;;) {
      const live = await this.#parts.paths.current(attempt)
      try {
        await this.#establish(live, attempt)
        return live
      } catch (error) {
        attempt.signal.throwIfAborted()
        if (!live.lost.aborted) throw error
        attempt.progress('the connection was lost, and the intercept is prepared again')
      }
    }
  }

  /** Prepares and creates what the manager does not have yet, and waits until all of it is active. Throws KnownError, or the signal's reason. */
  async #establish(live: Live, { signal, progress }: Attempt): Promise<void> {
    const { wires, dials, dependencies, workloads } = this.#parts
    const { path, lost } = live
    const stop = AbortSignal.any([signal, lost])
    const { clientName } = dependencies
    try {
      while (!wires.areKnown) await wires.changed({ signal: stop })
      for (const wire of this.#wires) {
        const there = wires.get(wire.name)
        if (wire.spec !== undefined && there !== undefined && isAlive(there)) continue
        const request = requestSpec(this.wanted, wire.name, wire.port, { clientName, namespace: path.namespace })
        const prepared = await prepare(path, request, { signal: stop, progress })
        wire.spec = preparedSpec(request, prepared, wire.port)
        wire.hold(dials, this.#target)
        await create(path, wire.spec, { signal: stop })
      }
      progress('waiting for the agents to take over')
      const parts = { see: () => this.#see(), wires, wanted: this.wanted, clock: dependencies.clock }
      await untilActive(parts, { signal: stop })
    } catch (error) {
      stop.throwIfAborted()
      const known = isAboutWorkloads(error) ? await workloads(this.#namespace, { signal: stop }).catch(() => []) : []
      throw failureOfAttempt(error, { ...this.wanted, namespace: this.#namespace }, known)
    }
  }

  #podRoute(): PodRoute | undefined {
    const flows = this.#parts.paths.now?.path.flows
    const pod = this.#agentPod
    if (flows === undefined || pod === undefined) return undefined
    return { flows, ip: pod.ip, over: this.#parts.agents.connectionTo(pod.ip) }
  }

  /** Follows it, and establishes it again when need be, for as long as it is wanted. Never throws. */
  async #keep(first: Live): Promise<void> {
    const { paths, dependencies } = this.#parts
    const { signal } = this.#unwanted
    const isOver = () => signal.aborted
    let live = first
    let isEstablished = true
    for (let pauseMs = firstPauseMs; !isOver(); ) {
      try {
        if (!isEstablished)
          await this.#establish(live, { signal, progress: text => this.#log.info('intercept', { text }) })
        isEstablished = true
        this.#enter('active')
        pauseMs = firstPauseMs
        await this.#follow(live, AbortSignal.any([signal, live.lost]))
        isEstablished = false
      } catch (error) {
        if (isOver()) return
        isEstablished = false
        if (live.lost.aborted) {
          this.#enter('waiting', new KnownError('INTERCEPT_PATH_LOST'))
          const next = await paths.current({ signal }).catch(() => undefined)
          if (next === undefined) return
          live = next
          continue
        }
        const known = asKnownError(error)
        this.#log.warn('the intercept is not active', { code: known.code, error: chainOf(error) })
        if (isFinal(known)) {
          this.#enter('lost', known)
          await this.#removeAll()
          return
        }
        this.#enter('waiting', known)
        await pause(dependencies.clock, pauseMs, { signal }).catch(() => undefined)
        pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      }
    }
  }

  /** Returns when it must be established again. Throws INTERCEPT_REVOKED, or the signal's reason. */
  async #follow({ path }: Live, signal: AbortSignal): Promise<void> {
    const { wires, dependencies } = this.#parts
    const noAgent = new AbortController()
    let cancel: (() => void) | undefined
    try {
      for (;;) {
        const infos = this.#see()
        if (infos.includes(undefined)) {
          const answer = await path.remain({ signal })
          signal.throwIfAborted()
          if (answer === 'expired') return
          const { name } = this.wanted
          throw new KnownError('INTERCEPT_REVOKED', { name, what: 'the traffic manager does not have it any more' })
        }
        const { state, failure, hasNoAgent } = standingOf(infos, this.wanted)
        if (failure?.code === 'INTERCEPT_REVOKED') throw failure
        this.#enter(state, failure)
        if (!hasNoAgent) {
          cancel?.()
          cancel = undefined
        } else cancel ??= dependencies.clock.after(noAgentMs, () => noAgent.abort())
        await wires.changed({ signal: AbortSignal.any([signal, noAgent.signal]) })
      }
    } catch (error) {
      if (!noAgent.signal.aborted || signal.aborted) throw error
    } finally {
      cancel?.()
    }
  }

  /** Takes in what the manager says now, by port. */
  #see(): (InterceptInfoOutput | undefined)[] {
    return this.#wires.map(wire => {
      const info = this.#parts.wires.get(wire.name)
      if (info === undefined) return undefined
      const isNews = info !== wire.info
      wire.info = info
      if (!isNews) return info
      const variables = Object.entries(info.environment).filter(([name]) => !ofThisMachine.has(name))
      if (
        variables.length > 0 &&
        wire === this.#wires.find(({ info }) => Object.keys(info?.environment ?? {}).length > 0)
      ) {
        this.#environment = Object.fromEntries(variables.slice(0, maxVariables))
      }
      this.#parts.changed()
      return info
    })
  }

  get #target() {
    return {
      traffic: this.#traffic,
      opened: (flow: FlowId) => {
        this.#connections++
        this.#openFlows++
        return flow.protocol === 'tcp' ? this.requests.tap(flow) : undefined
      },
      closed: () => {
        this.#openFlows--
      },
    }
  }

  /** As far as the manager can be reached. */
  async #removeAll(): Promise<void> {
    const live = this.#parts.paths.now
    if (live === undefined) return
    const signal = AbortSignal.any([AbortSignal.timeout(removeTimeoutMs), live.lost])
    const created = this.#wires.filter(({ spec }) => spec !== undefined)
    const removed = await Promise.allSettled(created.map(({ name }) => remove(live.path, name, { signal })))
    for (const result of removed) {
      if (result.status === 'rejected') this.#log.warn('not removed at the manager', { error: chainOf(result.reason) })
    }
  }

  async #close(): Promise<void> {
    try {
      await this.#extras[Symbol.asyncDispose]()
    } catch (error) {
      this.#log.warn('something of the intercept could not be closed', { error: chainOf(error) })
    }
    for (const wire of this.#wires) wire.release()
    this.#hasEnded()
  }

  #enter(state: InterceptState, failure?: KnownError): void {
    if (this.#state === 'leaving') return
    if (state === this.#state && failure?.message === this.#failure?.message) return
    if (state !== this.#state) {
      this.#log.info('intercept state', { from: this.#state, to: state, why: failure?.message })
      this.#since = this.#parts.dependencies.wallClock()
    }
    this.#state = state
    this.#failure = failure
    this.#parts.changed()
  }
}

/** Somebody else has it: trying again is not ours to decide. */
function isFinal({ code }: KnownError): boolean {
  return code.startsWith('INTERCEPT_CONFLICT') || code === 'INTERCEPT_REVOKED' || code === 'LOCAL_PORT_TAKEN'
}
