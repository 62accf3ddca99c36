// A pod with the agent in it: a pure function of the pod, the services of its namespace and the settings. Applied to a pod that has the agent
// already (another webhook changed it, and ours is asked again) it gives what it would have given for the changed pod at first.

import {
  type AgentConfig,
  type AgentContainer,
  type AgentPort,
  agentConfigVersion,
  agentContainerName,
  firstAgentPort,
  formatAgentConfig,
  initContainerName,
  maxAgentConfigLength,
  parseAgentConfig,
  podNames,
  workloadLabel,
} from '../../shared/index.ts'
import {
  isMeshContainer,
  ourAnnotations,
  ownerOf,
  podObstacle,
  readWishes,
  type Service,
  type Template,
  type Way,
  type WorkloadId,
  wantsAgent,
  waysOf,
} from '../workloads/index.ts'
import { agentContainer, asleep, initContainer, podVolume, tokenVolume } from './containers.ts'
import type { Container, Pod, PodSpec, VolumeMount } from './pod.ts'
import { probedPorts, withProbePorts } from './probes.ts'
import type { AgentSettings } from './settings.ts'

export type Injection =
  | { readonly kind: 'injected'; readonly pod: Pod; readonly workload: WorkloadId }
  /** Nobody wants an agent in it. */
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'refused'; readonly reason: string }

interface Context {
  readonly namespace: string
  /** Of the pod's namespace. */
  readonly services: readonly Service[]
  readonly settings: AgentSettings
}

export function inject(given: Pod, { namespace, services, settings }: Context): Injection {
  const wishes = readWishes(given.metadata?.annotations)
  if (wishes.inject === 'invalid') return refused('its annotation inject-traffic-agent is neither enabled nor disabled')
  if (!wantsAgent(wishes)) return { kind: 'unwanted' }
  const workload = ownerOf(given.metadata ?? {}, namespace)
  if (workload === undefined) return refused('it belongs to no Deployment, StatefulSet, ReplicaSet or Rollout')
  const obstacle = podObstacle(given.spec ?? {})
  if (obstacle !== '') return refused(obstacle)
  const pod = withoutAgent(given)
  const { metadata, spec } = pod
  if (spec === undefined || everyContainer(spec).some(({ name }) => name === agentContainerName))
    return refused(`it has a container named ${agentContainerName} that is not Fairlead's`)
  const ways = waysOf(templateOf(pod), services).filter(({ isTaken }) => isTaken)
  const ports = portsOf(spec, ways)
  const containers = spec.containers.filter(({ name }) => !isMeshContainer(name))
  const config: AgentConfig = {
    ...{ version: agentConfigVersion, workload, manager: settings.manager, logLevel: settings.logLevel },
    containers: containers.map((container, index) => ({
      name: container.name,
      prefix: `_FL_${index}_`,
      mounts: sharedMounts(container, wishes.ignoredMounts).map(({ mountPath, readOnly = false }) => ({
        path: plainPath(mountPath),
        readOnly,
      })),
      ports: ports.filter(({ container: at }) => at === container.name).map(({ port }) => port),
      replaced: container.name === wishes.replaced,
    })),
  }
  const text = formatAgentConfig(config)
  if (text.length > maxAgentConfigLength / 2) return refused('it has more ports and mounts than fit into an annotation')

  const taken = config.containers.flatMap(each => each.ports)
  const agent = agentContainer({
    ...{ config, spec, settings, containers },
    services: services.map(({ name }) => name),
    mounts: new Map(containers.map(each => [each.name, sharedMounts(each, wishes.ignoredMounts)])),
    // The API server gives every container its service account; what it gave to ours stays.
    given: everyContainer(given.spec).find(({ name }) => name === agentContainerName),
  })
  const init = taken.some(({ numeric }) => numeric) ? [initContainer(settings)] : []
  pod.metadata = {
    ...metadata,
    annotations: { ...metadata?.annotations, [podNames.agentConfig]: text },
    labels: {
      ...metadata?.labels,
      [podNames.workload]: workloadLabel(workload.name),
      [podNames.workloadKind]: workload.kind,
    },
  }
  const secrets = settings.pullSecrets.filter(({ name }) => !spec.imagePullSecrets?.some(each => each.name === name))
  const initContainers = [...(spec.initContainers ?? []), ...init, ...(settings.isNativeSidecar ? [agent] : [])]
  pod.spec = {
    ...spec,
    containers: [
      ...spec.containers
        .map(container => hidden(container, taken, spec))
        .map(container => (container.name === wishes.replaced ? asleep(container, settings) : container)),
      ...(settings.isNativeSidecar ? [] : [agent]),
    ],
    ...(initContainers.length > 0 && {
      initContainers: initContainers.map(each => (isOurs(each) ? each : hidden(each, taken, spec))),
    }),
    ...(secrets.length > 0 && { imagePullSecrets: [...(spec.imagePullSecrets ?? []), ...secrets] }),
    volumes: [...(spec.volumes ?? []), podVolume, tokenVolume],
  }
  return { kind: 'injected', pod, workload }
}

