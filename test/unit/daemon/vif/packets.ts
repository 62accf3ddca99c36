// Builds packets for the tests the plain way: byte by byte, checksums by the definition (RFC 1071), so that the code has an oracle.
import { Ip } from '../../../../common/net/index.ts'
import { PacketBuffer } from '../../../../daemon/src/user/vif/packet/index.ts'

export interface Ends {
  readonly from: string
  readonly to: string
  readonly sourcePort: number
  readonly destinationPort: number
}

export function plainChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function bytesOf(address: string): Uint8Array {
  const ip = Ip.parse(address)
  if (ip === undefined) throw new Error(`not an address: ${address}`)
  return ip.bytes
}

export function ipPacket(from: string, to: string, protocol: number, payload: Uint8Array): Buffer {
  const [source, destination] = [bytesOf(from), bytesOf(to)]
  if (source.length === 4) {
    const header = Buffer.alloc(20)
    header[0] = 0x45
    header.writeUInt16BE(20 + payload.length, 2)
    header[8] = 64
    header[9] = protocol
    header.set(source, 12)
    header.set(destination, 16)
    header.writeUInt16BE(plainChecksum(header), 10)
    return Buffer.concat([header, payload])
  }
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(payload.length, 4)
  header[6] = protocol
  header[7] = 64
  header.set(source, 8)
  header.set(destination, 24)
  return Buffer.concat([header, payload])
}

export function tcpPacket(
  { from, to, sourcePort, destinationPort }: Ends,
  {
    flags,
    sequence = 1000,
    acknowledgment = 0,
    data = '',
  }: { flags: number; sequence?: number; acknowledgment?: number; data?: string },
): Buffer {
  const segment = Buffer.concat([Buffer.alloc(20), Buffer.from(data)])
  segment.writeUInt16BE(sourcePort, 0)
  segment.writeUInt16BE(destinationPort, 2)
  segment.writeUInt32BE(sequence, 4)
  segment.writeUInt32BE(acknowledgment, 8)
  segment[12] = 0x50
  segment[13] = flags
  segment.writeUInt16BE(plainChecksum(withPseudo(from, to, 6, segment)), 16)
  return ipPacket(from, to, 6, segment)
}

export function udpPacket({ from, to, sourcePort, destinationPort }: Ends, data: Uint8Array): Buffer {
  const datagram = Buffer.concat([Buffer.alloc(8), data])
  datagram.writeUInt16BE(sourcePort, 0)
  datagram.writeUInt16BE(destinationPort, 2)
  datagram.writeUInt16BE(datagram.length, 4)
  datagram.writeUInt16BE(plainChecksum(withPseudo(from, to, 17, datagram)) || 0xffff, 6)
  return ipPacket(from, to, 17, datagram)
}

function withPseudo(from: string, to: string, protocol: number, payload: Uint8Array): Buffer {
  const tail = Buffer.alloc(4)
  tail.writeUInt16BE(payload.length, 0)
  tail.writeUInt16BE(protocol, 2)
  return Buffer.concat([bytesOf(from), bytesOf(to), tail, payload])
}

/** Whether every checksum of a TCP, UDP or ICMP packet is right. */
export function isSound(packet: Uint8Array): boolean {
  const isV4 = (packet[0] ?? 0) >> 4 === 4
  const payload = packet.subarray(isV4 ? 20 : 40)
  const addresses = isV4 ? packet.subarray(12, 20) : packet.subarray(8, 40)
  const protocol = packet[isV4 ? 9 : 6] ?? 0
  const tail = Buffer.alloc(4)
  tail.writeUInt16BE(payload.length, 0)
  tail.writeUInt16BE(protocol, 2)
  const pseudo = protocol === 1 ? [] : [addresses, tail]
  return (
    (!isV4 || plainChecksum(packet.subarray(0, 20)) === 0) && plainChecksum(Buffer.concat([...pseudo, payload])) === 0
  )
}

export function load(packet: Uint8Array): PacketBuffer {
  const buffer = new PacketBuffer()
  buffer.bytes.set(packet)
  return buffer
}
