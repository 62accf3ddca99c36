// The manager's API (telepresence.manager.Manager) as two faces: for clients on the pod's loopback, for agents on a port of their own. Methods that
// are not here answer UNIMPLEMENTED, which clients and agents of Telepresence 2.20 take well for all of them.
//
//   clientHandlers  sessions, networks, lookups, agents' pods        interceptHandlers  preparing, creating, watching, taking away
//   workloadHandlers  lists of workloads and agents                 agentHandlers      what an agent may call
//
// Streams without news stay open for the life of the session: a client takes their end for a reason to ask again at once.
export { agentHandlers } from './agent-api.ts'
export { clientHandlers, reportedVersion } from './client-api.ts'
export { interceptHandlers } from './intercept-api.ts'
export type { AgentApiPorts, ApiPorts, WantedLogLevel } from './ports.ts'
export { workloadHandlers } from './workload-api.ts'
