// A TUN device (Linux: Documentation/networking/tuntap.rst; macOS: utun, see format.ts) whose descriptor somebody else opened: one IP packet per read and per write.
// Packets are read in batches without waiting; when there are none, the kernel is asked for a signal with the next (Linux: SIGIO, fcntl(2) O_ASYNC),
// which reaches the loop without another thread, whose two switches cost more than a small packet does; or a thread of the pool waits (macOS).
// Between batches the loop gets its turn, so that sockets and timers are served under any load. Writes never wait: a packet that the kernel does
// not take is lost, as on any network.
import { closeSync } from 'node:fs'
import { constants } from 'node:os'
import { maxPacketBytes, PacketBuffer } from '../packet/index.ts'
import { type TunFormat, tunFormat } from './format.ts'
import { errno, fcntl, flags, pipe, poll, read, setStatusFlags, write } from './libc.ts'

/** At ~15 µs for the largest packet, a batch takes at most a millisecond or two. */
const batchPackets = 96
const wait = { pollfdBytes: 8, entries: 2 } as const
/** The end of a device sends no signal, so it is looked for; and whatever a signal might have missed is read then. */
const lookEveryMs = 1000
const packetSignal = 'SIGIO'

export interface TunCounters {
  readonly packetsIn: number
  readonly bytesIn: number
  readonly packetsOut: number
  readonly bytesOut: number
  readonly writesFailed: number
}

/** Packets in, by a function given at its making, and packets out. */
export interface PacketDevice extends AsyncDisposable {
  readonly counters: TunCounters
  /** Resolves when the device cannot be read any more: it was removed. */
  readonly failed: Promise<Error>
  /** False when the packet was not taken: it is lost. Borrows the buffer. */
  write(buffer: PacketBuffer, length: number): boolean
}

export class TunDevice implements PacketDevice {
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
  /** The device's status flags, and those with which a signal comes with the next packet; undefined: a thread waits. */
  readonly #flags: number
  readonly #signalFlags: number | undefined
  #isArmed = false
  /** A batch is due in this turn of the loop. */
  #isDue = false
  #hasFailed = false
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
    this.#flags = before | format.nonBlocking
    this.#signalFlags = format.signal === undefined ? undefined : this.#flags | format.signal
    if (before < 0 || fcntl(descriptor, flags.setFlags, this.#flags) < 0) throw failure('fcntl')
    if (pipe(this.#wake) !== 0) throw failure('pipe')
    for (const end of this.#wake) fcntl(end, flags.setDescriptorFlags, flags.closeOnExec)
    const entries = new DataView(this.#entries.buffer)
    // With signals, of the device only its end.
    const deviceEvents = this.#signalFlags === undefined ? flags.pollIn : 0
    const waited = [
      [descriptor, deviceEvents],
      [this.#wakeUp, flags.pollIn],
    ] as const
    for (const [at, [of, events]] of waited.entries()) {
      entries.setInt32(at * wait.pollfdBytes, of, true)
      entries.setInt16(at * wait.pollfdBytes + 4, events, true)
    }
    if (this.#signalFlags !== undefined) process.on(packetSignal, this.#batch)
    setImmediate(this.#look)
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

  /** Begins, and goes on whenever poll returns. */
  readonly #look = (): void => {
    if (this.#isOver()) return
    this.#batch()
    if (this.#signalFlags !== undefined) this.#wait(lookEveryMs)
  }

  readonly #dueBatch = (): void => {
    this.#isDue = false
    if (this.#signalFlags !== undefined || !this.#isOver()) this.#batch()
  }

  readonly #batch = (): void => {
    if (this.#isDue || this.#stopping || this.#hasFailed) return
    this.#disarm()
    let found = this.#drain(batchPackets)
    if (found === 'empty' && this.#arm()) {
      // What came before that has sent no signal.
      found = this.#drain(batchPackets)
      if (found !== 'empty') this.#disarm()
    }
    switch (found) {
      case 'more':
        this.#isDue = true
        setImmediate(this.#dueBatch)
        return
      case 'empty':
        if (this.#signalFlags === undefined) this.#wait(-1)
        return
      case 'failed':
        this.#hasFailed = true
        if (this.#signalFlags === undefined) this.#reportStop()
        return
    }
  }

  #wait(timeoutMs: number): void {
    poll.async(this.#entries, wait.entries, timeoutMs, this.#look)
  }

  /** Nothing of this is under way any more when it says so. */
  #isOver(): boolean {
    if (!this.#stopping && !this.#hasFailed) return false
    this.#disarm()
    process.off(packetSignal, this.#batch)
    this.#reportStop()
    return true
  }

  #arm(): boolean {
    if (this.#signalFlags === undefined) return false
    setStatusFlags(this.#descriptor, flags.setFlags, this.#signalFlags)
    this.#isArmed = true
    return true
  }

  #disarm(): void {
    if (!this.#isArmed) return
    this.#isArmed = false
    setStatusFlags(this.#descriptor, flags.setFlags, this.#flags)
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
