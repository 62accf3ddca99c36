// Names as the cluster knows them: the questions of workstations, put to the agents of what they intercept. Without an intercept the manager asks the
// pod's own nameserver (Lookups of cluster/shared).
export { AgentLookups, type AgentLookupsPorts } from './agent-lookups.ts'
