// The picture as 2.20's ClusterInfo message.
import type { Ip, Prefix } from '../../../common/net/index.ts'
import type { ClusterInfo, IPNet } from '../../../common/protocol/index.ts'
import type { Networks } from './cluster-networks.ts'

export interface InfoSettings {
  readonly podIp: Ip
  readonly serverPort: number
  /** With its final dot. */
  readonly clusterDomain: string
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  readonly alsoProxy: readonly Prefix[]
  readonly neverProxy: readonly Prefix[]
  readonly allowConflicting: readonly Prefix[]
}

export function clusterInfoOf(networks: Networks, settings: InfoSettings): ClusterInfo {
  const { serviceSubnets, serviceSubnetSource, podSubnets } = networks
  const [first, ...others] = serviceSubnets
  const podIp = Buffer.from(settings.podIp.bytes)
  return {
    // Older clients take the manager's own address for the cluster's DNS; it only has to be one.
    kube_dns_ip: podIp,
    ...(first !== undefined && { service_subnet: ipNetOf(first) }),
    pod_subnets: podSubnets.map(ipNetOf),
    cluster_domain: settings.clusterDomain,
    manager_pod_ip: podIp,
    manager_pod_port: settings.serverPort,
    routing: {
      // The message has room for one service network; 2.20 clients get the others this way.
      also_proxy_subnets: [...settings.alsoProxy, ...others].map(ipNetOf),
      never_proxy_subnets: settings.neverProxy.map(ipNetOf),
      allow_conflicting_subnets: settings.allowConflicting.map(ipNetOf),
    },
    dns: {
      include_suffixes: [...settings.includeSuffixes],
      exclude_suffixes: [...settings.excludeSuffixes],
      kube_ip: podIp,
      cluster_domain: settings.clusterDomain,
    },
    service_subnets: serviceSubnets.map(ipNetOf),
    service_subnet_source: serviceSubnetSource,
  }
}

function ipNetOf({ address, bits }: Prefix): IPNet {
  return { ip: Buffer.from(address.bytes), mask: bits }
}
