// The networks that pod addresses seem to come from, when nobody can be asked: as Telepresence 2.20 guesses them, so that routes are the same.
// Addresses that share their first half-network (16 bits of IPv4, 64 of IPv6) give one prefix, as long as all of them share, at most 24 (120).
import { comparePrefixes, type Ip, Prefix } from '../../../common/net/index.ts'

export function coveringPrefixes(ips: Iterable<Ip>): Prefix[] {
  const groups = new Map<string, { first: Ip; shared: number }>()
  for (const ip of ips) {
    const [least, most] = ip.family === 4 ? [16, 24] : [64, 120]
    const key = Buffer.from(ip.bytes.subarray(0, least / 8)).toString('hex')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { first: ip, shared: most })
    else group.shared = Math.min(group.shared, sharedBits(group.first.bytes, ip.bytes))
  }
  return [...groups.values()].flatMap(({ first, shared }) => Prefix.of(first, shared) ?? []).sort(comparePrefixes)
}

function sharedBits(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) ^ (b[at] ?? 0)
    if (difference !== 0) return at * 8 + Math.clz32(difference) - 24
  }
  return a.length * 8
}
