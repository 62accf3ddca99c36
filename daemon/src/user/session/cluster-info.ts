// What the manager says about the cluster's networks and names (WatchClusterInfo), turned into our own values at once. The manager is another
// trust domain: what is not an address, a prefix or a name is left out, lists are cut, nothing throws.

import { hostName, Ip, Prefix } from '../../../../common/net/index.ts'
import type { ClusterInfoOutput, IPNetOutput } from '../../../../common/protocol/index.ts'

export interface ClusterNetworks {
  readonly serviceSubnets: readonly Prefix[]
  readonly podSubnets: readonly Prefix[]
  readonly alsoProxy: readonly Prefix[]
  readonly neverProxy: readonly Prefix[]
  /** With the dot at the end. */
  readonly clusterDomain: string
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  /** Where the service subnets came from; empty when the manager does not say. */
  readonly serviceSubnetSource: string
}

const defaultClusterDomain = 'cluster.local.'
const maxEntries = 512

export function networksOf(info: ClusterInfoOutput): ClusterNetworks {
  const { routing, dns } = info
  return {
    // A Telepresence 2.20 manager knows one service subnet only.
    serviceSubnets: prefixes([info.service_subnet, ...info.service_subnets]),
    podSubnets: prefixes(info.pod_subnets),
    alsoProxy: prefixes(routing?.also_proxy_subnets),
    neverProxy: prefixes(routing?.never_proxy_subnets),
    clusterDomain: hostName(dns?.cluster_domain ?? info.cluster_domain) ?? defaultClusterDomain,
    includeSuffixes: suffixes(dns?.include_suffixes),
    excludeSuffixes: suffixes(dns?.exclude_suffixes),
    serviceSubnetSource: info.service_subnet_source.slice(0, 100),
  }
}

function prefixes(nets: readonly (IPNetOutput | null | undefined)[] = []): Prefix[] {
  return nets.slice(0, maxEntries).flatMap(net => {
    if (net === null || net === undefined) return []
    const ip = Ip.of(net.ip)
    const prefix = ip === undefined ? undefined : Prefix.of(ip, net.mask)
    return prefix === undefined || prefix.bits === 0 || prefix.address.isLoopback ? [] : [prefix]
  })
}

function suffixes(texts: readonly string[] = []): string[] {
  return texts.slice(0, maxEntries).flatMap(text => hostName(text.replace(/^\*?\./, '')) ?? [])
}
