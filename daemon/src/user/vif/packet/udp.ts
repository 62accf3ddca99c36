// UDP headers: RFC 768; the checksum is required in IPv6 (RFC 8200 §8.1).
//
//    0 source port   2 destination port   4 length   6 checksum   8 data
import type { PacketBuffer } from './buffer.ts'
import { maxPacketBytes } from './buffer.ts'
import { checksumOf } from './checksum.ts'
import { ipHeaderBytes, type Malformed, protocols, pseudoSum, writeIp } from './ip.ts'

const headerBytes = 8

export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly dataStart: number
  readonly end: number
}

export function parseUdp(view: DataView, at: number, end: number): UdpDatagram | Malformed {
  if (at + headerBytes > end) return 'short'
  const length = view.getUint16(at + 4)
  if (length < headerBytes || at + length > end) return 'length'
  return {
    sourcePort: view.getUint16(at),
    destinationPort: view.getUint16(at + 2),
    dataStart: at + headerBytes,
    end: at + length,
  }
}

/** The longest datagram that fits a packet. */
export function maxDatagramBytes(version: 4 | 6): number {
  return maxPacketBytes - ipHeaderBytes(version) - headerBytes
}

/** Writes a whole packet; `addresses` = source, destination. Returns its length. The data must fit (maxDatagramBytes). */
export function writeUdp(
  out: PacketBuffer,
  addresses: Uint8Array,
  sourcePort: number,
  destinationPort: number,
  data: Uint8Array,
): number {
  const version = addresses.length === 8 ? 4 : 6
  const length = headerBytes + data.length
  const at = writeIp(out, addresses, protocols.udp, length)
  const { bytes, view } = out
  view.setUint16(at, sourcePort)
  view.setUint16(at + 2, destinationPort)
  view.setUint32(at + 4, length * 0x1_0000)
  bytes.set(data, at + headerBytes)
  const checksum = checksumOf(view, at, at + length, pseudoSum(view, version, protocols.udp, length))
  // Zero would mean "none was computed".
  view.setUint16(at + 6, checksum === 0 ? 0xffff : checksum)
  return at + length
}
