// Whose pod it is, told by the pod alone. A Deployment and a Rollout own their pods through a ReplicaSet whose name is theirs and a hash, which is
// on the pod as a label.
import type { WorkloadId } from './workloads.ts'

interface Owned {
  readonly labels?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly {
    readonly kind?: string
    readonly name?: string
    readonly controller?: boolean
  }[]
}

/** Of each kind that makes ReplicaSets: its label with the hash. */
const hashLabels = [
  { kind: 'Rollout', label: 'rollouts-pod-template-hash' },
  { kind: 'Deployment', label: 'pod-template-hash' },
] as const

/** Undefined: nobody's whose pods we can change. */
export function ownerOf({ labels = {}, ownerReferences = [] }: Owned, namespace: string): WorkloadId | undefined {
  const { kind, name = '' } = ownerReferences.find(({ controller }) => controller === true) ?? {}
  if (kind === 'StatefulSet') return { kind, name, namespace }
  if (kind !== 'ReplicaSet') return undefined
  for (const { kind, label } of hashLabels) {
    const end = `-${labels[label] ?? ''}`
    if (end !== '-' && name.endsWith(end)) return { kind, name: name.slice(0, -end.length), namespace }
  }
  return { kind, name, namespace }
}
