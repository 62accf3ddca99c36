// Carries packets between an adapter's rings and the user half, in the frames of packet-frames.ts. Nothing is kept here: while the user half takes
// nothing the ring is not read, and Windows drops what finds it full; a packet that the adapter does not take is lost, as on any network.
import type { Duplex } from 'node:stream'
import { chainOf, type Log } from '../../../../common/base/index.ts'
import { largestPacket, PacketFrameReader, packetHeadBytes, writePacketHead } from '../../packet-frames.ts'

/** Calls never wait, but for `wait`. */
export interface Rings {
  /** Copies the next packet to `into` at `at`; its length, 0 when there is none. Throws when there never will be one. */
  read(into: Uint8Array, at: number): number
  /** False when the ring is full. */
  write(bytes: Uint8Array, start: number, end: number): boolean
  /** Resolves when there may be a packet, or it was woken, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>
  wake(): void
}

/** Packets of one write to the user half are at most that together, and one more. */
const batchBytes = 256 * 1024
/** Whatever a wake might have missed is read then. */
const lookEveryMs = 500

export function carryPackets({ rings, stream, log }: { rings: Rings; stream: Duplex; log: Log }): {
  /** Resolves when the rings are not touched any more. */
  end(): Promise<void>
} {
  let isOver = false
  const over = () => {
    isOver = true
    rings.wake()
  }
  const fail = (error: unknown) => {
    if (!isOver) log.error('packets are not carried any more', { error: chainOf(error) })
    stream.destroy()
  }
  const reader = new PacketFrameReader((bytes, start, end) => {
    if (!isOver) rings.write(bytes, start, end)
  })
  stream.on('data', (chunk: Buffer) => {
    if (!reader.push(chunk)) fail(new Error('what came is no packet'))
  })
  stream.on('error', fail)
  stream.on('close', over)
  const pumped = pump().catch(fail)

  async function pump(): Promise<void> {
    while (!isOver) {
      const batch = new Uint8Array(batchBytes + packetHeadBytes + largestPacket)
      let at = 0
      while (at < batchBytes) {
        const length = rings.read(batch, at + packetHeadBytes)
        if (length === 0) break
        at = writePacketHead(batch, at, length)
      }
      if (at === 0) await rings.wait(lookEveryMs)
      else if (!stream.write(batch.subarray(0, at))) await drained(stream)
      // A loop that always finds something must let others in.
      else await new Promise(resolve => setImmediate(resolve))
    }
  }

  return {
    async end() {
      stream.destroy()
      over()
      await pumped
    },
  }
}

/** Also when it is closed. */
function drained(stream: Duplex): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    if (stream.destroyed) {
      resolve()
      return
    }
    stream.on('drain', done)
    stream.on('close', done)
  })
}
