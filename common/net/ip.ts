// IP addresses as values: RFC 791, RFC 4291 (text form RFC 5952). An IPv4 address in IPv6 clothing (::ffff:a.b.c.d) becomes IPv4 at once.
import { isIP } from 'node:net'

export class Ip {
  readonly family: 4 | 6
  /** 4 or 16 bytes, network order. Never changed after construction. */
  readonly bytes: Uint8Array

  private constructor(bytes: Uint8Array) {
    this.family = bytes.length === 4 ? 4 : 6
    this.bytes = bytes
  }

  /** From text, or undefined when it is not an address. Zone suffixes (%eth0) are refused. */
  static parse(text: string): Ip | undefined {
    switch (isIP(text)) {
      case 4:
        return new Ip(Uint8Array.from(text.split('.'), Number))
      case 6:
        return text.includes('%') ? undefined : Ip.of(bytesOfV6(text))
      default:
        return undefined
    }
  }

  /** From 4 or 16 bytes (copied), or undefined for any other length. */
  static of(bytes: Uint8Array): Ip | undefined {
    if (bytes.length === 4) return new Ip(Uint8Array.from(bytes))
    if (bytes.length !== 16) return undefined
    const mapped = bytes.subarray(0, 10).every(byte => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
    return new Ip(Uint8Array.from(mapped ? bytes.subarray(12) : bytes))
  }

  /** From an IPv4 address as an unsigned 32-bit number. */
  static ofV4(value: number): Ip {
    return new Ip(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value))
  }

  /** An IPv4 address as an unsigned 32-bit number; 0 for IPv6. */
  get v4(): number {
    return this.family === 4 ? new DataView(this.bytes.buffer, this.bytes.byteOffset).getUint32(0) : 0
  }

  get isLoopback(): boolean {
    return this.family === 4 ? this.bytes[0] === 127 : this.toString() === '::1'
  }

  get isLinkLocal(): boolean {
    const [first = 0, second = 0] = this.bytes
    return this.family === 4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80
  }

  get isMulticast(): boolean {
    const [first = 0] = this.bytes
    return this.family === 4 ? first >= 224 && first < 240 : first === 0xff
  }

  get isUnspecified(): boolean {
    return this.bytes.every(byte => byte === 0)
  }

  equals(other: Ip): boolean {
    return this.bytes.length === other.bytes.length && this.bytes.every((byte, at) => byte === other.bytes[at])
  }

  toString(): string {
    return this.family === 4 ? this.bytes.join('.') : textOfV6(this.bytes)
  }
}

/** Orders IPv4 before IPv6, then by bytes. */
export function compareIps(a: Ip, b: Ip): number {
  return a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes)
}

function bytesOfV6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::')
  const groups = (part: string) =>
    part === ''
      ? []
      : part.split(':').flatMap(group => (group.includes('.') ? v4Groups(group) : [Number.parseInt(group, 16)]))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  before.forEach((group, at) => view.setUint16(at * 2, group))
  after.forEach((group, at) => view.setUint16((8 - after.length + at) * 2, group))
  return bytes
}

function v4Groups(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) becomes `::`. */
function textOfV6(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const groups = Array.from({ length: 8 }, (_, at) => view.getUint16(at * 2))
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  const hex = (part: number[]) => part.map(group => group.toString(16)).join(':')
  return best.at < 0 ? hex(groups) : `${hex(groups.slice(0, best.at))}::${hex(groups.slice(best.at + best.length))}`
}
