// Names as the cluster knows them: the questions of workstations, put to the pod's own nameserver, by the manager or by the agent of an intercepted
// pod. Apart from the door of cluster/shared, because it needs dns-packet.
export { domainOfSearch, type FoundDomain, findClusterDomain, usualDomain } from './cluster-domain.ts'
export { Lookups } from './lookups.ts'
export { parseResolverFile, type ResolverFile, readResolverFile } from './nameserver.ts'
