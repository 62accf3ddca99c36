// Intercepts and workloads as data for programs. These names are an interface: add, never rename.
import type { FailureOutput, InterceptOutput, WorkloadListOutput } from '../../common/protocol/index.ts'
import { wordOf } from './words.ts'

export type InterceptData = ReturnType<typeof interceptData>
export type WorkloadsData = ReturnType<typeof workloadsData>
export type WorkloadData = WorkloadsData['workloads'][number]

export function interceptData(intercept: InterceptOutput) {
  return {
    name: intercept.name,
    session: intercept.session,
    workload: intercept.workload,
    kind: intercept.kind,
    namespace: intercept.namespace,
    state: wordOf(intercept.state, 'INTERCEPT_STATE_'),
    since: new Date(intercept.since).toISOString(),
    mechanism: wordOf(intercept.mechanism, 'MECHANISM_'),
    ports: intercept.ports.map(port => ({
      service: port.service,
      servicePortName: port.service_port_name,
      servicePort: port.service_port,
      containerPort: port.container_port,
      protocol: port.protocol,
      local: port.local,
      localOpen: port.local_open,
    })),
    httpHeaders: intercept.http_headers,
    httpPathPrefixes: intercept.http_path_prefixes,
    container: intercept.container,
    replace: intercept.replace,
    pod: intercept.pod,
    mount: intercept.mount,
    mountKind: intercept.mount_kind,
    ...withFailure('mountFailure', intercept.mount_failure),
    ...withFailure('failure', intercept.failure),
    toPod: intercept.to_pod,
    localOnly: intercept.local_only,
    traffic: {
      connections: intercept.connections,
      requests: intercept.requests,
      bytesIn: intercept.bytes_in,
      bytesOut: intercept.bytes_out,
    },
  }
}

interface FailureData {
  readonly code: string
  readonly text: string
  readonly remedy: string
  readonly detail: Readonly<Record<string, string>>
}

function withFailure<Name extends string>(name: Name, failure: FailureOutput | null): { [Key in Name]?: FailureData } {
  if (failure === null || failure.code === '') return {}
  const { code, text, remedy, detail } = failure
  return { [name]: { code, text, remedy, detail } } as { [Key in Name]?: FailureData }
}

export function workloadsData({ namespace, workloads }: WorkloadListOutput) {
  return {
    namespace,
    workloads: workloads.map(workload => ({
      name: workload.name,
      kind: workload.kind,
      namespace: workload.namespace,
      readyPods: workload.ready_pods,
      wantedPods: workload.wanted_pods,
      state: workload.state,
      agent: workload.agent,
      obstacle: workload.obstacle,
      containers: workload.containers,
      ports: workload.ports.map(port => ({
        identifier: port.identifier,
        service: port.service,
        name: port.name,
        port: port.port,
        protocol: port.protocol,
        appProtocol: port.app_protocol,
        container: port.container,
        containerPort: port.container_port,
      })),
      intercepts: workload.intercepts.map(intercept => ({
        name: intercept.name,
        client: intercept.client,
        mine: intercept.mine,
        active: intercept.active,
        mechanism: intercept.mechanism,
        port: intercept.port,
        filter: intercept.filter,
        since: new Date(intercept.since).toISOString(),
      })),
    })),
  }
}
