// Pods and services for the injector's tests, with as few words as possible.
import type { AgentSettings, Container, Pod, PodSpec } from '../../../cluster/manager/injector/index.ts'
import type { Service, ServicePort } from '../../../cluster/manager/workloads/index.ts'

export const settings: AgentSettings = {
  image: 'fairlead/traffic-manager:1',
  pullPolicy: 'IfNotPresent',
  pullSecrets: [],
  manager: { host: 'traffic-manager-agents.fairlead', port: 8083 },
  logLevel: 'info',
  resources: {},
  initResources: {},
  isNativeSidecar: true,
}

export interface PodParts {
  readonly containers?: readonly Container[]
  readonly spec?: Partial<PodSpec>
  readonly annotations?: Readonly<Record<string, string>>
  readonly owner?: { readonly kind: string; readonly name: string }
  readonly labels?: Readonly<Record<string, string>>
}

export const web: Container = { name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }

/** Of the Deployment `web`, asked to have the agent. */
export function podOf({
  containers = [web],
  spec,
  annotations = { 'fairlead.dev/intercepted': '2026-01-01T00:00:00Z' },
  owner = { kind: 'ReplicaSet', name: 'web-5d4f' },
  labels = {},
}: PodParts = {}): Pod {
  return {
    metadata: {
      generateName: `${owner.name}-`,
      labels: { app: 'web', 'pod-template-hash': '5d4f', ...labels },
      annotations: { ...annotations },
      ownerReferences: [{ ...owner, controller: true, apiVersion: 'apps/v1', uid: 'u' }],
    },
    spec: { containers: containers.map(each => structuredClone(each)), ...structuredClone(spec) },
  }
}

export function serviceOf(
  ports: readonly (Partial<ServicePort> & { readonly target: number | string })[],
  more: Partial<Service> = {},
): Service {
  return {
    ...{ namespace: 'shop', name: 'web', uid: 'service-web', selector: { app: 'web' }, isHeadless: false },
    ...more,
    ports: ports.map(port => ({ name: '', port: 80, protocol: 'TCP', appProtocol: '', ...port })),
  }
}
