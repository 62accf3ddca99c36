// Whether what a service leads to is what has the agent. https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
import { type Clock, pause } from '../../../common/base/index.ts'
import type { KubeApi } from '../kube/index.ts'
import type { ClusterView } from './cluster-view.ts'
import { type Waiting, WorkloadError, type WorkloadId } from './workloads.ts'

export interface EndpointsPorts {
  readonly api: Pick<KubeApi, 'get'>
  readonly view: ClusterView
  readonly clock: Clock
}

interface Slices {
  readonly items?: readonly {
    readonly endpoints?: readonly {
      readonly conditions?: { readonly ready?: boolean | null }
      readonly targetRef?: { readonly kind?: string; readonly uid?: string; readonly name?: string }
    }[]
  }[]
}

const everyMs = 100
/** Endpoints follow their pods within a second; a cluster under load may need more. */
const limitMs = 30_000
/** Nodes follow the endpoints a little later, and until then may lead to a pod that is going: so it may finish. */
const goingMs = 2000

/** Returns when every endpoint that serves, as far as it is the workload's, is one of the pods with the agent. Throws WorkloadError. */
export async function untilServedByAgents(
  { api, view, clock }: EndpointsPorts,
  id: WorkloadId,
  services: readonly string[],
  { signal, progress }: Waiting,
): Promise<void> {
  const start = clock.now()
  for (const service of services) {
    for (;;) {
      const strangers = await strangersOf(service)
      if (strangers.length === 0) break
      progress(`the service ${service} still leads to ${strangers.join(', ')}`)
      if (clock.now() - start >= limitMs)
        throw new WorkloadError(
          'cluster',
          `the service ${service} still leads to pods without the agent: ${strangers.join(', ')}`,
        )
      await pause(clock, everyMs, { signal })
    }
  }
  const patient = clock.now()
  while (
    view.podsOf(id).some(({ agent, isGoing }) => isGoing && agent === undefined) &&
    clock.now() - patient < goingMs
  )
    await pause(clock, everyMs, { signal })

  async function strangersOf(service: string): Promise<string[]> {
    const query = `labelSelector=kubernetes.io%2Fservice-name%3D${encodeURIComponent(service)}`
    const path = `/apis/discovery.k8s.io/v1/namespaces/${id.namespace}/endpointslices?${query}`
    const { items = [] } = (await api.get(path, { signal })) as Slices
    const own = new Map(view.podsOf(id).map(pod => [pod.uid, pod]))
    return items
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions, targetRef }) => {
        if (conditions?.ready === false || targetRef?.kind !== 'Pod') return false
        const pod = own.get(targetRef.uid ?? '')
        // Of another workload that the service leads to as well.
        if (pod === undefined) return false
        return pod.agent === undefined
      })
      .map(({ targetRef }) => targetRef?.name ?? '')
  }
}
