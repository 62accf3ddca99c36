// What a session needs to be allowed, asked of the API server one by one: SelfSubjectAccessReview, which every user may create.
// https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
import { managerServiceName } from './manager-pod.ts'

export interface Permission {
  readonly verb: string
  /** With its subresource: "pods/portforward". */
  readonly resource: string
  /** Absent: of the whole cluster. */
  readonly namespace?: string
  /** Absent: all of them. */
  readonly name?: string
}

export interface Reviewer {
  post(path: string, body: object, options: { signal: AbortSignal }): Promise<unknown>
}

/** Without these there is no session. A port-forward by WebSocket is a GET that newer API servers take for a `create` too. */
export function neededPermissions(managerNamespace: string): readonly Permission[] {
  const namespace = managerNamespace
  return [
    { verb: 'get', resource: 'services', namespace, name: managerServiceName },
    { verb: 'list', resource: 'pods', namespace },
    { verb: 'get', resource: 'pods/portforward', namespace },
    { verb: 'create', resource: 'pods/portforward', namespace },
  ]
}

/** Without these there is no direct way to an agent in a pod of that namespace. */
export function agentPermissions(namespace: string): readonly Permission[] {
  return [
    { verb: 'get', resource: 'pods/portforward', namespace },
    { verb: 'create', resource: 'pods/portforward', namespace },
  ]
}

/** Without these only named namespaces work as top-level names. */
export const namespacePermissions: readonly Permission[] = [
  { verb: 'list', resource: 'namespaces' },
  { verb: 'watch', resource: 'namespaces' },
]

/** Those of `permissions` that the user does not have, in their order. Throws as `post` does. */
export async function missingOf(
  permissions: readonly Permission[],
  cluster: Reviewer,
  { signal }: { signal: AbortSignal },
): Promise<readonly Permission[]> {
  const allowed = await Promise.all(permissions.map(permission => isAllowed(permission, cluster, signal)))
  return permissions.filter((_, at) => allowed[at] !== true)
}

async function isAllowed(
  { verb, resource, namespace, name }: Permission,
  cluster: Reviewer,
  signal: AbortSignal,
): Promise<boolean> {
  const [kind = '', subresource] = resource.split('/')
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, resource: kind, subresource, namespace, name } },
  }
  const answer = await cluster.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, { signal })
  return (answer as { status?: { allowed?: unknown } } | undefined)?.status?.allowed === true
}

/** As people say it: `get services traffic-manager in the namespace fairlead`. */
export function permissionText({ verb, resource, namespace, name }: Permission): string {
  return [verb, resource, name, namespace === undefined ? undefined : `in the namespace ${namespace}`]
    .filter(part => part !== undefined)
    .join(' ')
}
