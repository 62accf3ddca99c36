// Remembers what the cluster said. One lookup per name and type is in flight; who asks meanwhile gets its real outcome, be it a failure. Read RFC 2308
// for why negative answers are kept at all: programs ask for names that don't exist again and again.
import type { Clock } from '../../../../common/base/index.ts'
import { type Outcome, rcode } from './message/index.ts'

const maxEntries = 8192
/** Longer than any answer is kept, whatever its TTL. */
const positiveMs = 60_000
/** Records that may not be kept at all are kept this long all the same: the programs of a burst get one answer. */
const leastMs = 1_000
/** For "does not exist" and for "nothing of this type": a service that was just created must not stay unseen. */
const negativeMs = 2_000

export interface Kept {
  readonly outcome: Outcome
  /** Clock time. */
  readonly until: number
}

/** Throws when the cluster can't be asked. */
export type Ask = (name: string, type: number) => Promise<Outcome>

/** What becomes of a question for what is being asked already. */
export type Follow = (name: string, pending: Promise<Kept>) => Promise<Kept>

export class Cache {
  readonly #ask: Ask
  readonly #follow: Follow
  readonly #clock: Clock
  #kept = new Map<string, Kept>()
  #inFlight = new Map<string, Promise<Kept>>()

  constructor({ ask, follow, clock }: { ask: Ask; follow: Follow; clock: Clock }) {
    this.#ask = ask
    this.#follow = follow
    this.#clock = clock
  }

  /** Throws what the lookup threw. */
  get(name: string, type: number): Kept | Promise<Kept> {
    const key = `${type} ${name}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.until > this.#clock.now()) return kept
    const pending = this.#inFlight.get(key)
    if (pending !== undefined) return this.#follow(name, pending)
    const lookup = this.#lookup(key, name, type, this.#kept, this.#inFlight)
    this.#inFlight.set(key, lookup)
    return lookup
  }

  /** Lookups in flight still answer those who wait, but nothing of them is kept. */
  flush(): void {
    this.#kept = new Map()
    this.#inFlight = new Map()
  }

  async #lookup(
    key: string,
    name: string,
    type: number,
    kept: Map<string, Kept>,
    inFlight: Map<string, Promise<Kept>>,
  ): Promise<Kept> {
    try {
      const outcome = await this.#ask(name, type)
      const entry = { outcome, until: this.#clock.now() + lifetimeMs(outcome) }
      kept.delete(key)
      if (kept.size >= maxEntries) kept.delete(kept.keys().next().value ?? '')
      kept.set(key, entry)
      return entry
    } finally {
      inFlight.delete(key)
    }
  }
}

function lifetimeMs({ rcode: code, records }: Outcome): number {
  // A manager doesn't learn new types while it runs.
  if (code === rcode.notImp) return positiveMs
  if (code !== rcode.noError && code !== rcode.nxDomain) return 0
  if (records.length === 0) return negativeMs
  const ttl = records.reduce((least, record) => Math.min(least, record.ttl), Number.POSITIVE_INFINITY)
  return Math.min(positiveMs, Math.max(leastMs, ttl * 1000))
}
