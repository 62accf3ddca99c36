// The last thing that is done before the traffic manager leaves a cluster: no pod is injected any more, and every workload becomes what it was.
import { type Clock, type Log, messageOf, pause } from '../../common/base/index.ts'
import { kindsOf } from './injection.ts'
import { clusterNamespaces } from './injector/index.ts'
import { type KubeAccess, KubeApi, KubeStatusError } from './kube/index.ts'
import type { Settings } from './settings.ts'
import { ClusterWorkloads } from './workloads/index.ts'

export interface RestorePorts {
  readonly settings: Settings
  readonly access: KubeAccess
  readonly clock: Clock
  readonly log: Log
}

/** API servers hear of a deleted configuration within this. */
const heardMs = 1000

/** Throws when a workload could not be restored; the others are. */
export async function restore(
  { settings, access, clock, log }: RestorePorts,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  using api = new KubeApi(access)
  const { webhookConfiguration } = settings.injection
  const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${webhookConfiguration}`
  await api.delete(path, { signal }).catch((error: unknown) => {
    if (!(error instanceof KubeStatusError) || error.status !== 404) throw error
  })
  await using workloads = new ClusterWorkloads({
    ...{ api, clock, log, agentImage: '', mayInject: false },
    kinds: await kindsOf(settings, api, signal),
    forbidden: [...clusterNamespaces, settings.namespace],
    injectorTrouble: () => '',
    wallTime: () => Date.now(),
  })
  await workloads.tried()
  await pause(clock, heardMs, { signal })
  if (!workloads.isSynced) throw new Error('the workloads of the cluster could not be listed')
  try {
    const restored = await workloads.restore({ signal, progress: words => log.info('restoring', { progress: words }) })
    log.info('every workload is as before', {
      workloads: restored.map(({ namespace, name }) => `${namespace}/${name}`),
    })
  } catch (error) {
    log.error('not every workload is as before', { what: messageOf(error) })
    throw error
  }
}
