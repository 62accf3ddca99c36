// Datagrams to a receiver on the same machine, or close to it. What a tunnel was late with arrives at once, and its last hop could write hundreds of
// datagrams in a row: more than a socket's receive buffer holds (212,992 bytes on Linux, some 90 datagrams of 1,400 with what the kernel adds to
// each), while the program that reads it is not let in. So they are handed on in bursts that fit, a millisecond apart.
import type { Clock } from './clock.ts'

/** As the kernel counts: about 54 datagrams of 1,400 bytes, at most 75 MB/s. */
const burstBytes = 128 * 1024
/** What the kernel adds to each (skb->truesize). */
const overheadBytes = 1024
const spacingMs = 1
/** Beyond, datagrams are dropped: 80 ms of 100 Mbit/s. */
const queueLimitBytes = 1024 * 1024

export class Pacer {
  readonly #clock: Clock
  readonly #deliver: (datagram: Uint8Array) => void
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #burstBegan = Number.NEGATIVE_INFINITY
  #left = 0
  #cancel: (() => void) | undefined

  constructor(clock: Clock, deliver: (datagram: Uint8Array) => void) {
    this.#clock = clock
    this.#deliver = deliver
  }

  /** Borrows the datagram until it returns. False: dropped. */
  send(datagram: Uint8Array): boolean {
    if (this.#queue.length === 0 && this.#mayGo(datagram)) {
      this.#deliver(datagram)
      return true
    }
    if (this.#queuedBytes + datagram.length > queueLimitBytes) return false
    this.#queue.push(Uint8Array.from(datagram))
    this.#queuedBytes += datagram.length
    this.#cancel ??= this.#clock.after(spacingMs, this.#drain)
    return true
  }

  /** Hands on all that waits, at once: nothing more comes. */
  flush(): void {
    const queue = this.#queue
    this.close()
    for (const datagram of queue) this.#deliver(datagram)
  }

  /** Forgets what waits. */
  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#queue = []
    this.#queuedBytes = 0
  }

  readonly #drain = (): void => {
    this.#cancel = undefined
    const queue = this.#queue
    let sent = 0
    for (const datagram of queue) {
      if (!this.#mayGo(datagram)) break
      sent++
      this.#queuedBytes -= datagram.length
      this.#deliver(datagram)
      // Closed by who received it.
      if (this.#queue !== queue) return
    }
    this.#queue = queue.slice(sent)
    if (this.#queue.length > 0) this.#cancel = this.#clock.after(spacingMs, this.#drain)
  }

  /** Any datagram fits a burst that has just begun. */
  #mayGo({ length }: Uint8Array): boolean {
    const now = this.#clock.now()
    if (now - this.#burstBegan >= spacingMs) {
      this.#burstBegan = now
      this.#left = burstBytes
    } else if (this.#left < length + overheadBytes) return false
    this.#left -= length + overheadBytes
    return true
  }
}
