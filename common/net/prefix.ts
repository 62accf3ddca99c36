// IP prefixes (CIDR, RFC 4632) and the set arithmetic that routes need: coverage and subtraction.
import { compareIps, Ip } from './ip.ts'

export class Prefix {
  /** The network address: host bits are always zero. */
  readonly address: Ip
  /** Prefix length, 0–32 or 0–128. */
  readonly bits: number

  private constructor(address: Ip, bits: number) {
    this.address = address
    this.bits = bits
  }

  /** From `a.b.c.d/n`, `x::/n`, or an address alone (then /32 or /128); host bits are cleared. undefined when it is none of these. */
  static parse(text: string): Prefix | undefined {
    const [address = '', bits, ...rest] = text.split('/')
    const ip = Ip.parse(address)
    if (ip === undefined || rest.length > 0) return undefined
    if (bits === undefined) return Prefix.of(ip, ip.bytes.length * 8)
    return /^\d{1,3}$/.test(bits) ? Prefix.of(ip, Number(bits)) : undefined
  }

  /** undefined when `bits` does not fit the family. */
  static of(ip: Ip, bits: number): Prefix | undefined {
    if (!Number.isInteger(bits) || bits < 0 || bits > ip.bytes.length * 8) return undefined
    const bytes = Uint8Array.from(ip.bytes, (byte, at) => byte & maskByte(bits, at))
    const address = Ip.of(bytes)
    return address === undefined || address.family !== ip.family ? undefined : new Prefix(address, bits)
  }

  get family(): 4 | 6 {
    return this.address.family
  }

  contains(ip: Ip): boolean {
    return (
      ip.family === this.family &&
      ip.bytes.every((byte, at) => (byte & maskByte(this.bits, at)) === this.address.bytes[at])
    )
  }

  covers(other: Prefix): boolean {
    return other.bits >= this.bits && this.contains(other.address)
  }

  overlaps(other: Prefix): boolean {
    return this.covers(other) || other.covers(this)
  }

  equals(other: Prefix): boolean {
    return this.bits === other.bits && this.address.equals(other.address)
  }

  /** The two halves; undefined for a single address. */
  halves(): readonly [Prefix, Prefix] | undefined {
    const bits = this.bits + 1
    if (bits > this.address.bytes.length * 8) return undefined
    const upper = Uint8Array.from(this.address.bytes)
    const at = this.bits >> 3
    upper[at] = (upper[at] ?? 0) | (0x80 >> (this.bits & 7))
    const upperIp = Ip.of(upper)
    return upperIp === undefined ? undefined : [new Prefix(this.address, bits), new Prefix(upperIp, bits)]
  }

  /** The address `offset` places after the network address (offset < 2^31); undefined outside the prefix. */
  at(offset: number): Ip | undefined {
    const bytes = Uint8Array.from(this.address.bytes)
    let carry = offset
    for (let at = bytes.length - 1; at >= 0 && carry > 0; at--) {
      const sum = (bytes[at] ?? 0) + (carry % 256)
      bytes[at] = sum & 0xff
      carry = Math.floor(carry / 256) + (sum >> 8)
    }
    const ip = Ip.of(bytes)
    return ip !== undefined && this.contains(ip) ? ip : undefined
  }

  toString(): string {
    return `${this.address.toString()}/${this.bits}`
  }
}

/** IPv4 first, then by address, then the wider first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return compareIps(a.address, b.address) || a.bits - b.bits
}

/** Sorted, with every prefix that another one covers left out (equal ones once). */
export function withoutCovered(prefixes: readonly Prefix[]): Prefix[] {
  const kept: Prefix[] = []
  for (const prefix of [...prefixes].sort(comparePrefixes)) {
    const last = kept.at(-1)
    if (last === undefined || !last.covers(prefix)) kept.push(prefix)
  }
  return kept
}

/** What is left of `prefixes` when every address of `holes` is taken out, as few prefixes as halving gives. */
export function subtract(prefixes: readonly Prefix[], holes: readonly Prefix[]): Prefix[] {
  const remaining = (prefix: Prefix): Prefix[] => {
    const touching = holes.filter(hole => hole.overlaps(prefix))
    if (touching.length === 0) return [prefix]
    if (touching.some(hole => hole.covers(prefix))) return []
    return prefix.halves()?.flatMap(remaining) ?? []
  }
  return withoutCovered(prefixes.flatMap(remaining))
}

function maskByte(bits: number, at: number): number {
  const left = bits - at * 8
  return left >= 8 ? 0xff : left <= 0 ? 0 : (0xff00 >> left) & 0xff
}
