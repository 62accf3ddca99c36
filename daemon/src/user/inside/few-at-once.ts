// Lets a few tasks run at a time; the others wait their turn, a bounded number.
const mostWaiting = 4_096

export class FewAtOnce {
  readonly #most: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Throws when too many wait, and what `task` throws. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      if (this.#waiting.length >= mostWaiting) throw new Error(`${mostWaiting} wait already`)
      // Who leaves gives its place on.
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    } else this.#running++
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}
