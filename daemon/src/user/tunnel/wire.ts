// A path (any Duplex) in a form that node:http2 can be trusted with. Node's adapter for streams that are not sockets (JSStreamSocket, Node 24.21)
// aborts with ERR_INTERNAL_ASSERTION when the far end closes while HTTP/2 still has something to write: it answers the end of reading by a
// shutdown, and asserts that no write follows. So this stream never ends by itself: it tells `onGone`, whose part it is to destroy the session.
import { Duplex } from 'node:stream'

export class Wire extends Duplex {
  /** When bytes arrived last: milliseconds of performance.now(). */
  lastHeard = performance.now()
  readonly #path: Duplex
  #isGone = false

  /** Owns the path. `onGone` is called once, when the path has ended, failed or closed. */
  constructor(path: Duplex, onGone: () => void) {
    super({ allowHalfOpen: true })
    this.#path = path
    const gone = () => {
      if (this.#isGone) return
      this.#isGone = true
      onGone()
    }
    path.on('data', (chunk: Buffer) => {
      this.lastHeard = performance.now()
      if (!this.push(chunk)) path.pause()
    })
    path.on('end', gone)
    path.on('error', gone)
    path.on('close', gone)
    path.pause()
    if (path.destroyed) queueMicrotask(gone)
  }

  override _read(): void {
    this.#path.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: () => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _final(done: () => void): void {
    this.#path.end()
    done()
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.#path.destroy()
    done()
  }

  /** What can't be sent any more is dropped: the session is about to hear that the path is gone. */
  #send(chunks: readonly Buffer[], done: () => void): void {
    const last = chunks.at(-1)
    if (this.#isGone || last === undefined) {
      done()
      return
    }
    this.#path.cork()
    for (const chunk of chunks.slice(0, -1)) this.#path.write(chunk)
    this.#path.write(last, () => done())
    this.#path.uncork()
  }
}
