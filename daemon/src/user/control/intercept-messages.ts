// Intercepts and workloads as the control API's messages. Pure.
import {
  failureOf,
  type Intercept,
  type InterceptedPort,
  type Workload,
  type WorkloadInfoOutput,
} from '../../../../common/protocol/index.ts'
import { type InterceptSnapshot, nameOfWire, portIdentifiers } from '../intercept/index.ts'

const states = {
  preparing: 'INTERCEPT_STATE_PREPARING',
  active: 'INTERCEPT_STATE_ACTIVE',
  waiting: 'INTERCEPT_STATE_WAITING',
  lost: 'INTERCEPT_STATE_LOST',
  leaving: 'INTERCEPT_STATE_LEAVING',
} as const satisfies Record<InterceptSnapshot['state'], string>

const mechanisms = {
  intercept: 'MECHANISM_INTERCEPT',
  wiretap: 'MECHANISM_WIRETAP',
  ingest: 'MECHANISM_INGEST',
} as const satisfies Record<InterceptSnapshot['mechanism'], string>

const kinds: Readonly<Record<WorkloadInfoOutput['kind'], string>> = {
  UNSPECIFIED: '',
  DEPLOYMENT: 'Deployment',
  REPLICASET: 'ReplicaSet',
  STATEFULSET: 'StatefulSet',
  ROLLOUT: 'Rollout',
}
const workloadStates: Readonly<Record<WorkloadInfoOutput['state'], string>> = {
  UNKNOWN_UNSPECIFIED: 'unknown',
  AVAILABLE: 'available',
  PROGRESSING: 'progressing',
  FAILURE: 'failure',
}
const agentStates: Readonly<Record<WorkloadInfoOutput['agent_state'], string>> = {
  NO_AGENT_UNSPECIFIED: 'none',
  INSTALLED: 'installed',
  INTERCEPTED: 'intercepted',
}

export function interceptMessage(snapshot: InterceptSnapshot, session: string): Intercept {
  const { name, workload, kind, namespace, container, replace, since, mount, pod, failure, mountFailure } = snapshot
  return {
    ...{ name, workload, kind, namespace, container, replace, since, mount, pod, session },
    state: states[snapshot.state],
    mechanism: mechanisms[snapshot.mechanism],
    ports: snapshot.ports.map(
      ({ service, servicePortName, servicePort, containerPort, protocol, local, isLocalOpen }): InterceptedPort => ({
        ...{ service, protocol, local },
        service_port_name: servicePortName,
        service_port: servicePort,
        container_port: containerPort,
        local_open: isLocalOpen,
      }),
    ),
    http_headers: { ...snapshot.headers },
    http_path_prefixes: [...snapshot.pathPrefixes],
    mount_kind: snapshot.mountKind,
    mount_failure: mountFailure === undefined ? null : failureOf(mountFailure),
    failure: failure === undefined ? null : failureOf(failure),
    connections: snapshot.connections,
    requests: snapshot.requests,
    bytes_in: snapshot.bytesIn,
    bytes_out: snapshot.bytesOut,
    to_pod: [...snapshot.toPod],
    local_only: snapshot.localOnly,
  }
}

/** `isMine` says whether this very user half holds an intercept of that name. */
export function workloadMessage(
  workload: WorkloadInfoOutput,
  isMine: (client: string, name: string) => boolean,
): Workload {
  const { name, namespace, wanted_pods, ready_pods, obstacle, containers, ports } = workload
  const identifiers = portIdentifiers(ports)
  return {
    ...{ name, namespace, wanted_pods, ready_pods, obstacle, containers },
    kind: kinds[workload.kind],
    state: workloadStates[workload.state],
    agent: agentStates[workload.agent_state],
    ports: ports.map(
      ({ service, name: port, port: number, protocol, app_protocol, container, container_port }, at) => ({
        ...{ service, protocol, app_protocol, container, container_port },
        name: port,
        port: number,
        identifier: identifiers[at] ?? '',
      }),
    ),
    intercepts: workload.intercept_clients.map(intercept => ({
      client: intercept.client,
      name: nameOfWire(intercept.name),
      mechanism: intercept.mechanism,
      port: intercept.port_identifier,
      filter: filterText(intercept.http_filter),
      since: millisecondsOf(intercept.since),
      // 2.20 tells only those that are.
      active: intercept.active || intercept.name === '',
      mine: isMine(intercept.client, nameOfWire(intercept.name)),
    })),
  }
}

type Filter = WorkloadInfoOutput['intercept_clients'][number]['http_filter']

/** `header x-dev: anna, path /api`; empty: everything. */
function filterText(filter: Filter): string {
  if (filter === null) return ''
  const headers = Object.entries(filter.headers).map(([name, value]) => `header ${name}: ${value}`)
  return [...headers, ...filter.path_prefixes.map(prefix => `path ${prefix}`)].join(', ')
}

function millisecondsOf(at: { readonly seconds: number; readonly nanos: number } | null): number {
  return at === null ? 0 : at.seconds * 1_000 + Math.floor(at.nanos / 1_000_000)
}
