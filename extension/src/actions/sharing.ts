// One run of the same thing at a time: a compound starts all its configurations at once, and two that want the same cluster or workload share one
// attempt and its outcome.

export class Sharing {
  readonly #running = new Map<string, Promise<unknown>>()

  /** Starts it, or waits for the one of that key that is under way. A key stands for one type. */
  run<T>(key: string, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key) as Promise<T> | undefined
    if (running !== undefined) return running
    const started = start().finally(() => this.#running.delete(key))
    this.#running.set(key, started)
    return started
  }

  /** Resolves when nothing whose key begins so is under way. Its failures are for those who started it. */
  async settled(beginning: string): Promise<void> {
    await Promise.allSettled([...this.#running].filter(([key]) => key.startsWith(beginning)).map(([, run]) => run))
  }
}
