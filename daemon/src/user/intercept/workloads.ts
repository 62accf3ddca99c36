// The workloads of a namespace as the manager tells them (Manager.WatchWorkloads): one stream for a namespace however many ask, since a manager of
// Telepresence 2.20 gives the whole list only to its first watcher.
import { type Clock, type Log, pause } from '../../../../common/base/index.ts'
import {
  ManagerService,
  type WorkloadEventsDeltaOutput,
  type WorkloadInfoOutput,
} from '../../../../common/protocol/index.ts'
import { follow } from './follow.ts'
import type { Paths } from './paths.ts'

/** For the first word about a namespace; what has not come by then is not there. */
const firstWordMs = 3_000
/** A stream that nobody asks of any more is kept for the next who does. */
const idleMs = 60_000
/** At most two lists a second to each watcher. */
const watchPauseMs = 500
const maxWorkloads = 10_000

interface Options {
  readonly signal: AbortSignal
}

export class Workloads implements Disposable {
  readonly #paths: Paths
  readonly #clock: Clock
  readonly #log: Log
  readonly #feeds = new Map<string, Feed>()

  constructor(parts: { paths: Paths; clock: Clock; log: Log }) {
    this.#paths = parts.paths
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** By name, then kind. Throws the signal's reason. */
  async list(namespace: string, { signal }: Options): Promise<readonly WorkloadInfoOutput[]> {
    using feed = this.#use(namespace)
    await feed.known({ signal })
    return feed.list()
  }

  /** Now, and whenever something has changed. Throws the signal's reason. */
  async *watch(namespace: string, { signal }: Options): AsyncGenerator<readonly WorkloadInfoOutput[]> {
    using feed = this.#use(namespace)
    await feed.known({ signal })
    for (;;) {
      const next = feed.next({ signal })
      // It is awaited later than it may fail.
      next.catch(() => undefined)
      yield feed.list()
      await next
      await pause(this.#clock, watchPauseMs, { signal })
    }
  }

  [Symbol.dispose](): void {
    for (const feed of this.#feeds.values()) feed.stop()
    this.#feeds.clear()
  }

  #use(namespace: string): Use {
    let feed = this.#feeds.get(namespace)
    if (feed === undefined) {
      const created = new Feed(this.#clock, () => this.#feeds.delete(namespace))
      feed = created
      this.#feeds.set(namespace, created)
      void this.#run(namespace, created)
    }
    return feed.use()
  }

  async #run(namespace: string, feed: Feed): Promise<void> {
    const { signal } = feed
    while (!signal.aborted) {
      try {
        const { path, lost } = await this.#paths.current({ signal })
        const request = { session_info: { session_id: path.sessionId }, namespace }
        feed.begin()
        const options = { signal: AbortSignal.any([signal, lost]), clock: this.#clock, log: this.#log }
        const open = (to: Options) => path.grpc.serverStream(ManagerService.WatchWorkloads, request, to)
        const ended = await follow('workloads', open, delta => feed.see(delta), options)
        // A manager that can't tell: nothing is known until there is another.
        if (ended === 'unknown') await pause(this.#clock, idleMs, options)
      } catch {
        // The path was lost: the next one.
      }
    }
  }
}

interface Use extends Disposable {
  list(): readonly WorkloadInfoOutput[]
  known(options: Options): Promise<void>
  next(options: Options): Promise<void>
}

class Feed {
  readonly #clock: Clock
  readonly #end = new AbortController()
  readonly #ended: () => void
  readonly #workloads = new Map<string, WorkloadInfoOutput>()
  readonly #waiting = new Set<() => void>()
  #isKnown = false
  #isFirst = true
  #users = 0
  #cancelIdle: (() => void) | undefined

  constructor(clock: Clock, ended: () => void) {
    this.#clock = clock
    this.#ended = ended
  }

  get signal(): AbortSignal {
    return this.#end.signal
  }

  get list(): readonly WorkloadInfoOutput[] {
    return [...this.#workloads.values()].sort((a, b) => compare(a.name, b.name) || compare(a.kind, b.kind))
  }

  /** A stream begins, whose first message is the whole list. */
  begin(): void {
    this.#isFirst = true
  }

  see({ events }: WorkloadEventsDeltaOutput): void {
    // A 2.20 manager says nothing of the sort to a second watcher: then what was known before stays.
    if (this.#isFirst && events.some(({ type }) => type === 'ADDED_UNSPECIFIED')) this.#workloads.clear()
    this.#isFirst = false
    for (const { type, workload } of events) {
      if (workload === null) continue
      const key = `${workload.kind}/${workload.name}`
      if (type === 'DELETED') this.#workloads.delete(key)
      else if (this.#workloads.size < maxWorkloads) this.#workloads.set(key, workload)
    }
    this.#tell()
  }

  use(): Use {
    this.#users++
    this.#cancelIdle?.()
    return {
      list: () => this.list,
      known: options => this.#known(options),
      next: options => this.#next(options),
      [Symbol.dispose]: () => {
        this.#users--
        if (this.#users === 0) this.#cancelIdle = this.#clock.after(idleMs, () => this.stop())
      },
    }
  }

  stop(): void {
    this.#cancelIdle?.()
    this.#end.abort()
    this.#ended()
  }

  async #known({ signal }: Options): Promise<void> {
    if (this.#isKnown) return
    const late = new AbortController()
    const cancel = this.#clock.after(firstWordMs, () => late.abort())
    try {
      await this.#next({ signal: AbortSignal.any([signal, late.signal]) })
    } catch {
      signal.throwIfAborted()
    } finally {
      cancel()
    }
  }

  #next({ signal }: Options): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', onAbort)
        then()
      }
      const wake = () => settle(resolve)
      const onAbort = () => settle(() => reject(signal.reason as Error))
      this.#waiting.add(wake)
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
    })
  }

  #tell(): void {
    this.#isKnown = true
    for (const wake of this.#waiting) wake()
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
