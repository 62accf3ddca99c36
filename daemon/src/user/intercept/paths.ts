// The session's way into the cluster as it comes and goes. Whoever follows something of the manager does so on one live path, and takes the next
// when that is lost.
import type { InterceptPath } from './ports.ts'

export interface Live {
  readonly path: InterceptPath
  /** Aborted when the path is lost, or not wanted any more. */
  readonly lost: AbortSignal
}

export class Paths {
  #live: (Live & { readonly end: AbortController }) | undefined
  readonly #waiting = new Set<(live: Live) => void>()

  get now(): Live | undefined {
    return this.#live
  }

  use(path: InterceptPath): Live {
    this.lose()
    const end = new AbortController()
    const live = { path, lost: end.signal, end }
    this.#live = live
    for (const take of this.#waiting) take(live)
    this.#waiting.clear()
    return live
  }

  lose(): void {
    const live = this.#live
    this.#live = undefined
    live?.end.abort(new Error('the connection to the cluster was lost'))
  }

  /** The live path, or the next one. Throws the signal's reason. */
  async current({ signal }: { signal: AbortSignal }): Promise<Live> {
    signal.throwIfAborted()
    if (this.#live !== undefined) return this.#live
    return new Promise((resolve, reject) => {
      const take = (live: Live) => {
        signal.removeEventListener('abort', onAbort)
        resolve(live)
      }
      const onAbort = () => {
        this.#waiting.delete(take)
        reject(signal.reason as Error)
      }
      this.#waiting.add(take)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}
