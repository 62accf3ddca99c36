// Callers between two far ends: connections at rest, for which another one is dialled when they speak again.
import type { Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'

/** As servers do with connections that nobody uses. */
const restMs = 75_000
/** From our end of it to the end of everything. */
const lingerMs = 5_000

export class Parked {
  readonly #sockets = new Map<Socket, () => void>()

  /** Owns the socket, which is paused, until it is given to `woken`: paused, with what it has said. */
  add(near: Socket, woken: (near: Socket) => void): void {
    let late = setTimeout(() => end(), restMs)
    const leave = () => {
      clearTimeout(late)
      this.#sockets.delete(near)
      near.off('data', wake)
      near.off('end', end)
      near.off('close', leave)
    }
    const wake = (chunk: Buffer) => {
      leave()
      near.pause()
      near.unshift(chunk)
      woken(near)
    }
    const end = () => {
      near.off('data', wake)
      near.off('end', end)
      near.end()
      near.resume()
      clearTimeout(late)
      late = setTimeout(() => near.destroy(), lingerMs)
    }
    this.#sockets.set(near, end)
    near.on('data', wake)
    near.once('end', end)
    near.once('close', leave)
    near.resume()
  }

  get size(): number {
    return this.#sockets.size
  }

  /** In order. */
  endAll(): void {
    for (const end of this.#sockets.values()) end()
  }

  reset(): void {
    for (const near of this.#sockets.keys()) resetSocket(near)
  }
}
