// What an injected pod looks like: the names, places and numbers that the manager writes into it and the agent finds there.

/** Ours, on pod templates and pods. */
export const annotationPrefix = 'fairlead.dev/'

/** On the pod, written by the webhook. */
export const podNames = {
  /** Annotation: the agent's configuration. */
  agentConfig: 'fairlead.dev/agent-config',
  /** Label: the workload's name. */
  workload: 'fairlead.dev/workload',
  /** Label: Deployment, StatefulSet, ReplicaSet or Rollout. */
  workloadKind: 'fairlead.dev/workload-kind',
} as const

/** The value of that label: up to 63 characters, where names of workloads may have 253. */
export function workloadLabel(name: string): string {
  return name.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '')
}

export const agentContainerName = 'traffic-agent'
export const initContainerName = 'traffic-agent-init'

/** The agent's group: by it, the init container's rules know the agent's own connections. */
export const agentGid = 7439
/** Where the agent's ports begin; numbers that the pod uses are skipped. */
export const firstAgentPort = 9900

/** Where the agent finds what it needs in its own file system. */
export const agentPlaces = {
  /** The pod's annotation, as a downward-API file. */
  config: '/fairlead/pod/config',
  /** A container's mount /a/b is at <mounts>/<container>/a/b. */
  mounts: '/fairlead/mounts',
  /** The projected service-account token, replaced by the kubelet before it expires. */
  token: '/fairlead/token/token',
} as const

/** Of the projected token. */
export const tokenAudience = 'fairlead'

/** Variables of the agent's own, besides the containers' (which have their prefix). */
export const agentVariables = {
  podName: 'POD_NAME',
  podIp: 'POD_IP',
  podNamespace: 'POD_NAMESPACE',
  nodeName: 'NODE_NAME',
} as const

/**
 * Of Node, for the agent: one pod's share of memory counts, and there are many. A young generation of 1 MiB (Node's is 16), which is collected as
 * traffic passes (Garbage); one helper thread for V8; an end to the heap far above what 10,000 connections take. See docs/performance.md.
 */
export const agentNodeFlags = [
  '--expose-gc',
  '--max-semi-space-size=1',
  '--v8-pool-size=1',
  '--max-old-space-size=256',
] as const

/** In the image of all roles. */
export const imagePlaces = {
  node: '/usr/local/bin/node',
  manager: '/fairlead/manager.mjs',
  /** Without argument the agent; `init` sets the redirections and ends; `sleep` sleeps until SIGTERM, in place of an application. */
  agent: '/fairlead/agent.mjs',
} as const
