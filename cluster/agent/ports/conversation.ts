// A connection whose way was decided when it began. When the port's plan changes, one on the former way is let go at the first quiet moment: the far
// end spoke last and nothing has come for a quarter of a second. One that is in the middle of something may finish. (Connections of HTTP don't wait for
// that: see passing.ts.)
import type { Socket } from 'node:net'
import { type Clock, resetSocket } from '../../../common/base/index.ts'

/** Nothing came for so long: quiet. */
const quietMs = 250
/** From our end of it to the end of everything. */
const lingerMs = 5_000

export class Conversation {
  /** As `wayOf` says it; '' for the application. */
  readonly way: string
  readonly #near: Socket
  readonly #clock: Clock
  readonly #moved: (bytes: number) => void
  #heardAt: number
  #nearSpokeLast = false
  #isEnding = false

  /** `moved` is told of what the pump says it has passed on. */
  constructor(near: Socket, way: string, clock: Clock, moved: (bytes: number) => void) {
    this.#moved = moved
    this.#near = near
    this.way = way
    this.#clock = clock
    this.#heardAt = clock.now()
  }

  heardNear(bytes = 0): void {
    if (bytes > 0) this.#moved(bytes)
    this.#nearSpokeLast = true
    this.#heardAt = this.#clock.now()
  }

  heardFar(bytes = 0): void {
    if (bytes > 0) this.#moved(bytes)
    this.#nearSpokeLast = false
    this.#heardAt = this.#clock.now()
  }

  get isQuiet(): boolean {
    return !this.#nearSpokeLast && this.#clock.now() - this.#heardAt >= quietMs
  }

  /** Its way is not the right one any more. */
  leave(): void {
    // Bytes: it ends when it is quiet.
  }

  /** It is the right one again. */
  stay(): void {
    // As it was.
  }

  /** The pod ends. */
  retire(): void {
    // It ends when it is quiet.
  }

  /** In order: our end is closed, the caller closes his, and the pump the far one. */
  end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#near.end()
    this.#clock.after(lingerMs, () => this.#near.destroy())
  }

  /** At once. */
  reset(): void {
    resetSocket(this.#near)
  }
}
