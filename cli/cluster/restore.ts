// Takes the agents out of every workload before the traffic manager goes: a Job of the manager's own image and rights, made from its Deployment, whose
// log says how far it is. Helm does the same by a hook of the chart.
import type { V1Deployment, V1Job } from '@kubernetes/client-node'
import { type Clock, KnownError, pause } from '../../common/base/index.ts'
import type { Cluster } from './cluster.ts'
import type { Manifest } from './manifests.ts'
import { podBlocker } from './rollout.ts'

export const restoreJobName = 'traffic-manager-restore'

const pollMs = 500
/** What doesn't pass by itself is given this long. */
const patienceMs = 15_000
const deadlineSeconds = 600

interface Parts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly namespace: string
}

interface Task {
  readonly signal: AbortSignal
  readonly report: (text: string) => void
}

/** Nothing happens for a manager that injects nothing. Throws WORKLOADS_NOT_RESTORED. */
export async function restoreWorkloads(
  { cluster, clock, namespace }: Parts,
  deployment: V1Deployment,
  { signal, report }: Task,
): Promise<void> {
  const job = restoreJob(deployment, namespace)
  if (job === undefined) return
  report('taking the agents out of workloads')
  await cluster.remove(job, { signal })
  await cluster.apply(job, { signal })
  try {
    let blockedSince: number | undefined
    while (true) {
      const [pod] = (await cluster.pods(namespace, `job-name=${restoreJobName}`, { signal })).toSorted(
        (a, b) => Number(b.metadata?.creationTimestamp) - Number(a.metadata?.creationTimestamp),
      )
      const said = await lastWords(cluster, namespace, pod?.metadata?.name, signal)
      const outcome = outcomeOf(await cluster.job(namespace, restoreJobName, { signal }))
      if (outcome === 'succeeded') return
      const blocker = pod === undefined ? undefined : podBlocker(pod)
      const what = said ?? blocker?.text
      if (outcome === 'failed')
        throw new KnownError('WORKLOADS_NOT_RESTORED', { what: what ?? 'the Job that does it failed' })
      report(`taking the agents out of workloads${what === undefined ? '' : `: ${what}`}`)
      blockedSince = blocker?.isLasting === true ? (blockedSince ?? clock.now()) : undefined
      if (blockedSince !== undefined && clock.now() - blockedSince >= patienceMs)
        throw new KnownError('WORKLOADS_NOT_RESTORED', { what: blocker?.text ?? '' })
      await pause(clock, pollMs, { signal })
    }
  } finally {
    await cluster.remove(job, { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined)
  }
}

/** Undefined for a manager that injects nothing, or that is too old to know how to restore. */
export function restoreJob({ spec }: V1Deployment, namespace: string): Manifest | undefined {
  const pod = spec?.template.spec
  const [container] = pod?.containers ?? []
  if (pod === undefined || container?.env?.find(({ name }) => name === 'AGENT_INJECTOR')?.value !== 'true')
    return undefined
  const { image, imagePullPolicy, env, securityContext, resources } = container
  const { serviceAccountName, imagePullSecrets, nodeSelector, tolerations } = pod
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: restoreJobName, namespace, labels: { 'app.kubernetes.io/name': 'fairlead' } },
    spec: {
      backoffLimit: 1,
      activeDeadlineSeconds: deadlineSeconds,
      template: {
        metadata: { labels: { app: restoreJobName, 'app.kubernetes.io/name': 'fairlead' } },
        spec: {
          ...{ serviceAccountName, imagePullSecrets, nodeSelector, tolerations },
          securityContext: pod.securityContext,
          restartPolicy: 'Never',
          containers: [{ name: 'restore', args: ['restore'], image, imagePullPolicy, env, securityContext, resources }],
        },
      },
    },
  }
  // Without what is undefined, as a manifest would be.
  return JSON.parse(JSON.stringify(job)) as Manifest
}

function outcomeOf(job: V1Job | undefined): 'running' | 'succeeded' | 'failed' {
  const has = (type: string) =>
    job?.status?.conditions?.some(condition => condition.type === type && condition.status === 'True') === true
  return has('Complete') ? 'succeeded' : has('Failed') ? 'failed' : 'running'
}

/** What the newest line of its log is about; undefined: it has not said anything yet. */
async function lastWords(
  cluster: Cluster,
  namespace: string,
  pod: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (pod === undefined) return undefined
  const lines = (await cluster.lastLines(namespace, pod, 5, { signal })).split('\n').filter(line => line !== '')
  for (const line of lines.toReversed()) {
    try {
      const { message, progress, what } = JSON.parse(line) as { message?: string; progress?: string; what?: string }
      return progress ?? (what === undefined ? message : `${message ?? ''}: ${what}`)
    } catch {
      // Not a line of ours.
    }
  }
  return undefined
}
