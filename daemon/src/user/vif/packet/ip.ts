// The common door of IPv4 (ipv4.ts) and IPv6 (ipv6.ts): what the layers above need to know of a packet. In both, the source and the
// destination address lie side by side, so "the addresses" are one run of 8 or 32 bytes.
import { Ip } from '../../../../../common/net/index.ts'
import type { PacketBuffer } from './buffer.ts'
import { sumOf } from './checksum.ts'
import { addressesAtV4, parseIpv4, writeIpv4 } from './ipv4.ts'
import { addressesAtV6, parseIpv6, writeIpv6 } from './ipv6.ts'

export const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const

/** Why a packet was not taken. `fragment`: the device's MTU is the largest there is, so only a program that asks for fragments gets them. */
export type Malformed = 'short' | 'version' | 'length' | 'fragment' | 'extension'

/** Offsets into the buffer it was parsed from; all lengths have been checked. */
export interface IpPacket {
  readonly version: 4 | 6
  /** Of the payload, after any IPv6 extension headers. */
  readonly protocol: number
  readonly payloadStart: number
  /** After the last byte of the packet. */
  readonly end: number
}

export function parseIp(view: DataView, length: number): IpPacket | Malformed {
  if (length < 20) return 'short'
  const version = view.getUint8(0) >> 4
  return version === 4 ? parseIpv4(view, length) : version === 6 ? parseIpv6(view, length) : 'version'
}

/** Where the source address begins; the destination follows it. */
export function addressesAt(version: 4 | 6): number {
  return version === 4 ? addressesAtV4 : addressesAtV6
}

export function addressLength(version: 4 | 6): 4 | 16 {
  return version === 4 ? 4 : 16
}

export function sourceOf(buffer: PacketBuffer, packet: IpPacket): Ip {
  return ipAt(buffer, packet, 0)
}

export function destinationOf(buffer: PacketBuffer, packet: IpPacket): Ip {
  return ipAt(buffer, packet, addressLength(packet.version))
}

function ipAt(buffer: PacketBuffer, packet: IpPacket, offset: number): Ip {
  const at = addressesAt(packet.version) + offset
  const ip = Ip.of(buffer.bytes.subarray(at, at + addressLength(packet.version)))
  if (ip === undefined) throw new RangeError('an address of 4 or 16 bytes is always one')
  return ip
}

/** A copy of the addresses, destination first: those of an answer. */
export function answerAddresses(buffer: PacketBuffer, packet: IpPacket): Uint8Array {
  const length = addressLength(packet.version)
  const at = addressesAt(packet.version)
  const addresses = new Uint8Array(length * 2)
  addresses.set(buffer.bytes.subarray(at + length, at + 2 * length))
  addresses.set(buffer.bytes.subarray(at, at + length), length)
  return addresses
}

/** Writes a header without options in front of a payload of `payloadBytes`; `addresses` = source, destination. Returns where the payload begins. */
export function writeIp(buffer: PacketBuffer, addresses: Uint8Array, protocol: number, payloadBytes: number): number {
  return addresses.length === 8
    ? writeIpv4(buffer, addresses, protocol, payloadBytes)
    : writeIpv6(buffer, addresses, protocol, payloadBytes)
}

/** Bytes of the header that `writeIp` writes. */
export function ipHeaderBytes(version: 4 | 6): number {
  return version === 4 ? 20 : 40
}

/** Sum of the pseudo header (RFC 9293 §3.1, RFC 8200 §8.1) of a written packet. */
export function pseudoSum(view: DataView, version: 4 | 6, protocol: number, payloadBytes: number): number {
  const at = addressesAt(version)
  return sumOf(view, at, at + 2 * addressLength(version), protocol + payloadBytes)
}
