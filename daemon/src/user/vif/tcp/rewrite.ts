// Gives the packets of one direction of one flow other addresses and ports. All of a direction's packets have the same old and new ones, so the
// checksums always change by the same amount: it is computed once per flow (RFC 1624).
import {
  addressesAt,
  addressLength,
  adjust,
  checksumAtV4,
  differenceOf,
  type IpPacket,
  type PacketBuffer,
  sumOf,
  tcpChecksumAt,
} from '../packet/index.ts'

/** Addresses (source, destination; 8 or 32 bytes) and ports of one direction. */
export interface Ends {
  readonly addresses: Uint8Array
  readonly sourcePort: number
  readonly destinationPort: number
}

export function reverse(ends: Ends): Ends {
  const length = ends.addresses.length / 2
  const addresses = new Uint8Array(ends.addresses.length)
  addresses.set(ends.addresses.subarray(length))
  addresses.set(ends.addresses.subarray(0, length), length)
  return { addresses, sourcePort: ends.destinationPort, destinationPort: ends.sourcePort }
}

/** Copies the ends of a packet. */
export function endsOf({ bytes, view }: PacketBuffer, packet: IpPacket): Ends {
  const at = addressesAt(packet.version)
  return {
    addresses: bytes.slice(at, at + 2 * addressLength(packet.version)),
    sourcePort: view.getUint16(packet.payloadStart),
    destinationPort: view.getUint16(packet.payloadStart + 2),
  }
}

export class Rewrite {
  readonly #addresses: Uint8Array
  readonly #ports: number
  /** Of the IPv4 header's checksum. */
  readonly #headerDifference: number
  /** Of TCP's checksum, whose pseudo header holds the addresses. */
  readonly #difference: number

  constructor(from: Ends, to: Ends) {
    const [before, after] = [addressSum(from), addressSum(to)]
    this.#addresses = to.addresses
    this.#ports = to.sourcePort * 0x1_0000 + to.destinationPort
    this.#headerDifference = differenceOf(before, after)
    this.#difference = differenceOf(portSum(before, from), portSum(after, to))
  }

  apply({ bytes, view }: PacketBuffer, packet: IpPacket): void {
    bytes.set(this.#addresses, addressesAt(packet.version))
    if (packet.version === 4) adjust(view, checksumAtV4, this.#headerDifference)
    view.setUint32(packet.payloadStart, this.#ports)
    adjust(view, packet.payloadStart + tcpChecksumAt, this.#difference)
  }
}

function addressSum({ addresses }: Ends): number {
  return sumOf(new DataView(addresses.buffer, addresses.byteOffset), 0, addresses.length)
}

function portSum(initial: number, { sourcePort, destinationPort }: Ends): number {
  const sum = initial + sourcePort + destinationPort
  const once = (sum & 0xffff) + (sum >>> 16)
  return (once & 0xffff) + (once >>> 16)
}
