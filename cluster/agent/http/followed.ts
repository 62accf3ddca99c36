// What a connection that passes as bytes says, as far as it is HTTP: followed beside the pump, so that its far end can be another in a moment when no
// request is under way. It finds out by the caller's first words which HTTP it is.
import type { Messages, Place } from '../ports/index.ts'
import { Frames, goAway, isPreface } from './frames.ts'
import { beginsRequest, LastExchange } from './last-exchange.ts'

export class Followed implements Messages {
  #exchange: LastExchange | undefined = new LastExchange()
  #frames: Frames | undefined
  #isNew = true
  #shallSayGoodbye = false
  #hasSaidGoodbye = false

  near(chunk: Buffer): void {
    if (this.#isNew) {
      this.#isNew = false
      if (isPreface(chunk)) {
        this.#exchange = undefined
        this.#frames = new Frames()
      }
    }
    this.#exchange?.near(chunk)
    this.#frames?.near(chunk)
  }

  far(chunk: Buffer): Buffer {
    this.#exchange?.far(chunk)
    const place = this.#frames?.far(chunk)
    if (place === undefined || !this.#shallSayGoodbye || this.#hasSaidGoodbye) return chunk
    this.#hasSaidGoodbye = true
    return Buffer.concat([chunk.subarray(0, place), goAway, chunk.subarray(place)])
  }

  get place(): Place {
    if (this.#frames !== undefined) return this.#frames.openStreams === 0 ? 'unknown' : 'within'
    return this.#exchange?.place ?? 'unknown'
  }

  beginsRequest(chunk: Buffer): boolean {
    return beginsRequest(chunk)
  }

  sayGoodbye(): Buffer | undefined {
    if (this.#frames === undefined || this.#hasSaidGoodbye) return undefined
    this.#shallSayGoodbye = true
    if (!this.#frames.isBetween) return undefined
    this.#hasSaidGoodbye = true
    return goAway
  }
}
