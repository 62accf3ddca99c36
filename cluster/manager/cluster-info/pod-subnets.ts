// Which networks pods have. Nodes know theirs, but not everywhere (some network plugins hand out other addresses), so theirs count only when they
// hold the manager's own pod; else the addresses that pods have are covered.
import { type Ip, type Prefix, withoutCovered } from '../../../common/net/index.ts'
import { coveringPrefixes } from './covering.ts'

export const podCidrStrategies = ['auto', 'nodePodCIDRs', 'coverPodIPs', 'environment'] as const
export type PodCidrStrategy = (typeof podCidrStrategies)[number]

export interface PodSubnetFacts {
  readonly strategy: PodCidrStrategy
  /** podCIDRs of all nodes. */
  readonly nodePrefixes: readonly Prefix[]
  /** Addresses of pods with a network of their own. */
  readonly podIps: readonly Ip[]
  readonly managerIp: Ip
  /** POD_CIDRS. */
  readonly configured: readonly Prefix[]
}

export interface PodSubnets {
  readonly prefixes: readonly Prefix[]
  readonly source: 'nodes' | 'pods' | 'environment' | 'none'
}

export function podSubnets({ strategy, nodePrefixes, podIps, managerIp, configured }: PodSubnetFacts): PodSubnets {
  const fromNodes = (): PodSubnets =>
    nodePrefixes.some(prefix => prefix.contains(managerIp))
      ? { prefixes: withoutCovered(nodePrefixes), source: 'nodes' }
      : { prefixes: [], source: 'none' }
  const fromPods = (): PodSubnets => ({ prefixes: coveringPrefixes([managerIp, ...podIps]), source: 'pods' })
  switch (strategy) {
    case 'environment':
      return { prefixes: configured, source: 'environment' }
    case 'nodePodCIDRs':
      return fromNodes()
    case 'coverPodIPs':
      return fromPods()
    case 'auto': {
      const nodes = fromNodes()
      return nodes.source === 'nodes' ? nodes : fromPods()
    }
  }
}
