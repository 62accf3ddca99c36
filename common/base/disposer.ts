// Closes what was opened, newest first, every one, even if some fail. In place of AsyncDisposableStack, which the editor's Node lacks.
export class Disposer implements AsyncDisposable {
  #owned: (() => void | PromiseLike<void>)[] = []
  #disposed = false

  /** Takes ownership at the moment of creation: `const socket = disposer.own(open())`. */
  own<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.defer(() => (Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose]()))
    return resource
  }

  defer(close: () => void | PromiseLike<void>): void {
    if (this.#disposed) throw new Error('owned after disposal')
    this.#owned.push(close)
  }

  get disposed(): boolean {
    return this.#disposed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    const failures: unknown[] = []
    for (let close = this.#owned.pop(); close !== undefined; close = this.#owned.pop()) {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'several resources could not be closed')
  }
}
