// Finds where HTTP/1.1 messages begin and end in a stream of bytes, without changing or holding any but the head that is not complete yet.
import type { Framing } from './heads.ts'

/** Larger heads are nothing that we read; servers take 8 KiB to 1 MiB. */
const maxHeadBytes = 256 * 1024
const emptyLine = Buffer.from('\r\n\r\n')

/** Collects a head. */
export class HeadReader {
  #held: Buffer = Buffer.alloc(0)

  /** The head that `chunk` completed, with what follows it; 'more' when it is not complete; 'too long' as it says. */
  push(chunk: Buffer): { readonly head: Buffer; readonly rest: Buffer } | 'more' | 'too long' {
    const from = Math.max(0, this.#held.length - emptyLine.length + 1)
    const all = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const at = all.indexOf(emptyLine, from)
    if (at < 0) {
      this.#held = all
      return all.length > maxHeadBytes ? 'too long' : 'more'
    }
    this.#held = Buffer.alloc(0)
    const end = at + emptyLine.length
    return { head: all.subarray(0, end), rest: all.subarray(end) }
  }

  get held(): Buffer {
    return this.#held
  }
}

type ChunkState = 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'done'

const cr = 0x0d
const lf = 0x0a
const maxChunkSizeDigits = 12

/** Follows a body to its end. */
export class BodyReader {
  readonly #framing: Framing
  /** Bytes that are left: of the body, or of the chunk. */
  #left: number
  #state: ChunkState = 'size'
  #digits = 0
  /** Of the trailer's line that is being read. */
  #lineLength = 0
  #sawCr = false

  constructor(framing: Framing) {
    this.#framing = framing
    this.#left = framing.kind === 'length' ? framing.bytes : 0
  }

  get isDone(): boolean {
    switch (this.#framing.kind) {
      case 'none':
        return true
      case 'length':
        return this.#left === 0
      case 'chunked':
        return this.#state === 'done'
      case 'until-close':
        return false
    }
  }

  /** How many bytes of the chunk belong to the body; undefined when they are malformed. */
  take(chunk: Buffer): number | undefined {
    switch (this.#framing.kind) {
      case 'none':
        return 0
      case 'until-close':
        return chunk.length
      case 'length': {
        const taken = Math.min(this.#left, chunk.length)
        this.#left -= taken
        return taken
      }
      case 'chunked':
        return this.#takeChunked(chunk)
    }
  }

  #takeChunked(chunk: Buffer): number | undefined {
    let at = 0
    while (at < chunk.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
        if (this.#left === 0) this.#state = 'data-cr'
      } else if (!this.#step(chunk[at++] ?? 0)) return undefined
    }
    return at
  }

  /** One byte between the chunks' data. */
  #step(byte: number): boolean {
    switch (this.#state) {
      case 'size': {
        const digit = hexDigit(byte)
        if (digit !== undefined && this.#digits < maxChunkSizeDigits) {
          this.#left = this.#left * 16 + digit
          this.#digits++
          return true
        }
        if (this.#digits === 0) return false
        if (byte === cr) this.#state = 'size-lf'
        else if (byte === 0x3b || byte === 0x20 || byte === 0x09) this.#state = 'extension'
        else return false
        return true
      }
      case 'extension':
        if (byte === cr) this.#state = 'size-lf'
        return byte !== lf
      case 'size-lf':
        this.#state = this.#left === 0 ? 'trailer' : 'data'
        this.#digits = 0
        return byte === lf
      case 'data-cr':
        this.#state = 'data-lf'
        return byte === cr
      case 'data-lf':
        this.#state = 'size'
        return byte === lf
      case 'trailer':
        return this.#trailer(byte)
      case 'data':
      case 'done':
        return true
    }
  }

  /** Lines until an empty one. */
  #trailer(byte: number): boolean {
    if (this.#sawCr) {
      if (byte !== lf) return false
      this.#sawCr = false
      if (this.#lineLength === 0) this.#state = 'done'
      this.#lineLength = 0
      return true
    }
    if (byte === cr) this.#sawCr = true
    else if (++this.#lineLength > maxHeadBytes || byte === lf) return false
    return true
  }
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined
}
