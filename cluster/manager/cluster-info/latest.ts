// A value that changes, and those who follow it. Nobody waits for anybody: a follower gets the value there is, then whatever is newest when it
// asks for the next one.
export class Latest<T> {
  #value: T | undefined
  #version = 0
  #changed = Promise.withResolvers<undefined>()

  /** Undefined until the first one. */
  get value(): T | undefined {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    this.#version++
    this.#changed.resolve(undefined)
    this.#changed = Promise.withResolvers()
  }

  /** The value now (or the first one), then newer ones. Ends with the signal. */
  async *follow({ signal }: { signal: AbortSignal }): AsyncGenerator<T> {
    const aborted = Promise.withResolvers<undefined>()
    const onAbort = () => aborted.resolve(undefined)
    signal.addEventListener('abort', onAbort)
    try {
      let seen = 0
      while (!signal.aborted) {
        if (this.#version > seen && this.#value !== undefined) {
          seen = this.#version
          yield this.#value
        } else await Promise.race([this.#changed.promise, aborted.promise])
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}
