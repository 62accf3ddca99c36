// What a client may call about itself: its session, the cluster's networks, lookups, dial requests.
import { Ip } from '../../../common/net/index.ts'
import { GrpcError, GrpcStatus, type ManagerService, type ServiceHandlers } from '../../../common/protocol/index.ts'
import { clusterInfoOf } from '../cluster-info/index.ts'
import { refusalOf, unknownSession } from '../sessions/index.ts'
import type { ApiPorts } from './ports.ts'
import { aborted, required } from './sessions.ts'

/** What a client of Telepresence 2.20 wants to see: a strict semantic version. */
export const reportedVersion = { name: 'Fairlead Traffic Manager', version: 'v2.20.2' }

/** Of one question. */
const mostAddresses = 64
const nanosPerMs = 1_000_000
const logLevels: readonly string[] = ['error', 'warn', 'info', 'debug', 'trace']

export function clientHandlers(ports: ApiPorts): ServiceHandlers<typeof ManagerService> {
  const { info, networks, switchboard, lookups, stopping } = ports
  const { clients, leases } = switchboard
  return {
    Version: () => Promise.resolve(reportedVersion),
    GetClientConfig: async () => ({ config_yaml: await ports.clientConfig() }),
    // Async, so that what they throw is the call's status.
    // eslint-disable-next-line @typescript-eslint/require-await
    ArriveAsClient: async client => {
      const refusal = refusalOf(client)
      if (refusal !== undefined) throw new GrpcError(GrpcStatus.invalidArgument, refusal)
      const { name, install_id, namespace } = client
      const session = switchboard.clientArrives({ name, installId: install_id, namespace })
      if (session === undefined) throw new GrpcError(GrpcStatus.resourceExhausted, 'too many client sessions')
      ports.arrived(session)
      return { session_id: session.id, cluster_id: ports.clusterId, install_id }
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    Remain: async ({ session }) => {
      const id = session?.session_id ?? ''
      if (!clients.remain(id)) throw unknownSession(id)
      leases.heard(id)
      return {}
    },
    Depart: ({ session_id }) => {
      clients.depart(session_id)
      return Promise.resolve({})
    },
    async *WatchClusterInfo(_session, { signal }) {
      for await (const picture of networks.follow({ signal: AbortSignal.any([signal, stopping]) }))
        yield clusterInfoOf(picture, info)
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    FindPods: async ({ session, ips }) => {
      required(clients, session?.session_id)
      if (ips.length > mostAddresses) throw new GrpcError(GrpcStatus.invalidArgument, 'too many addresses')
      const found = ips.flatMap(bytes => {
        const ip = Ip.of(bytes)
        const pod = ip === undefined ? undefined : ports.podAt(ip)
        return pod === undefined ? [] : { ip: bytes, namespace: pod.namespace, name: pod.name }
      })
      return { pods: found }
    },
    async *WatchDial({ session_id }, { signal }) {
      const session = clients.find(session_id)
      const told = switchboard.told(session_id)
      // As 2.20: it stays open and says nothing.
      if (session === undefined || told === undefined) {
        await aborted(AbortSignal.any([signal, stopping]))
        return
      }
      const open = leases.dialOpened(session_id)
      try {
        yield* told.dials.follow({ signal: AbortSignal.any([session.ended, signal, stopping]) })
      } finally {
        open[Symbol.dispose]()
      }
    },
    async LookupDNS(request, { signal }) {
      const id = request.session?.session_id ?? ''
      const agents = switchboard.lookupAgents(id)
      const answer = agents.length === 0 ? undefined : await switchboard.lookups.lookup(agents, request, { signal })
      return answer ?? lookups.lookup(request, clients.find(id)?.facts.namespace ?? '', { signal })
    },
    SetLogLevel: async ({ log_level, duration }, { signal, headers }) => {
      await ports.administrators.check(headers.authorization, '', { signal })
      const level = log_level === 'warning' ? 'warn' : log_level
      if (!logLevels.includes(level)) throw new GrpcError(GrpcStatus.invalidArgument, `no log level "${level}"`)
      const ms = (duration?.seconds ?? 0) * 1000 + (duration?.nanos ?? 0) / nanosPerMs
      ports.logLevels.set({ level, until: ms > 0 ? ports.clock.now() + ms : undefined })
      ports.logLevel(level, ms)
      return {}
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    GetAgentImageFQN: async () => {
      const image = ports.agentImage()
      if (image === '') throw new GrpcError(GrpcStatus.unavailable, 'the image of agents is not known')
      return { f_q_n: image }
    },
  }
}
