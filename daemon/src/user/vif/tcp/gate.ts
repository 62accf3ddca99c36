// The gate between programs and the cluster for TCP (RFC 9293). The kernel terminates every connection at our listener; the gate rewrites the
// addresses of its segments, both ways. A new SYN is held while the far end is dialled: connected there, it goes in; refused, the program gets
// a reset; unreachable, an ICMP error; no answer, silence. The program's kernel repeats its SYN meanwhile, and those are ignored. Whether an attempt may
// be dialled or waits for another is decided in attempts.ts.
import type { Socket } from 'node:net'
import { type Clock, type Log, messageOf, resetSocket } from '../../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../../common/net/index.ts'
import type { DialOutcome, TcpCarrier, TcpDialer } from '../far-end.ts'
import {
  destinationOf,
  FlowTable,
  type IpPacket,
  keyOf,
  type Malformed,
  PacketBuffer,
  parseTcp,
  sourceOf,
  type TcpSegment,
  tcpFlags,
  type Unreachable,
  writeReset,
  writeUnreachable,
} from '../packet/index.ts'
import { Attempts } from './attempts.ts'
import type { Phantoms } from './phantoms.ts'
import { endsOf, Rewrite, reverse } from './rewrite.ts'
import { type HeldSyn, TcpFlow } from './tcp-flow.ts'

export const tcpLimits = {
  /** Flows at once; a SYN beyond it is lost, and the program's kernel repeats it. */
  flows: 65_536,
  /** Dials without an outcome; same rule. */
  undecided: 4096,
  /** The dialer has deadlines of its own; this one only keeps a broken one from holding a SYN for good. */
  dialMs: 30_000,
  /** Between release and accept: only this machine's kernel is involved. */
  acceptMs: 15_000,
  /** An ended flow stays for late acknowledgments. */
  lingerMs: 4000,
  /** A flow whose socket is closed here, and of which no segment was seen: the kernel has given it up. */
  orphanMs: 150_000,
} as const

export interface GateCounters {
  accepted: number
  refused: number
  unreachable: number
  timedOut: number
  /** SYNs lost to a limit. */
  overLimit: number
}

/** What decides about a destination. */
export interface Destinations {
  isRouted(ip: Ip): boolean
  /** The far end of a connection that needs no dial. */
  ownCarrier(ip: Ip, port: number): TcpCarrier | undefined
}

export class Gate {
  readonly #table = new FlowTable<TcpFlow>()
  readonly #attempts = new Attempts<TcpFlow>()
  readonly #phantoms: ReadonlyMap<4 | 6, Phantoms>
  readonly #tcp: TcpDialer
  readonly #destinations: Destinations
  readonly #write: (buffer: PacketBuffer, length: number) => void
  readonly #routers: ReadonlyMap<4 | 6, Uint8Array>
  readonly #clock: Clock
  readonly #log: Log
  readonly #out = new PacketBuffer(4096)
  readonly #scratch = new PacketBuffer()
  readonly counters: GateCounters = { accepted: 0, refused: 0, unreachable: 0, timedOut: 0, overLimit: 0 }
  #undecided = 0
  #now: number

  /** `routers`: who speaks in ICMP errors, by IP version: an address of the device's prefix that is not the kernel's own. */
  constructor(needs: {
    phantoms: ReadonlyMap<4 | 6, Phantoms>
    routers: ReadonlyMap<4 | 6, Uint8Array>
    tcp: TcpDialer
    destinations: Destinations
    write: (buffer: PacketBuffer, length: number) => void
    clock: Clock
    log: Log
  }) {
    this.#phantoms = needs.phantoms
    this.#routers = needs.routers
    this.#tcp = needs.tcp
    this.#destinations = needs.destinations
    this.#write = needs.write
    this.#clock = needs.clock
    this.#log = needs.log
    this.#now = needs.clock.now()
  }

  get openFlows(): number {
    return this.#table.size
  }

  /** Borrows the buffer; changes it. Returns why a segment was not taken. */
  receive(buffer: PacketBuffer, packet: IpPacket): Malformed | undefined {
    const segment = parseTcp(buffer.view, packet.payloadStart, packet.end)
    if (typeof segment === 'string') return segment
    const number = this.#phantoms.get(packet.version)?.numberOf(buffer.view, packet, segment) ?? -1
    if (number >= 0) this.#fromListener(buffer, packet, segment, number)
    else this.#fromProgram(buffer, packet, segment)
    return undefined
  }

