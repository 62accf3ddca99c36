// ICMP (RFC 792) and ICMPv6 (RFC 4443): echo, and the errors that say why something was not delivered.
//
//    0 type   1 code   2 checksum   4 identifier, sequence number (echo) or unused (errors)   8 data
import type { PacketBuffer } from './buffer.ts'
import { adjust, checksumOf, differenceOf } from './checksum.ts'
import { addressesAt, addressLength, answerAddresses, type IpPacket, protocols, pseudoSum, writeIp } from './ip.ts'

const headerBytes = 8
const echo = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const

/** Why a packet could not be delivered. `prohibited` = a rule forbids it; `protocol` = its destination speaks none of that number. */
export type Unreachable = 'host' | 'network' | 'prohibited' | 'port' | 'protocol'

/** Type and code. ICMPv6 has a parameter problem for an unknown next header (RFC 4443 §3.4), which points at it. */
const unreachable = {
  4: { network: 0x0300, host: 0x0301, protocol: 0x0302, port: 0x0303, prohibited: 0x030d },
  6: { network: 0x0100, prohibited: 0x0101, host: 0x0103, port: 0x0104, protocol: 0x0401 },
} as const

/** Of the next header's field in an IPv6 header without extensions. */
const nextHeaderAt = 6

/** How much of the packet in question an error holds: what makes the error as long as every network lets through (RFC 1812 §4.3.2.3, RFC 4443 §3.1). */
const errorLimit = { 4: 576 - 20 - headerBytes, 6: 1280 - 40 - headerBytes } as const

export function isEchoRequest(view: DataView, packet: IpPacket): boolean {
  const { version, payloadStart: at, end } = packet
  return at + headerBytes <= end && view.getUint16(at) === echo[version].request << 8
}

/** Turns an echo request into its reply, in place. */
export function makeEchoReply(buffer: PacketBuffer, packet: IpPacket): void {
  const { bytes, view } = buffer
  const { version, payloadStart: at } = packet
  // Swapping the addresses changes neither the header's sum nor the pseudo header's.
  const addresses = answerAddresses(buffer, packet)
  bytes.set(addresses, addressesAt(version))
  view.setUint16(at, echo[version].reply << 8)
  adjust(view, at + 2, differenceOf(echo[version].request << 8, echo[version].reply << 8))
}

/**
 * Writes the error that answers a packet. `original` = its bytes from the IP header on; `from` = who says so: the far host itself for a port and a protocol,
 * a router on the way for all else. Returns the length.
 */
export function writeUnreachable(
  out: PacketBuffer,
  original: Uint8Array,
  version: 4 | 6,
  why: Unreachable,
  from?: Uint8Array,
): number {
  const length = addressLength(version)
  const at = addressesAt(version)
  const addresses = new Uint8Array(2 * length)
  addresses.set(from ?? original.subarray(at + length, at + 2 * length))
  addresses.set(original.subarray(at, at + length), length)
  const held = original.subarray(0, errorLimit[version])
  const protocol = version === 4 ? protocols.icmp : protocols.icmpv6
  const payloadBytes = headerBytes + held.length
  const start = writeIp(out, addresses, protocol, payloadBytes)
  const { bytes, view } = out
  view.setUint16(start, unreachable[version][why])
  view.setUint16(start + 2, 0)
  view.setUint32(start + 4, version === 6 && why === 'protocol' ? nextHeaderAt : 0)
  bytes.set(held, start + headerBytes)
  const pseudo = version === 4 ? 0 : pseudoSum(view, 6, protocol, payloadBytes)
  view.setUint16(start + 2, checksumOf(view, start, start + payloadBytes, pseudo))
  return start + payloadBytes
}
