// Dial requests on their way to one client that is connected to this agent: a bounded queue with one reader, the client's Agent.WatchDial.
import type { DialRequest } from '../../../common/protocol/index.ts'

/** More waiting than this: the client does not read, and what follows goes through the manager. */
const maxWaiting = 1024

export class DialQueue {
  #waiting: DialRequest[] = []
  #wake: (() => void) | undefined
  #isClosed = false

  /** false: it did not fit, or nobody reads any more. */
  push(request: DialRequest): boolean {
    if (this.#isClosed || this.#waiting.length >= maxWaiting) return false
    this.#waiting.push(request)
    this.#wake?.()
    return true
  }

  close(): void {
    this.#isClosed = true
    this.#wake?.()
  }

  /** Ends when the queue is closed or the signal aborted. For one reader. */
  async *requests(signal: AbortSignal): AsyncGenerator<DialRequest, void> {
    const wake = () => this.#wake?.()
    signal.addEventListener('abort', wake)
    try {
      while (!this.#isClosed && !signal.aborted) {
        const requests = this.#waiting
        this.#waiting = []
        yield* requests
        if (this.#waiting.length > 0) continue
        await new Promise<void>(resolve => {
          this.#wake = resolve
          if (this.#isClosed || signal.aborted) resolve()
        })
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.close()
    }
  }
}
