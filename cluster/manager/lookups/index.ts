// Names as the cluster knows them: the questions of workstations, put to the agents of what they intercept (AgentLookups), or to the pod's own
// nameserver (Lookups).
export { AgentLookups, type AgentLookupsPorts } from './agent-lookups.ts'
export { Lookups } from './lookups.ts'
export { parseResolverFile, readResolverFile } from './nameserver.ts'
