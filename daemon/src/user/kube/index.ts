// Kubernetes, as far as a session needs it: the kubeconfig as kubectl sees it, a few reads of the API server, where the traffic manager is, and
// the port-forward to it. Knows nothing of sessions, tunnels or devices. Start at cluster.ts; kubeconfig.ts says whose credentials are used,
// port-forward.ts how bytes reach a pod.
export { administrationToken } from './administration.ts'
export { Cluster } from './cluster.ts'
export type { PodPort } from './forward.ts'
export {
  type ContextEntry,
  type Environment,
  type Extension,
  type KubeconfigSource,
  listContexts,
  loadKubeconfig,
} from './kubeconfig.ts'
export { defaultManagerNamespace, findManagerNamespace, findManagerPod } from './manager-pod.ts'
export { followNamespaces, listNamespaces } from './namespaces.ts'
export {
  agentPermissions,
  missingOf,
  namespacePermissions,
  neededPermissions,
  type Permission,
  permissionText,
  type Reviewer,
} from './permissions.ts'
