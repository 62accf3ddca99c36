// A far end in the form that node:http2 wants. Node's adapter for streams that are not sockets (JSStreamSocket, Node 24.21) aborts the process with
// ERR_INTERNAL_ASSERTION when the far end closes while HTTP/2 still has something to write. So this stream never ends by itself: it tells `onGone`,
// whose part it is to destroy the session.
import { Duplex } from 'node:stream'
import type { FarEnd } from '../ports/index.ts'

export class FarDuplex extends Duplex {
  readonly #far: FarEnd
  #isGone = false
  #written: (() => void) | undefined

  /** Owns the far end. */
  constructor(far: FarEnd, onGone: () => void) {
    super({ allowHalfOpen: true })
    this.#far = far
    const gone = () => {
      if (this.#isGone) return
      this.#isGone = true
      this.#continue()
      queueMicrotask(onGone)
    }
    far.listen({
      data: chunk => {
        if (!this.push(chunk)) far.pause()
      },
      ended: gone,
      drained: () => this.#continue(),
      closed: gone,
    })
  }

  override _read(): void {
    this.#far.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#isGone || this.#far.write(chunk)) done()
    else this.#written = done
  }

  override _final(done: () => void): void {
    this.#far.end()
    done()
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.#far.close()
    done()
  }

  #continue(): void {
    const done = this.#written
    this.#written = undefined
    done?.()
  }
}
