// Names of addresses (RFC 1035 §3.5, RFC 3596 §2.5), whole and in part: "1.0.96.10.in-addr.arpa." is an address, "96.10.in-addr.arpa." a network.
import { Ip, Prefix } from '../../../../common/net/index.ts'

const v4Zone = 'in-addr.arpa.'
const v6Zone = 'ip6.arpa.'

/** The address that a reverse name stands for; undefined for every other name and for incomplete ones. */
export function addressOf(name: string): Ip | undefined {
  if (name.endsWith('.in-addr.arpa.')) {
    return Ip.parse(name.slice(0, -'.in-addr.arpa.'.length).split('.').reverse().join('.'))
  }
  if (!name.endsWith('.ip6.arpa.')) return undefined
  const nibbles = name.slice(0, -'.ip6.arpa.'.length).split('.').reverse()
  if (nibbles.length !== 32 || !nibbles.every(nibble => /^[0-9a-f]$/.test(nibble))) return undefined
  return Ip.of(Buffer.from(nibbles.join(''), 'hex'))
}

/** The reverse name of an address: the inverse of `addressOf`. */
export function reverseNameOf({ family, bytes }: Ip): string {
  if (family === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa.`
  const nibbles = [...bytes].flatMap(byte => [byte >> 4, byte & 15])
  return `${nibbles
    .reverse()
    .map(nibble => nibble.toString(16))
    .join('.')}.ip6.arpa.`
}

export interface ReverseZone {
  /** The network, or the address, that the name or its end stands for. */
  readonly prefix: Prefix
  readonly isAddress: boolean
  /** Labels before that: more than none for names like x.1.0.96.10.in-addr.arpa. */
  readonly below: number
}

/** The longest end of a name that stands for a network; undefined for names that are not reverse, and for the zones themselves. */
export function reverseZoneOf(name: string): ReverseZone | undefined {
  if (name.endsWith(`.${v4Zone}`)) return zoneOf(name.slice(0, -v4Zone.length - 1), 4)
  return name.endsWith(`.${v6Zone}`) ? zoneOf(name.slice(0, -v6Zone.length - 1), 6) : undefined
}

function zoneOf(text: string, family: 4 | 6): ReverseZone | undefined {
  const labels = text.split('.').reverse()
  const most = family === 4 ? 4 : 32
  const isDigit = family === 4 ? isByte : isNibble
  let count = 0
  while (count < most && isDigit(labels[count] ?? '')) count++
  if (count === 0) return undefined
  const digits = [...labels.slice(0, count), ...Array.from({ length: most - count }, () => '0')]
  const ip = family === 4 ? Ip.parse(digits.join('.')) : Ip.of(Buffer.from(digits.join(''), 'hex'))
  const prefix = ip === undefined ? undefined : Prefix.of(ip, (count * ip.bytes.length * 8) / most)
  return prefix === undefined ? undefined : { prefix, isAddress: count === most, below: labels.length - count }
}

function isByte(label: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(label) && Number(label) < 256
}

function isNibble(label: string): boolean {
  return /^[0-9a-f]$/.test(label)
}
