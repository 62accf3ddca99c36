// Which names are the cluster's, and what to ask it for: a pure function. Read Kubernetes' "DNS for Services and Pods" for the names, RFC 6763 §11
// for the service discovery that every program does unasked, RFC 1035 §3.5 and RFC 3596 §2.5 for names of addresses.
import { fqdn, type Ip, isInZone, labelCount, type Prefix } from '../../../../common/net/index.ts'
import { reverseZoneOf } from './reverse.ts'

/** Names in the inside form ("shop." or "example.com."), unless said otherwise. */
export interface DnsPolicy {
  /** "cluster.local." */
  readonly clusterDomain: string
  /** The connected namespace, where single labels are looked for. Without a dot. */
  readonly namespace: string
  /** Namespaces that are top-level names here. Without a dot. */
  readonly namespaces: readonly string[]
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  /** Single names that are never the cluster's. */
  readonly excludes?: readonly string[]
  /** Single names that are answered as another name, or an address, is. */
  readonly mappings?: readonly { readonly name: string; readonly target: string | Ip }[]
  /** Whether single labels are looked for in the connected namespace; absent = they are. */
  readonly searchNamespace?: boolean
  /** For one lookup in the cluster; absent = four seconds. */
  readonly lookupTimeoutMs?: number
  /** What programs append to short names, from the machine's own settings. Any form. */
  readonly hostSearch: readonly string[]
  /** Addresses in these have their names in the cluster. */
  readonly routed: readonly Prefix[]
  /** Addresses of our resolver. */
  readonly ownAddresses: readonly Ip[]
  /** Below it are all names of this session's cluster, whatever other sessions there are: "staging.fairlead.internal.". */
  readonly ownZone?: string
}

export type Decision =
  /** `only`: no one else knows such names, so the cluster's "does not exist" is the last word. */
  | { readonly kind: 'cluster'; readonly ask: string; readonly only: boolean }
  /** Nobody is to be asked: it does not exist. */
  | { readonly kind: 'nothing' }
  /** Nobody is to be asked: it exists, for names below it do, but has no records (RFC 8020). */
  | { readonly kind: 'empty' }
  | { readonly kind: 'elsewhere' }

export type Decide = (name: string) => Decision

const elsewhere: Decision = { kind: 'elsewhere' }

/** In names by which a session sees that programs ask it. No cluster has them. */
export const probeLabel = 'fairlead-probe'

export function isProbe(name: string): boolean {
  return name.includes(`.${probeLabel}.`)
}

/** The decision for every name, with the lists prepared. */
export function decideBy(policy: DnsPolicy): Decide {
  const { clusterDomain, namespace, routed, includeSuffixes, excludeSuffixes, ownZone } = policy
  const namespaces = new Set(policy.namespaces)
  const excludes = new Set(policy.excludes)
  const searchNamespace = policy.searchNamespace ?? true
  const service = `svc.${clusterDomain}`
  /** In its own zone a session has all names: short ones of every namespace, too. */
  const inOwnZone = (name: string): Decision => {
    if (name === '' || isDiscovery(name)) return { kind: 'nothing' }
    const only = { kind: 'cluster', only: true } as const
    if (isInZone(name, clusterDomain)) return { ...only, ask: name }
    if (labelCount(name) === 1) return { ...only, ask: `${name}${namespace}.${service}` }
    if (isInZone(name, 'svc.')) return { ...only, ask: `${name}${clusterDomain}` }
    return { ...only, ask: longestZone(name, includeSuffixes) > 0 ? name : `${name}${service}` }
  }
  // What the machine's search list makes of an excluded name: nobody else has it.
  const excludedByService = new Set([...excludes].map(name => `${name}${namespace}.${service}`))
  return name => {
    if (isProbe(name)) return elsewhere
    if (ownZone !== undefined && isInZone(name, ownZone)) return inOwnZone(name.slice(0, -ownZone.length))
    const isClusterDomain = isInZone(name, clusterDomain)
    const reverse = reverseZoneOf(name)
    const isReverse = reverse !== undefined && routed.some(prefix => prefix.covers(reverse.prefix))
    if (isDiscovery(name)) return isClusterDomain || isReverse ? { kind: 'nothing' } : elsewhere
    const included = longestZone(name, includeSuffixes)
    if (name === '.' || excludes.has(name) || longestZone(name, excludeSuffixes) > included) return elsewhere
    if (excludedByService.has(name)) return { kind: 'nothing' }
    if (isClusterDomain) return { kind: 'cluster', ask: name, only: true }
    if (isReverse) {
      if (reverse.below > 0) return { kind: 'nothing' }
      return reverse.isAddress ? { kind: 'cluster', ask: name, only: true } : { kind: 'empty' }
    }
    if (labelCount(name) === 1 && searchNamespace)
      return { kind: 'cluster', ask: `${name}${namespace}.${service}`, only: false }
    if (isInZone(name, 'svc.')) return { kind: 'cluster', ask: `${name}${clusterDomain}`, only: false }
    if (namespaces.has(topLabel(name))) return { kind: 'cluster', ask: `${name}${service}`, only: false }
    return included > 0 ? { kind: 'cluster', ask: name, only: false } : elsewhere
  }
}

/**
 * The name that a program meant when the machine's search list was appended to it, or undefined. Only names that would be the cluster's count; the
 * caller must know that the cluster has it before it answers, for `www.example.com.` may be just that.
 */
export function withoutSearch(
  name: string,
  policy: DnsPolicy,
  decide: Decide,
): (Decision & { kind: 'cluster' }) | undefined {
  for (const entry of policy.hostSearch) {
    const zone = fqdn(entry)
    if (zone === undefined || zone === '.' || name === zone || !isInZone(name, zone)) continue
    const decision = decide(name.slice(0, -zone.length))
    if (decision.kind === 'cluster') return decision
  }
  return undefined
}

/**
 * Whether a name lies where the machine's DNS sends names to us, or is made by its search list: without anybody else to ask, it does not exist.
 * All other names are refused, so that the machine asks its other servers.
 */
export function isOurZone(name: string, policy: DnsPolicy): boolean {
  return (
    labelCount(name) === 1 ||
    [policy.clusterDomain, 'svc.', policy.ownZone ?? '?', ...policy.includeSuffixes].some(zone =>
      isInZone(name, zone),
    ) ||
    policy.namespaces.includes(topLabel(name)) ||
    policy.hostSearch.some(entry => isInZone(name, fqdn(entry) ?? '?'))
  )
}

/** Proxy discovery and DNS service discovery: asked by browsers and desktops in every zone, never a service of a cluster. */
function isDiscovery(name: string): boolean {
  return name.startsWith('wpad.') || name.includes('._dns-sd._udp.') || name.startsWith('_dns-sd._udp.')
}

/** Labels of the longest zone of `zones` that holds `name`; 0 for none. */
function longestZone(name: string, zones: readonly string[]): number {
  return zones.reduce((longest, zone) => (isInZone(name, zone) ? Math.max(longest, labelCount(zone)) : longest), 0)
}

function topLabel(name: string): string {
  return name.slice(name.lastIndexOf('.', name.length - 2) + 1, -1)
}
