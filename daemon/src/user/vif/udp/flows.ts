// UDP (RFC 768): one flow per pair of addresses and ports, carried by one carrier; boundaries are kept. A flow ends after a minute without
// a datagram either way, when the far end ends it, or when it is the least recently used of too many.
import type { Log } from '../../../../../common/base/index.ts'
import { type Clock, messageOf, Pacer } from '../../../../../common/base/index.ts'
import type { Ip } from '../../../../../common/net/index.ts'
import type { DnsEndpoint, UdpCarrier, UdpDialer } from '../far-end.ts'
import {
  answerAddresses,
  destinationOf,
  FlowTable,
  type IpPacket,
  type Keyed,
  keyOf,
  type Malformed,
  maxDatagramBytes,
  PacketBuffer,
  parseUdp,
  sourceOf,
  type UdpDatagram,
  writeUdp,
  writeUnreachable,
} from '../packet/index.ts'

export const udpLimits = { idleMs: 60_000, flows: 4096 } as const

const dnsPort = 53
/** NetBIOS: Windows file sharing calls out on every interface; nothing in a cluster answers, and it would cost a flow each time. */
const swallowedPorts = { first: 137, last: 139 } as const

export interface UdpCounters {
  dnsQueries: number
  refused: number
  /** Flows that made room for newer ones. */
  displaced: number
  /** Datagrams from the far end that do not fit a packet. */
  tooLong: number
}

interface UdpFlow extends Keyed {
  readonly version: 4 | 6
  readonly destination: Ip
  /** Of packets to the program: the addresses swapped. */
  readonly answer: Uint8Array
  readonly sourcePort: number
  readonly destinationPort: number
  /** The headers of its first datagram, for an ICMP error. */
  readonly head: Uint8Array
  carrier: UdpCarrier | undefined
  /** To the program. */
  readonly pacer: Pacer
  /** Also before `open` has returned its carrier. */
  hasEnded: boolean
  lastSeen: number
}

export class UdpFlows {
  readonly #table = new FlowTable<UdpFlow>()
  readonly #udp: UdpDialer
  readonly #dns: DnsEndpoint
  readonly #isRouted: (ip: Ip) => boolean
  readonly #isDns: (ip: Ip) => boolean
  readonly #write: (buffer: PacketBuffer, length: number) => void
  readonly #clock: Clock
  readonly #log: Log
  readonly #out = new PacketBuffer()
  readonly counters: UdpCounters = { dnsQueries: 0, refused: 0, displaced: 0, tooLong: 0 }
  #now: number

  constructor(needs: {
    udp: UdpDialer
    dns: DnsEndpoint
    isRouted: (ip: Ip) => boolean
    isDns: (ip: Ip) => boolean
    write: (buffer: PacketBuffer, length: number) => void
    clock: Clock
    log: Log
  }) {
    this.#udp = needs.udp
    this.#dns = needs.dns
    this.#isRouted = needs.isRouted
    this.#isDns = needs.isDns
    this.#write = needs.write
    this.#clock = needs.clock
    this.#log = needs.log
    this.#now = needs.clock.now()
  }

  get openFlows(): number {
    return this.#table.size
  }

  /** Borrows the buffer. Returns why a datagram was not taken. */
  receive(buffer: PacketBuffer, packet: IpPacket): Malformed | undefined {
    const datagram = parseUdp(buffer.view, packet.payloadStart, packet.end)
    if (typeof datagram === 'string') return datagram
    let flow = this.#table.find(buffer.view, packet)
    if (flow === undefined) {
      flow = this.#begin(buffer, packet, datagram)
      if (flow === undefined) return undefined
    }
    flow.lastSeen = this.#now
    flow.carrier?.send(buffer.bytes.subarray(datagram.dataStart, datagram.end))
    return undefined
  }

