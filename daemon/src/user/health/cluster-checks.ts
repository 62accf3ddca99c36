// Whether a cluster can be used as this person: it answers, allows what a session needs, and has a traffic manager. With a session or without, so
// that a connection that fails can be explained.
import { KnownError, systemClock } from '../../../../common/base/index.ts'
import {
  findManagerNamespace,
  findManagerPod,
  missingOf,
  namespacePermissions,
  neededPermissions,
  permissionText,
} from '../kube/index.ts'
import type { ClusterPort } from '../session/index.ts'
import { type Check, checked, checkTimeoutMs, failed, ok, warning } from './check.ts'

export interface Target {
  readonly cluster: ClusterPort
  readonly managerNamespace: string | undefined
  /** Named namespaces: then the list of the cluster's is not needed. */
  readonly namesNamespaces: boolean
  /** What follows each title. */
  readonly of: string
}

export async function* clusterChecks(target: Target): AsyncGenerator<Check> {
  const { of } = target
  yield await checked(`API server${of}`, () => apiServerCheck(target))
  yield await checked(`Permissions${of}`, () => permissionsCheck(target))
  yield await checked(`Traffic manager${of}`, () => managerCheck(target))
}

async function apiServerCheck({ cluster, of }: Target): Promise<Check> {
  const version = await cluster.get('/version', { signal: AbortSignal.timeout(checkTimeoutMs) })
  const { gitVersion } = (version ?? {}) as { gitVersion?: unknown }
  const text = typeof gitVersion === 'string' ? gitVersion : 'of unknown version'
  return ok(`API server${of}`, `${cluster.server} answers, Kubernetes ${text}`)
}

async function permissionsCheck({ cluster, managerNamespace, namesNamespaces, of }: Target): Promise<Check> {
  const title = `Permissions${of}`
  const signal = AbortSignal.timeout(checkTimeoutMs)
  const namespace = await findManagerNamespace(cluster, managerNamespace, { signal })
  const missing = await missingOf(neededPermissions(namespace), cluster, { signal })
  if (missing.length > 0) {
    const error = new KnownError('PERMISSION_MISSING', { missing: missing.map(permissionText) })
    return failed(title, error.message, error.remedy)
  }
  if (!namesNamespaces) {
    const wished = await missingOf(namespacePermissions, cluster, { signal })
    if (wished.some(({ verb }) => verb === 'list')) {
      const error = new KnownError('NAMESPACES_FORBIDDEN')
      return warning(title, error.message, error.remedy)
    }
  }
  return ok(title, `you may do all that a session needs in the namespace ${namespace}`)
}

async function managerCheck({ cluster, managerNamespace, of }: Target): Promise<Check> {
  const signal = AbortSignal.timeout(checkTimeoutMs)
  const namespace = await findManagerNamespace(cluster, managerNamespace, { signal })
  const pod = await findManagerPod(cluster, namespace, {
    signal,
    clock: systemClock,
    waitMs: 0,
    progress: () => undefined,
  })
  return ok(`Traffic manager${of}`, `pod ${pod.pod} in ${pod.namespace} is ready`)
}
