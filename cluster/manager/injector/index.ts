// The agent's way into pods: a mutating admission webhook that the API server asks about every new pod.
//
//   inject()        a pod, the services of its namespace, settings → the pod with the agent: a pure function, and all there is to say about it
//   differenceOf()  the JSON Patch of two values (RFC 6902)
//   Injector        the HTTPS server, its certificates, and the webhook configuration's knowledge of them
//
// A review makes no call to the API server and never refuses a pod: whatever is wrong, the pod comes to life without an agent, with a warning. Read
// https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
export { type Injection, inject, templateOf } from './inject.ts'
export { clusterNamespaces, Injector, type InjectorPorts } from './injector.ts'
export { differenceOf, type PatchOperation } from './json-patch.ts'
export type { Container, Pod, PodSpec } from './pod.ts'
export type { AgentSettings } from './settings.ts'
