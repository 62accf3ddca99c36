// A device whose packets are carried to us over a stream, where its descriptor can't be handed over (Windows): frames of packet-frames.ts. Reading goes
// packet by packet as they come; what is written while the other side takes nothing is lost beyond a bound, as on any network.
import type { Duplex } from 'node:stream'
import { PacketFrameReader, packetHeadBytes, writePacketHead } from '../../../packet-frames.ts'
import { PacketBuffer } from '../packet/index.ts'
import type { PacketDevice, TunCounters } from './tun.ts'

/** Packets that wait to be taken. */
const mostWaitingBytes = 4 * 1024 * 1024
/** Packets of one turn of the loop go in one write. */
const batchBytes = 64 * 1024

export class CarriedDevice implements PacketDevice {
  readonly failed: Promise<Error>
  readonly #stream: Duplex
  readonly #counters = { packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, writesFailed: 0 }
  #batch = Buffer.allocUnsafe(batchBytes)
  #held = 0
  #isDue = false

  /** Owns the stream. `receive` borrows the buffer until it returns, and may change it. */
  constructor(stream: Duplex, receive: (buffer: PacketBuffer, length: number) => void) {
    this.#stream = stream
    const { promise, resolve } = Promise.withResolvers<Error>()
    this.failed = promise
    const buffer = new PacketBuffer()
    const reader = new PacketFrameReader((bytes, start, end) => {
      buffer.bytes.set(bytes.subarray(start, end))
      this.#counters.packetsIn++
      this.#counters.bytesIn += end - start
      receive(buffer, end - start)
    })
    stream.on('data', (chunk: Buffer) => {
      if (!reader.push(chunk)) stream.destroy(new Error('what came is no packet'))
    })
    stream.on('error', error => resolve(error))
    stream.once('close', () => resolve(new Error('the device was removed')))
  }

  get counters(): TunCounters {
    return this.#counters
  }

  write(buffer: PacketBuffer, length: number): boolean {
    const framed = length + packetHeadBytes
    if (this.#stream.destroyed || this.#stream.writableLength > mostWaitingBytes) {
      this.#counters.writesFailed++
      return false
    }
    if (this.#held + framed > this.#batch.length) this.#flush()
    if (framed > this.#batch.length) this.#batch = Buffer.allocUnsafe(framed)
    this.#batch.set(buffer.bytes.subarray(0, length), this.#held + packetHeadBytes)
    this.#held = writePacketHead(this.#batch, this.#held, length)
    if (!this.#isDue) setImmediate(() => this.#flush())
    this.#isDue = true
    this.#counters.packetsOut++
    this.#counters.bytesOut += length
    return true
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#flush()
    // What was written last still goes: the resets of sockets that were closed just before.
    return new Promise(resolve => {
      if (this.#stream.destroyed) {
        resolve()
        return
      }
      this.#stream.once('close', resolve)
      this.#stream.end(() => this.#stream.destroy())
    })
  }

  #flush(): void {
    this.#isDue = false
    if (this.#held > 0 && !this.#stream.destroyed) this.#stream.write(this.#batch.subarray(0, this.#held))
    if (this.#held > 0) this.#batch = Buffer.allocUnsafe(batchBytes)
    this.#held = 0
  }
}
