// A TUN device (Linux: Documentation/networking/tuntap.rst) whose descriptor somebody else opened: one IP packet per read and per write.
// Packets are read in batches without waiting; when there are none, poll waits on a thread of the pool. Between batches the loop gets its turn,
// so that sockets and timers are served under any load. Writes never wait: a packet that the kernel does not take is lost, as on any network.
import { closeSync } from 'node:fs'
import { constants } from 'node:os'
import { maxPacketBytes, PacketBuffer } from '../packet/index.ts'
import { errno, eventfd, fcntl, flags, poll, read, write } from './libc.ts'

/** At ~15 µs for the largest packet, a batch takes at most a millisecond or two. */
const batchPackets = 96
const wait = { pollfdBytes: 8, entries: 2 } as const

export interface TunCounters {
  readonly packetsIn: number
  readonly bytesIn: number
  readonly packetsOut: number
  readonly bytesOut: number
  readonly writesFailed: number
}

export class TunDevice implements AsyncDisposable {
  readonly #descriptor: number
  readonly #wake: number
  readonly #buffer = new PacketBuffer()
  readonly #entries = new Uint8Array(new ArrayBuffer(wait.pollfdBytes * wait.entries))
  readonly #receive: (buffer: PacketBuffer, length: number) => void
  /** Resolves when the device cannot be read any more: it was removed. */
  readonly failed: Promise<Error>
  readonly #stopped: Promise<unknown>
  #reportFailure: (error: Error) => void = () => {}
  #reportStop: (nothing?: undefined) => void = () => {}
  readonly #counters = { packetsIn: 0, bytesIn: 0, packetsOut: 0, bytesOut: 0, writesFailed: 0 }
  #stopping = false

  /**
   * Owns the descriptor from now on. `receive` borrows the buffer until it returns, and may change it.
   * Throws when the descriptor cannot be used.
   */
  constructor(descriptor: number, receive: (buffer: PacketBuffer, length: number) => void) {
    this.#descriptor = descriptor
    this.#receive = receive
    this.failed = new Promise(resolve => {
      this.#reportFailure = resolve
    })
    this.#stopped = new Promise(resolve => {
      this.#reportStop = resolve
    })
    const before = fcntl(descriptor, flags.getFlags, 0)
    if (before < 0 || fcntl(descriptor, flags.setFlags, before | flags.nonBlocking) < 0) throw failure('fcntl')
    this.#wake = eventfd(0, flags.nonBlocking | flags.closeOnExec)
    if (this.#wake < 0) throw failure('eventfd')
    const entries = new DataView(this.#entries.buffer)
    for (const [at, waited] of [descriptor, this.#wake].entries()) {
      entries.setInt32(at * wait.pollfdBytes, waited, true)
      entries.setInt16(at * wait.pollfdBytes + 4, flags.pollIn, true)
    }
    setImmediate(this.#batch)
  }

  get counters(): TunCounters {
    return this.#counters
  }

  /** False when the kernel did not take the packet. Borrows the buffer. */
  write(buffer: PacketBuffer, length: number): boolean {
    if (write(this.#descriptor, buffer.bytes, length) !== length) {
      this.#counters.writesFailed++
      return false
    }
    this.#counters.packetsOut++
    this.#counters.bytesOut += length
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stopping) return
    // What the kernel has sent by now still goes its way: the resets of sockets that were closed just before.
    this.#drain(batchPackets * 100)
    this.#stopping = true
    write(this.#wake, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), 8)
    await this.#stopped
    closeSync(this.#wake)
    closeSync(this.#descriptor)
  }

  readonly #batch = (): void => {
    if (this.#stopping) {
      this.#reportStop()
      return
    }
    switch (this.#drain(batchPackets)) {
      case 'more':
        setImmediate(this.#batch)
        return
      case 'empty':
        poll.async(this.#entries, wait.entries, -1, this.#batch)
        return
      case 'failed':
        this.#reportStop()
        return
    }
  }

  #drain(packets: number): 'more' | 'empty' | 'failed' {
    for (let count = 0; count < packets; count++) {
      const length = read(this.#descriptor, this.#buffer.bytes, maxPacketBytes)
      if (length <= 0) {
        const error = errno()
        if (length === 0 || error === constants.errno.EAGAIN || error === constants.errno.EINTR) return 'empty'
        this.#reportFailure(failure('read'))
        return 'failed'
      }
      this.#counters.packetsIn++
      this.#counters.bytesIn += length
      this.#receive(this.#buffer, length)
    }
    return 'more'
  }
}

function failure(call: string): Error {
  return new Error(`${call} on the TUN device failed with errno ${errno()}`)
}
