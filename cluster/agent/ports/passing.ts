// A connection that passes as bytes, to the application or to a workstation. When its way is not the right one any more, HTTP is not made to wait for a
// quiet moment: between two messages of HTTP/1.1 the far end is let go and the caller stays, to be taken on anew; a caller who speaks HTTP/2 is asked
// for another connection. So neither an intercept nor its end costs a request, also on pooled connections that never rest.
import type { Socket } from 'node:net'
import type { Clock } from '../../../common/base/index.ts'
import { Conversation } from './conversation.ts'
import type { FarEnd } from './far-end.ts'
import type { Messages } from './messages.ts'
import { type Passage, Pump } from './pump.ts'

export interface PassingNeeds {
  readonly clock: Clock
  readonly messages: Messages
  moved(bytes: number): void
  /**
   * The caller has no far end any more, and is paused. `isUnused`: he has not said anything yet, so the far end may have to speak first. What he has
   * said since waits in his socket.
   */
  freed(passing: Passing, isUnused: boolean): void
  over(passing: Passing): void
}

export class Passing extends Conversation implements Passage {
  readonly near: Socket
  readonly #needs: PassingNeeds
  #pump: Pump | undefined
  #isLeaving = false

  constructor(near: Socket, way: string, needs: PassingNeeds) {
    super(near, way, needs.clock, bytes => needs.moved(bytes))
    this.near = near
    this.#needs = needs
  }

  /** Owns the far end. */
  start(far: FarEnd): void {
    this.#pump = new Pump(this.near, far, this)
    if (this.#isLeaving) this.leave()
  }

  override get isQuiet(): boolean {
    return super.isQuiet && this.#needs.messages.place !== 'within'
  }

  override leave(): void {
    this.#isLeaving = true
    if (this.#pump === undefined) return
    this.retire()
    this.#maybeGo()
  }

  override stay(): void {
    this.#isLeaving = false
  }

  override retire(): void {
    const goodbye = this.#needs.messages.sayGoodbye()
    if (goodbye !== undefined && this.near.writable) this.near.write(goodbye)
  }

  sent(chunk: Buffer): boolean {
    const { messages } = this.#needs
    if (this.#isLeaving && messages.place === 'probably between' && messages.beginsRequest(chunk)) {
      if (this.#go(chunk)) return false
    }
    messages.near(chunk)
    this.heardNear(chunk.length)
    return true
  }

  received(chunk: Buffer): Buffer {
    this.heardFar(chunk.length)
    return this.#needs.messages.far(chunk)
  }

  delivered(): void {
    if (this.#isLeaving) this.#maybeGo()
  }

  closed(): void {
    this.#needs.over(this)
  }

  #maybeGo(): void {
    const { place } = this.#needs.messages
    if (place === 'between' || place === 'unused') this.#go(undefined)
  }

  /** `unsent`: bytes of the caller that the former far end does not get. */
  #go(unsent: Buffer | undefined): boolean {
    if (this.#pump?.canRelease !== true) return false
    const isUnused = this.#needs.messages.place === 'unused'
    this.#isLeaving = false
    this.#pump.release()
    if (unsent !== undefined) this.near.unshift(unsent)
    this.#needs.freed(this, isUnused)
    return true
  }
}
