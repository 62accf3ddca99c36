// Sessions: what a person wants goes in (Wanted), snapshots come out. Read state.ts for the diagram, then states/, one file each. plan.ts is the pure
// heart: which prefixes are routed and which names are the cluster's. footprint.ts is all that a session has on this machine, manager-link.ts its
// path to the cluster, ports.ts what it needs of the rest of the user half.
export { type Identity, openManagerLink } from './manager-link.ts'
export { single } from './plan.ts'
export type {
  ClusterPort,
  LinkRequest,
  MachinePort,
  ManagerLink,
  ResolverPort,
  SessionDependencies,
  TunnelPort,
  VifPort,
} from './ports.ts'
export type { Session } from './session.ts'
export { Sessions } from './sessions.ts'
export type { DnsSnapshot, SessionSnapshot, Stage, StateName, TrafficCounters } from './snapshot.ts'
export { parseWanted, type Wanted, type WantedText, wantsSame } from './wanted.ts'
