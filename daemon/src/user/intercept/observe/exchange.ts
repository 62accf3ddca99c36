// One request and its answer, as the parsers tell it and as watchers are told. Bounded: headers and the beginning of bodies.
import type { HeaderField, ObservedRequest } from '../../../../../common/protocol/index.ts'
import { maskedHeader, maskedPath } from './masking.ts'

/** Names as they came, values as text. */
export type Headers = readonly (readonly [name: string, value: string])[]

export interface RequestHead {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  /** http/1.1 or h2c */
  readonly protocol: string
}

const maxBodyBytes = 64 * 1024
const maxHeaders = 100
const maxChars = 2_000

/** Where a connection comes from. */
export interface Origin {
  /** `10.1.2.3:40000` */
  readonly source: string
  /** `namespace/name`; empty while it isn't known, undefined before it was asked for. */
  pod: string | undefined
}

export interface ExchangePorts {
  readonly id: number
  /** Unix milliseconds. */
  readonly at: number
  readonly origin: Readonly<Origin>
  readonly keepsBodies: boolean
  now(): number
  changed(exchange: Exchange): void
}

export class Exchange {
  readonly #ports: ExchangePorts
  readonly #method: string
  readonly #path: string
  readonly #requestHeaders: HeaderField[]
  readonly #startedAt: number
  readonly #requestBody: Body
  readonly #responseBody: Body
  #protocol: string
  #responseHeaders: HeaderField[] = []
  #status = 0
  #durationMs = 0
  #isOver = false
  #isBroken = false

  constructor({ method, path, headers, protocol }: RequestHead, ports: ExchangePorts) {
    this.#ports = ports
    this.#method = method.slice(0, maxChars)
    this.#path = maskedPath(path.slice(0, maxChars))
    this.#requestHeaders = fieldsOf(headers)
    this.#protocol = protocol
    this.#startedAt = ports.now()
    this.#requestBody = new Body(ports.keepsBodies)
    this.#responseBody = new Body(ports.keepsBodies)
    ports.changed(this)
  }

  /** Of the request; for who must know whether its answer has a body. */
  get method(): string {
    return this.#method
  }

  /** Whether its answer is whole, or will never be. */
  get isOver(): boolean {
    return this.#isOver
  }

  requestData(piece: Buffer): void {
    this.#requestBody.take(piece)
  }

  respond(status: number, headers: Headers): void {
    this.#status = status
    this.#responseHeaders = fieldsOf(headers)
    this.#ports.changed(this)
  }

  /** The connection speaks something else from here on. */
  upgrade(protocol: string): void {
    this.#protocol = protocol
  }

  responseData(piece: Buffer): void {
    this.#responseBody.take(piece)
  }

  trail(headers: Headers): void {
    this.#responseHeaders.push(...fieldsOf(headers).slice(0, Math.max(0, maxHeaders - this.#responseHeaders.length)))
  }

  end({ isBroken }: { isBroken: boolean }): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#isBroken = isBroken
    this.#durationMs = Math.max(this.#ports.now() - this.#startedAt, 0.001)
    this.#ports.changed(this)
  }

  message({ withBodies }: { withBodies: boolean }): ObservedRequest {
    const { id, at, origin } = this.#ports
    return {
      ...{ id, at, source: origin.source, source_pod: origin.pod ?? '' },
      method: this.#method,
      path: this.#path,
      status: this.#status,
      duration: this.#durationMs,
      request_headers: this.#requestHeaders,
      response_headers: this.#responseHeaders,
      request_body: withBodies ? this.#requestBody.beginning : Buffer.alloc(0),
      response_body: withBodies ? this.#responseBody.beginning : Buffer.alloc(0),
      request_size: this.#requestBody.size,
      response_size: this.#responseBody.size,
      protocol: this.#protocol,
      broken: this.#isBroken,
    }
  }
}

/** Its size, and its first bytes when they are wanted. */
class Body {
  readonly #isKept: boolean
  #pieces: Buffer[] = []
  #kept = 0
  size = 0

  constructor(isKept: boolean) {
    this.#isKept = isKept
  }

  take(piece: Buffer): void {
    this.size += piece.length
    if (!this.#isKept || this.#kept === maxBodyBytes) return
    // Copied: the piece may be a view of something much larger.
    const part = Buffer.from(piece.subarray(0, maxBodyBytes - this.#kept))
    this.#pieces.push(part)
    this.#kept += part.length
  }

  get beginning(): Buffer {
    const whole = this.#pieces.length === 1 ? this.#pieces[0] : undefined
    return whole ?? Buffer.concat(this.#pieces)
  }
}

function fieldsOf(headers: Headers): HeaderField[] {
  return headers.slice(0, maxHeaders).map(([name, value]) => ({
    name: name.slice(0, maxChars),
    value: maskedHeader(name, value.slice(0, maxChars)),
  }))
}
