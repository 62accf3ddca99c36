// A caller's socket and a far end pumped into each other, until both are closed or the caller is taken away for another far end. Half-close, full close and
// reset pass through; a slow reader on either side slows the writer on the other. On the path of every request, so there is no promise and no
// copy per chunk.
import type { Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'
import type { FarEnd } from './far-end.ts'

export interface Passage {
  /** Before the caller's bytes are passed on; false: they are not, the pump was released. */
  sent(chunk: Buffer): boolean
  /** Before the far end's are: what is passed on. */
  received(chunk: Buffer): Buffer
  /** After they were. */
  delivered(): void
  /** Once, last, unless released. */
  closed(): void
}

/** What may wait in the caller's socket before the far end is paused. */
const nearLimitBytes = 256 * 1024
/** Bulk from a tunnel comes in pieces of 16 KiB, HTTP/2's frames: those of one turn of the loop leave in one call into the kernel. */
const bulkPieceBytes = 4096

export class Pump {
  readonly #near: Socket
  readonly #far: FarEnd
  readonly #passage: Passage
  #isOver = false
  #hasNearEnded = false
  #isFarClosed = false

  /** Owns both: near is connected, allowHalfOpen, paused or not; somebody listens to its errors. */
  constructor(near: Socket, far: FarEnd, passage: Passage) {
    this.#near = near
    this.#far = far
    this.#passage = passage
    near.on('data', this.#nearData)
    near.on('end', this.#nearEnd)
    near.on('drain', this.#nearDrain)
    near.once('close', this.#nearClosed)
    far.listen({
      data: chunk => this.#farData(chunk),
      ended: () => {
        if (!this.#isOver) near.end()
      },
      drained: () => {
        if (!this.#isOver) near.resume()
      },
      closed: isOrderly => this.#farClosed(isOrderly),
    })
    if (near.closed) this.#nearClosed(false)
    else near.resume()
  }

  /** The caller has not ended, so he can be given another far end. */
  get canRelease(): boolean {
    const near = this.#near
    return !this.#isOver && !this.#hasNearEnded && !this.#isFarClosed && !near.destroyed && near.writable
  }

  /** The far end is closed in order; the caller is paused, and nobody's. */
  release(): void {
    this.#isOver = true
    const near = this.#near
    near.pause()
    near.off('data', this.#nearData)
    near.off('end', this.#nearEnd)
    near.off('drain', this.#nearDrain)
    near.off('close', this.#nearClosed)
    this.#far.close()
  }

  readonly #nearData = (chunk: Buffer): void => {
    if (this.#passage.sent(chunk) && !this.#far.write(chunk)) this.#near.pause()
  }

  readonly #nearEnd = (): void => {
    this.#hasNearEnded = true
    this.#far.end()
  }

  readonly #nearDrain = (): void => this.#far.resume()

  readonly #nearClosed = (hadError: boolean): void => {
    const near = this.#near
    if (!this.#isFarClosed) {
      if (hadError || !near.readableEnded || !near.writableFinished) this.#far.reset()
      else this.#far.close()
    }
    if (this.#isOver) return
    this.#isOver = true
    this.#passage.closed()
  }

  #farData(chunk: Buffer): void {
    const near = this.#near
    if (near.destroyed || this.#isOver) return
    const passed = this.#passage.received(chunk)
    if (this.#far.comesInPieces && passed.length > bulkPieceBytes && near.writableCorked === 0) {
      near.cork()
      setImmediate(() => near.uncork())
    }
    if (!near.write(passed) && near.writableLength > nearLimitBytes) this.#far.pause()
    this.#passage.delivered()
  }

  /** In order: what arrived is still written, then the socket closes; what the caller still sends is answered with a reset. */
  #farClosed(isOrderly: boolean): void {
    if (this.#isOver) return
    this.#isFarClosed = true
    if (isOrderly) this.#near.destroySoon()
    else resetSocket(this.#near)
  }
}
