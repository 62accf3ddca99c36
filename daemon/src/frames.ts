// How messages travel over the pipe between the two halves: four bytes of length (big-endian), then that many bytes of JSON. Pure, the same on both
// sides; what the other half sends is bounded before it is kept.

/** The largest legitimate message, all domains at their longest, is about 270 KB. */
export const maxFrameBytes = 512 * 1024
const lengthBytes = 4

export function encodeFrame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message))
  if (body.length > maxFrameBytes) throw new Error(`a message of ${body.length} bytes`)
  const frame = Buffer.allocUnsafe(lengthBytes + body.length)
  frame.writeUInt32BE(body.length)
  body.copy(frame, lengthBytes)
  return frame
}

export class FrameReader {
  /** One buffer that grows, so that a frame in pieces of a byte costs no more than one in a single piece. */
  #buffer = Buffer.alloc(0)
  #held = 0

  /** The messages that `chunk` completes; undefined when what came is no frame: then nothing more can be made of this pipe. */
  push(chunk: Buffer): unknown[] | undefined {
    this.#keep(chunk)
    const messages: unknown[] = []
    let at = 0
    while (this.#held - at >= lengthBytes) {
      const length = this.#buffer.readUInt32BE(at)
      if (length > maxFrameBytes) return undefined
      const end = at + lengthBytes + length
      if (end > this.#held) break
      try {
        messages.push(JSON.parse(this.#buffer.toString('utf8', at + lengthBytes, end)))
      } catch {
        return undefined
      }
      at = end
    }
    this.#buffer.copyWithin(0, at, this.#held)
    this.#held -= at
    return messages
  }

  #keep(chunk: Buffer): void {
    const needed = this.#held + chunk.length
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length))
      this.#buffer.copy(larger, 0, 0, this.#held)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#held)
    this.#held = needed
  }
}
