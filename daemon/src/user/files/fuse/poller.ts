// Waits for any number of descriptors on one thread of libuv's pool, and none while there are no descriptors. Node's own loop refuses /dev/fuse.
import { closeSync, readSync, writeSync } from 'node:fs'
import { errno, eventfd, flags, poll } from './libc.ts'

const pollfdBytes = 8

export class Poller {
  readonly #waiting = new Map<number, () => void>()
  #turned: (() => void)[] = []
  #wake: number | undefined

  /**
   * Calls `ready` as long as there is something to read, once a turn of the loop. The returned function ends that; the descriptor may be closed
   * when its promise has resolved.
   */
  add(descriptor: number, ready: () => void): () => Promise<void> {
    this.#waiting.set(descriptor, ready)
    if (this.#wake === undefined) this.#start()
    else this.#nudge()
    return async () => {
      if (!this.#waiting.delete(descriptor)) return
      const turned = new Promise<void>(resolve => this.#turned.push(resolve))
      this.#nudge()
      await turned
    }
  }

  #start(): void {
    this.#wake = eventfd(0, flags.nonBlocking | flags.closeOnExec)
    if (this.#wake < 0) throw new Error(`eventfd failed with errno ${errno()}`)
    setImmediate(this.#turn)
  }

  #nudge(): void {
    if (this.#wake !== undefined) writeSync(this.#wake, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0))
  }

  readonly #turn = (): void => {
    for (const done of this.#turned.splice(0)) done()
    const { waiting, wake } = { waiting: [...this.#waiting], wake: this.#wake }
    if (wake === undefined) return
    if (waiting.length === 0) {
      closeSync(wake)
      this.#wake = undefined
      return
    }
    const entries = new DataView(new ArrayBuffer(pollfdBytes * (waiting.length + 1)))
    for (const [at, descriptor] of [wake, ...waiting.map(([one]) => one)].entries()) {
      entries.setInt32(at * pollfdBytes, descriptor, true)
      entries.setInt16(at * pollfdBytes + 4, flags.pollIn, true)
    }
    poll.async(new Uint8Array(entries.buffer), waiting.length + 1, -1, () => {
      if (entries.getInt16(6, true) !== 0) readSync(wake, new Uint8Array(8))
      for (const [at, [descriptor, ready]] of waiting.entries()) {
        if (entries.getInt16((at + 1) * pollfdBytes + 6, true) !== 0 && this.#waiting.has(descriptor)) ready()
      }
      setImmediate(this.#turn)
    })
  }
}
