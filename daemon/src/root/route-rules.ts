// Which prefixes may be routed into a device, as pure functions: what is never allowed, and what another network already reaches.
import { KnownError } from '../../../common/base/index.ts'
import { type Ip, Prefix } from '../../../common/net/index.ts'
import { deviceSpace } from './device-space.ts'
import type { MachineRoute } from './platform/index.ts'
import { refusal } from './refusal.ts'

/** Wider prefixes would take traffic that is no cluster's; fc00::/7 (RFC 4193) is the widest of private use. */
const widestBits = 7

/** RFC 6890, RFC 4291: addresses that never leave a link or a machine. */
const neverRouted = known([
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
])

/** An address that must stay reachable as it is, and what it is. */
export interface KeptAddress {
  readonly ip: Ip
  /** "the API server", … */
  readonly what: string
}

/** Throws ROOT_REFUSED for the first prefix that may not be routed. */
export function checkPrefixes(prefixes: readonly Prefix[], kept: readonly KeptAddress[]): void {
  for (const prefix of prefixes) {
    const text = prefix.toString()
    if (prefix.bits < widestBits) throw refusal(`the network ${text} is too wide`)
    // A wider network than ours takes nothing of it: the devices' own prefixes are longer.
    const special = neverRouted.find(never => never.overlaps(prefix)) ?? deviceSpace.find(space => space.covers(prefix))
    if (special !== undefined)
      throw refusal(`the network ${text} holds addresses of ${special.toString()}, which are never routed`)
    const held = kept.find(({ ip }) => prefix.contains(ip))
    if (held !== undefined) throw refusal(`the network ${text} holds ${held.what} ${held.ip.toString()}`)
  }
}

/**
 * Throws ROUTE_CONFLICT for the first prefix that overlaps a route of another device, unless one of `allowed` covers the prefix. Default
 * routes, and the halves with which VPNs replace them, are in nobody's way. What another session routes may not be taken even when allowed.
 */
export function checkConflicts(
  prefixes: readonly Prefix[],
  allowed: readonly Prefix[],
  device: string,
  routes: readonly MachineRoute[],
): void {
  const others = routes.filter(route => route.device !== device && route.prefix.bits > 1 && !isLinkOnly(route.prefix))
  for (const prefix of prefixes) {
    const isAllowed = allowed.some(other => other.covers(prefix))
    const route = others.find(other => other.prefix.overlaps(prefix) && (!isAllowed || other.isOurs))
    if (route !== undefined) throw new KnownError('ROUTE_CONFLICT', { prefix: prefix.toString(), route: route.text })
  }
}

/** fe80::/64 and ff00::/8 are on every device. */
function isLinkOnly({ address }: Prefix): boolean {
  return address.isLinkLocal || address.isMulticast
}

function known(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap(text => Prefix.parse(text) ?? [])
}
