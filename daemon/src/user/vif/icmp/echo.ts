// ICMP echo (RFC 792, RFC 4443 §4.1): an address answers a ping only when it exists in the cluster now. What the prober said is remembered for
// a few seconds; while it is asked, one request per address waits and later ones are lost, as they would be with a slow host.
import { type Clock, type Log, messageOf } from '../../../../../common/base/index.ts'
import type { Ip } from '../../../../../common/net/index.ts'
import type { Prober } from '../far-end.ts'
import { destinationOf, type IpPacket, isEchoRequest, makeEchoReply, PacketBuffer } from '../packet/index.ts'

export const echoLimits = {
  /** How long an address is taken to exist, or not to. */
  existsMs: 5000,
  missingMs: 2000,
  probeMs: 5000,
  /** Probes at once, and addresses remembered. Requests beyond the first are lost, knowledge beyond the second is dropped, oldest first. */
  probes: 64,
  remembered: 1024,
  /** Answers per second. */
  answers: 1000,
} as const

interface Knowledge {
  readonly exists: boolean
  readonly until: number
}

export class Echo {
  readonly #prober: Prober
  readonly #isRouted: (ip: Ip) => boolean
  readonly #isOwn: (ip: Ip) => boolean
  readonly #write: (buffer: PacketBuffer, length: number) => void
  readonly #clock: Clock
  readonly #log: Log
  readonly #known = new Map<string, Knowledge>()
  readonly #probing = new Set<string>()
  readonly #stop = new AbortController()
  readonly #scratch = new PacketBuffer()
  readonly counters = { answered: 0, overLimit: 0 }
  #answersLeft: number = echoLimits.answers
  #refilled: number

  constructor(needs: {
    prober: Prober
    isRouted: (ip: Ip) => boolean
    isOwn: (ip: Ip) => boolean
    write: (buffer: PacketBuffer, length: number) => void
    clock: Clock
    log: Log
  }) {
    this.#prober = needs.prober
    this.#isRouted = needs.isRouted
    this.#isOwn = needs.isOwn
    this.#write = needs.write
    this.#clock = needs.clock
    this.#log = needs.log
    this.#refilled = needs.clock.now()
  }

  /** Borrows the buffer; changes it. Everything but an echo request is let go. */
  receive(buffer: PacketBuffer, packet: IpPacket): void {
    if (!isEchoRequest(buffer.view, packet)) return
    if (!this.#mayAnswer()) {
      this.counters.overLimit++
      return
    }
    const destination = destinationOf(buffer, packet)
    if (this.#isOwn(destination)) {
      this.#answer(buffer, packet)
      return
    }
    if (!this.#isRouted(destination)) return
    const name = destination.toString()
    const known = this.#known.get(name)
    if (known !== undefined && known.until > this.#clock.now()) {
      if (known.exists) this.#answer(buffer, packet)
      return
    }
    if (this.#probing.has(name) || this.#probing.size >= echoLimits.probes) return
    void this.#probe(destination, name, buffer.bytes.slice(0, packet.end), packet)
  }

  /** Nothing is answered afterwards. */
  close(): void {
    this.#stop.abort()
  }

  async #probe(ip: Ip, name: string, request: Uint8Array, packet: IpPacket): Promise<void> {
    this.#probing.add(name)
    let exists = false
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(echoLimits.probeMs)])
      exists = await this.#prober.exists(ip, { signal })
    } catch (error) {
      this.#log.debug('could not ask whether an address exists', { ip: name, error: messageOf(error) })
    }
    this.#probing.delete(name)
    if (this.#stop.signal.aborted) return
    this.#remember(name, exists)
    if (!exists) return
    this.#scratch.bytes.set(request)
    this.#answer(this.#scratch, packet)
  }

  #remember(name: string, exists: boolean): void {
    this.#known.delete(name)
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size >= echoLimits.remembered) this.#known.delete(oldest)
    this.#known.set(name, {
      exists,
      until: this.#clock.now() + (exists ? echoLimits.existsMs : echoLimits.missingMs),
    })
  }

  #answer(buffer: PacketBuffer, packet: IpPacket): void {
    makeEchoReply(buffer, packet)
    this.counters.answered++
    this.#write(buffer, packet.end)
  }

  #mayAnswer(): boolean {
    const now = this.#clock.now()
    if (now - this.#refilled >= 1000) {
      this.#refilled = now
      this.#answersLeft = echoLimits.answers
    }
    return --this.#answersLeft >= 0
  }
}