  /** A connection of the listener. */
  accept(socket: Socket, peer: Ip, port: number): void {
    const phantoms = this.#phantoms.get(peer.family)
    const flow = phantoms?.get(phantoms.numberOfPeer(peer, port))
    const carrier = flow?.carrier
    if (flow === undefined || carrier === undefined) {
      socket.destroy()
      return
    }
    flow.carrier = undefined
    // A program that connected and reset at once: the far end shall see both.
    if (flow.stage !== 'ended') flow.socket = socket
    if (flow.isCondemned) {
      carrier.drop()
      resetSocket(socket)
      return
    }
    if (flow.stage === 'released') flow.stage = 'open'
    this.counters.accepted++
    carrier.take(socket)
  }

  /** Resets every flow whose destination `isMeant`. */
  reset(isMeant: (destination: Ip) => boolean): void {
    // First those that wait, or they would be dialled in the place of those that don't.
    for (const isWaiting of [true, false])
      for (const flow of this.#table) if (flow.isWaiting === isWaiting) this.#resetIf(flow, isMeant)
  }

  #resetIf(flow: TcpFlow, isMeant: (destination: Ip) => boolean): void {
    if (!isMeant(flow.id.destination.ip)) return
    switch (flow.stage) {
      case 'dialling':
        this.#refuse(flow.syn)
        this.#forget(flow)
        break
      case 'released':
        flow.isCondemned = true
        break
      case 'open':
        // The kernel's reset comes out of the device, and takes the flow with it.
        if (flow.socket !== undefined) resetSocket(flow.socket)
        break
      case 'ended':
        break
    }
  }

  /** Forgets what has ended; to be called about once a second. */
  sweep(): void {
    this.#now = this.#clock.now()
    for (const flow of this.#table) if (this.#now - flow.lastSeen > this.#patienceMs(flow)) this.#expire(flow)
  }

  #patienceMs(flow: TcpFlow): number {
    switch (flow.stage) {
      case 'dialling':
        return tcpLimits.dialMs
      case 'released':
        return tcpLimits.acceptMs
      case 'open':
        return flow.socket?.destroyed === false ? Number.POSITIVE_INFINITY : tcpLimits.orphanMs
      case 'ended':
        return tcpLimits.lingerMs
    }
  }

