// How IP packets are carried between the halves where a device can't be handed over (Windows): two bytes of length (big-endian), then the packet.
// Pure, the same on both sides, and without an allocation a packet.

/** Larger ones exist on no device. */
export const largestPacket = 65_535
export const packetHeadBytes = 2
/** The smallest header of IP. */
const smallestPacket = 20

/** Writes the head of a packet that stands, or will stand, behind it; where the next frame begins. */
export function writePacketHead(bytes: Uint8Array, at: number, length: number): number {
  bytes[at] = length >> 8
  bytes[at + 1] = length & 0xff
  return at + packetHeadBytes + length
}

export class PacketFrameReader {
  readonly #take: (bytes: Uint8Array, start: number, end: number) => void
  /** What is there of a frame whose rest has not come. */
  readonly #partial = new Uint8Array(packetHeadBytes + largestPacket)
  #held = 0

  /** `take` borrows the bytes until it returns. */
  constructor(take: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#take = take
  }

  /** False when what came is no packet: then nothing more can be made of this stream. */
  push(chunk: Uint8Array): boolean {
    let at = 0
    while (at < chunk.length) {
      if (this.#held === 0) {
        const end = this.#frameEnd(chunk, at)
        if (end === undefined) return false
        if (end <= chunk.length && at + packetHeadBytes <= chunk.length) {
          this.#take(chunk, at + packetHeadBytes, end)
          at = end
          continue
        }
      }
      const wanted = this.#held < packetHeadBytes ? packetHeadBytes : (this.#frameEnd(this.#partial, 0) ?? 0)
      if (wanted === 0) return false
      const part = chunk.subarray(at, at + wanted - this.#held)
      this.#partial.set(part, this.#held)
      this.#held += part.length
      at += part.length
      if (this.#held <= packetHeadBytes || this.#held < wanted) continue
      this.#take(this.#partial, packetHeadBytes, this.#held)
      this.#held = 0
    }
    return true
  }

  /** Beyond the bytes while the head has not come whole; undefined when it is no length of a packet. */
  #frameEnd(bytes: Uint8Array, at: number): number | undefined {
    if (bytes.length - at < packetHeadBytes) return Number.POSITIVE_INFINITY
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    return length < smallestPacket ? undefined : at + packetHeadBytes + length
  }
}
