// Doubles of Telepresence 2.20: a client that talks to our manager, and a manager that our daemon talks to. They speak from the bytes up (their own
// .proto with nothing but 2.20's fields, their own framing, handshake and states) and use no code of ours, so that our mistakes show.
//
//   ClientDouble      two connections and one session: arrive, remain, lookups, watches, tunnels of version 2, depart
//   ManagerDouble     sessions, statuses, intercepts, lookups and tunnels of a traffic-manager; `crashes` tells what would have ended the real one
//   AgentDouble       a sidecar: takes an intercept or refuses it, carries callers through the manager or directly
//   ApiServerDouble   the way to it: Service, pod, port-forward
//   connId, streamInfo, encode, decode    bytes, for vectors
//
// Read wire.ts and tunnel-bytes.ts first.
export { type Accepted, AgentDouble, type AgentDoubleOptions } from './agent-double.ts'
export { ApiServerDouble } from './api-server-double.ts'
export { ClientDouble, TunnelDouble, Watch } from './client-double.ts'
export type { WorkloadDouble } from './intercepts-double.ts'
export { ManagerDouble, type ManagerDoubleOptions } from './manager-double.ts'
export {
  code,
  connId,
  destinationOf,
  type End,
  type Handshake,
  readStreamInfo,
  streamInfo,
  uvarint,
} from './tunnel-bytes.ts'
export type { Target } from './tunnel-double.ts'
export { Call, decode, encode, frame, type Message, type Status, status } from './wire.ts'
