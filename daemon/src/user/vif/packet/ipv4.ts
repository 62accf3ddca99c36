// IPv4 headers: RFC 791.
//
//    0 version, header length   2 total length     4 identification   6 flags, fragment offset
//    8 time to live             9 protocol        10 checksum        12 source   16 destination   20 options
import type { PacketBuffer } from './buffer.ts'
import { checksumOf } from './checksum.ts'
import type { IpPacket, Malformed } from './ip.ts'

export const addressesAtV4 = 12
export const checksumAtV4 = 10
const headerBytes = 20
const hopLimit = 64

export function parseIpv4(view: DataView, length: number): IpPacket | Malformed {
  const payloadStart = (view.getUint8(0) & 15) * 4
  const end = view.getUint16(2)
  if (payloadStart < headerBytes || end < payloadStart || end > length) return 'length'
  if ((view.getUint16(6) & 0x3fff) !== 0) return 'fragment'
  return { version: 4, protocol: view.getUint8(9), payloadStart, end }
}

export function writeIpv4(buffer: PacketBuffer, addresses: Uint8Array, protocol: number, payloadBytes: number): number {
  const { bytes, view } = buffer
  view.setUint32(0, 0x4500_0000 + headerBytes + payloadBytes)
  // Identification 0 and "don't fragment": RFC 6864 §4.1 gives the identification no meaning then.
  view.setUint32(4, 0x0000_4000)
  view.setUint32(8, hopLimit * 0x100_0000 + protocol * 0x1_0000)
  bytes.set(addresses, addressesAtV4)
  view.setUint16(checksumAtV4, checksumOf(view, 0, headerBytes))
  return headerBytes
}
