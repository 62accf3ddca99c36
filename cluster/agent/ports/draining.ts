// Lets connections of a former way go, one port's at a time.
import type { Clock } from '../../../common/base/index.ts'
import type { Conversation } from './conversation.ts'

const lookEveryMs = 50
/** A connection to a workstation whose intercept has ended is cut then. One to the application may go on for as long as it likes. */
const workstationLimitMs = 10_000

export class Draining {
  readonly #clock: Clock
  readonly #old = new Map<Conversation, number>()
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(conversation: Conversation): void {
    if (this.#old.has(conversation)) return
    const limit = conversation.way === '' ? Infinity : this.#clock.now() + workstationLimitMs
    this.#old.set(conversation, limit)
    this.#cancel ??= this.#clock.after(lookEveryMs, () => this.#look())
  }

  /** It is over, or on the right way again. */
  remove(conversation: Conversation): void {
    this.#old.delete(conversation)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#old.clear()
  }

  #look(): void {
    const now = this.#clock.now()
    for (const [conversation, limit] of this.#old) {
      if (conversation.isQuiet) conversation.end()
      else if (now >= limit) conversation.reset()
      else continue
      this.#old.delete(conversation)
    }
    this.#cancel = this.#old.size === 0 ? undefined : this.#clock.after(lookEveryMs, () => this.#look())
  }
}
