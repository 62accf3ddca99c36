// The manager's API (telepresence.manager.Manager), on the parts behind it. Methods that are not here answer UNIMPLEMENTED, which clients of
// Telepresence 2.20 take well for all of them. Streams without news stay open: a client takes their end for a reason to ask again at once.
import type { Prefix } from '../../common/net/index.ts'
import {
  type ClusterInfo,
  type IPNet,
  type ManagerService,
  type ServiceHandlers,
  type SessionInfoOutput,
} from '../../common/protocol/index.ts'
import type { Cluster, Networks } from './cluster-info/index.ts'
import type { Lookups } from './lookups/index.ts'
import type { Sessions } from './sessions/index.ts'
import type { Settings } from './settings.ts'

/** What a client of Telepresence 2.20 wants to see: a strict semantic version. */
const reportedVersion = 'v2.20.2'

interface Needs {
  readonly settings: Settings
  readonly sessions: Sessions
  readonly cluster: Cluster
  readonly lookups: Lookups
}

export function managerHandlers({
  settings,
  sessions,
  cluster,
  lookups,
}: Needs): ServiceHandlers<typeof ManagerService> {
  /** One empty message, then nothing until the session or the call ends. */
  async function* openForLife<T>(first: T, { session_id }: SessionInfoOutput, signal: AbortSignal): AsyncIterable<T> {
    const session = sessions.require(session_id)
    yield first
    await aborted(AbortSignal.any([session.signal, signal]))
  }
  return {
    Version: () => Promise.resolve({ name: 'Fairlead Traffic Manager', version: reportedVersion }),
    GetClientConfig: () => Promise.resolve({ config_yaml: Buffer.alloc(0) }),
    GetKnownWorkloadKinds: () => Promise.resolve({ kinds: ['DEPLOYMENT', 'REPLICASET', 'STATEFULSET'] as const }),
    ArriveAsClient: info => {
      const { id, installId } = sessions.arrive(info)
      return Promise.resolve({ session_id: id, cluster_id: settings.namespace, install_id: installId })
    },
    Remain: ({ session }) => {
      sessions.remain(session?.session_id)
      return Promise.resolve({})
    },
    Depart: ({ session_id }) => {
      sessions.depart(session_id)
      return Promise.resolve({})
    },
    async *WatchClusterInfo(_session, { signal }) {
      for await (const networks of cluster.networks.watch(signal)) yield clusterInfo(networks, settings)
    },
    WatchIntercepts: (session, { signal }) => openForLife({ intercepts: [] }, session, signal),
    WatchAgentPods: (session, { signal }) => openForLife({ agents: [] }, session, signal),
    async *WatchDial({ session_id }, { signal }) {
      const session = sessions.require(session_id)
      await aborted(AbortSignal.any([session.signal, signal]))
    },
    LookupDNS: (request, { signal }) =>
      lookups.lookup(request, sessions.get(request.session?.session_id ?? '')?.namespace ?? '', { signal }),
  }
}

function clusterInfo({ services, pods }: Networks, settings: Settings): ClusterInfo {
  const podIp = Buffer.from(settings.podIp.bytes)
  const [first] = services.prefixes
  return {
    service_subnet: first === undefined ? null : net(first),
    service_subnets: services.prefixes.map(net),
    service_subnet_source: services.source,
    pod_subnets: pods.map(net),
    manager_pod_ip: podIp,
    manager_pod_port: settings.port,
    kube_dns_ip: podIp,
    cluster_domain: settings.clusterDomain,
    routing: {
      // Clients of 2.20 know one service subnet: the others reach them this way.
      also_proxy_subnets: [...services.prefixes.slice(1), ...settings.alsoProxy].map(net),
      never_proxy_subnets: settings.neverProxy.map(net),
      allow_conflicting_subnets: settings.allowConflicting.map(net),
    },
    dns: {
      include_suffixes: [...settings.includeSuffixes],
      exclude_suffixes: [...settings.excludeSuffixes],
      kube_ip: podIp,
      cluster_domain: settings.clusterDomain,
    },
  }
}

function net({ address, bits }: Prefix): IPNet {
  return { ip: Buffer.from(address.bytes), mask: bits }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
