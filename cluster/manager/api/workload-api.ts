// Lists that a client follows: workloads of a namespace with who intercepts them, and agents' pods.

import { Ip } from '../../../common/net/index.ts'
import {
  type AgentInfoSnapshot,
  type AgentPodInfo,
  GrpcError,
  GrpcStatus,
  type ManagerService,
  type ServiceHandlers,
  type WorkloadEvent,
  type WorkloadEventsDelta,
  type WorkloadInfo,
} from '../../../common/protocol/index.ts'
import { type Agent, interceptsOfSession, isAgentOf, isVia, type State } from '../intercepts/index.ts'
import type { ApiPorts } from './ports.ts'
import { required } from './sessions.ts'
import { timestampOf, workloadInfoOf } from './workload-info.ts'

/** Changes come in swarms: a rollout is dozens of them. */
const batchMs = 50
const mostNamespaces = 1000

export function workloadHandlers(ports: ApiPorts): ServiceHandlers<typeof ManagerService> {
  const { switchboard, workloads, stopping } = ports
  const { clients, intercepts } = switchboard
  const followAgents = (shall: (agent: Agent) => boolean, signal: AbortSignal) =>
    intercepts.follow<Agent, AgentInfoSnapshot>(
      state => [...state.agents.values()].filter(shall),
      agents => ({ agents: agents.map(({ info }) => info) }),
      { signal },
    )
  return {
    GetKnownWorkloadKinds: () => {
      // Only a cluster that has Argo's rollouts has that kind: a client of 2.20 would watch what isn't there.
      const hasRollouts = workloads.list('').some(({ kind }) => kind === 'Rollout')
      const kinds = ['DEPLOYMENT', 'REPLICASET', 'STATEFULSET', ...(hasRollouts ? (['ROLLOUT'] as const) : [])] as const
      return Promise.resolve({ kinds: [...kinds] })
    },
    async *WatchAgentPods({ session_id }, { signal }) {
      const { id, ended, facts } = required(clients, session_id)
      yield* intercepts.follow(
        state => podsFor(state, id, facts.namespace).map(pod => JSON.stringify(pod)),
        (_view, state) => ({ agents: podsFor(state, id, facts.namespace) }),
        { signal: AbortSignal.any([ended, signal, stopping]) },
      )
    },
    async *WatchAgents({ session_id }, { signal }) {
      const { ended } = required(clients, session_id)
      yield* followAgents(() => true, AbortSignal.any([ended, signal, stopping]))
    },
    async *WatchAgentsNS({ session, namespaces }, { signal }) {
      const { ended } = required(clients, session?.session_id)
      if (namespaces.length > mostNamespaces) throw new GrpcError(GrpcStatus.invalidArgument, 'too many namespaces')
      const wanted = new Set(namespaces)
      yield* followAgents(({ info }) => wanted.has(info.namespace), AbortSignal.any([ended, signal, stopping]))
    },
    async *WatchWorkloads({ session_info, namespace }, { signal }): AsyncGenerator<WorkloadEventsDelta> {
      const { ended, facts } = required(clients, session_info?.session_id)
      const limits = AbortSignal.any([ended, signal, stopping])
      const where = namespace === '' ? facts.namespace : namespace
      let sent = new Map<string, { readonly text: string; readonly info: WorkloadInfo }>()
      let isFirst = true
      for await (const since of changes(ports, limits)) {
        const { state } = intercepts
        const now = new Map(
          workloads.list(where).map(workload => {
            const info = workloadInfoOf(workload, state)
            return [`${workload.namespace}/${workload.kind}/${workload.name}`, { info, text: JSON.stringify(info) }]
          }),
        )
        const events: WorkloadEvent[] = []
        for (const [key, { info, text }] of now) {
          const before = sent.get(key)
          if (before === undefined) events.push({ type: 'ADDED_UNSPECIFIED', workload: info })
          else if (before.text !== text) events.push({ type: 'MODIFIED', workload: info })
        }
        for (const [key, { info }] of sent) if (!now.has(key)) events.push({ type: 'DELETED', workload: info })
        sent = now
        // Everybody is told what there is first, also when there is nothing.
        if (events.length > 0 || isFirst) yield { since: timestampOf(since), events }
        isFirst = false
      }
    },
  }
}

/** Now, and then whenever workloads or intercepts have changed, with the time that the batch began. */
async function* changes({ workloads, switchboard }: ApiPorts, signal: AbortSignal): AsyncGenerator<Date, void> {
  let changedAt: Date | undefined = new Date()
  let wake = Promise.withResolvers<undefined>()
  const changed = () => {
    changedAt ??= new Date()
    wake.resolve(undefined)
  }
  const followed = [workloads.follow(changed), switchboard.intercepts.onChange(changed)]
  const onAbort = () => wake.resolve(undefined)
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      if (changedAt === undefined) await wake.promise
      wake = Promise.withResolvers()
      const since = changedAt
      changedAt = undefined
      if (since !== undefined) yield since
      await new Promise(resolve => setTimeout(resolve, batchMs))
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    for (const each of followed) each[Symbol.dispose]()
  }
}

/** Agents in the client's own namespace, and those of what it intercepts elsewhere. */
function podsFor(state: State, sessionId: string, namespace: string): AgentPodInfo[] {
  const intercepts = interceptsOfSession(state, sessionId).filter(
    each => each.disposition !== 'REMOVED' && !isVia(each),
  )
  return [...state.agents.values()].flatMap(agent => {
    const { info } = agent
    const intercepted = intercepts.some(({ spec }) => isAgentOf(agent, spec))
    const ip = Ip.parse(info.pod_ip)
    // Without a name there is no way to the pod, and a client of 2.20 gives up all of them.
    if (ip === undefined || info.pod_name === '' || (info.namespace !== namespace && !intercepted)) return []
    return {
      ...{ pod_name: info.pod_name, namespace: info.namespace, pod_ip: Buffer.from(ip.bytes) },
      ...{ api_port: info.api_port, intercepted, workload_name: info.name },
    }
  })
}
