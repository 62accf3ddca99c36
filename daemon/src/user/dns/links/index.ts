// The links of the chain (../chain.ts has their order), one file each: what is answered here, what the cluster is asked, what others are asked, and
// what remains.
export { ClusterNames, SearchedNames } from './cluster.ts'
export { Fallback, type Upstream } from './fallback.ts'
export { type AskMachine, MappedNames } from './mapped.ts'
export { Nobody } from './nobody.ts'
export { OwnNames } from './own.ts'
export { SharedMappings, SharedNames } from './shared.ts'
