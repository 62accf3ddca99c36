// The manager's API (telepresence.manager.Manager), on the parts behind it. Methods that are not here answer UNIMPLEMENTED, which clients of
// Telepresence 2.20 take well for all of them. Streams without news stay open for the life of the session: a client takes their end for a reason
// to ask again at once.
import {
  GrpcError,
  GrpcStatus,
  type ManagerService,
  type ServiceHandlers,
  type SessionInfoOutput,
} from '../../common/protocol/index.ts'
import { clusterInfoOf, type InfoSettings, type Latest, type Networks } from './cluster-info/index.ts'
import type { Lookups } from './lookups/index.ts'
import { refusalOf, type Session, type Sessions } from './sessions/index.ts'

/** What a client of Telepresence 2.20 wants to see: a strict semantic version. */
const reportedVersion = 'v2.20.2'

export interface ServicePorts {
  readonly info: InfoSettings
  readonly networks: Latest<Networks>
  readonly sessions: Sessions
  readonly lookups: Lookups
  /** A UUID; clients keep it with their session and never look at it. */
  readonly clusterId: string
  /** The configuration for clients (YAML), empty when there is none. */
  clientConfig(): Promise<Buffer>
  /** Told of every arrival. */
  arrived(session: Session): void
  /** Aborted when the manager stops: ends every watch. */
  readonly stopping: AbortSignal
}

export function managerHandlers(ports: ServicePorts): ServiceHandlers<typeof ManagerService> {
  const { info, networks, sessions, lookups, stopping } = ports
  const require = (id: string | undefined): Session => {
    const session = sessions.find(id ?? '')
    if (session === undefined) throw unknownSession(id)
    return session
  }
  /** What there is to say at first, then nothing until the session or the call ends. */
  async function* openForLife<T>(first: readonly T[], of: SessionInfoOutput, signal: AbortSignal): AsyncIterable<T> {
    const { ended } = require(of.session_id)
    yield* first
    await aborted(AbortSignal.any([ended, signal, stopping]))
  }
  return {
    Version: () => Promise.resolve({ name: 'Fairlead Traffic Manager', version: reportedVersion }),
    GetClientConfig: async () => ({ config_yaml: await ports.clientConfig() }),
    GetKnownWorkloadKinds: () => Promise.resolve({ kinds: ['DEPLOYMENT', 'REPLICASET', 'STATEFULSET'] as const }),
    // Async, so that what they throw is the call's status.
    // eslint-disable-next-line @typescript-eslint/require-await
    ArriveAsClient: async client => {
      const refusal = refusalOf(client)
      if (refusal !== undefined) throw new GrpcError(GrpcStatus.invalidArgument, refusal)
      const { name, install_id, namespace } = client
      const session = sessions.arrive({ name, installId: install_id, namespace })
      if (session === undefined) throw new GrpcError(GrpcStatus.resourceExhausted, 'too many client sessions')
      ports.arrived(session)
      return { session_id: session.id, cluster_id: ports.clusterId, install_id }
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    Remain: async ({ session }) => {
      if (!sessions.remain(session?.session_id ?? '')) throw unknownSession(session?.session_id)
      return {}
    },
    Depart: ({ session_id }) => {
      sessions.depart(session_id)
      return Promise.resolve({})
    },
    async *WatchClusterInfo(_session, { signal }) {
      for await (const picture of networks.follow({ signal: AbortSignal.any([signal, stopping]) }))
        yield clusterInfoOf(picture, info)
    },
    WatchIntercepts: (session, { signal }) => openForLife([{ intercepts: [] }], session, signal),
    WatchAgentPods: (session, { signal }) => openForLife([{ agents: [] }], session, signal),
    WatchDial: (session, { signal }) => openForLife([], session, signal),
    LookupDNS: (request, { signal }) =>
      lookups.lookup(request, sessions.find(request.session?.session_id ?? '')?.namespace ?? '', { signal }),
  }
}

function unknownSession(id = ''): GrpcError {
  return new GrpcError(GrpcStatus.notFound, `Session "${id.slice(0, 100)}" not found`)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
