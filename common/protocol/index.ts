// The protocols that cross a process or machine boundary, and the gRPC that carries them.
//   ManagerService  workstation ⇄ traffic-manager, wire-compatible with Telepresence 2.20 (proto/manager.proto)
//   AgentService    workstation ⇄ traffic-agent, as 2.20 has it (proto/agent.proto); FilesService, ours (proto/files.proto)
//   ControlService  command line, extension ⇄ daemon (proto/control.proto)
// Types: `X` may be sent (every field optional), `XOutput` was received (defaults filled in; 64-bit numbers are numbers, enums are strings).
// Control is served and called with @grpc/grpc-js. The manager is reached through a connection that we bring along (a port-forward), which
// carries unary calls and tunnels side by side: for that there is the small layer in grpc/.
// Everything received comes from another trust domain: check lengths and formats before use. Read services.ts first.
export { administrationAccount, administrationAudience } from './administration.ts'
export { decodeFailure, encodeFailure, failureMetadataKey, failureOf } from './failure.ts'
export type * from './generated/types.ts'
export * from './grpc/index.ts'
export { AgentService, ControlService, FilesService, ManagerService } from './services.ts'
