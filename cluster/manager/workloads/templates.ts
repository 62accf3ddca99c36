// Changes on the cluster: annotations of a template, and pods that stand in the way of going back.
import { type KubeApi, KubeStatusError } from '../kube/index.ts'
import { kindPaths } from './cluster-view.ts'
import type { PodFacts } from './objects.ts'
import type { WorkloadId } from './workloads.ts'

/** Annotations to have; null: not to have. */
export type Marks = Readonly<Record<string, string | null>>

/** Returns the workload's generation from then on. Throws KubeStatusError. */
export async function annotate(
  api: Pick<KubeApi, 'mergePatch'>,
  { kind, namespace, name }: WorkloadId,
  annotations: Marks,
  { signal }: { signal: AbortSignal },
): Promise<number> {
  const { group, resource } = kindPaths[kind]
  const patch = { spec: { template: { metadata: { annotations } } } }
  const object = (await api.mergePatch(`${group}/namespaces/${namespace}/${resource}/${name}`, patch, { signal })) as {
    metadata?: { generation?: number }
  }
  return object.metadata?.generation ?? 1
}

/**
 * A StatefulSet waits for a pod that never gets ready, even when its template is good again:
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
export async function discardStuckPods(
  api: Pick<KubeApi, 'delete'>,
  { kind, namespace }: WorkloadId,
  pods: readonly PodFacts[],
  { signal }: { signal: AbortSignal },
): Promise<void> {
  if (kind !== 'StatefulSet') return
  for (const { name } of pods.filter(({ isReady, isGoing, agent }) => !isReady && !isGoing && agent !== undefined)) {
    await api.delete(`/api/v1/namespaces/${namespace}/pods/${name}`, { signal }).catch((error: unknown) => {
      if (!(error instanceof KubeStatusError) || error.status !== 404) throw error
    })
  }
}
