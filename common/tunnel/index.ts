// One network flow through one gRPC call: the Tunnel method of traffic-manager and traffic-agent, wire-compatible with Telepresence 2.20
// (version 2), with truthful refusals and resets between our own ends (version 3).
//   messages, conn-id, deframer      the wire format, no I/O
//   TunnelStream                     a call as messages, from either side
//   serveTunnel                      a callee that dials (in two steps: acceptTunnel, serveFlow)      answerDialRequest   a caller that dials
//   openTunnel, awaitAnswer          a caller whose flow is dialled at the other end                  awaitDial           such a callee
//   serveTcp, serveUdp, reject       the dialling itself, from either side
//   joinSocket                       a TCP socket and a tunnel pumped into each other
// Everything received is bounded and checked; malformed data ends the one call. Read messages.ts first, then tunnel-stream.ts.
export { answerDialRequest, type DialRequestMessage, infoOfDialRequest } from './answer.ts'
export { type Answer, type AnswerEvents, awaitAnswer, awaitDial, openTunnel } from './call.ts'
export { decodeConnId, encodeConnId } from './conn-id.ts'
export { DatagramAssembler } from './datagrams.ts'
export { Deframer, type DeframerSink } from './deframer.ts'
export { joinSocket, type Tap, type Traffic } from './join-socket.ts'
export {
  agentTunnelPath,
  DialRejection,
  dataHeader,
  decodeSession,
  decodeStreamInfo,
  decodeStreamOk,
  encodeSession,
  encodeStreamInfo,
  encodeStreamOk,
  frameMessage,
  type ReceivedStreamInfo,
  type StreamInfo,
  TunnelCode,
  tunnelPath,
  tunnelVersion,
  varint,
} from './messages.ts'
export { acceptTunnel, type FlowServiceOptions, serveFlow, serveTunnel, type TunnelServiceOptions } from './serve.ts'
export { serveTcp } from './serve-tcp.ts'
export { serveUdp } from './serve-udp.ts'
export { type Elsewhere, reject, type ServedFlow } from './served-flow.ts'
export { type TunnelEvents, TunnelStream } from './tunnel-stream.ts'
