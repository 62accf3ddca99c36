// What the rest of the manager may ask of the cluster's workloads. Who implements it: cluster-workloads.ts.
import type { InterceptSpecOutput } from '../../../common/protocol/index.ts'
import type { Protocol } from '../../shared/index.ts'

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'ReplicaSet' | 'Rollout'

/** In the order in which 2.20 looks for a name. */
export const workloadKinds: readonly WorkloadKind[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'Rollout']

export interface WorkloadId {
  readonly kind: WorkloadKind
  readonly name: string
  readonly namespace: string
}

/** A workload as it is now; a new object after each change. */
export interface Workload extends WorkloadId {
  readonly state: 'unknown' | 'available' | 'progressing' | 'failure'
  /** Every pod of it has the agent, and there is one. */
  readonly hasAgent: boolean
  readonly ports: readonly WorkloadPort[]
  /** The application's, in the pod's order. */
  readonly containers: readonly string[]
  readonly wantedPods: number
  readonly readyPods: number
  /** Why it can't be intercepted, in plain words; empty when it can. */
  readonly obstacle: string
  /** The container that is asleep at the moment; empty: none. */
  readonly replaced: string
}

/** A port that can be intercepted. */
export interface WorkloadPort {
  /** Empty, and the port 0, when no service leads here. */
  readonly service: string
  readonly serviceUid: string
  readonly servicePortName: string
  readonly servicePort: number
  readonly protocol: Protocol
  readonly appProtocol: string
  readonly container: string
  readonly containerPortName: string
  readonly containerPort: number
}

/** What PreparedIntercept says when all went well. */
export interface Prepared {
  readonly workload: WorkloadId
  readonly agentImage: string
  /** Absent for an intercept without traffic (ingest). */
  readonly port: WorkloadPort | undefined
  /** Whose environment and files: the one asked for, else the port's. */
  readonly container: string
}

/** `person`: what was asked for does not fit; `cluster`: it fits, and the cluster does not let it happen. The message is a sentence for people. */
export class WorkloadError extends Error {
  override readonly name = 'WorkloadError'
  readonly fault: 'person' | 'cluster'

  constructor(fault: 'person' | 'cluster', message: string) {
    super(message)
    this.fault = fault
  }
}

export interface Waiting {
  readonly signal: AbortSignal
  /** Told a few words about what is happening, whenever they change. */
  progress(words: string): void
}

export interface Workloads {
  /** Sorted by name, then kind; of an empty namespace: of all. Without those of the cluster's own namespaces and the manager's. */
  list(namespace: string): readonly Workload[]
  /** Calls after every change of what `list` would say, at most ten times a second, until disposed. */
  follow(changed: () => void): Disposable
  /** `kind`: as in WorkloadKind, without case, empty for any. Throws WorkloadError: unknown, or more than one. */
  find(namespace: string, name: string, kind?: string): Workload
  /**
   * Sees to it that traffic to the port asked for reaches agents: matches spec.port_identifier, service_name and container_name, injects the agent
   * when it is missing, puts the container to sleep when spec.replace says so, and returns when every serving endpoint is a pod with the agent.
   * Throws WorkloadError with the cluster's own words; what it had begun is undone then.
   */
  prepare(
    spec: Pick<
      InterceptSpecOutput,
      | 'agent'
      | 'namespace'
      | 'workload_kind'
      | 'mechanism'
      | 'port_identifier'
      | 'service_name'
      | 'container_name'
      | 'replace'
    >,
    waiting: Waiting,
  ): Promise<Prepared>
  /** Puts a container to sleep (its name), or wakes it (empty); returns when the pods are so. Nothing happens when they are. */
  replace(workload: WorkloadId, container: string, waiting: Waiting): Promise<void>
  /**
   * Takes the agents out again: templates become exactly what they were, and pods follow. Of an empty namespace with `all`: in the whole cluster.
   * Returns the workloads concerned when their pods are as before. Throws WorkloadError for unknown names.
   */
  uninstall(
    which: { readonly namespace: string; readonly names: readonly string[]; readonly all: boolean },
    waiting: Waiting,
  ): Promise<readonly WorkloadId[]>
}
