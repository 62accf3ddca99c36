// How far a Deployment's rollout is, and what blocks it, in the cluster's own words.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
import type { V1ContainerStatus, V1Deployment, V1Pod } from '@kubernetes/client-node'

export interface Blocker {
  readonly text: string
  /** False while it may well pass by itself: a container being created, a node being added. */
  readonly isLasting: boolean
}

const lastingReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'CrashLoopBackOff',
  'RunContainerError',
])

/** Whether every wanted pod runs the newest template and is available. */
export function isRolledOut({ metadata, spec, status }: V1Deployment): boolean {
  const wanted = spec?.replicas ?? 1
  return (
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) >= wanted &&
    (status?.availableReplicas ?? 0) >= wanted &&
    (status?.replicas ?? 0) <= (status?.updatedReplicas ?? 0)
  )
}

/** The first thing in the way; undefined = only time. */
export function blockerOf(deployment: V1Deployment, pods: readonly V1Pod[]): Blocker | undefined {
  const failure = deployment.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  )
  // Quota, limit ranges and admission refuse the pod before there is one.
  if (failure !== undefined) return { text: failure.message ?? 'its pod was refused', isLasting: true }
  for (const pod of pods) {
    if (pod.metadata?.deletionTimestamp !== undefined) continue
    const blocker = podBlocker(pod)
    if (blocker !== undefined) return blocker
  }
  return undefined
}

export function podBlocker({ metadata, status }: V1Pod): Blocker | undefined {
  const name = metadata?.name ?? ''
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False')
    return { text: `pod ${name} finds no node: ${scheduled.message ?? scheduled.reason ?? ''}`, isLasting: false }
  for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const text = containerBlocker(container)
    if (text !== undefined)
      return { text: `pod ${name}: ${text}`, isLasting: lastingReasons.has(container.state?.waiting?.reason ?? '') }
  }
  return undefined
}

function containerBlocker({ state, lastState, ready, image }: V1ContainerStatus): string | undefined {
  if (ready) return undefined
  const waiting = state?.waiting
  if (waiting === undefined) return undefined
  const { reason = '', message } = waiting
  if (reason === 'ContainerCreating' || reason === 'PodInitializing') return 'creating its container'
  const ended = lastState?.terminated
  if (reason === 'CrashLoopBackOff' && ended !== undefined)
    return `it ends soon after its start (exit code ${ended.exitCode}${ended.message === undefined ? '' : `: ${ended.message}`})`
  return `${reason} of ${image}${message === undefined ? '' : `: ${message}`}`
}
