// What the manager says about this session's wire intercepts: the latest snapshot of WatchIntercepts on one live path, and a way to wait for the next.
import { type InterceptInfoOutput } from '../../../../common/protocol/index.ts'

export class Wires {
  #byName: ReadonlyMap<string, InterceptInfoOutput> | undefined
  readonly #waiting = new Set<() => void>()

  /** A snapshot is the whole truth. */
  see(intercepts: readonly InterceptInfoOutput[]): void {
    this.#byName = new Map(intercepts.flatMap(info => (info.spec == null ? [] : [[info.spec.name, info]])))
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Another path begins. */
  forget(): void {
    this.#byName = undefined
  }

  get(name: string): InterceptInfoOutput | undefined {
    return this.#byName?.get(name)
  }

  /** Whether a snapshot has come. */
  get areKnown(): boolean {
    return this.#byName !== undefined
  }

  /** Resolves with the next snapshot. Throws the signal's reason. */
  changed({ signal }: { signal: AbortSignal }): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', onAbort)
        then()
      }
      const wake = () => settle(resolve)
      const onAbort = () => settle(() => reject(signal.reason as Error))
      this.#waiting.add(wake)
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
    })
  }
}
