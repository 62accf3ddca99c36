// The agent's whole configuration: written by the manager's webhook as a pod annotation, read by the agent (and its init container) through a
// downward-API file. Written and parsed here, so that both ends agree. The annotations of a pod hold 256 KiB together:
// https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
import type { LogLevel } from '../../common/base/index.ts'

export const agentConfigVersion = 1

export type Protocol = 'TCP' | 'UDP'

export interface AgentConfig {
  readonly version: typeof agentConfigVersion
  readonly workload: WorkloadName
  /** Where the manager's API for agents listens. */
  readonly manager: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  /** Every container of the application, in the pod's order, also those without ports. */
  readonly containers: readonly AgentContainer[]
}

export interface WorkloadName {
  /** `Deployment`, `StatefulSet`, `ReplicaSet`, `Rollout` */
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

export interface AgentContainer {
  readonly name: string
  /** Of the agent's variables that hold this container's environment: `_FL_0_`. */
  readonly prefix: string
  /** Of the container, as it sees them; the agent has each at `mountsFolder/<container><path>`. */
  readonly mounts: readonly AgentMount[]
  readonly ports: readonly AgentPort[]
  /** The application is asleep while somebody's own process takes its place. */
  readonly replaced: boolean
}

export interface AgentMount {
  readonly path: string
  readonly readOnly: boolean
}

/** A port of a container that the agent stands in front of. */
export interface AgentPort {
  /** As the pod declared it before we came; empty when it has no name. */
  readonly name: string
  /** Where the application listens. */
  readonly port: number
  readonly protocol: Protocol
  /** Where the agent listens for it. */
  readonly agentPort: number
  /** Empty, and the port 0, when no service leads here. */
  readonly service: string
  readonly servicePortName: string
  readonly servicePort: number
  /** What the service says (`http`, `kubernetes.io/h2c`, …); empty when it says nothing. */
  readonly appProtocol: string
  /** Taken over by the init container's redirection, not by name. */
  readonly numeric: boolean
  /** For `numeric`: redirected to the application, for the kubelet's probes of this port; 0: there are none. */
  readonly probePort: number
}

export type ParsedAgentConfig =
  | { readonly kind: 'parsed'; readonly config: AgentConfig }
  | { readonly kind: 'malformed'; readonly reason: string }

/** What all annotations of a pod may hold together. */
export const maxAgentConfigLength = 256 * 1024
const maxContainers = 256
const maxMounts = 1024
const maxPorts = 256
const maxTextLength = 4096

export function formatAgentConfig(config: AgentConfig): string {
  return JSON.stringify(config)
}

/** Unknown fields are left out: a newer manager may have added them. */
export function parseAgentConfig(text: string): ParsedAgentConfig {
  if (text.length > maxAgentConfigLength) return { kind: 'malformed', reason: 'it is too long' }
  try {
    return { kind: 'parsed', config: configOf(JSON.parse(text)) }
  } catch (error) {
    return { kind: 'malformed', reason: error instanceof Malformed ? error.message : 'it is not JSON' }
  }
}

class Malformed extends Error {}

const logLevels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug', 'trace']

function configOf(value: unknown): AgentConfig {
  const it = record(value, 'the configuration')
  if (it['version'] !== agentConfigVersion) throw new Malformed(`version must be ${agentConfigVersion}`)
  const workload = record(it['workload'], 'workload')
  const manager = record(it['manager'], 'manager')
  const level = it['logLevel']
  const containers = list(it['containers'], 'containers', maxContainers).map(containerOf)
  const ports = containers.flatMap(container => container.ports)
  const keys = new Set(ports.map(({ agentPort, protocol }) => `${agentPort}/${protocol}`))
  if (keys.size !== ports.length) throw new Malformed('two ports have one agentPort')
  return {
    version: agentConfigVersion,
    workload: {
      kind: filled(workload['kind'], 'workload.kind'),
      name: filled(workload['name'], 'workload.name'),
      namespace: filled(workload['namespace'], 'workload.namespace'),
    },
    manager: { host: filled(manager['host'], 'manager.host'), port: port(manager['port'], 'manager.port') },
    logLevel: logLevels.find(known => known === level) ?? fail('logLevel is none'),
    containers,
  }
}

function containerOf(value: unknown, index: number): AgentContainer {
  const at = `containers[${index}]`
  const it = record(value, at)
  return {
    name: filled(it['name'], `${at}.name`),
    prefix: filled(it['prefix'], `${at}.prefix`),
    mounts: list(it['mounts'], `${at}.mounts`, maxMounts).map((each, n) => mountOf(each, `${at}.mounts[${n}]`)),
    ports: list(it['ports'], `${at}.ports`, maxPorts).map((each, n) => portOf(each, `${at}.ports[${n}]`)),
    replaced: bool(it['replaced'], `${at}.replaced`),
  }
}

function mountOf(value: unknown, at: string): AgentMount {
  const it = record(value, at)
  const path = filled(it['path'], `${at}.path`)
  if (!path.startsWith('/') || path.split('/').includes('..')) fail(`${at}.path is not an absolute path`)
  return { path, readOnly: bool(it['readOnly'], `${at}.readOnly`) }
}

function portOf(value: unknown, at: string): AgentPort {
  const it = record(value, at)
  const protocol = it['protocol']
  if (protocol !== 'TCP' && protocol !== 'UDP') fail(`${at}.protocol is neither TCP nor UDP`)
  return {
    name: string(it['name'], `${at}.name`),
    port: port(it['port'], `${at}.port`),
    protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
    agentPort: port(it['agentPort'], `${at}.agentPort`),
    service: string(it['service'], `${at}.service`),
    servicePortName: string(it['servicePortName'], `${at}.servicePortName`),
    servicePort: it['servicePort'] === 0 ? 0 : port(it['servicePort'], `${at}.servicePort`),
    appProtocol: string(it['appProtocol'], `${at}.appProtocol`),
    numeric: bool(it['numeric'], `${at}.numeric`),
    probePort: it['probePort'] === 0 ? 0 : port(it['probePort'], `${at}.probePort`),
  }
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed(`${at} is no object`)
  return value as Readonly<Record<string, unknown>>
}

function list(value: unknown, at: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${at} is no list`)
  return value.length > most ? fail(`${at} has more than ${most} entries`) : (value as readonly unknown[])
}

function string(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Malformed(`${at} is no text`)
  return value.length > maxTextLength ? fail(`${at} is too long`) : value
}

function filled(value: unknown, at: string): string {
  const text = string(value, at)
  return text === '' ? fail(`${at} is empty`) : text
}

function port(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535)
    throw new Malformed(`${at} is no port`)
  return value
}

function bool(value: unknown, at: string): boolean {
  return typeof value === 'boolean' ? value : fail(`${at} is neither true nor false`)
}

function fail(reason: string): never {
  throw new Malformed(reason)
}
