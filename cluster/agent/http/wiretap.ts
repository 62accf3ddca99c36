// A copy for a wiretap: bytes go to its workstation as they pass, what comes back goes nowhere, and the original never waits. What can't be sent in
// time ends the copy; the next request may begin another.
import type { Endpoint } from '../../../common/net/index.ts'
import type { Armed } from '../intercepts/index.ts'
import { type FarEnd, TunnelEnd } from '../ports/index.ts'
import type { WayNeeds } from './ways.ts'

/** What may wait for the tunnel. */
const maxWaitingBytes = 1024 * 1024

export class Wiretap {
  readonly armed: Armed
  readonly #cancel: () => void
  #far: FarEnd | undefined
  #waiting: Buffer[] | undefined = []
  #waitingBytes = 0
  #isFull = false
  #isOver = false

  constructor(needs: Pick<WayNeeds, 'openTunnel' | 'trafficOf'>, armed: Armed, source: Endpoint) {
    this.armed = armed
    let cancel: () => void = () => undefined
    this.#cancel = () => cancel()
    cancel = needs.openTunnel(armed, source, result => {
      if (result.kind !== 'connected') this.#isOver = true
      else if (this.#isOver) result.tunnel.finish()
      else this.#opened(new TunnelEnd(result.tunnel, needs.trafficOf(armed, result.isDirect)))
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  write(chunk: Buffer): void {
    if (this.#isOver) return
    if (this.#far !== undefined && !this.#isFull) {
      this.#isFull = !this.#far.write(chunk)
      return
    }
    this.#waiting ??= []
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes > maxWaitingBytes) this.#stop(far => far.reset())
  }

  close(): void {
    this.#stop(far => {
      for (const chunk of this.#waiting ?? []) far.write(chunk)
      far.close()
    })
  }

  #opened(far: FarEnd): void {
    this.#far = far
    const over = () => {
      this.#isOver = true
      this.#waiting = undefined
    }
    far.listen({
      data: () => undefined,
      ended: () => undefined,
      drained: () => {
        this.#isFull = false
        this.#flush(far)
      },
      closed: over,
    })
    this.#flush(far)
  }

  #flush(far: FarEnd): void {
    const waiting = this.#waiting ?? []
    while (!this.#isFull && waiting.length > 0) {
      const chunk = waiting.shift()
      if (chunk === undefined) return
      this.#waitingBytes -= chunk.length
      this.#isFull = !far.write(chunk)
    }
  }

  #stop(how: (far: FarEnd) => void): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#far === undefined) this.#cancel()
    else how(this.#far)
    this.#waiting = undefined
  }
}
