// Tells everybody who asked that the network around this machine may be another: after notices of the operating system, and after a sleep. Notices come in
// flocks (a cable is a link, then an address, then routes), so they are awaited for a moment, and then told as one.
import type { Clock } from '../../../../common/base/index.ts'

/** `resumed`: the machine slept, or this program was stopped; whatever was connected may be gone without a sign. */
export type NetworkChange = 'noticed' | 'resumed'

/** From the first notice to the telling. */
const settleMs = 100
/** Between two tellings, while notices don't end. */
const gapMs = 500
const tickMs = 1_000
/** A tick that is so late by the wall clock was a sleep. No harm when it was only a busy machine, or the clock was set. */
const sleepMs = 4_000

export interface NetworkChangesNeeds {
  /** See notices/: calls back for each. */
  readonly openNotices: (changed: () => void) => Disposable
  readonly clock: Clock
  /** Unix milliseconds: goes on while the machine sleeps, which the clock of a process need not. */
  readonly wallClock: () => number
}

export class NetworkChanges implements Disposable {
  readonly #clock: Clock
  readonly #wallClock: () => number
  readonly #listeners = new Set<(change: NetworkChange) => void>()
  readonly #notices: Disposable
  #cancelTick: () => void = () => undefined
  #cancelTelling: (() => void) | undefined
  #toldAt = Number.NEGATIVE_INFINITY
  #tickedAt: number

  constructor({ openNotices, clock, wallClock }: NetworkChangesNeeds) {
    this.#clock = clock
    this.#wallClock = wallClock
    this.#tickedAt = wallClock()
    this.#notices = openNotices(() => this.#noticed())
    this.#tick()
  }

  /** Calls `listener` after every change until the returned function is called. */
  onChange(listener: (change: NetworkChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  [Symbol.dispose](): void {
    this.#notices[Symbol.dispose]()
    this.#cancelTick()
    this.#cancelTelling?.()
    this.#listeners.clear()
  }

  #noticed(): void {
    if (this.#cancelTelling !== undefined) return
    const waitMs = Math.max(settleMs, this.#toldAt + gapMs - this.#clock.now())
    this.#cancelTelling = this.#clock.after(waitMs, () => {
      this.#cancelTelling = undefined
      this.#toldAt = this.#clock.now()
      this.#tell('noticed')
    })
  }

  #tick(): void {
    this.#cancelTick = this.#clock.after(tickMs, () => {
      const now = this.#wallClock()
      const isLate = now - this.#tickedAt > tickMs + sleepMs
      this.#tickedAt = now
      this.#tick()
      if (isLate) this.#tell('resumed')
    })
  }

  #tell(change: NetworkChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
