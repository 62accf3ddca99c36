// What is added to a pod, and the application's place when it sleeps.

import {
  type AgentConfig,
  type AgentPort,
  agentContainerName,
  agentGid,
  agentNodeFlags,
  agentPlaces,
  agentVariables,
  imagePlaces,
  initContainerName,
  podNames,
  tokenAudience,
} from '../../shared/index.ts'
import { declaredIn, prefixedSources, prefixedVariables, prefixReferences, serviceVariablesOf } from './environment.ts'
import type { Container, PodSpec, SecurityContext, Volume, VolumeMount } from './pod.ts'
import type { AgentSettings } from './settings.ts'

const tokenSeconds = 3600

const [, , podFile = ''] = split(agentPlaces.config)
const [, , tokenFile = ''] = split(agentPlaces.token)

export const podVolume: Volume = {
  name: 'fairlead-pod',
  downwardAPI: {
    items: [{ path: podFile, fieldRef: { fieldPath: `metadata.annotations['${podNames.agentConfig}']` } }],
  },
}

export const tokenVolume: Volume = {
  name: 'fairlead-token',
  projected: {
    sources: [{ serviceAccountToken: { audience: tokenAudience, expirationSeconds: tokenSeconds, path: tokenFile } }],
  },
}

const podMount: VolumeMount = { name: podVolume.name, mountPath: folderOf(agentPlaces.config), readOnly: true }
const tokenMount: VolumeMount = { name: tokenVolume.name, mountPath: folderOf(agentPlaces.token), readOnly: true }

interface AgentParts {
  readonly config: AgentConfig
  readonly spec: PodSpec
  readonly settings: AgentSettings
  /** The application's, as many and in the order as in the configuration. */
  readonly containers: readonly Container[]
  /** Names of the namespace's. */
  readonly services: readonly string[]
  /** By container: those to share. */
  readonly mounts: ReadonlyMap<string, readonly VolumeMount[]>
  /** The agent that is there already. */
  readonly given: Container | undefined
}

export function agentContainer({ config, spec, settings, containers, services, mounts, given }: AgentParts): Container {
  const isServiceVariable = serviceVariablesOf(services)
  const parts = config.containers.flatMap((each, index) => {
    const container = containers[index]
    return container === undefined ? [] : [{ container, prefix: each.prefix }]
  })
  const ports = config.containers.flatMap(each => each.ports)
  const envFrom = parts.flatMap(({ container, prefix }) => prefixedSources(container, prefix))
  // Whose files and user: the first one that traffic comes to.
  const first = config.containers.findIndex(each => each.ports.length > 0)
  const served = containers[Math.max(first, 0)]
  return {
    name: agentContainerName,
    image: settings.image,
    imagePullPolicy: settings.pullPolicy,
    command: [imagePlaces.node, ...agentNodeFlags, imagePlaces.agent],
    ...(settings.isNativeSidecar && { restartPolicy: 'Always' }),
    ports: ports
      .filter(({ numeric }) => !numeric)
      .map(({ name, agentPort, protocol }) => ({ name, containerPort: agentPort, protocol })),
    ...(envFrom.length > 0 && { envFrom }),
    env: [
      ...parts.flatMap(({ container, prefix }) => prefixedVariables(container, prefix, isServiceVariable)),
      // Last, so that no reference of the application means one of these.
      ...Object.entries(ownFields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } })),
    ],
    volumeMounts: [
      podMount,
      tokenMount,
      ...parts.flatMap(({ container, prefix }) => {
        const isDeclared = declaredIn(container, isServiceVariable)
        return (mounts.get(container.name) ?? []).map(({ name, mountPath, readOnly, subPath, subPathExpr }) => ({
          name,
          mountPath: `${agentPlaces.mounts}/${container.name}/${split(mountPath).join('/')}`,
          ...(readOnly === true && { readOnly }),
          ...(subPath !== undefined && { subPath }),
          ...(subPathExpr !== undefined && { subPathExpr: prefixReferences(subPathExpr, prefix, isDeclared) }),
        }))
      }),
      ...(given?.volumeMounts ?? []).filter(({ mountPath }) => mountPath === serviceAccountPath),
    ],
    ...lastWords,
    securityContext: securityOf(served, spec),
    ...(Object.keys(settings.resources).length > 0 && { resources: settings.resources }),
    ...(ports.length > 0 && { startupProbe: startupProbe(ports) }),
  }
}

const serviceAccountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

const ownFields = {
  [agentVariables.podName]: 'metadata.name',
  [agentVariables.podNamespace]: 'metadata.namespace',
  [agentVariables.podIp]: 'status.podIP',
  [agentVariables.nodeName]: 'spec.nodeName',
}

/** Redirects numeric ports, and ends. Nothing else in the pod gets a capability. */
export function initContainer({ image, pullPolicy, initResources }: AgentSettings): Container {
  return {
    name: initContainerName,
    image,
    imagePullPolicy: pullPolicy,
    command: [imagePlaces.node, imagePlaces.agent, 'init'],
    volumeMounts: [podMount],
    ...lastWords,
    securityContext: {
      ...confined,
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
    },
    ...(Object.keys(initResources).length > 0 && { resources: initResources }),
  }
}

/** What only makes sense while the application runs. */
const awake = new Set([
  'args',
  'workingDir',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'stdin',
  'tty',
])

/** The application's container, with nothing of the application running in it. */
export function asleep(container: Container, { image, pullPolicy }: AgentSettings): Container {
  const kept = Object.fromEntries(Object.entries(container).filter(([part]) => !awake.has(part)))
  return {
    ...kept,
    name: container.name,
    image,
    imagePullPolicy: pullPolicy,
    command: [imagePlaces.node, imagePlaces.agent, 'sleep'],
  }
}

/** Why it ended is then part of the pod's status, and of what a person is told. */
const lastWords = { terminationMessagePolicy: 'FallbackToLogsOnError' } as const

const confined: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  seccompProfile: { type: 'RuntimeDefault' },
}

/** The application's user, since its volumes may be readable for that one only; our own group; no capability whoever it is. */
function securityOf(served: Container | undefined, spec: PodSpec): SecurityContext {
  const { runAsUser, seLinuxOptions } = served?.securityContext ?? {}
  // Without either it is the image's, which isn't root.
  const isRoot = (runAsUser ?? spec.securityContext?.runAsUser) === 0
  return {
    ...confined,
    ...(runAsUser !== undefined && { runAsUser }),
    runAsGroup: agentGid,
    runAsNonRoot: !isRoot,
    capabilities: { drop: ['ALL'] },
    ...(seLinuxOptions !== undefined && { seLinuxOptions }),
  }
}

/**
 * Pods are ready, and applications started, only when the agent listens. No listening port of ours is for probes, and a probe of the agent's ports
 * would arrive at a workstation; so it looks into the kernel's tables of sockets. A startup probe ends with its first success: the price of starting
 * Node is paid once or twice in the life of a pod.
 */
function startupProbe(ports: readonly AgentPort[]): NonNullable<Container['startupProbe']> {
  const wanted = ports.map(({ agentPort, protocol }) => {
    const hex = agentPort.toString(16).toUpperCase().padStart(4, '0')
    // Local address, remote address, state: 0A is LISTEN, 07 an open UDP socket. proc(5), /proc/net/tcp
    return `:${hex} [0-9A-F]+:0000 ${protocol === 'TCP' ? '0A' : '07'}`
  })
  const script = `const fs=require('node:fs'),all=['tcp','tcp6','udp','udp6'].map(n=>{try{return fs.readFileSync('/proc/net/'+n,'latin1')}catch{return''}}).join('');process.exit(${JSON.stringify(wanted)}.every(p=>new RegExp(p).test(all))?0:1)`
  return {
    exec: { command: [imagePlaces.node, '-e', script] },
    // Listening takes it half a second.
    initialDelaySeconds: 1,
    periodSeconds: 1,
    timeoutSeconds: 5,
    failureThreshold: 60,
  }
}

function split(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.')
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'))
}
