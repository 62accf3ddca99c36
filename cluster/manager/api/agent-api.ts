// What an agent may call, on the agents' port, and nothing else: every session here is an agent's.
import {
  type DNSRequest,
  GrpcError,
  GrpcStatus,
  type ManagerService,
  type ReviewInterceptRequestOutput,
  type ServiceHandlers,
} from '../../../common/protocol/index.ts'
import { agentRefusalOf } from '../agents/index.ts'
import { agentSnapshot, agentView, type Review } from '../intercepts/index.ts'
import { unknownSession } from '../sessions/index.ts'
import { reportedVersion } from './client-api.ts'
import type { AgentApiPorts } from './ports.ts'
import { aborted, required } from './sessions.ts'

const longestText = 4096
/** Of all variables: Linux gives a process no more than about this (ARG_MAX). */
const mostEnvironmentCharacters = 2 * 1024 * 1024

export function agentHandlers(ports: AgentApiPorts): ServiceHandlers<typeof ManagerService> {
  const { switchboard, proof, logLevels, stopping } = ports
  const { agents, intercepts } = switchboard
  return {
    Version: () => Promise.resolve(reportedVersion),
    ArriveAsAgent: async (agent, { signal, headers }) => {
      const refusal = agentRefusalOf(agent)
      if (refusal !== undefined) throw new GrpcError(GrpcStatus.invalidArgument, refusal)
      await proof.check(headers.authorization, agent, { signal })
      const session = switchboard.agentArrives(agent)
      if (session === undefined) throw new GrpcError(GrpcStatus.resourceExhausted, 'too many agents')
      return { session_id: session.id, cluster_id: ports.clusterId }
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    Remain: async ({ session }) => {
      if (!agents.remain(session?.session_id ?? '')) throw unknownSession(session?.session_id)
      return {}
    },
    Depart: ({ session_id }) => {
      agents.depart(session_id)
      return Promise.resolve({})
    },
    async *WatchIntercepts({ session_id }, { signal }) {
      const { id, ended } = required(agents, session_id)
      const limits = { signal: AbortSignal.any([ended, signal, stopping]) }
      yield* intercepts.follow(
        state => {
          const agent = state.agents.get(id)
          return agent === undefined ? [] : agentView(state, agent)
        },
        (view, state) => ({ intercepts: agentSnapshot(view, state) }),
        limits,
      )
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    ReviewIntercept: async request => {
      const agent = agents.find(request.session?.session_id ?? '')
      // As 2.20: what comes late, or from nobody, is taken and dropped.
      if (agent === undefined) return {}
      const review = reviewOf(request, agent.facts.pod_name, ports.excludedVariables)
      intercepts.apply({ kind: 'reviewed', id: request.id, agentId: agent.id, review })
      return {}
    },
    async *WatchDial({ session_id }, { signal }) {
      const dials = switchboard.told(session_id)?.dials
      const ended = agents.find(session_id)?.ended
      if (dials === undefined || ended === undefined) await aborted(AbortSignal.any([signal, stopping]))
      else yield* dials.follow({ signal: AbortSignal.any([ended, signal, stopping]) })
    },
    async *WatchLookupDNS({ session_id }, { signal }): AsyncGenerator<DNSRequest> {
      const questions = switchboard.told(session_id)?.questions
      const ended = agents.find(session_id)?.ended
      if (questions === undefined || ended === undefined) await aborted(AbortSignal.any([signal, stopping]))
      else yield* questions.follow({ signal: AbortSignal.any([ended, signal, stopping]) })
    },
    AgentLookupDNSResponse: ({ session, request, response }) => {
      const agent = agents.find(session?.session_id ?? '')
      if (agent !== undefined && request !== null && response !== null)
        switchboard.lookups.answer(agent.id, request, response)
      return Promise.resolve({})
    },
    async *WatchLogLevel(_request, { signal }) {
      for await (const { level, until } of logLevels.follow({ signal: AbortSignal.any([signal, stopping]) })) {
        const leftMs = until === undefined ? undefined : Math.ceil(until - ports.clock.now())
        if (leftMs === undefined) yield { log_level: level }
        else if (leftMs > 0) yield { log_level: level, duration: durationOf(leftMs) }
      }
    },
    ReportMetrics: ({ ingress_bytes, egress_bytes }) => {
      ports.reported({ ingress: countOf(ingress_bytes), egress: countOf(egress_bytes) })
      return Promise.resolve({})
    },
  }
}

function reviewOf(request: ReviewInterceptRequestOutput, podName: string, excluded: ReadonlySet<string>): Review {
  const environment = Object.entries(request.environment).filter(([name]) => !excluded.has(name))
  const length = environment.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (length > mostEnvironmentCharacters)
    throw new GrpcError(GrpcStatus.invalidArgument, 'the environment is larger than any process could have')
  const { pod_ip, mount_point, mechanism_args_desc, message, headers, metadata } = request
  if ([pod_ip, mount_point, mechanism_args_desc, message].some(text => text.length > longestText))
    throw new GrpcError(GrpcStatus.invalidArgument, `no text may be longer than ${longestText} characters`)
  return {
    isAccepted: request.disposition === 'ACTIVE',
    ...{ message, podName, podIp: pod_ip, mountPoint: mount_point, mechanismArgsDesc: mechanism_args_desc },
    ...{ sftpPort: request.sftp_port, ftpPort: request.ftp_port },
    ...{ environment: Object.fromEntries(environment), headers, metadata },
  }
}

function countOf(value: number): number {
  return Number.isSafeInteger(value) && value > 0 ? value : 0
}

function durationOf(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 }
}
