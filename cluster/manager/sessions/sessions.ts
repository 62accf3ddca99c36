// A table of sessions: of clients, and of agents. Only Remain refreshes one; nothing depends on the connection it came by, since a client may
// have several.
import { randomUUID } from 'node:crypto'
import type { Clock, Log } from '../../../common/base/index.ts'

export interface Session<Facts> {
  readonly id: string
  readonly facts: Facts
  /** Aborted when the session ends, for whatever reason. */
  readonly ended: AbortSignal
}

export interface SessionsPorts<Facts> {
  /** In front of a UUID: `agent:`, or nothing for clients. */
  readonly idPrefix: string
  /** A session that is silent for longer is removed. */
  readonly ttlMs: number
  /** Beyond it nobody can arrive: who arrives in a loop must not fill the memory. */
  readonly most: number
  /** Whose session it is, for the log. */
  named(facts: Facts): string
  /** A session is over and not in the table any more. */
  ended?(session: Session<Facts>): void
  readonly clock: Clock
  readonly log: Log
}

interface Entry<Facts> {
  readonly session: Session<Facts>
  readonly end: AbortController
  seenAt: number
}

const sweepMs = 1000

export class Sessions<Facts> implements Disposable {
  readonly #entries = new Map<string, Entry<Facts>>()
  readonly #ports: SessionsPorts<Facts>
  #stopSweeping: () => void

  constructor(ports: SessionsPorts<Facts>) {
    this.#ports = ports
    this.#stopSweeping = ports.clock.after(sweepMs, () => this.#sweep())
  }

  get size(): number {
    return this.#entries.size
  }

  /** Undefined when there are too many. */
  arrive(facts: Facts): Session<Facts> | undefined {
    const { idPrefix, most, named, clock, log } = this.#ports
    if (this.#entries.size >= most) return undefined
    const end = new AbortController()
    const session: Session<Facts> = { id: idPrefix + randomUUID(), facts, ended: end.signal }
    this.#entries.set(session.id, { session, end, seenAt: clock.now() })
    log.info('session arrived', { session: session.id, of: named(facts) })
    return session
  }

  find(id: string): Session<Facts> | undefined {
    return this.#entries.get(id)?.session
  }

  *values(): Generator<Session<Facts>> {
    for (const { session } of this.#entries.values()) yield session
  }

  /** Whether there is such a session. */
  remain(id: string): boolean {
    const entry = this.#entries.get(id)
    if (entry === undefined) return false
    entry.seenAt = this.#ports.clock.now()
    return true
  }

  /** Nothing happens when there is none. */
  depart(id: string): void {
    this.#end(id, 'session departed')
  }

  [Symbol.dispose](): void {
    this.#stopSweeping()
    for (const { end } of this.#entries.values()) end.abort()
    this.#entries.clear()
  }

  #end(id: string, why: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    const { named, ended, log } = this.#ports
    this.#entries.delete(id)
    log.info(why, { session: id, of: named(entry.session.facts) })
    ended?.(entry.session)
    entry.end.abort()
  }

  #sweep(): void {
    const { ttlMs, clock } = this.#ports
    const limit = clock.now() - ttlMs
    for (const [id, { seenAt }] of this.#entries) if (seenAt < limit) this.#end(id, 'session expired')
    this.#stopSweeping = clock.after(sweepMs, () => this.#sweep())
  }
}
