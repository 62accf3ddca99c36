// TCP headers: RFC 9293 §3.1. Sequence numbers wrap at 2^32 and are never compared with `<`.
//
//    0 source port    2 destination port   4 sequence number   8 acknowledgment number
//   12 data offset   13 flags             14 window           16 checksum   18 urgent pointer   20 options
import type { PacketBuffer } from './buffer.ts'
import { checksumOf } from './checksum.ts'
import { answerAddresses, type IpPacket, ipHeaderBytes, type Malformed, protocols, pseudoSum, writeIp } from './ip.ts'

export const tcpFlags = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const
export const tcpChecksumAt = 16
const headerBytes = 20

export interface TcpSegment {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  /** Meaningful only with the flag `ack`. */
  readonly acknowledgment: number
  readonly flags: number
  readonly dataStart: number
  readonly end: number
}

export function parseTcp(view: DataView, at: number, end: number): TcpSegment | Malformed {
  if (at + headerBytes > end) return 'short'
  const dataStart = at + (view.getUint8(at + 12) >> 4) * 4
  if (dataStart < at + headerBytes || dataStart > end) return 'length'
  return {
    sourcePort: view.getUint16(at),
    destinationPort: view.getUint16(at + 2),
    sequence: view.getUint32(at + 4),
    acknowledgment: view.getUint32(at + 8),
    flags: view.getUint8(at + 13),
    dataStart,
    end,
  }
}

/** The sequence number after everything in the segment: data, SYN and FIN count. */
export function sequenceAfter(segment: TcpSegment): number {
  const control = (segment.flags & tcpFlags.syn ? 1 : 0) + (segment.flags & tcpFlags.fin ? 1 : 0)
  return (segment.sequence + (segment.end - segment.dataStart) + control) >>> 0
}

/** Whether `a` is `b` or after it, modulo 2^32. */
export function isAtOrAfter(a: number, b: number): boolean {
  return ((a - b) | 0) >= 0
}

/** Writes the reset that answers a segment which belongs to no connection (RFC 9293 §3.10.7.1). Returns the packet's length. */
export function writeReset(out: PacketBuffer, buffer: PacketBuffer, packet: IpPacket, segment: TcpSegment): number {
  const at = writeIp(out, answerAddresses(buffer, packet), protocols.tcp, headerBytes)
  const { view } = out
  const hasAck = (segment.flags & tcpFlags.ack) !== 0
  view.setUint16(at, segment.destinationPort)
  view.setUint16(at + 2, segment.sourcePort)
  view.setUint32(at + 4, hasAck ? segment.acknowledgment : 0)
  view.setUint32(at + 8, hasAck ? 0 : sequenceAfter(segment))
  view.setUint32(at + 12, 0x5000_0000 + (hasAck ? tcpFlags.rst : tcpFlags.rst | tcpFlags.ack) * 0x1_0000)
  view.setUint32(at + 16, 0)
  const end = ipHeaderBytes(packet.version) + headerBytes
  const sum = pseudoSum(view, packet.version, protocols.tcp, headerBytes)
  view.setUint16(at + tcpChecksumAt, checksumOf(view, at, end, sum))
  return end
}
