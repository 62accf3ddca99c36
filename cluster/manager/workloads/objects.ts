// What is kept of workloads, pods and services: a few fields each, whatever their size. Objects come from the API server, so their own shapes can
// be trusted; what a field of a custom resource (Rollout) holds can't.
import { agentContainerName, type Protocol, parseAgentConfig, podNames } from '../../shared/index.ts'
import type { KubeObject } from '../kube/index.ts'
import { type Annotations, isMeshContainer, ourAnnotations } from './annotations.ts'
import { ownerOf } from './owner.ts'
import type { Service, Template } from './ports.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import type { WorkloadId, WorkloadKind } from './workloads.ts'

export interface WorkloadFacts extends WorkloadId {
  readonly uid: string
  readonly generation: number
  /** Up to which generation its controller has come. */
  readonly observed: number
  readonly template: Template
  readonly wanted: number
  readonly pods: { readonly all: number; readonly updated: number; readonly ready: number; readonly available: number }
  readonly conditions: readonly Condition[]
  /** Whether a changed template makes new pods by itself. */
  readonly rollsByItself: boolean
  /** Why no agent can come in; empty: nothing is known against it. */
  readonly obstacle: string
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export interface PodFacts {
  readonly name: string
  readonly uid: string
  readonly workload: WorkloadId
  readonly isReady: boolean
  readonly isGoing: boolean
  /** Milliseconds since 1970, a whole second. */
  readonly created: number
  /** Undefined: it has none. */
  readonly agent: AgentFacts | undefined
  readonly trouble: Trouble | undefined
}

export interface AgentFacts {
  /** `8080/TCP`, in front of which it stands. */
  readonly ports: readonly string[]
  /** Containers that are asleep. */
  readonly replaced: readonly string[]
}

interface Raw {
  readonly [key: string]: unknown
}

/** Undefined for what another workload of ours owns, and for what is being deleted. */
export function workloadFacts(kind: WorkloadKind, object: KubeObject): WorkloadFacts | undefined {
  const { metadata = {} } = object
  const spec = record(object.spec)
  const status = record(object.status)
  const { name = '', namespace = '', uid = '', generation = 0, deletionTimestamp, ownerReferences = [] } = metadata
  if (deletionTimestamp !== undefined) return undefined
  if (kind === 'ReplicaSet' && ownerReferences.some(({ controller }) => controller === true)) return undefined
  const template = record(spec['template'])
  const pod = record(template['spec'])
  const wanted = number(spec['replicas'], 1)
  const updateStrategy = record(spec['updateStrategy'])
  return {
    ...{ kind, name, namespace, uid, generation },
    // A Rollout's is a string.
    observed: Number(status['observedGeneration'] ?? 0),
    template: templateFacts(template),
    wanted,
    pods: {
      all: number(status['replicas'], 0),
      updated: number(status[kind === 'ReplicaSet' ? 'replicas' : 'updatedReplicas'], 0),
      ready: number(status['readyReplicas'], 0),
      available: number(status['availableReplicas'], 0),
    },
    conditions: list(status['conditions']).map(each => ({
      type: text(each['type']),
      status: text(each['status']),
      reason: text(each['reason']),
      message: text(each['message']),
    })),
    rollsByItself: kind !== 'ReplicaSet' && updateStrategy['type'] !== 'OnDelete',
    obstacle: obstacleOf(spec, pod),
  }
}

/** Undefined for pods of nobody whose agent could be ours, and for those that have ended. */
export function podFacts({ metadata = {}, spec, status }: KubeObject): PodFacts | undefined {
  const { name = '', namespace = '', uid = '', creationTimestamp = '', deletionTimestamp } = metadata
  const workload = ownerOf(metadata, namespace)
  if (workload === undefined || status?.['phase'] === 'Succeeded' || status?.['phase'] === 'Failed') return undefined
  const isReady = list(status?.['conditions']).some(({ type, status }) => type === 'Ready' && status === 'True')
  return {
    ...{ name, uid, workload, isReady },
    isGoing: deletionTimestamp !== undefined,
    created: Date.parse(creationTimestamp),
    agent: agentFacts(metadata.annotations, record(spec)),
    trouble: isReady ? undefined : troubleOf(record(status)),
  }
}

/** Undefined for those that lead to no pods. */
export function serviceFacts({ metadata = {}, spec }: KubeObject): Service | undefined {
  const { name = '', namespace = '', uid = '' } = metadata
  const selector = strings(spec?.['selector'])
  if (spec?.['type'] === 'ExternalName' || Object.keys(selector).length === 0) return undefined
  return {
    ...{ name, namespace, uid, selector },
    isHeadless: spec?.['clusterIP'] === 'None',
    ports: list(spec?.['ports']).flatMap(each => {
      const protocol = protocolOf(each['protocol'])
      const port = number(each['port'], 0)
      const target = each['targetPort']
      if (protocol === undefined) return []
      return {
        ...{ name: text(each['name']), port, protocol, appProtocol: text(each['appProtocol']) },
        target: (typeof target === 'number' && target !== 0) || typeof target === 'string' ? target : port,
      }
    }),
  }
}

/** `shop/Deployment/web` */
export function keyOf({ namespace, kind, name }: WorkloadId): string {
  return `${namespace}/${kind}/${name}`
}

function templateFacts(template: Raw): Template {
  const metadata = record(template['metadata'])
  return {
    labels: strings(metadata['labels']),
    annotations: ourAnnotations(strings(metadata['annotations'])),
    containers: list(record(template['spec'])['containers'])
      .filter(({ name }) => !isMeshContainer(text(name)) && name !== agentContainerName)
      .map(({ name, ports }) => ({
        name: text(name),
        ports: list(ports).flatMap(port => {
          const protocol = protocolOf(port['protocol'])
          if (protocol === undefined) return []
          return { name: text(port['name']), number: number(port['containerPort'], 0), protocol }
        }),
      })),
  }
}

/** Why no pod with this specification can have the agent; empty: it can. */
export function podObstacle(spec: object): string {
  const pod = record(spec)
  if (pod['hostNetwork'] === true) return 'its pods use the network of their node (hostNetwork)'
  if (record(pod['os'])['name'] === 'windows' || strings(pod['nodeSelector'])['kubernetes.io/os'] === 'windows')
    return 'its pods run on Windows'
  return ''
}

function obstacleOf(spec: Raw, pod: Raw): string {
  const inPod = podObstacle(pod)
  if (inPod !== '') return inPod
  if (spec['paused'] === true) return 'its rollout is paused (spec.paused)'
  if (spec['workloadRef'] !== undefined) return 'it has its template from another object (spec.workloadRef)'
  const partition = number(record(record(spec['updateStrategy'])['rollingUpdate'])['partition'], 0)
  if (partition > 0) return `its updates are held back by a partition (${partition})`
  return ''
}

function agentFacts(annotations: Annotations = {}, spec: Raw): AgentFacts | undefined {
  const has = [...list(spec['containers']), ...list(spec['initContainers'])].some(
    ({ name }) => name === agentContainerName,
  )
  const parsed = parseAgentConfig(annotations[podNames.agentConfig] ?? '')
  if (!has || parsed.kind === 'malformed') return undefined
  const { containers } = parsed.config
  return {
    ports: containers.flatMap(({ ports }) => ports.map(({ port, protocol }) => `${port}/${protocol}`)),
    replaced: containers.filter(({ replaced }) => replaced).map(({ name }) => name),
  }
}

function protocolOf(value: unknown): Protocol | undefined {
  return value === undefined || value === 'TCP' ? 'TCP' : value === 'UDP' ? 'UDP' : undefined
}

function record(value: unknown): Raw {
  return typeof value === 'object' && value !== null ? (value as Raw) : {}
}

function list(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.map(record) : []
}

function strings(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function number(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
