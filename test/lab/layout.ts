// Names, paths and addresses of a lab: everything that two of its parts must agree on. Pure functions of its record.
//
//        203.0.113.10 "the internet"
//                 |
//   fl3-lan  [ br0 192.168.77.254, fd77:77::fe ]   DNS server, gateway, API proxy
//              |            |           |
//   fl3-ws  eth0 .100   fl3-n1 eth0 .11   fl3-n2 eth0 .12
//                        pods 10.244.1.0/24  pods 10.244.2.0/24      services 10.96.0.0/16
//                        fd10:244:1::/64     fd10:244:2::/64         fd10:96::/112
//
// Machines have addresses of both families; the cluster's networks have those of its own (`ip`).
// Namespaces carry the lab's number (3), so several labs live side by side; inside them all labs look the same.
import { join } from 'node:path'

export type WorkstationKind = 'plain' | 'resolved'

/** Of the cluster's networks: its pods and services. `dual`: both, IPv4 first. */
export type ClusterFamilies = 'ipv4' | 'dual' | 'ipv6'

export interface WorkstationSpec {
  /** Letters, digits; becomes part of interface names. */
  readonly name: string
  /** How programs resolve names: /etc/resolv.conf names the LAN's DNS server, or systemd-resolved runs and is named there. */
  readonly kind: WorkstationKind
}

export interface LabRecord {
  readonly name: string
  /** Unique among the labs of this machine. */
  readonly index: number
  readonly nodes: number
  readonly workstations: readonly WorkstationSpec[]
  /** Absent: IPv4. */
  readonly ip?: ClusterFamilies
  readonly stage: 'making' | 'up'
  /** Whose lab it is, and ends with: absent once it is to stay up. */
  readonly owner?: { readonly pid: number; readonly startedTicks: string }
}

export const maxNodes = 9
export const maxWorkstations = 20

export const lan = {
  gateway: '192.168.77.254',
  gateway6: 'fd77:77::fe',
  /** An address outside the LAN and the cluster that answers, as the internet would. */
  outside: '203.0.113.10',
  /** The domain that workstations search. */
  domain: 'lab.test',
} as const

export const cluster = {
  services: '10.96.0.0/16',
  pods: '10.244.0.0/16',
  apiService: '10.96.0.1',
  dnsService: '10.96.0.10',
  services6: 'fd10:96::/112',
  pods6: 'fd10:244::/32',
  apiService6: 'fd10:96::1',
  dnsService6: 'fd10:96::a',
  domain: 'cluster.local',
  apiPort: 6443,
} as const

export function nodeName(node: number): string {
  return `node${node}`
}

export function nodeAddress(node: number): string {
  return `192.168.77.${10 + node}`
}

export function nodePods(node: number): string {
  return `10.244.${node}.0/24`
}

export function nodeAddress6(node: number): string {
  return `fd77:77::2:${node}`
}

export function nodePods6(node: number): string {
  return `fd10:244:${node}::/64`
}

/** One value for each family of the cluster, the first family's first. */
export function byFamily<T>(ip: ClusterFamilies | undefined, v4: T, v6: T): readonly T[] {
  switch (ip) {
    case undefined:
    case 'ipv4':
      return [v4]
    case 'dual':
      return [v4, v6]
    case 'ipv6':
      return [v6]
  }
}

export const apiServer = `https://${nodeAddress(1)}:${cluster.apiPort}`

export function workstationAddress(position: number): string {
  return `192.168.77.${100 + position}`
}

export function workstationAddress6(position: number): string {
  return `fd77:77::1:${(position + 1).toString(16)}`
}

/** The prefix of all network namespaces of a lab. */
export function prefixOf(index: number): string {
  return `fl${index}-`
}

export interface Layout {
  readonly name: string
  readonly folder: string
  readonly logs: string
  readonly configs: string
  /** Mount namespaces are kept alive by files in here. */
  readonly mountNamespaces: string
  /** Socket of the API server, without credentials: for root on this machine. */
  readonly apiSocket: string
  readonly adminKubeconfig: string
  lanNetwork(): string
  nodeNetwork(node: number): string
  workstationNetwork(name: string): string
}

export function layoutOf(stateRoot: string, name: string, index: number): Layout {
  const folder = join(stateRoot, name)
  const prefix = prefixOf(index)
  return {
    name,
    folder,
    logs: join(folder, 'log'),
    configs: join(folder, 'conf'),
    mountNamespaces: join(folder, 'ns'),
    apiSocket: join(folder, 'api.sock'),
    adminKubeconfig: join(folder, 'conf/admin.kubeconfig'),
    lanNetwork: () => `${prefix}lan`,
    nodeNetwork: node => `${prefix}n${node}`,
    workstationNetwork: workstation => `${prefix}${workstation}`,
  }
}

/** Why this cannot be a lab, or undefined. */
export function faultOf(spec: Pick<LabRecord, 'name' | 'nodes' | 'workstations'>): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(spec.name)) return `not a name for a lab: ${spec.name}`
  if (!Number.isInteger(spec.nodes) || spec.nodes < 1 || spec.nodes > maxNodes) return `nodes must be 1 to ${maxNodes}`
  if (spec.workstations.length > maxWorkstations) return `at most ${maxWorkstations} workstations`
  const names = spec.workstations.map(workstation => workstation.name)
  const bad = names.find(name => !/^[a-z][a-z0-9]{0,7}$/.test(name) || /^(lan|n\d+)$/.test(name))
  if (bad !== undefined) return `not a name for a workstation: ${bad}`
  if (new Set(names).size < names.length) return 'two workstations have the same name'
  return undefined
}
