// What the machine shall look like for a session, as a pure function of what the person wants and what the cluster is: the prefixes that are
// routed, the policy of the resolver, and the domains and search list of the machine's DNS.
import { Ip, Prefix, subtract, withoutCovered } from '../../../../common/net/index.ts'
import { limits } from '../../messages.ts'
import type { DnsPolicy } from '../dns/index.ts'
import type { Rule } from '../virtual/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Wanted } from './wanted.ts'

/** Facts that a plan is made of. */
export interface Facts {
  readonly wanted: Wanted
  readonly networks: ClusterNetworks
  /** The connected namespace. */
  readonly namespace: string
  /** All namespaces of the cluster, as far as they may be listed. */
  readonly namespaces: readonly string[]
  /** Never routed: the API server, nameservers, gateways. */
  readonly keepOut: readonly Ip[]
  /** Left to other networks that came into the way. */
  readonly yielded?: readonly Prefix[]
  readonly dnsAddresses: readonly Ip[]
  /** Below it are all names of this session, whatever others there are. */
  readonly ownZone: string
  /** One-word names are looked for in this session. */
  readonly isFirst: boolean
  /** Networks whose addresses programs see as others, and where those lie. */
  readonly virtual?: { readonly rules: readonly Rule[]; readonly subnets: readonly Prefix[] }
}

export interface Plan {
  readonly prefixes: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
  readonly mappedNamespaces: readonly string[]
  /** Zones that are the cluster's, for the machine's DNS: as many as it takes. */
  readonly domains: readonly string[]
  readonly domainsLeftOut: number
  readonly search: readonly string[]
  /** `except`: what has no virtual addresses all the same. */
  readonly virtual: {
    readonly rules: readonly Rule[]
    readonly subnets: readonly Prefix[]
    readonly except: readonly Prefix[]
  }
  readonly policy: (hostSearch: readonly string[]) => DnsPolicy
}

/** Most reverse zones handed to the machine's DNS; a prefix that would need more is answered only by its wider zone. */
const maxReverseZones = 512

export function planOf(facts: Facts): Plan {
  const { wanted, networks, namespace, namespaces, dnsAddresses, ownZone, yielded = [] } = facts
  const { rules, subnets } = facts.virtual ?? { rules: [], subnets: [] }
  const except = [...networks.neverProxy, ...wanted.neverProxy, ...facts.keepOut.map(single)]
  const prefixes = withoutCovered([
    ...subtract(
      [...networks.serviceSubnets, ...networks.podSubnets, ...networks.alsoProxy, ...wanted.alsoProxy],
      [...except, ...yielded, ...rules.map(({ prefix }) => prefix)],
    ),
    ...subnets.filter(({ family }) => rules.some(({ prefix }) => prefix.family === family)),
  ])
  const mapped = wanted.mappedNamespaces ?? [...new Set([...namespaces, namespace])].sort()
  const includeSuffixes = [...new Set([...networks.includeSuffixes, ...wanted.includeSuffixes])]
  const excludeSuffixes = [...new Set([...networks.excludeSuffixes, ...wanted.excludeSuffixes])].filter(
    suffix => !wanted.includeSuffixes.includes(suffix),
  )
  const { clusterDomain } = networks
  // The machine appends what every link has: another session's would lead one-word names there.
  const search = facts.isFirst ? [`${namespace}.svc.${clusterDomain}`] : []
  // Namespaces last: they are the many, and have full names beside the short ones.
  const domains = [
    ...new Set([
      clusterDomain,
      // Names like web.shop.svc, which work in a pod.
      'svc.',
      ownZone,
      ...(mapped.includes(namespace) ? [`${namespace}.`] : []),
      ...includeSuffixes,
      ...prefixes.flatMap(reverseZones).slice(0, maxReverseZones),
      ...mapped.map(name => `${name}.`),
    ]),
  ]
  const most = limits.domains - search.length
  return {
    prefixes,
    allowConflicting: [...networks.allowConflicting, ...wanted.allowConflicting],
    mappedNamespaces: mapped,
    domains: domains.slice(0, most),
    domainsLeftOut: Math.max(0, domains.length - most),
    search,
    virtual: { rules, subnets, except },
    policy: hostSearch => ({
      clusterDomain,
      namespace,
      namespaces: mapped,
      includeSuffixes,
      excludeSuffixes,
      hostSearch,
      routed: prefixes,
      ownAddresses: dnsAddresses,
      ownZone,
    }),
  }
}

/** An address as a prefix of its own. */
export function single(ip: Ip): Prefix {
  const prefix = Prefix.of(ip, ip.bytes.length * 8)
  if (prefix === undefined) throw new Error('an address is a prefix of its own')
  return prefix
}

/** The zones of PTR names in `prefix` (RFC 1035 §3.5, RFC 3596 §2.5): whole bytes or nibbles, up to 16 zones for what lies between. */
export function reverseZones(prefix: Prefix): string[] {
  const unit = prefix.family === 4 ? 8 : 4
  const labels = Math.ceil(prefix.bits / unit)
  const count = 2 ** (labels * unit - prefix.bits)
  const base = digits(prefix.address).slice(0, labels)
  const last = base.pop() ?? 0
  const suffix = prefix.family === 4 ? 'in-addr.arpa.' : 'ip6.arpa.'
  return Array.from({ length: count }, (_, at) =>
    [...base, last + at]
      .reverse()
      .map(digit => digit.toString(prefix.family === 4 ? 10 : 16))
      .concat(suffix)
      .join('.'),
  )
}

function digits(ip: Ip): number[] {
  return ip.family === 4 ? [...ip.bytes] : [...ip.bytes].flatMap(byte => [byte >> 4, byte & 15])
}
