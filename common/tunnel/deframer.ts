// Reads tunnel messages from an HTTP/2 stream: gRPC prefix (5 bytes), protobuf fields, in field 1 the code and the body. Data passes through in
// the pieces in which it arrives, as views, without waiting for whole messages; other bodies are small and collected.
import { TunnelCode } from './messages.ts'

export interface DeframerSink {
  /** A piece of data, possibly empty; `isLast`: a message (a datagram) ends with it. A view of what was pushed; may be kept. */
  data(piece: Buffer, isLast: boolean): void
  control(code: number, body: Buffer): void
}

/** A peer of 2.20 sends at most 1 MiB and some bytes. */
const maxMessageBytes = 4 * 1024 * 1024
/** StreamInfo with the longest session id is far below. */
const maxControlBytes = 4096
const maxVarintBytes = 5

type Expecting = 'prefix' | 'tag' | 'length' | 'code' | 'data' | 'control' | 'skip-varint' | 'skip'

export class Deframer {
  readonly #sink: DeframerSink
  #expecting: Expecting = 'prefix'
  readonly #prefix = Buffer.alloc(5)
  #prefixLength = 0
  /** Bytes that are left of the gRPC message. */
  #message = 0
  /** Bytes that are left of the field inside it. */
  #field = 0
  #varint = 0
  #varintLength = 0
  #isPayload = false
  #code = 0
  #body: Buffer[] = []
  #broken = false

  constructor(sink: DeframerSink) {
    this.#sink = sink
  }

  /** false: the stream is malformed, nothing more will be read. */
  push(chunk: Buffer): boolean {
    let at = 0
    while (at < chunk.length && !this.#broken) at = this.#step(chunk, at)
    return !this.#broken
  }

  #step(chunk: Buffer, at: number): number {
    switch (this.#expecting) {
      case 'prefix':
        return this.#readPrefix(chunk, at)
      case 'data': {
        const end = Math.min(at + this.#field, chunk.length)
        this.#consume(end - at)
        const isLast = this.#field === 0
        const piece = at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end)
        if (isLast) this.#fieldEnds()
        this.#sink.data(piece, isLast)
        return end
      }
      case 'control': {
        const end = Math.min(at + this.#field, chunk.length)
        this.#consume(end - at)
        this.#body.push(chunk.subarray(at, end))
        if (this.#field === 0) this.#controlEnds()
        return end
      }
      case 'skip': {
        const end = Math.min(at + this.#field, chunk.length)
        this.#consume(end - at)
        if (this.#field === 0) this.#fieldEnds()
        return end
      }
      case 'code':
        this.#consume(1)
        this.#codeArrived(chunk[at] ?? 0)
        return at + 1
      case 'tag':
      case 'length':
      case 'skip-varint':
        this.#readVarint(chunk[at] ?? 0)
        return at + 1
    }
  }

  #readPrefix(chunk: Buffer, at: number): number {
    const end = Math.min(at + 5 - this.#prefixLength, chunk.length)
    chunk.copy(this.#prefix, this.#prefixLength, at, end)
    this.#prefixLength += end - at
    if (this.#prefixLength < 5) return end
    this.#prefixLength = 0
    this.#message = this.#prefix.readUInt32BE(1)
    if (this.#prefix[0] !== 0 || this.#message > maxMessageBytes) this.#broken = true
    if (this.#message > 0) this.#expecting = 'tag'
    return end
  }

  #readVarint(byte: number): void {
    if (this.#message === 0 || this.#varintLength === maxVarintBytes) {
      this.#broken = true
      return
    }
    this.#message--
    this.#varint += (byte & 0x7f) * 0x80 ** this.#varintLength++
    if (byte >= 0x80) return
    const value = this.#varint
    this.#varint = 0
    this.#varintLength = 0
    if (this.#expecting === 'tag') this.#tagArrived(value)
    else if (this.#expecting === 'length') this.#lengthArrived(value)
    else this.#fieldEnds()
  }

  /** Fields other than 1 are skipped, as protobuf asks. */
  #tagArrived(tag: number): void {
    this.#isPayload = tag === 0x0a
    switch (tag & 7) {
      case 0:
        this.#expecting = 'skip-varint'
        return
      case 1:
        this.#skip(8)
        return
      case 2:
        this.#expecting = 'length'
        return
      case 5:
        this.#skip(4)
        return
      default:
        this.#broken = true
    }
  }

  #lengthArrived(length: number): void {
    if (!this.#isPayload) this.#skip(length)
    else if (length > this.#message) this.#broken = true
    else {
      this.#field = length
      if (length === 0) this.#fieldEnds()
      else this.#expecting = 'code'
    }
  }

  #codeArrived(code: number): void {
    this.#code = code
    if (code === TunnelCode.normal) {
      this.#expecting = 'data'
      if (this.#field > 0) return
      this.#fieldEnds()
      this.#sink.data(Buffer.alloc(0), true)
      return
    }
    this.#expecting = 'control'
    if (this.#field > maxControlBytes) this.#broken = true
    else if (this.#field === 0) this.#controlEnds()
  }

  #controlEnds(): void {
    const body = Buffer.concat(this.#body)
    this.#body = []
    this.#fieldEnds()
    this.#sink.control(this.#code, body)
  }

  #skip(length: number): void {
    if (length > this.#message) this.#broken = true
    this.#field = length
    if (length === 0) this.#fieldEnds()
    else this.#expecting = 'skip'
  }

  #consume(count: number): void {
    this.#field -= count
    this.#message -= count
  }

  #fieldEnds(): void {
    this.#expecting = this.#message === 0 ? 'prefix' : 'tag'
  }
}
