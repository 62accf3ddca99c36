// A TUN device (Linux: Documentation/networking/tuntap.rst; macOS: utun, see format.ts) whose descriptor somebody else opened: one IP packet per read and per write.
// Packets are read in batches without waiting; when there are none, poll waits on a thread of the pool. Between batches the loop gets its turn,
// so that sockets and timers are served under any load. Writes never wait: a packet that the kernel does not take is lost, as on any network.
import { closeSync } from 'node:fs'
import { constants } from 'node:os'
import { maxPacketBytes, PacketBuffer } from '../packet/index.ts'
import { type TunFormat, tunFormat } from './format.ts'
import { errno, fcntl, flags, pipe, poll, read, write } from './libc.ts'

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
  readonly #format: TunFormat
  /** A pipe: the end that the loop waits for, and the end that wakes it. */
  readonly #wake = new Int32Array([-1, -1])
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
  constructor(
    descriptor: number,
    receive: (buffer: PacketBuffer, length: number) => void,
    format = tunFormat(process.platform),
  ) {
    this.#descriptor = descriptor
    this.#format = format
    this.#receive = receive
    this.failed = new Promise(resolve => {
      this.#reportFailure = resolve
    })
    this.#stopped = new Promise(resolve => {
      this.#reportStop = resolve
    })
    const before = fcntl(descriptor, flags.getFlags, 0)
    if (before < 0 || fcntl(descriptor, flags.setFlags, before | format.nonBlocking) < 0) throw failure('fcntl')
    if (pipe(this.#wake) !== 0) throw failure('pipe')
    for (const end of this.#wake) fcntl(end, flags.setDescriptorFlags, flags.closeOnExec)
    const entries = new DataView(this.#entries.buffer)
    for (const [at, waited] of [descriptor, this.#wakeUp].entries()) {
      entries.setInt32(at * wait.pollfdBytes, waited, true)
      entries.setInt16(at * wait.pollfdBytes + 4, flags.pollIn, true)
    }
    setImmediate(this.#batch)
  }

  get #wakeUp(): number {
    return this.#wake[0] ?? -1
  }

  get counters(): TunCounters {
    return this.#counters
  }

  /** False when the kernel did not take the packet. Borrows the buffer. */
  write(buffer: PacketBuffer, length: number): boolean {
    const { headerBytes } = this.#format
    const framed = length + headerBytes
    this.#format.frame(buffer)
    if (write(this.#descriptor, headerBytes === 0 ? buffer.bytes : buffer.framed, framed) !== framed) {
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
    write(this.#wake[1] ?? -1, Uint8Array.of(1), 1)
    await this.#stopped
    for (const end of this.#wake) closeSync(end)
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

  /** Of the packet; 0 or less when there is none. */
  #read(): number {
    const { headerBytes } = this.#format
    const into = headerBytes === 0 ? this.#buffer.bytes : this.#buffer.framed
    const length = read(this.#descriptor, into, maxPacketBytes + headerBytes)
    return length < 0 ? length : length - headerBytes
  }

  #drain(packets: number): 'more' | 'empty' | 'failed' {
    for (let count = 0; count < packets; count++) {
      const length = this.#read()
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
