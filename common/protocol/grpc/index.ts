// gRPC on node:http2, for the one connection where grpc-js does not fit: workstation ⇄ traffic-manager. There the connection is brought along
// (a port-forward), tunnels want the raw stream, and both share it with ordinary calls.
//   GrpcConnection  the client: unary, server-streaming, raw streams      GrpcServer  the same from the other side
// Both sides interoperate with any gRPC (the contract tests run them against grpc-js). Messages are bounded at 4 MiB, nothing is compressed.
// Errors are GrpcError with gRPC's codes. Read connection.ts, then server.ts.
export { type CallMethod, type CallOptions, GrpcConnection, type UnaryOptions } from './connection.ts'
export { frame, MessageReader, maxMessageBytes } from './framing.ts'
export { addHealth } from './health.ts'
export {
  type CallContext,
  finish,
  GrpcServer,
  type GrpcServerPorts,
  type RawHandler,
  respond,
  type ServiceHandlers,
} from './server.ts'
export { connectionOptions, sessionWindowBytes } from './settings.ts'
export { GrpcError, GrpcStatus, statusOf, statusOfReset } from './status.ts'
