// What the machine shall look like for a session, as a pure function of what the person wants and what the cluster is: the prefixes that are
// routed, the policy of the resolver, and the domains and search list of the machine's DNS.
import { Ip, Prefix, subtract, withoutCovered } from '../../../../common/net/index.ts'
import { limits } from '../../messages.ts'
import { checkZone, type DnsPolicy } from '../dns/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Rule } from '../virtual/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'

/** Facts that a plan is made of. */
export interface Facts {
  readonly settings: Settings
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
  readonly settings: Settings
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
  const { settings, networks, namespace, namespaces, dnsAddresses, ownZone, yielded = [] } = facts
  const { rules, subnets } = facts.virtual ?? { rules: [], subnets: [] }
  const except = [...settings.neverProxy, ...facts.keepOut.map(single)]
  // Our resolver answers there, so it must come to us.
  const remote = settings.remoteIp === undefined ? [] : [single(settings.remoteIp)]
  const prefixes = withoutCovered([
    ...subtract(longestWins([...networks.serviceSubnets, ...networks.podSubnets, ...settings.alsoProxy], except), [
      ...yielded,
      ...rules.map(({ prefix }) => prefix),
    ]),
    ...subtract(longestWins(remote, except), yielded),
    ...subnets.filter(({ family }) => rules.some(({ prefix }) => prefix.family === family)),
  ])
  const mapped = settings.mappedNamespaces ?? [...new Set([...namespaces, namespace])].sort()
  const { includeSuffixes, excludeSuffixes, excludes, mappings, searchNamespace } = settings
  const { clusterDomain } = networks
  // The machine appends what every link has: another session's would lead one-word names there.
  const search = facts.isFirst && searchNamespace ? [`${namespace}.svc.${clusterDomain}`] : []
  // Namespaces last: they are the many, and have full names beside the short ones.
  const domains = [
    ...new Set([
      clusterDomain,
      // Names like web.shop.svc, which work in a pod.
      'svc.',
      ownZone,
      ...(mapped.includes(namespace) ? [`${namespace}.`] : []),
      ...includeSuffixes,
      // Elsewhere than in our zones, the machine would ask others for them.
      ...mappings.map(({ name }) => name),
      // What the cluster does not know of its own must come to us, to be found out.
      ...(mapped.includes('kube-system') ? [] : [checkZone]),
      ...prefixes.flatMap(reverseZones).slice(0, maxReverseZones),
      ...mapped.map(name => `${name}.`),
    ]),
  ]
  const most = limits.domains - search.length
  return {
    settings,
    prefixes,
    allowConflicting: settings.allowConflicting,
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
      excludes,
      mappings,
      searchNamespace,
      lookupTimeoutMs: settings.lookupTimeoutMs,
      hostSearch,
      routed: prefixes,
      ownAddresses: [...dnsAddresses, ...remote.map(({ address }) => address)],
      ownZone,
    }),
  }
}

/**
 * What is routed of networks that are and networks that are not: for each address the longest of both decides, whatever list it is from, as in a routing
 * table; of two that are the same, the one that is not.
 */
export function longestWins(routed: readonly Prefix[], never: readonly Prefix[]): Prefix[] {
  return withoutCovered(
    routed.flatMap(prefix =>
      subtract(
        [prefix],
        never.filter(({ bits }) => bits >= prefix.bits),
      ),
    ),
  )
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
