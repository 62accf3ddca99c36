// The frames of WebSocket (RFC 6455 §5.2), read as a stream: pieces of messages are passed on as they arrive, as views.
//
//   FIN RSV RSV RSV opcode(4) | MASK length(7) | 0, 2 or 8 more bytes of length | 0 or 4 bytes of mask | payload

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export interface FrameSink {
  /** A piece of a message, possibly empty. A view of what was pushed. */
  data(piece: Buffer, of: { readonly isFirst: boolean; readonly isLast: boolean }): void
  /** Close, ping or pong; at most 125 bytes, a copy. */
  control(code: number, payload: Buffer): void
}

const fin = 0x80
const reserved = 0x70
const masked = 0x80
const longLength = 126
const veryLongLength = 127
const maxControlBytes = 125
/** Without a mask, which servers never send. */
const maxHeadBytes = 10

export class FrameReader {
  readonly #sink: FrameSink
  readonly #head = Buffer.alloc(maxHeadBytes)
  #headLength = 0
  #code = 0
  #isFinal = false
  /** Of the payload, still to come. */
  #left = 0
  #isInPayload = false
  /** Between the first frame of a message and its last. */
  #isInMessage = false
  /** Nothing of the message was passed on yet. */
  #isFirst = false
  #control: Buffer[] = []

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Returns why the stream is malformed; nothing more may be pushed then. */
  push(chunk: Buffer): string | undefined {
    let at = 0
    while (at < chunk.length) {
      if (this.#isInPayload) {
        const end = Math.min(at + this.#left, chunk.length)
        this.#payload(chunk.subarray(at, end))
        at = end
        continue
      }
      this.#head[this.#headLength++] = chunk[at++] ?? 0
      const why = this.#headLength < this.#headBytes ? undefined : this.#begin()
      if (why !== undefined) return why
    }
    return undefined
  }

  /** As far as it can be told by now. */
  get #headBytes(): number {
    if (this.#headLength < 2) return 2
    const length = (this.#head[1] ?? 0) & 0x7f
    return length === veryLongLength ? 10 : length === longLength ? 4 : 2
  }

  #begin(): string | undefined {
    const [first = 0, second = 0] = this.#head
    this.#headLength = 0
    this.#code = first & 0x0f
    this.#isFinal = (first & fin) !== 0
    if (first & reserved) return 'reserved bits are set'
    if (second & masked) return 'a server may not mask'
    this.#left =
      second === veryLongLength
        ? Number(this.#head.readBigUInt64BE(2))
        : second === longLength
          ? this.#head.readUInt16BE(2)
          : second
    if (!Number.isSafeInteger(this.#left)) return 'a frame is too long'
    switch (this.#code) {
      case opcode.continuation:
        if (!this.#isInMessage) return 'a message goes on that never began'
        break
      case opcode.text:
      case opcode.binary:
        if (this.#isInMessage) return 'a message begins inside another'
        this.#isInMessage = true
        this.#isFirst = true
        break
      case opcode.close:
      case opcode.ping:
      case opcode.pong:
        if (!this.#isFinal || this.#left > maxControlBytes) return 'a control frame is too long'
        break
      default:
        return `there is no opcode ${this.#code}`
    }
    this.#isInPayload = true
    if (this.#left === 0) this.#payload(empty)
    return undefined
  }

  #payload(piece: Buffer): void {
    this.#left -= piece.length
    const isEnd = this.#left === 0
    if (isEnd) this.#isInPayload = false
    if (this.#code >= opcode.close) {
      this.#control.push(piece)
      if (!isEnd) return
      const payload = Buffer.concat(this.#control)
      this.#control = []
      this.#sink.control(this.#code, payload)
      return
    }
    const of = { isFirst: this.#isFirst, isLast: isEnd && this.#isFinal }
    this.#isFirst = false
    if (of.isLast) this.#isInMessage = false
    this.#sink.data(piece, of)
  }
}

const empty = Buffer.alloc(0)

/** In front of a payload below 2^32 bytes that a client sends in one frame: always masked, by these four bytes. */
export const maxFrameHeadBytes = 14

/** Writes the head so that it ends at `end`; returns where it begins. */
export function writeFrameHead(
  into: Buffer,
  end: number,
  code: number,
  { length, mask }: { length: number; mask: number },
): number {
  const extra = length > 0xffff ? 8 : length > maxControlBytes ? 2 : 0
  const at = end - 6 - extra
  into[at] = fin | code
  if (extra === 8) {
    into[at + 1] = masked | veryLongLength
    into.writeUInt32BE(0, at + 2)
    into.writeUInt32BE(length, at + 6)
  } else if (extra === 2) {
    into[at + 1] = masked | longLength
    into.writeUInt16BE(length, at + 2)
  } else into[at + 1] = masked | length
  into.writeUInt32BE(mask, end - 4)
  return at
}

/** §5.3, in place. */
export function applyMask(bytes: Buffer, mask: number): void {
  const key = [mask >>> 24, (mask >>> 16) & 0xff, (mask >>> 8) & 0xff, mask & 0xff]
  for (let at = 0; at < bytes.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (key[at & 3] ?? 0)
}
