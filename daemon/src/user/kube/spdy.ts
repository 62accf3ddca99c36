// Frames of SPDY/3.1 (draft-mbelshe-httpbis-spdy-00, chapter 2), as far as a port-forward needs them. Kubernetes uses no priorities, no flow control
// and no settings of it, and its streams are opened by the client. Data is read as pieces, as they arrive.
//
//   data     0 stream(31) | flags(8) length(24) | data
//   control  1 version(15) type(16) | flags(8) length(24) | payload

export const frameType = { synStream: 1, reset: 3, ping: 6 } as const

export interface SpdySink {
  /** A piece of a stream, possibly empty; a view of what was pushed. */
  data(stream: number, piece: Buffer, isEnd: boolean): void
  /** A copy. */
  control(type: number, payload: Buffer): void
}

export const headBytes = 8
/** A data frame's length has 24 bits; we stay far below. */
const finFlag = 0x01
const isControl = 0x8000_0000
const versionWord = 0x8003_0000
/** Of headers, settings and errors: what the server says is short. */
const maxControlBytes = 64 * 1024

export class SpdyReader {
  readonly #sink: SpdySink
  readonly #head = Buffer.alloc(headBytes)
  #headLength = 0
  /** The first word of the frame that is arriving. */
  #word = 0
  #isEnd = false
  /** Of its payload, still to come. */
  #left = 0
  #control: Buffer[] = []

  constructor(sink: SpdySink) {
    this.#sink = sink
  }

  /** Returns why the stream is malformed; nothing more may be pushed then. */
  push(chunk: Buffer): string | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#left > 0) {
        const end = Math.min(at + this.#left, chunk.length)
        this.#payload(chunk.subarray(at, end))
        at = end
        continue
      }
      const copied = chunk.copy(this.#head, this.#headLength, at, at + headBytes - this.#headLength)
      at += copied
      this.#headLength += copied
      const why = this.#headLength < headBytes ? undefined : this.#begin()
      if (why !== undefined) return why
    }
    return undefined
  }

  #begin(): string | undefined {
    this.#headLength = 0
    this.#word = this.#head.readUInt32BE(0)
    this.#isEnd = ((this.#head[4] ?? 0) & finFlag) !== 0
    this.#left = this.#head.readUIntBE(5, 3)
    if (this.#word >= isControl) {
      if (this.#word - (this.#word % 0x1_0000) !== versionWord) return 'not SPDY/3'
      if (this.#left > maxControlBytes) return 'a control frame is too long'
    }
    if (this.#left === 0) this.#payload(empty)
    return undefined
  }

  #payload(piece: Buffer): void {
    this.#left -= piece.length
    if (this.#word < isControl) {
      this.#sink.data(this.#word, piece, this.#isEnd && this.#left === 0)
      return
    }
    this.#control.push(piece)
    if (this.#left > 0) return
    const payload = Buffer.concat(this.#control)
    this.#control = []
    this.#sink.control(this.#word & 0xffff, payload)
  }
}

const empty = Buffer.alloc(0)
const flush = Buffer.of(0, 0, 0, 0xff, 0xff)

/** In front of `length` bytes of data. */
export function writeDataHead(into: Buffer, at: number, stream: number, length: number, isEnd = false): void {
  into.writeUInt32BE(stream, at)
  into.writeUInt32BE((isEnd ? finFlag * 0x100_0000 : 0) + length, at + 4)
}

export function controlFrame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(versionWord + type, 0)
  head.writeUInt32BE(payload.length, 4)
  return Buffer.concat([head, payload])
}

/**
 * Opens a stream. All header blocks of a connection are one zlib stream (RFC 1950): here its blocks are stored, not compressed (RFC 1951 §3.2.4), so
 * that no state is kept; `isFirst` begins it. An empty block behind each tells the reader to hand out what it has (a flush of zlib).
 */
export function synStream(stream: number, headers: Readonly<Record<string, string>>, isFirst: boolean): Buffer {
  const entries = Object.entries(headers)
  const block = Buffer.concat([
    word(entries.length),
    ...entries.flatMap(([name, value]) => [
      word(name.length),
      Buffer.from(name),
      word(value.length),
      Buffer.from(value),
    ]),
  ])
  const stored = Buffer.alloc(5)
  stored.writeUInt16LE(block.length, 1)
  stored.writeUInt16LE(~block.length & 0xffff, 3)
  const zlibHead = isFirst ? Buffer.of(0x78, 0x01) : empty
  // The stream, the one it belongs to (none), priority and slot.
  const payload = Buffer.concat([word(stream), word(0), Buffer.of(0, 0), zlibHead, stored, block, flush])
  return controlFrame(frameType.synStream, payload)
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
