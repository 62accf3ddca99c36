// The workloads, pods and services of the cluster as they are now, by lean watches. Whoever waits for a change is woken by it.
import { type Clock, Disposer, type Log } from '../../../common/base/index.ts'
import { type KubeApi, ObjectWatch, type ObjectWatchPorts } from '../kube/index.ts'
import { keyOf, type PodFacts, podFacts, serviceFacts, type WorkloadFacts, workloadFacts } from './objects.ts'
import type { Service } from './ports.ts'
import type { WorkloadId, WorkloadKind } from './workloads.ts'

export const kindPaths: Readonly<Record<WorkloadKind, { group: string; resource: string }>> = {
  Deployment: { group: '/apis/apps/v1', resource: 'deployments' },
  StatefulSet: { group: '/apis/apps/v1', resource: 'statefulsets' },
  ReplicaSet: { group: '/apis/apps/v1', resource: 'replicasets' },
  Rollout: { group: '/apis/argoproj.io/v1alpha1', resource: 'rollouts' },
}

export interface ClusterViewPorts {
  readonly api: KubeApi
  readonly kinds: readonly WorkloadKind[]
  readonly clock: Clock
  readonly log: Log
}

interface Index {
  readonly workloads: ReadonlyMap<string, WorkloadFacts>
  readonly pods: ReadonlyMap<string, readonly PodFacts[]>
  readonly services: ReadonlyMap<string, readonly Service[]>
}

export class ClusterView implements AsyncDisposable {
  readonly #owned = new Disposer()
  readonly #workloads: readonly ObjectWatch<WorkloadFacts>[]
  readonly #pods: ObjectWatch<PodFacts>
  readonly #services: ObjectWatch<Service>
  readonly #followers = new Set<() => void>()
  /** Undefined: something has changed since. */
  #index: Index | undefined

  constructor({ api, kinds, clock, log }: ClusterViewPorts) {
    const changed = () => {
      this.#index = undefined
      for (const follower of this.#followers) follower()
    }
    const watch = <Kept>(path: string, project: ObjectWatchPorts<Kept>['project']) =>
      this.#owned.own(new ObjectWatch({ api, path, project, changed, clock, log }))
    this.#workloads = kinds.map(kind => {
      const { group, resource } = kindPaths[kind]
      return watch(`${group}/${resource}`, object => workloadFacts(kind, object))
    })
    this.#pods = watch('/api/v1/pods', podFacts)
    this.#services = watch('/api/v1/services', serviceFacts)
  }

  /** Every first list has arrived, or could not be had. */
  async tried(): Promise<void> {
    await Promise.all([...this.#workloads, this.#pods, this.#services].map(({ tried }) => tried))
  }

  get isSynced(): boolean {
    return [...this.#workloads, this.#pods, this.#services].every(({ isSynced }) => isSynced)
  }

  workloads(): Iterable<WorkloadFacts> {
    return this.#current.workloads.values()
  }

  workload(id: WorkloadId): WorkloadFacts | undefined {
    return this.#current.workloads.get(keyOf(id))
  }

  podsOf(id: WorkloadId): readonly PodFacts[] {
    return this.#current.pods.get(keyOf(id)) ?? []
  }

  services(namespace: string): readonly Service[] {
    return this.#current.services.get(namespace) ?? []
  }

  /** Calls at once after every change, until disposed. */
  follow(changed: () => void): Disposable {
    // Its own function, so that one may follow twice.
    const follower = () => changed()
    this.#followers.add(follower)
    return { [Symbol.dispose]: () => this.#followers.delete(follower) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  get #current(): Index {
    this.#index ??= {
      workloads: new Map(
        this.#workloads.flatMap(watch => [...watch.values()].map(each => [keyOf(each), each] as const)),
      ),
      pods: Map.groupBy(this.#pods.values(), ({ workload }) => keyOf(workload)),
      services: Map.groupBy(this.#services.values(), ({ namespace }) => namespace),
    }
    return this.#index
  }
}
