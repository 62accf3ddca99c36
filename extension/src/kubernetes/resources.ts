// Which of our workloads a resource of the Kubernetes extension's tree belongs to: a workload is itself, a service is the workload behind it, a pod is the
// workload that its name begins with (Kubernetes names pods after their owner, with one part or two more). Pure.
import type { WorkloadOutput } from '../../../common/protocol/index.ts'

/** Of the Kubernetes extension's API, as far as it is used: https://github.com/vscode-kubernetes-tools/vscode-kubernetes-tools-api */
export interface Resource {
  readonly nodeType?: string
  readonly namespace?: string | null
  readonly name?: string
  readonly resourceKind?: { readonly manifestKind?: string }
}

export function workloadOfResource(
  { name = '', resourceKind }: Resource,
  workloads: readonly WorkloadOutput[],
): WorkloadOutput | undefined {
  const kind = resourceKind?.manifestKind ?? ''
  switch (kind) {
    case 'Service':
      return workloads.find(({ ports }) => ports.some(({ service }) => service === name))
    case 'Pod': {
      const owners = workloads.filter(workload => new RegExp(`^${escaped(workload.name)}(-[a-z0-9]+){1,2}$`).test(name))
      // "web" and "web-admin": the longer name is meant.
      return owners.sort((a, b) => b.name.length - a.name.length)[0]
    }
    default:
      return workloads.find(workload => workload.name === name && (kind === '' || workload.kind === kind))
  }
}

function escaped(name: string): string {
  return name.replace(/[.]/g, '\\.')
}