  #expire(flow: TcpFlow): void {
    if (flow.stage === 'dialling') this.counters.timedOut++
    this.#forget(flow)
  }

  #fromListener(buffer: PacketBuffer, packet: IpPacket, segment: TcpSegment, number: number): void {
    const flow = this.#phantoms.get(packet.version)?.get(number)
    if (flow?.down === undefined) return
    flow.lastSeen = this.#now
    flow.follow(segment, false)
    flow.down.apply(buffer, packet)
    this.#write(buffer, packet.end)
  }

  #fromProgram(buffer: PacketBuffer, packet: IpPacket, segment: TcpSegment): void {
    const flow = this.#table.find(buffer.view, packet)
    const isSyn = (segment.flags & (tcpFlags.syn | tcpFlags.ack | tcpFlags.rst)) === tcpFlags.syn
    if (flow === undefined) {
      if (isSyn) this.#begin(buffer, packet, segment)
      else this.#answerReset(buffer, packet, segment)
      return
    }
    if (isSyn && (flow.stage === 'ended' || flow.syn.segment.sequence !== segment.sequence)) {
      // The program's port is in use again: the kernel knows that the old connection is over, whatever we saw of it.
      if (flow.stage !== 'ended' && flow.socket !== undefined) resetSocket(flow.socket)
      this.#forget(flow)
      this.#begin(buffer, packet, segment)
      return
    }
    if (flow.up === undefined) {
      // Still dialling: repeated SYNs change nothing, a reset means that nobody waits any more.
      if (segment.flags & tcpFlags.rst) this.#forget(flow)
      return
    }
    const { socket } = flow
    flow.lastSeen = this.#now
    flow.follow(segment, true)
    flow.up.apply(buffer, packet)
    this.#write(buffer, packet.end)
    // A socket that is paused, since the far end takes no more, does not read its reset.
    if (segment.flags & tcpFlags.rst && socket !== undefined) resetSocket(socket)
  }

  #begin(buffer: PacketBuffer, packet: IpPacket, segment: TcpSegment): void {
    const destination = destinationOf(buffer, packet)
    const own = this.#destinations.ownCarrier(destination, segment.destinationPort)
    if (own === undefined && !this.#destinations.isRouted(destination)) {
      this.#answerReset(buffer, packet, segment)
      this.counters.refused++
      return
    }
    if (this.#table.size >= tcpLimits.flows || this.#undecided >= tcpLimits.undecided) {
      this.counters.overLimit++
      return
    }
    const source = { ip: sourceOf(buffer, packet), port: segment.sourcePort }
    const flow = new TcpFlow(
      keyOf(buffer.view, packet),
      { protocol: 'tcp', source, destination: { ip: destination, port: segment.destinationPort } },
      { bytes: buffer.bytes.slice(0, packet.end), packet, segment },
      this.#now,
    )
    this.#table.add(flow)
    if (own === undefined) {
      this.#undecided++
      if (this.#attempts.begin(nameOf(flow), flow)) this.#startDial(flow)
      else flow.isWaiting = true
    } else this.#release(flow, own)
  }

  #startDial(flow: TcpFlow): void {
    flow.isWaiting = false
    flow.abort = new AbortController()
    void this.#dial(flow, flow.abort.signal)
  }

  async #dial(flow: TcpFlow, signal: AbortSignal): Promise<void> {
    let outcome: DialOutcome
    try {
      outcome = await this.#tcp.dial(flow.id, { signal })
    } catch (error) {
      if (!signal.aborted) this.#log.warn('dial failed', { error: messageOf(error) })
      outcome = { kind: 'timed-out' }
    }
    this.#undecided--
    flow.abort = undefined
    if (signal.aborted) {
      if (outcome.kind === 'connected') outcome.carrier.drop()
      return
    }
    const followers = this.#attempts.decide(nameOf(flow), flow, outcome.kind === 'connected')
    this.#decide(flow, outcome)
    for (const follower of followers) this.#follow(follower, outcome)
  }

  /** What the first attempt has come to is decided for one that waited for it. */
  #follow(flow: TcpFlow, outcome: DialOutcome): void {
    if (outcome.kind === 'connected') {
      this.#startDial(flow)
      return
    }
    flow.isWaiting = false
    this.#undecided--
    this.#decide(flow, outcome)
  }

  #decide(flow: TcpFlow, outcome: DialOutcome): void {
    switch (outcome.kind) {
      case 'connected':
        this.#release(flow, outcome.carrier)
        return
      case 'refused':
        this.counters.refused++
        this.#forget(flow)
        this.#refuse(flow.syn)
        return
      case 'unreachable':
        this.counters.unreachable++
        this.#forget(flow)
        this.#answerUnreachable(flow.syn, outcome.what)
        return
      case 'timed-out':
        // The program's kernel goes on repeating its SYN, and the next one is dialled anew.
        this.counters.timedOut++
        this.#forget(flow)
        return
    }
  }

  #release(flow: TcpFlow, carrier: TcpCarrier): void {
    const phantoms = this.#phantoms.get(flow.version)
    if (phantoms === undefined) {
      carrier.drop()
      this.#forget(flow)
      return
    }
    const { bytes, packet } = flow.syn
    this.#scratch.bytes.set(bytes)
    const program = endsOf(this.#scratch, packet)
    const listener = phantoms.add(flow)
    flow.up = new Rewrite(program, listener)
    flow.down = new Rewrite(reverse(listener), reverse(program))
    flow.carrier = carrier
    flow.stage = 'released'
    flow.lastSeen = this.#now
    flow.up.apply(this.#scratch, packet)
    this.#write(this.#scratch, packet.end)
  }

  /** Leaves nothing behind but a socket that was handed over, which is its carrier's. */
  #forget(flow: TcpFlow): void {
    if (!this.#table.remove(flow)) return
    this.#phantoms.get(flow.version)?.remove(flow)
    if (flow.stage === 'dialling') this.#withdraw(flow)
    flow.carrier?.drop()
    flow.carrier = undefined
  }

  /** Of one that was decided nothing is left to withdraw. */
  #withdraw(flow: TcpFlow): void {
    flow.abort?.abort()
    if (flow.isWaiting) this.#undecided--
    flow.isWaiting = false
    const next = this.#attempts.withdraw(nameOf(flow), flow)
    if (next !== undefined) this.#startDial(next)
  }

  #refuse(syn: HeldSyn): void {
    this.#scratch.bytes.set(syn.bytes)
    this.#answerReset(this.#scratch, syn.packet, syn.segment)
  }

  #answerReset(buffer: PacketBuffer, packet: IpPacket, segment: TcpSegment): void {
    if (segment.flags & tcpFlags.rst) return
    this.#write(this.#out, writeReset(this.#out, buffer, packet, segment))
  }

  #answerUnreachable(syn: HeldSyn, what: Unreachable): void {
    const { version } = syn.packet
    this.#write(this.#out, writeUnreachable(this.#out, syn.bytes, version, what, this.#routers.get(version)))
  }
}

function nameOf({ id: { destination } }: TcpFlow): string {
  return `${destination.ip.toString()} ${destination.port}`
}

/** Whether any of the prefixes holds the address. */
export function isWithin(prefixes: readonly Prefix[], ip: Ip): boolean {
  return prefixes.some(prefix => prefix.contains(ip))
}
