// A workload as 2.20's WorkloadInfo, with our additions.
import type { WorkloadInfo } from '../../../common/protocol/index.ts'
import { isAgentOf, type State, viaMechanism } from '../intercepts/index.ts'
import type { Workload, WorkloadKind } from '../workloads/index.ts'

const kinds = {
  Deployment: 'DEPLOYMENT',
  ReplicaSet: 'REPLICASET',
  StatefulSet: 'STATEFULSET',
  Rollout: 'ROLLOUT',
} as const satisfies Record<WorkloadKind, string>
const states = {
  unknown: 'UNKNOWN_UNSPECIFIED',
  available: 'AVAILABLE',
  progressing: 'PROGRESSING',
  failure: 'FAILURE',
} as const satisfies Record<Workload['state'], string>

export function workloadInfoOf(workload: Workload, state: State): WorkloadInfo {
  const { kind, name, namespace } = workload
  const spec = { agent: name, namespace, workload_kind: kind as string }
  const intercepts = [...state.intercepts.values()].filter(
    ({ spec: { agent, namespace: where, workload_kind, mechanism }, disposition }) =>
      agent === name &&
      mechanism !== viaMechanism &&
      where === namespace &&
      (workload_kind === '' || workload_kind === kind) &&
      (disposition === 'ACTIVE' || disposition === 'WAITING' || disposition === 'NO_CLIENT'),
  )
  const isActive = intercepts.some(({ disposition }) => disposition === 'ACTIVE')
  const hasAgent = workload.hasAgent || [...state.agents.values()].some(agent => isAgentOf(agent, spec))
  return {
    ...{ kind: kinds[kind], name, namespace, state: states[workload.state] },
    agent_state: isActive ? 'INTERCEPTED' : hasAgent ? 'INSTALLED' : 'NO_AGENT_UNSPECIFIED',
    intercept_clients: intercepts.map(({ sessionId, spec: { client, ...what }, disposition, createdAt }) => ({
      client: state.clients.get(sessionId)?.name ?? client,
      ...{ name: what.name, mechanism: what.mechanism, port_identifier: what.port_identifier },
      ...{ http_filter: what.http_filter, since: timestampOf(createdAt), active: disposition === 'ACTIVE' },
    })),
    ports: workload.ports.map(port => ({
      ...{ service: port.service, name: port.servicePortName, port: port.servicePort, protocol: port.protocol },
      ...{ app_protocol: port.appProtocol, container: port.container },
      ...{ container_port_name: port.containerPortName, container_port: port.containerPort },
    })),
    ...{ wanted_pods: workload.wantedPods, ready_pods: workload.readyPods },
    ...{ obstacle: workload.obstacle, containers: [...workload.containers] },
  }
}

export function timestampOf(date: Date): { seconds: number; nanos: number } {
  const ms = date.getTime()
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 }
}
