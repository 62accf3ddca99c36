// Follows an HTTP/2 connection (RFC 9113 §4.1) beside the pump, by the heads of its frames: which streams are open, and where one of the server's frames
// ends, so that a GOAWAY can be put in there. A connection can't be given another server in its middle, since its header compression belongs to both;
// but its caller can be asked for a new one, and ends this one when its streams have.

/** RFC 9113 §3.4. */
export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
const headBytes = 9
const type = { data: 0, headers: 1, reset: 3, pushPromise: 5, goAway: 7, continuation: 9 } as const
const flag = { endStream: 0x1, endHeaders: 0x4 } as const
/** Servers allow hundreds. */
const maxStreams = 10_000

/**
 * "A shutdown is imminent, and initiating further requests is prohibited" (§6.8): the highest stream of all as the last, NO_ERROR. What the caller has sent
 * already is still answered.
 */
export const goAway = Buffer.from([0, 0, 8, type.goAway, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])

export function isPreface(held: Buffer): boolean {
  return held.length >= preface.length && held.subarray(0, preface.length).equals(preface)
}

type Seen = (kind: number, flags: number, stream: number) => void

/** One direction. */
class Walk {
  readonly #seen: Seen
  readonly #head = Buffer.alloc(headBytes)
  #headLength = 0
  /** Of the frame's payload. */
  #left: number
  /** Nothing may come between a HEADERS and its CONTINUATION. */
  #isInHeaders = false

  /** `skip`: bytes before the first frame. */
  constructor(skip: number, seen: Seen) {
    this.#left = skip
    this.#seen = seen
  }

  /** The first place in the chunk that is between two frames, its end included; undefined: none. */
  push(chunk: Buffer): number | undefined {
    let boundary: number | undefined
    for (let at = 0; ; ) {
      if (this.#left === 0 && this.#headLength === 0 && !this.#isInHeaders) boundary ??= at
      if (at === chunk.length) return boundary
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
        continue
      }
      const taken = Math.min(headBytes - this.#headLength, chunk.length - at)
      chunk.copy(this.#head, this.#headLength, at, at + taken)
      this.#headLength += taken
      at += taken
      if (this.#headLength === headBytes) this.#frame()
    }
  }

  #frame(): void {
    this.#headLength = 0
    this.#left = this.#head.readUIntBE(0, 3)
    const kind = this.#head[3] ?? 0
    const flags = this.#head[4] ?? 0
    if (kind === type.headers || kind === type.pushPromise || kind === type.continuation)
      this.#isInHeaders = (flags & flag.endHeaders) === 0
    this.#seen(kind, flags, this.#head.readUInt32BE(5) & 0x7fffffff)
  }
}

export class Frames {
  readonly #open = new Set<number>()
  #latest = 0
  #hasServerSpoken = false
  readonly #near = new Walk(preface.length, (kind, _flags, stream) => {
    if (kind === type.reset) this.#open.delete(stream)
    else if (kind === type.headers && stream > this.#latest) {
      this.#latest = stream
      if (this.#open.size < maxStreams) this.#open.add(stream)
    }
  })
  readonly #far = new Walk(0, (kind, flags, stream) => {
    const isEnd = (kind === type.data || kind === type.headers) && (flags & flag.endStream) !== 0
    if (isEnd || kind === type.reset) this.#open.delete(stream)
  })

  near(chunk: Buffer): void {
    this.#near.push(chunk)
  }

  /** Where in the chunk a frame of ours may go, if anywhere. */
  far(chunk: Buffer): number | undefined {
    const boundary = this.#far.push(chunk)
    // Its SETTINGS are the first that the caller must hear.
    const isFirst = !this.#hasServerSpoken
    this.#hasServerSpoken = true
    return isFirst && boundary === 0 ? undefined : boundary
  }

  /** Between two frames of the server, at this moment. */
  get isBetween(): boolean {
    return this.#hasServerSpoken && this.#far.push(Buffer.alloc(0)) === 0
  }

  get openStreams(): number {
    return this.#open.size
  }
}
