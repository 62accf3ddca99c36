// What an intercept is on the wire. One wire intercept stands for one port (Telepresence 2.20 knows no others), named NAME, NAME~2, …
import type { InterceptSpec, PreparedInterceptOutput } from '../../../../common/protocol/index.ts'
import type { WantedIntercept, WantedPort } from './wanted.ts'

/** As 2.20's clients have them, in nanoseconds: the agent waits for the workstation as long as both together. */
const roundtripLatency = 4_000_000_000
const dialTimeout = 3_000_000_000

export interface Asker {
  /** user@host */
  readonly clientName: string
  /** The connected namespace. */
  readonly namespace: string
}

export function wireNames(wanted: WantedIntercept): string[] {
  const count = wanted.localOnly ? 0 : Math.max(1, wanted.ports.length)
  return Array.from({ length: count }, (_, at) => (at === 0 ? wanted.name : `${wanted.name}~${at + 1}`))
}

/** The intercept that a wire intercept belongs to. */
export function nameOfWire(name: string): string {
  return name.replace(/~\d+$/, '')
}

export function wireMechanism({ mechanism, headers, pathPrefixes }: WantedIntercept): string {
  if (mechanism !== 'intercept') return mechanism
  return Object.keys(headers).length > 0 || pathPrefixes.length > 0 ? 'http' : 'tcp'
}

/** What the manager is asked to prepare. */
export function requestSpec(
  wanted: WantedIntercept,
  name: string,
  port: WantedPort | undefined,
  { clientName, namespace }: Asker,
): InterceptSpec {
  const hasFilter = Object.keys(wanted.headers).length > 0 || wanted.pathPrefixes.length > 0
  return {
    name,
    client: clientName,
    agent: wanted.workload,
    workload_kind: wanted.kind,
    namespace: wanted.namespace === '' ? namespace : wanted.namespace,
    mechanism: wireMechanism(wanted),
    target_host: wanted.address.toString(),
    target_port: port?.local ?? 0,
    port_identifier: port === undefined ? '' : identifierOf(port.remote, port.protocol),
    protocol: port?.protocol ?? '',
    service_name: wanted.service,
    container_name: wanted.container,
    replace: wanted.replace,
    local_ports: wanted.toPod.map(({ pod, protocol }) => (protocol === 'UDP' ? `${pod}/UDP` : String(pod))),
    roundtrip_latency: roundtripLatency,
    dial_timeout: dialTimeout,
    ...(hasFilter ? { http_filter: { headers: wanted.headers, path_prefixes: [...wanted.pathPrefixes] } } : {}),
    writable_files: wanted.writableMount,
  }
}

/** What is created, once the manager has told which port and service it is. */
export function preparedSpec(
  request: InterceptSpec,
  prepared: PreparedInterceptOutput,
  port: WantedPort | undefined,
): InterceptSpec {
  const { service_uid, service_name, service_port_name, service_port, protocol, container_port } = prepared
  const ofService = service_port > 0 || service_port_name !== ''
  return {
    ...request,
    workload_kind: prepared.workload_kind,
    service_uid,
    protocol,
    container_port,
    container_name: request.container_name || prepared.container_name,
    target_port: port === undefined || port.local !== 0 ? (port?.local ?? 0) : container_port,
    ...(ofService
      ? {
          service_name,
          service_port_name,
          service_port,
          port_identifier: identifierOf(service_port_name === '' ? String(service_port) : service_port_name, protocol),
        }
      : {}),
  }
}

function identifierOf(port: string, protocol: string): string {
  return port === '' || protocol === '' ? port : `${port}/${protocol}`
}
