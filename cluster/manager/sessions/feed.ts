// What waits to be told to a session over one of its watches (dial requests, questions): bounded, each thing with its own deadline, so that a
// session that doesn't read holds up nobody. Of several watches that are open at once the newest is told: the older ones are connections that
// their owner has given up already.
import type { Clock } from '../../../common/base/index.ts'

interface Entry<T> {
  readonly item: T
  readonly expiresAt: number
}

interface Follower {
  wake(): void
}

export interface FeedPorts {
  /** What may wait; more is refused. */
  readonly most: number
  readonly clock: Clock
}

export class Feed<T> {
  readonly #ports: FeedPorts
  readonly #followers: Follower[] = []
  #entries: Entry<T>[] = []

  constructor(ports: FeedPorts) {
    this.#ports = ports
  }

  get isFollowed(): boolean {
    return this.#followers.length > 0
  }

  /** Tells `item` when it can be told within `withinMs`. Returns what takes it back; undefined: too much waits. */
  offer(item: T, withinMs: number): (() => void) | undefined {
    const { most, clock } = this.#ports
    const now = clock.now()
    if (this.#entries.length >= most) this.#entries = this.#entries.filter(({ expiresAt }) => expiresAt > now)
    if (this.#entries.length >= most) return undefined
    const entry = { item, expiresAt: now + withinMs }
    this.#entries.push(entry)
    this.#followers.at(-1)?.wake()
    return () => {
      const at = this.#entries.indexOf(entry)
      if (at >= 0) this.#entries.splice(at, 1)
    }
  }

  /** Ends with the signal. */
  async *follow({ signal }: { signal: AbortSignal }): AsyncGenerator<T, void> {
    let woken = Promise.withResolvers<undefined>()
    const follower: Follower = { wake: () => woken.resolve(undefined) }
    const onAbort = () => follower.wake()
    signal.addEventListener('abort', onAbort)
    this.#followers.push(follower)
    try {
      while (!signal.aborted) {
        const entry = this.#followers.at(-1) === follower ? this.#entries.shift() : undefined
        if (entry === undefined) {
          await woken.promise
          woken = Promise.withResolvers()
        } else if (entry.expiresAt > this.#ports.clock.now()) yield entry.item
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#followers.splice(this.#followers.indexOf(follower), 1)
      this.#followers.at(-1)?.wake()
    }
  }
}
