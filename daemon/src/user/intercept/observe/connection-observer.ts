// One intercepted connection: finds out from its first bytes what it speaks, and follows both directions. As soon as something does not fit, it looks
// at nothing any more.
import type { Tap } from '../../../../../common/tunnel/index.ts'
import type { Exchange, RequestHead } from './exchange.ts'
import { H2Observer, preface } from './h2.ts'
import { Http1Observer } from './http1.ts'

export type Begin = (head: RequestHead) => Exchange

/** Follows a connection of one kind. `false`: no more can be understood. */
export interface Observer {
  received(chunk: Buffer): boolean
  sent(chunk: Buffer): boolean
  ended(): void
}

export class ConnectionObserver implements Tap {
  readonly #begin: Begin
  #first: Buffer = Buffer.alloc(0)
  #observer: Observer | undefined
  #isDeaf = false

  constructor(begin: Begin) {
    this.#begin = begin
  }

  received(chunk: Buffer): void {
    if (this.#isDeaf || chunk.length === 0) return
    if (this.#observer !== undefined) {
      this.#unless(this.#observer.received(chunk))
      return
    }
    this.#first = this.#first.length === 0 ? chunk : Buffer.concat([this.#first, chunk])
    switch (kindOf(this.#first)) {
      case 'unknown':
        return
      case 'other':
        this.#stop()
        return
      case 'http1':
        this.#observer = new Http1Observer(this.#begin)
        break
      case 'h2':
        this.#observer = new H2Observer(this.#begin)
    }
    const first = this.#first
    this.#first = Buffer.alloc(0)
    this.#unless(this.#observer.received(first))
  }

  sent(chunk: Buffer): void {
    if (this.#isDeaf) return
    // A server that speaks first is no HTTP server.
    if (this.#observer === undefined) this.#stop()
    else this.#unless(this.#observer.sent(chunk))
  }

  ended(): void {
    this.#observer?.ended()
    this.#isDeaf = true
  }

  #unless(isUnderstood: boolean): void {
    if (!isUnderstood) this.#stop()
  }

  #stop(): void {
    this.#observer?.ended()
    this.#observer = undefined
    this.#first = Buffer.alloc(0)
    this.#isDeaf = true
  }
}

/** The longest method that is asked to be recognised, and the space after it. */
const methodChars = 20

function kindOf(first: Buffer): 'http1' | 'h2' | 'other' | 'unknown' {
  const isPreface = preface.subarray(0, first.length).equals(first.subarray(0, preface.length))
  if (isPreface) return first.length < preface.length ? 'unknown' : 'h2'
  const start = first.toString('latin1', 0, methodChars)
  // Methods are case-sensitive, and those in use are upper case (RFC 9110 §9.1).
  if (/^[A-Z-]{2,19} /.test(start)) return 'http1'
  return /^[A-Z-]{1,19}$/.test(start) && start.length < methodChars ? 'unknown' : 'other'
}
