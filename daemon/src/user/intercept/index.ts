// Intercepts, the workstation's half: what a person wants taken over (WantedIntercept) goes in, snapshots come out. A session brings its path when it is
// connected (`use`) and takes it away (`lose`); what is wanted stays, and is established again.
//   Intercepts  all of a session          Intercept  one of them, from its creation until it is left: read intercept.ts first
//   Dials       answers dial requests, to addresses of our own intercepts only
//   Agents      direct connections to agents, where port-forwards are allowed
//   Workloads   what can be intercepted   files.ts   the way to an agent's Files service
// The wire is Telepresence 2.20's with our additions: common/protocol/proto/manager.proto. Declares what it needs in ports.ts.
export { type Revocation, revoke, type Uninstallation, uninstallAgents } from './administration.ts'
export type { FilesChannel, FilesOpener } from './files.ts'
export type { Intercept } from './intercept.ts'
export { Intercepts } from './intercepts.ts'
export { kernelLocalPorts } from './local-ports.ts'
export type { Flows, InterceptDependencies, InterceptPath, LocalPorts, Mounted, MountRequest, Mounts } from './ports.ts'
export { portIdentifiers } from './ports-of-workload.ts'
export type { InterceptedPortSnapshot, InterceptSnapshot, InterceptState } from './snapshot.ts'
export { nameOfWire } from './spec.ts'
export { parseWantedIntercept, type WantedIntercept, type WantedInterceptText } from './wanted.ts'
