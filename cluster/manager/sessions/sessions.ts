// The table of client sessions. Only Remain refreshes one; nothing depends on the connection it came by, since a client may have several.
import { randomUUID } from 'node:crypto'
import type { Clock, Log } from '../../../common/base/index.ts'

export interface Session {
  readonly id: string
  /** user@host, as the client says. */
  readonly name: string
  readonly installId: string
  /** Where its single-label names are looked up; may be empty. */
  readonly namespace: string
  /** Aborted when the session ends, for whatever reason. */
  readonly ended: AbortSignal
}

export interface SessionsPorts {
  /** A session that is silent for longer is removed. */
  readonly ttlMs: number
  readonly clock: Clock
  readonly log: Log
}

interface Entry {
  readonly session: Session
  readonly end: AbortController
  seenAt: number
}

/** Beyond it nobody can arrive: a client that arrives in a loop must not fill the memory. */
const maxSessions = 2000
const sweepMs = 5000

export class Sessions implements Disposable {
  readonly #entries = new Map<string, Entry>()
  readonly #ttlMs: number
  readonly #clock: Clock
  readonly #log: Log
  #stopSweeping: () => void

  constructor({ ttlMs, clock, log }: SessionsPorts) {
    this.#ttlMs = ttlMs
    this.#clock = clock
    this.#log = log
    this.#stopSweeping = clock.after(sweepMs, () => this.#sweep())
  }

  get size(): number {
    return this.#entries.size
  }

  /** Undefined when there are too many. */
  arrive(client: Pick<Session, 'name' | 'installId' | 'namespace'>): Session | undefined {
    if (this.#entries.size >= maxSessions) return undefined
    const end = new AbortController()
    const session: Session = { id: randomUUID(), ...client, ended: end.signal }
    this.#entries.set(session.id, { session, end, seenAt: this.#clock.now() })
    this.#log.info('client arrived', { session: session.id, client: session.name, namespace: session.namespace })
    return session
  }

  find(id: string): Session | undefined {
    return this.#entries.get(id)?.session
  }

  /** Whether there is such a session. */
  remain(id: string): boolean {
    const entry = this.#entries.get(id)
    if (entry === undefined) return false
    entry.seenAt = this.#clock.now()
    return true
  }

  /** Nothing happens when there is none. */
  depart(id: string): void {
    this.#end(id, 'client departed')
  }

  [Symbol.dispose](): void {
    this.#stopSweeping()
    for (const { end } of this.#entries.values()) end.abort()
    this.#entries.clear()
  }

  #end(id: string, why: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    entry.end.abort()
    this.#log.info(why, { session: id, client: entry.session.name })
  }

  #sweep(): void {
    const limit = this.#clock.now() - this.#ttlMs
    for (const [id, { seenAt }] of this.#entries) if (seenAt < limit) this.#end(id, 'client session expired')
    this.#stopSweeping = this.#clock.after(sweepMs, () => this.#sweep())
  }
}
