// IPv6 headers and the extension headers that may precede a payload: RFC 8200.
//
//    0 version, class, flow label   4 payload length   6 next header   7 hop limit   8 source   24 destination   40 …
import type { PacketBuffer } from './buffer.ts'
import type { IpPacket, Malformed } from './ip.ts'

export const addressesAtV6 = 8
const headerBytes = 40
const hopLimit = 64

const extensions = { hopByHop: 0, routing: 43, fragment: 44, destinationOptions: 60 } as const
/** Each of the known ones may come once, destination options twice (RFC 8200 §4.1). */
const maxExtensions = 5

export function parseIpv6(view: DataView, length: number): IpPacket | Malformed {
  if (length < headerBytes) return 'short'
  const end = headerBytes + view.getUint16(4)
  if (end > length) return 'length'
  let protocol = view.getUint8(6)
  let at = headerBytes
  for (let seen = 0; isExtension(protocol); seen++) {
    if (protocol === extensions.fragment) return 'fragment'
    if (seen === maxExtensions) return 'extension'
    if (at + 8 > end) return 'length'
    protocol = view.getUint8(at)
    at += 8 + view.getUint8(at + 1) * 8
    if (at > end) return 'length'
  }
  return { version: 6, protocol, payloadStart: at, end }
}

export function writeIpv6(buffer: PacketBuffer, addresses: Uint8Array, protocol: number, payloadBytes: number): number {
  const { bytes, view } = buffer
  view.setUint32(0, 0x6000_0000)
  view.setUint32(4, payloadBytes * 0x1_0000 + protocol * 0x100 + hopLimit)
  bytes.set(addresses, addressesAtV6)
  return headerBytes
}

function isExtension(protocol: number): boolean {
  return (
    protocol === extensions.hopByHop ||
    protocol === extensions.routing ||
    protocol === extensions.fragment ||
    protocol === extensions.destinationOptions
  )
}