  /** Ends every flow whose destination `isMeant`. */
  reset(isMeant: (destination: Ip) => boolean): void {
    for (const flow of this.#table) if (isMeant(flow.destination)) this.#close(flow)
  }

  sweep(): void {
    this.#now = this.#clock.now()
    for (const flow of this.#table) if (this.#now - flow.lastSeen > udpLimits.idleMs) this.#close(flow)
  }

  /** Undefined when the datagram has been dealt with. */
  #begin(buffer: PacketBuffer, packet: IpPacket, datagram: UdpDatagram): UdpFlow | undefined {
    const { sourcePort, destinationPort } = datagram
    const destination = destinationOf(buffer, packet)
    if (destinationPort === dnsPort && this.#isDns(destination)) {
      this.#ask(buffer, packet, datagram)
      return undefined
    }
    if (destinationPort >= swallowedPorts.first && destinationPort <= swallowedPorts.last) return undefined
    if (!this.#isRouted(destination)) {
      this.#refuse(buffer.bytes.subarray(0, packet.end), packet.version)
      return undefined
    }
    if (this.#table.size >= udpLimits.flows) this.#displace()
    const flow: UdpFlow = {
      key: keyOf(buffer.view, packet),
      version: packet.version,
      destination,
      answer: answerAddresses(buffer, packet),
      sourcePort,
      destinationPort,
      head: buffer.bytes.slice(0, datagram.dataStart),
      carrier: undefined,
      pacer: new Pacer(this.#clock, message => this.#answer(flow, message)),
      hasEnded: false,
      lastSeen: this.#now,
    }
    const id = {
      protocol: 'udp',
      source: { ip: sourceOf(buffer, packet), port: sourcePort },
      destination: { ip: destination, port: destinationPort },
    } as const
    this.#table.add(flow)
    try {
      const carrier = this.#udp.open(
        id,
        message => this.#deliver(flow, message),
        why => this.#ended(flow, why),
      )
      if (!flow.hasEnded) flow.carrier = carrier
    } catch (error) {
      this.#log.warn('could not open a UDP flow', { error: messageOf(error) })
      this.#table.remove(flow)
      return undefined
    }
    return flow
  }

  #ask(buffer: PacketBuffer, packet: IpPacket, { sourcePort, destinationPort, dataStart, end }: UdpDatagram): void {
    const addresses = answerAddresses(buffer, packet)
    this.counters.dnsQueries++
    this.#dns.answer(buffer.bytes.subarray(dataStart, end), message => {
      this.#send(addresses, destinationPort, sourcePort, message)
    })
  }

  #deliver(flow: UdpFlow, message: Uint8Array): void {
    flow.lastSeen = this.#now
    flow.pacer.send(message)
  }

  #answer({ answer, destinationPort, sourcePort }: UdpFlow, message: Uint8Array): void {
    this.#send(answer, destinationPort, sourcePort, message)
  }

  #send(addresses: Uint8Array, from: number, to: number, message: Uint8Array): void {
    if (message.length > maxDatagramBytes(addresses.length === 8 ? 4 : 6)) {
      this.counters.tooLong++
      return
    }
    this.#write(this.#out, writeUdp(this.#out, addresses, from, to, message))
  }

  #ended(flow: UdpFlow, why: 'refused' | 'closed'): void {
    if (!this.#table.remove(flow)) return
    flow.carrier = undefined
    flow.hasEnded = true
    if (why === 'refused') this.#refuse(flow.head, flow.version)
  }

  #refuse(original: Uint8Array, version: 4 | 6): void {
    this.counters.refused++
    this.#write(this.#out, writeUnreachable(this.#out, original, version, 'port'))
  }

  #close(flow: UdpFlow): void {
    this.#table.remove(flow)
    flow.carrier?.close()
    flow.carrier = undefined
    flow.pacer.close()
  }

  #displace(): void {
    let oldest: UdpFlow | undefined
    for (const flow of this.#table) if (oldest === undefined || flow.lastSeen < oldest.lastSeen) oldest = flow
    if (oldest === undefined) return
    this.counters.displaced++
    this.#close(oldest)
  }
}
