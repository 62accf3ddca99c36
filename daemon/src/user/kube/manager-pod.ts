// Where the traffic manager is: its namespace, its Service, a ready pod behind it, and the pod's port. Objects of the API server are read
// field by field, since nothing guarantees their shape.
import { type Clock, KnownError, pause } from '../../../../common/base/index.ts'
import type { PodPort } from './forward.ts'

/** Where Fairlead installs its manager unless told otherwise. */
export const defaultManagerNamespace = 'fairlead'
export const managerServiceName = 'traffic-manager'
const portName = 'api'
/** Between two looks at pods that aren't ready. Short, since it is part of the time that a restarted manager stays unreachable. */
const pollMs = 300

export interface ObjectReader {
  get(path: string, options: { signal: AbortSignal }): Promise<unknown>
}

interface Service {
  readonly spec?: {
    readonly clusterIP?: string
    readonly selector?: Readonly<Record<string, string>>
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[]
  }
}

interface Pod {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: string }
  readonly spec?: { readonly containers?: readonly { readonly ports?: readonly ContainerPort[] }[] }
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[]
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } }
    }[]
  }
}

interface ContainerPort {
  readonly name?: string
  readonly containerPort: number
}

/** The namespace that was asked for, else the default if a Service of the manager's name is there, else where the only such is. Throws MANAGER_SEVERAL. */
export async function findManagerNamespace(
  cluster: ObjectReader,
  wanted: string | undefined,
  { signal }: { signal: AbortSignal },
): Promise<string> {
  if (wanted !== undefined) return wanted
  const here = await cluster
    .get(`/api/v1/namespaces/${defaultManagerNamespace}/services/${managerServiceName}`, { signal })
    .catch(unlessForbidden)
  if (here !== undefined) return defaultManagerNamespace
  const query = `/api/v1/services?fieldSelector=metadata.name%3D${managerServiceName}&limit=10`
  const found = (await cluster.get(query, { signal }).catch(unlessForbidden)) as
    | { items?: readonly { metadata?: { namespace?: string } }[] }
    | undefined
  const namespaces = found?.items?.flatMap(({ metadata }) => metadata?.namespace ?? []) ?? []
  // Whoever may make a Service somewhere must not be able to choose whose manager this machine believes.
  if (namespaces.length > 1) throw new KnownError('MANAGER_SEVERAL', { namespaces })
  return namespaces[0] ?? defaultManagerNamespace
}

/**
 * The first ready pod of the manager, waiting for one as long as `waitMs`. `progress` hears what it waits for.
 * Throws MANAGER_NOT_INSTALLED and MANAGER_NOT_READY.
 */
export async function findManagerPod(
  cluster: ObjectReader,
  namespace: string,
  {
    signal,
    clock,
    waitMs,
    progress,
  }: { signal: AbortSignal; clock: Clock; waitMs: number; progress: (text: string) => void },
): Promise<PodPort> {
  const deadline = clock.now() + waitMs
  const service = (await cluster.get(`/api/v1/namespaces/${namespace}/services/${managerServiceName}`, { signal })) as
    | Service
    | undefined
  if (service === undefined) throw new KnownError('MANAGER_NOT_INSTALLED', { namespace })
  const selector = Object.entries(service.spec?.selector ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`
  for (;;) {
    const pods = ((await cluster.get(path, { signal })) as { items?: readonly Pod[] } | undefined)?.items ?? []
    const alive = pods.filter(pod => pod.metadata?.deletionTimestamp === undefined)
    const ready = alive.find(isReady)
    const name = ready?.metadata?.name
    if (ready !== undefined && name !== undefined) return { namespace, pod: name, port: portOf(service, ready) }
    const what = alive.map(blockerOf).at(-1) ?? 'it has no pod'
    progress(`waiting for the traffic manager: ${what}`)
    if (clock.now() + pollMs > deadline) throw new KnownError('MANAGER_NOT_READY', { namespace, what })
    await pause(clock, pollMs, { signal })
  }
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** Why a pod isn't ready, in Kubernetes' own words. */
function blockerOf(pod: Pod): string {
  const waiting = pod.status?.containerStatuses?.map(({ state }) => state?.waiting).find(state => state !== undefined)
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const reason = waiting?.reason ?? unscheduled?.message ?? pod.status?.phase ?? 'unknown'
  return `pod ${pod.metadata?.name ?? '?'} is not ready (${reason})`
}

/** A headless Service does not translate, so its port is the pod's, unless it names a port of the container. */
function portOf(service: Service, pod: Pod): number {
  const ports = service.spec?.ports ?? []
  const port = ports.find(({ name }) => name === portName) ?? ports[0]
  if (port === undefined) return 8081
  const { targetPort } = port
  if (typeof targetPort === 'number') return targetPort
  const named = pod.spec?.containers
    ?.flatMap(container => container.ports ?? [])
    .find(({ name }) => name === targetPort)
  return named?.containerPort ?? port.port
}

function unlessForbidden(error: unknown): undefined {
  if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') return undefined
  throw error
}
