// gRPC messages on an HTTP/2 stream: one byte (compressed?), four bytes length, the message. Nothing of ours ever asks for compression.
const prefixBytes = 5
/** As the traffic-manager of Telepresence 2.20, and the default of grpc-go. */
export const maxMessageBytes = 4 * 1024 * 1024

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(prefixBytes + message.length)
  framed[0] = 0
  framed.writeUInt32BE(message.length, 1)
  framed.set(message, prefixBytes)
  return framed
}

export type FramingFault = 'too large' | 'compressed'

/** Cuts a stream of chunks into messages. Holds at most one message of `maxMessageBytes` and one chunk. */
export class MessageReader {
  #chunks: Buffer[] = []
  #held = 0

  /** The messages that `chunk` completed, or why the stream can't be read on. */
  push(chunk: Buffer): Buffer[] | FramingFault {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    const messages: Buffer[] = []
    while (this.#held >= prefixBytes) {
      const prefix = this.#peek(prefixBytes)
      if (prefix[0] !== 0) return 'compressed'
      const length = prefix.readUInt32BE(1)
      if (length > maxMessageBytes) return 'too large'
      if (this.#held < prefixBytes + length) break
      const all = this.#peek(prefixBytes + length)
      messages.push(all.subarray(prefixBytes, prefixBytes + length))
      this.#chunks = [all.subarray(prefixBytes + length)]
      this.#held -= prefixBytes + length
    }
    return messages
  }

  /** Whether a message was cut off. */
  get isInside(): boolean {
    return this.#held > 0
  }

  /** The first chunk, after joining as many as it takes for `count` bytes. */
  #peek(count: number): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && first.length >= count) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }
}