interface PlacedPort {
  readonly container: string
  readonly port: AgentPort
}

/** One for each port of the pod, however many services lead to it. */
function portsOf(spec: PodSpec, ways: readonly Way[]): readonly PlacedPort[] {
  const all = everyContainer(spec)
  const probed = new Set(all.flatMap(probedPorts))
  const used = new Set([
    ...all.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
    ...ways.map(({ containerPort }) => containerPort),
    ...probed,
  ])
  const free = () => {
    let number = firstAgentPort
    while (used.has(number)) number++
    used.add(number)
    return number
  }
  // A name that two containers have stays with the first one, even when that one's port is renamed and the agent's comes last.
  const names = all.flatMap(({ ports = [] }) => ports.flatMap(({ name }) => name ?? []))
  const isUnique = (name: string) => names.filter(each => each === name).length === 1
  const groups = Map.groupBy(ways, ({ containerPort, protocol }) => `${containerPort}/${protocol}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const numeric = group.some(({ isNumeric }) => isNumeric) || !isUnique(first.containerPortName)
    const port: AgentPort = {
      name: first.containerPortName,
      port: first.containerPort,
      protocol: first.protocol,
      agentPort: free(),
      service: first.service,
      servicePortName: first.servicePortName,
      servicePort: first.servicePort,
      appProtocol: group.find(({ appProtocol }) => appProtocol !== '')?.appProtocol ?? '',
      numeric,
      probePort: numeric && first.protocol === 'TCP' && probed.has(first.containerPort) ? free() : 0,
    }
    return [{ container: first.container, port }]
  })
}

/** With the names of taken ports hidden, and the kubelet's knocks led past the agent. */
function hidden(container: Container, taken: readonly AgentPort[], spec: PodSpec): Container {
  const named = taken.filter(({ numeric }) => !numeric)
  const names = new Map<string, string>()
  for (const { name, protocol } of named) {
    const own = container.ports?.find(port => port.name === name && (port.protocol ?? 'TCP') === protocol)
    if (own !== undefined) names.set(name, hiddenName(name, spec, names))
  }
  const doors = new Map(taken.flatMap(({ port, probePort }) => (probePort === 0 ? [] : [[port, probePort] as const])))
  const probes = withProbePorts(container, port => {
    if (typeof port === 'string' && names.has(port)) return names.get(port)
    const number = typeof port === 'number' ? port : numberOf(port, container)
    return doors.get(number)
  })
  return {
    ...probes,
    ...renamedPorts(container, names),
  }
}

function renamedPorts({ ports }: Container, names: ReadonlyMap<string, string>): Pick<Container, 'ports'> {
  if (ports === undefined) return {}
  return {
    ports: ports.map(port => {
      const name = names.get(port.name ?? '')
      return name === undefined ? port : { ...port, name }
    }),
  }
}

function numberOf(name: string, { ports = [] }: Container): number {
  return ports.find(port => port.name === name)?.containerPort ?? Number(name)
}

/** https://kubernetes.io/docs/reference/: names of ports have up to 15 letters, digits and inner dashes. */
function hiddenName(name: string, spec: PodSpec, others: ReadonlyMap<string, string>): string {
  const used = new Set([
    ...everyContainer(spec).flatMap(({ ports = [] }) => ports.flatMap(each => each.name ?? [])),
    ...others.values(),
  ])
  for (let number = 0; ; number++) {
    const candidate = `fl${number === 0 ? '' : number}-${name}`.slice(0, 15).replace(/-+$/, '')
    if (!used.has(candidate)) return candidate
  }
}

/** The pod as it was before us, with what others did to it since. */
function withoutAgent(given: Pod): Pod {
  const pod = structuredClone(given)
  const { metadata, spec } = pod
  const parsed = parseAgentConfig(metadata?.annotations?.[podNames.agentConfig] ?? '')
  if (spec === undefined || metadata === undefined || parsed.kind === 'malformed') return pod
  const restored = (container: Container) => restoredContainer(container, parsed.config.containers)
  spec.containers = spec.containers.filter(each => !isOurs(each)).map(restored)
  if (spec.initContainers !== undefined) {
    spec.initContainers = spec.initContainers.filter(each => !isOurs(each)).map(restored)
    if (spec.initContainers.length === 0) delete spec.initContainers
  }
  if (spec.volumes !== undefined)
    spec.volumes = spec.volumes.filter(({ name }) => name !== podVolume.name && name !== tokenVolume.name)
  delete metadata.annotations?.[podNames.agentConfig]
  return pod
}

function restoredContainer(container: Container, configured: readonly AgentContainer[]): Container {
  const taken = configured.flatMap(({ ports }) => ports)
  const own = configured.find(({ name }) => name === container.name)?.ports ?? []
  const names = new Map(
    own.flatMap(({ name, port, protocol, numeric }) => {
      const now = container.ports?.find(each => each.containerPort === port && (each.protocol ?? 'TCP') === protocol)
      return numeric || now?.name === undefined ? [] : [[now.name, name] as const]
    }),
  )
  const doors = new Map(taken.flatMap(({ port, probePort }) => (probePort === 0 ? [] : [[probePort, port] as const])))
  const probes = withProbePorts(container, port => (typeof port === 'number' ? doors.get(port) : names.get(port)))
  return {
    ...probes,
    ...renamedPorts(container, names),
  }
}

export function templateOf({ metadata, spec }: Pod): Template {
  return {
    labels: metadata?.labels ?? {},
    annotations: ourAnnotations(metadata?.annotations),
    containers: (spec?.containers ?? [])
      .filter(({ name }) => !isMeshContainer(name) && name !== agentContainerName)
      .map(({ name, ports = [] }) => ({
        name,
        ports: ports.flatMap(({ name = '', containerPort, protocol = 'TCP' }) =>
          protocol === 'TCP' || protocol === 'UDP' ? [{ name, number: containerPort, protocol }] : [],
        ),
      })),
  }
}

function sharedMounts({ volumeMounts = [] }: Container, ignored: readonly string[]): readonly VolumeMount[] {
  return volumeMounts.filter(
    ({ name, mountPath }) =>
      !ignored.some(entry => entry === name || (entry.startsWith('/') && mountPath.startsWith(entry))),
  )
}

/** Absolute, without a slash at its end. */
function plainPath(path: string): string {
  return `/${path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`
}

function everyContainer(spec: PodSpec | undefined): Container[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
}

function isOurs({ name }: Container): boolean {
  return name === agentContainerName || name === initContainerName
}

function refused(reason: string): Injection {
  return { kind: 'refused', reason }
}
