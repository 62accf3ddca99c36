// Names as the cluster knows them: the questions of workstations, put to the pod's own nameserver.
export { Lookups } from './lookups.ts'
export { parseResolverFile, readResolverFile } from './nameserver.ts'
