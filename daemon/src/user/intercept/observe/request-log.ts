// The last requests of one intercept, and those who watch them.
import { type Clock, pause } from '../../../../../common/base/index.ts'
import type { FlowId, Ip } from '../../../../../common/net/index.ts'
import type { ObservedRequest } from '../../../../../common/protocol/index.ts'
import type { Tap } from '../../../../../common/tunnel/index.ts'
import { ConnectionObserver } from './connection-observer.ts'
import { Exchange, type Origin, type RequestHead } from './exchange.ts'

/** Kept for those who begin to watch later. */
const maxKept = 200
/** Of changes that a watcher has not read yet; the oldest are dropped. */
const maxUnread = 1_000
/** Changes are told together. */
const watchPauseMs = 100

interface Watcher {
  readonly unread: Set<Exchange>
  wake: () => void
}

export class RequestLog {
  readonly #clock: Clock
  readonly #wallClock: () => number
  readonly #podAt: (ip: Ip) => Promise<string>
  readonly #last: Exchange[] = []
  readonly #watchers = new Set<Watcher>()
  /** Of them, who want to see bodies. */
  #bodyWatchers = 0
  #count = 0

  /** `podAt`: `namespace/name`, empty when it isn't known; never rejects. */
  constructor({
    clock,
    wallClock,
    podAt,
  }: {
    clock: Clock
    wallClock: () => number
    podAt: (ip: Ip) => Promise<string>
  }) {
    this.#podAt = podAt
    this.#clock = clock
    this.#wallClock = wallClock
  }

  /** Requests so far. */
  get count(): number {
    return this.#count
  }

  /** A connection begins. */
  tap({ source }: FlowId): Tap {
    const from =
      source.ip.family === 4 ? `${source.ip.toString()}:${source.port}` : `[${source.ip.toString()}]:${source.port}`
    const origin: Origin = { source: from, pod: undefined }
    return new ConnectionObserver(head => {
      if (origin.pod === undefined) {
        origin.pod = ''
        void this.#podAt(source.ip).then(pod => {
          origin.pod = pod
        })
      }
      return this.#begin(head, origin)
    })
  }

  /** The recent ones, then new and changed ones as they come. Ends with the signal. */
  async *watch({
    withBodies,
    signal,
  }: {
    withBodies: boolean
    signal: AbortSignal
  }): AsyncGenerator<readonly ObservedRequest[]> {
    const watcher: Watcher = { unread: new Set(this.#last), wake: () => undefined }
    const wake = () => watcher.wake()
    this.#watchers.add(watcher)
    if (withBodies) this.#bodyWatchers++
    signal.addEventListener('abort', wake)
    const isOver = () => signal.aborted
    try {
      while (!isOver()) {
        if (watcher.unread.size === 0) {
          await new Promise<void>(resolve => {
            watcher.wake = resolve
          })
        }
        await pause(this.#clock, watchPauseMs, { signal }).catch(() => undefined)
        if (isOver()) return
        const news = [...watcher.unread]
        watcher.unread.clear()
        if (news.length > 0) yield news.map(exchange => exchange.message({ withBodies }))
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.#watchers.delete(watcher)
      if (withBodies) this.#bodyWatchers--
    }
  }

  #begin(head: RequestHead, origin: Origin): Exchange {
    this.#count++
    if (this.#last.length === maxKept) this.#last.shift()
    const exchange = new Exchange(head, {
      ...{ id: this.#count, at: this.#wallClock(), origin },
      keepsBodies: this.#bodyWatchers > 0,
      now: () => this.#clock.now(),
      changed: changed => this.#tell(changed),
    })
    this.#last.push(exchange)
    return exchange
  }

  #tell(exchange: Exchange): void {
    for (const watcher of this.#watchers) {
      // To the end of the line, so that a new state of an old one is not dropped.
      watcher.unread.delete(exchange)
      watcher.unread.add(exchange)
      if (watcher.unread.size > maxUnread) {
        for (const oldest of watcher.unread) {
          watcher.unread.delete(oldest)
          break
        }
      }
      watcher.wake()
    }
  }
}
