// Packets as bytes: parse once, with all lengths checked, into small values that hold offsets; build into a buffer that the caller owns.
// Malformed input is a returned word (`Malformed`), never an exception. No state and no I/O; flow-table.ts alone holds anything.
// One format per file, its offsets drawn on top. Read ip.ts first.
export { headroomBytes, maxPacketBytes, PacketBuffer } from './buffer.ts'
export { adjust, checksumOf, differenceOf, sumOf } from './checksum.ts'
export { FlowTable, type Keyed, keyOf } from './flow-table.ts'
export { isEchoRequest, makeEchoReply, type Unreachable, writeUnreachable } from './icmp.ts'
export {
  addressesAt,
  addressLength,
  answerAddresses,
  destinationOf,
  type IpPacket,
  type Malformed,
  parseIp,
  protocols,
  pseudoSum,
  sourceOf,
  writeIp,
} from './ip.ts'
export { checksumAtV4 } from './ipv4.ts'
export {
  isAtOrAfter,
  parseTcp,
  sequenceAfter,
  type TcpSegment,
  tcpChecksumAt,
  tcpFlags,
  writeReset,
} from './tcp.ts'
export { maxDatagramBytes, parseUdp, type UdpDatagram, writeUdp } from './udp.ts'
