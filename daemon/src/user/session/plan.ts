// What the machine shall look like for a session, as a pure function of what the person wants and what the cluster is: the prefixes that are
// routed, the policy of the resolver, and the domains and search list of the machine's DNS.
import { Ip, Prefix, subtract, withoutCovered } from '../../../../common/net/index.ts'
import type { DnsPolicy } from '../dns/index.ts'
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
  readonly apiServer: readonly Ip[]
  readonly dnsAddresses: readonly Ip[]
}

export interface Plan {
  readonly prefixes: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
  readonly mappedNamespaces: readonly string[]
  /** Zones that are the cluster's, for the machine's DNS. */
  readonly domains: readonly string[]
  readonly search: readonly string[]
  readonly policy: (hostSearch: readonly string[]) => DnsPolicy
}

/** Most reverse zones handed to the machine's DNS; a prefix that would need more is answered only by its wider zone. */
const maxReverseZones = 512

export function planOf({ wanted, networks, namespace, namespaces, apiServer, dnsAddresses }: Facts): Plan {
  const keepOut = apiServer.map(single)
  const prefixes = withoutCovered(
    subtract(
      [...networks.serviceSubnets, ...networks.podSubnets, ...networks.alsoProxy, ...wanted.alsoProxy],
      [...networks.neverProxy, ...wanted.neverProxy, ...keepOut],
    ),
  )
  const mapped = wanted.mappedNamespaces ?? [...new Set([...namespaces, namespace])].sort()
  const includeSuffixes = [...new Set([...networks.includeSuffixes, ...wanted.includeSuffixes])]
  const excludeSuffixes = [...new Set([...networks.excludeSuffixes, ...wanted.excludeSuffixes])].filter(
    suffix => !wanted.includeSuffixes.includes(suffix),
  )
  const { clusterDomain } = networks
  return {
    prefixes,
    allowConflicting: [...networks.allowConflicting, ...wanted.allowConflicting],
    mappedNamespaces: mapped,
    domains: [
      ...new Set([
        clusterDomain,
        ...mapped.map(name => `${name}.`),
        // Names like web.shop.svc, which work in a pod.
        'svc.',
        ...includeSuffixes,
        ...prefixes.flatMap(reverseZones).slice(0, maxReverseZones),
      ]),
    ],
    search: [`${namespace}.svc.${clusterDomain}`],
    policy: hostSearch => ({
      clusterDomain,
      namespace,
      namespaces: mapped,
      includeSuffixes,
      excludeSuffixes,
      hostSearch,
      routed: prefixes,
      ownAddresses: dnsAddresses,
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
