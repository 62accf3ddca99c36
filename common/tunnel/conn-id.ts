// ConnID: the flow that a tunnel carries, in binary. Both addresses IPv4: 4+2+4+2+1 = 13 bytes; otherwise 16+2+16+2+1 = 37, an IPv4 address
// then written as ::ffff:a.b.c.d. Ports big-endian, the last byte the IP protocol. A ConnID is echoed bit by bit: keep the bytes for that.
import { type FlowId, Ip } from '../net/index.ts'

const tcp = 6
const udp = 17
const icmp = 1
const icmpV6 = 58

export function encodeConnId({ protocol, source, destination }: FlowId): Buffer {
  const isV4 = source.ip.family === 4 && destination.ip.family === 4
  const width = isV4 ? 4 : 16
  const bytes = Buffer.alloc(2 * width + 5)
  putIp(bytes, 0, width, source.ip)
  bytes.writeUInt16BE(source.port, width)
  putIp(bytes, width + 2, width, destination.ip)
  bytes.writeUInt16BE(destination.port, 2 * width + 2)
  bytes[2 * width + 4] =
    protocol === 'tcp' ? tcp : protocol === 'udp' ? udp : destination.ip.family === 4 ? icmp : icmpV6
  return bytes
}

/** undefined when it is not one: another length, or another protocol. */
export function decodeConnId(bytes: Buffer): FlowId | undefined {
  if (bytes.length !== 13 && bytes.length !== 37) return undefined
  const width = bytes.length === 13 ? 4 : 16
  const source = Ip.of(bytes.subarray(0, width))
  const destination = Ip.of(bytes.subarray(width + 2, 2 * width + 2))
  const protocol = protocolOf(bytes[2 * width + 4])
  if (source === undefined || destination === undefined || protocol === undefined) return undefined
  return {
    protocol,
    source: { ip: source, port: bytes.readUInt16BE(width) },
    destination: { ip: destination, port: bytes.readUInt16BE(2 * width + 2) },
  }
}

function putIp(bytes: Buffer, at: number, width: number, ip: Ip): void {
  if (ip.bytes.length < width) bytes.fill(0xff, at + 10, at + 12)
  bytes.set(ip.bytes, at + width - ip.bytes.length)
}

function protocolOf(byte: number | undefined): FlowId['protocol'] | undefined {
  switch (byte) {
    case tcp:
      return 'tcp'
    case udp:
      return 'udp'
    case icmp:
    case icmpV6:
      return 'icmp'
    default:
      return undefined
  }
}
