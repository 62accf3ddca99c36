// One network flow through one gRPC call: the Tunnel method of the traffic-manager, wire-compatible with Telepresence 2.20 (version 2), with
// truthful refusals and resets between our own ends (version 3).
//   messages, conn-id, deframer   the wire format, no I/O
//   TunnelStream                  a call as messages, from either side
//   joinSocket                    a TCP socket and a tunnel pumped into each other
//   serveTunnel                   the side that dials, as callee: used by the traffic-manager (in two steps: acceptTunnel, serveFlow)
//   serveTcp, serveUdp, reject    the dialling itself, as callee or as caller (who answers a dial request)
// The other side (the workstation) is daemon/src/user/tunnel. Everything received is bounded and checked; malformed data ends the one call.
// Read messages.ts first, then tunnel-stream.ts.
export { decodeConnId, encodeConnId } from './conn-id.ts'
export { DatagramAssembler } from './datagrams.ts'
export { Deframer, type DeframerSink } from './deframer.ts'
export { joinSocket, type Tap, type Traffic } from './join-socket.ts'
export {
  DialRejection,
  dataHeader,
  decodeStreamInfo,
  decodeStreamOk,
  encodeStreamInfo,
  encodeStreamOk,
  frameMessage,
  type StreamInfo,
  TunnelCode,
  tunnelPath,
  tunnelVersion,
  varint,
} from './messages.ts'
export { acceptTunnel, type FlowServiceOptions, serveFlow, serveTunnel, type TunnelServiceOptions } from './serve.ts'
export { serveTcp } from './serve-tcp.ts'
export { serveUdp } from './serve-udp.ts'
export { reject, type ServedFlow } from './served-flow.ts'
export { type TunnelEvents, TunnelStream } from './tunnel-stream.ts'
