// HTTP/2 without TLS in passing (RFC 9113): frames of both directions, header blocks, and the beginning and end of streams.
import type { Begin, Observer } from './connection-observer.ts'
import type { Exchange, Headers } from './exchange.ts'
import { HpackDecoder } from './hpack.ts'

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** Streams that are open at once; more are not looked at. */
const maxStreams = 10_000

export class H2Observer implements Observer {
  readonly #begin: Begin
  readonly #streams = new Map<number, Exchange>()
  readonly #requests: FrameReader
  readonly #responses: FrameReader

  constructor(begin: Begin) {
    this.#begin = begin
    this.#requests = new FrameReader(preface.length, {
      headers: (stream, headers) => this.#request(stream, headers),
      data: (stream, piece) => this.#streams.get(stream)?.requestData(piece),
      // The answer may still come.
      ended: () => undefined,
      reset: stream => this.#over(stream, true),
    })
    this.#responses = new FrameReader(0, {
      headers: (stream, headers) => this.#response(stream, headers),
      data: (stream, piece) => this.#streams.get(stream)?.responseData(piece),
      ended: stream => this.#over(stream, false),
      reset: stream => this.#over(stream, true),
    })
  }

  received(chunk: Buffer): boolean {
    return this.#requests.push(chunk)
  }

  sent(chunk: Buffer): boolean {
    return this.#responses.push(chunk)
  }

  ended(): void {
    for (const exchange of this.#streams.values()) exchange.end({ isBroken: true })
    this.#streams.clear()
  }

  #request(stream: number, headers: Headers): void {
    // A second block of a stream is its trailers.
    if (this.#streams.has(stream) || this.#streams.size >= maxStreams) return
    const method = valueOf(headers, ':method')
    const path = valueOf(headers, ':path') ?? valueOf(headers, ':authority') ?? ''
    if (method === undefined) return
    this.#streams.set(stream, this.#begin({ method, path, headers: regular(headers), protocol: 'h2c' }))
  }

  #response(stream: number, headers: Headers): void {
    const exchange = this.#streams.get(stream)
    const status = Number(valueOf(headers, ':status') ?? 0)
    if (exchange === undefined || (status >= 100 && status < 200)) return
    if (status === 0) exchange.trail(headers)
    else exchange.respond(status, regular(headers))
  }

  #over(stream: number, isBroken: boolean): void {
    this.#streams.get(stream)?.end({ isBroken })
    this.#streams.delete(stream)
  }
}

function valueOf(headers: Headers, wanted: string): string | undefined {
  return headers.find(([name]) => name === wanted)?.[1]
}

function regular(headers: Headers): Headers {
  return headers.filter(([name]) => !name.startsWith(':') || name === ':authority')
}

interface FrameEvents {
  headers(stream: number, headers: Headers): void
  /** Borrowed until it returns. */
  data(stream: number, piece: Buffer): void
  ended(stream: number): void
  reset(stream: number): void
}

const headerBytes = 9
/** Frames other than DATA are collected. */
const maxCollectedBytes = 64 * 1024
const frameTypes = { data: 0, headers: 1, reset: 3, pushPromise: 5, continuation: 9 } as const
const flags = { endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

/** One direction. Payloads of DATA are passed on as views (padding included, which hardly anybody sends); what does not matter is skipped. */
class FrameReader {
  readonly #events: FrameEvents
  readonly #hpack = new HpackDecoder()
  /** Of the preface. */
  #skip: number
  readonly #header = Buffer.alloc(headerBytes)
  #headerAt = 0
  #left = 0
  #type = 0
  #flags = 0
  #stream = 0
  #collected: Buffer[] = []
  /** A header block that goes on in CONTINUATION frames. */
  #block:
    | {
        readonly stream: number
        readonly endsStream: boolean
        readonly isPushed: boolean
        parts: Buffer[]
        size: number
      }
    | undefined

  constructor(skip: number, events: FrameEvents) {
    this.#skip = skip
    this.#events = events
  }

  /** False when it is malformed or out of bounds. */
  push(chunk: Buffer): boolean {
    let at = Math.min(this.#skip, chunk.length)
    this.#skip -= at
    while (at < chunk.length) {
      if (this.#headerAt < headerBytes) {
        const taken = chunk.copy(this.#header, this.#headerAt, at, at + headerBytes - this.#headerAt)
        at += taken
        this.#headerAt += taken
        if (this.#headerAt < headerBytes) return true
        if (!this.#begin()) return false
        if (this.#left === 0 && !this.#end()) return false
        continue
      }
      const end = Math.min(chunk.length, at + this.#left)
      const piece = chunk.subarray(at, end)
      this.#left -= piece.length
      at = end
      if (this.#type === frameTypes.data) this.#events.data(this.#stream, piece)
      else if (this.#isCollected) this.#collected.push(this.#left === 0 ? piece : Buffer.from(piece))
      if (this.#left === 0 && !this.#end()) return false
    }
    return true
  }

  get #isCollected(): boolean {
    return (
      this.#type === frameTypes.headers ||
      this.#type === frameTypes.continuation ||
      this.#type === frameTypes.pushPromise
    )
  }

  #begin(): boolean {
    this.#left = this.#header.readUIntBE(0, 3)
    this.#type = this.#header.readUInt8(3)
    this.#flags = this.#header.readUInt8(4)
    this.#stream = this.#header.readUInt32BE(5) & 0x7fffffff
    this.#collected = []
    return !this.#isCollected || this.#left <= maxCollectedBytes
  }

  #end(): boolean {
    this.#headerAt = 0
    const isLast = (this.#flags & flags.endStream) !== 0
    switch (this.#type) {
      case frameTypes.data:
        if (isLast) this.#events.ended(this.#stream)
        return true
      case frameTypes.reset:
        this.#events.reset(this.#stream)
        return true
      case frameTypes.headers:
      case frameTypes.pushPromise: {
        const part = this.#fragment(Buffer.concat(this.#collected))
        if (part === undefined) return false
        const isPushed = this.#type === frameTypes.pushPromise
        this.#block = {
          stream: this.#stream,
          endsStream: isLast && !isPushed,
          isPushed,
          parts: [part],
          size: part.length,
        }
        return this.#maybeDecode()
      }
      case frameTypes.continuation: {
        if (this.#block === undefined) return false
        const part = Buffer.concat(this.#collected)
        this.#block.parts.push(part)
        this.#block.size += part.length
        return this.#block.size <= maxCollectedBytes && this.#maybeDecode()
      }
      default:
        return true
    }
  }

  /** §6.2, §6.6: without padding, priority and the promised stream. */
  #fragment(payload: Buffer): Buffer | undefined {
    const isPadded = (this.#flags & flags.padded) !== 0
    const padding = isPadded ? (payload[0] ?? 0) : 0
    const hasPriority = this.#type === frameTypes.headers && (this.#flags & flags.priority) !== 0
    const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0) + (this.#type === frameTypes.pushPromise ? 4 : 0)
    return start + padding <= payload.length ? payload.subarray(start, payload.length - padding) : undefined
  }

  /** Every block must be decoded, also one that does not matter: the table depends on it. */
  #maybeDecode(): boolean {
    const block = this.#block
    if (block === undefined || (this.#flags & flags.endHeaders) === 0) return true
    this.#block = undefined
    const headers = this.#hpack.decode(Buffer.concat(block.parts))
    if (headers === undefined) return false
    if (block.isPushed) return true
    this.#events.headers(block.stream, headers)
    if (block.endsStream) this.#events.ended(block.stream)
    return true
  }
}
