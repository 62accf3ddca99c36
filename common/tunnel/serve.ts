// The callee's side of a tunnel: takes the call, dials what the flow names, and says truthfully how that went.
// Order on the wire (Telepresence 2.20): StreamInfo → StreamOk → only then is the session looked at → DialOk or DialReject → data. StreamOk waits
// some milliseconds for the outcome of a dial, so that both travel as one packet.
// Who does something else with a flow than to dial it takes the call by acceptTunnel.
import type { ServerHttp2Stream } from 'node:http2'
import type { Log } from '../base/index.ts'
import type { Endpoint, FlowId, Ip } from '../net/index.ts'
import { GrpcError, GrpcStatus } from '../protocol/index.ts'
import type { Traffic } from './join-socket.ts'
import {
  DialRejection,
  decodeStreamInfo,
  encodeStreamOk,
  type ReceivedStreamInfo,
  type StreamInfo,
  TunnelCode,
  tunnelVersion,
} from './messages.ts'
import { serveTcp } from './serve-tcp.ts'
import { serveUdp } from './serve-udp.ts'
import { reject, type ServedFlow } from './served-flow.ts'
import { TunnelStream } from './tunnel-stream.ts'

export interface TunnelServiceOptions extends FlowServiceOptions {
  /** Whether that session is here; a tunnel of another ends with NOT_FOUND. */
  isSession(id: string): boolean
}

export interface FlowServiceOptions {
  /** Whether something in the cluster has this address now; undefined when it can't be known. */
  exists(ip: Ip): boolean | undefined
  /** What may be dialled. Default: everything but this machine itself, multicast and nothing (0.0.0.0). */
  mayDial?(ip: Ip): boolean
  /** Where to dial instead of the flow's destination: one after the other, as long as they refuse. Default: just that. */
  addressesOf?(flow: FlowId): readonly Endpoint[]
  readonly log: Log
  /** The longest that a dial takes, whatever the caller asks. */
  readonly dialTimeoutCapMs?: number
  /** Counts what goes through. */
  readonly traffic?: Traffic
}

/** From the call to its first message. */
const handshakeTimeoutMs = 10_000
const defaultDialTimeoutCapMs = 10_000
const shortestDialTimeoutMs = 100

/** The handshake. Owns the stream from now on; `accepted` owns the tunnel, and listens to it or holds it at once. */
export function acceptTunnel(
  stream: ServerHttp2Stream,
  accepted: (tunnel: TunnelStream, info: ReceivedStreamInfo) => void,
): void {
  const tunnel = TunnelStream.ofCallee(stream)
  const late = setTimeout(
    () => tunnel.finish(new GrpcError(GrpcStatus.deadlineExceeded, 'the tunnel said nothing')),
    handshakeTimeoutMs,
  )
  const refuse = () => {
    clearTimeout(late)
    tunnel.finish(new GrpcError(GrpcStatus.failedPrecondition, 'the first message is not a valid StreamInfo'))
  }
  tunnel.listen({
    data: refuse,
    control(code, body) {
      const info = code === TunnelCode.streamInfo ? decodeStreamInfo(body) : undefined
      if (info === undefined) {
        refuse()
        return
      }
      clearTimeout(late)
      tunnel.peerVersion = info.version
      tunnel.holdBack(encodeStreamOk(info.version >= tunnelVersion ? tunnelVersion : 2))
      accepted(tunnel, info)
      tunnel.flush()
    },
    ended: refuse,
    drained: () => undefined,
    closed: () => clearTimeout(late),
  })
}

/** Handshake, session, dial. Owns the stream from now on. */
export function serveTunnel(stream: ServerHttp2Stream, { isSession, ...options }: TunnelServiceOptions): void {
  acceptTunnel(stream, (tunnel, info) => {
    if (isSession(info.sessionId)) serveFlow(tunnel, info, options)
    else tunnel.finish(unknownSession(info.sessionId))
  })
}

function unknownSession(id: string): GrpcError {
  return new GrpcError(GrpcStatus.notFound, `Session "${id.slice(0, 100)}" not found`)
}

/** Dials. Owns the tunnel, whose handshake is done. */
export function serveFlow(tunnel: TunnelStream, info: StreamInfo, options: FlowServiceOptions): void {
  const { exists, mayDial = isElsewhere, log, dialTimeoutCapMs = defaultDialTimeoutCapMs } = options
  const { flow } = info
  const { ip, port } = flow.destination
  if (log.traces)
    log.debug('tunnel', { protocol: flow.protocol, to: `${ip.toString()} ${port}`, version: info.version })
  const served: ServedFlow = {
    ...info,
    dialTimeoutMs: Math.min(Math.max(info.dialTimeoutMs, shortestDialTimeoutMs), dialTimeoutCapMs),
    traffic: options.traffic ?? { sentBytes: 0, receivedBytes: 0 },
    ...(options.addressesOf === undefined ? {} : { addresses: options.addressesOf(flow) }),
  }
  if (!mayDial(ip)) {
    reject(tunnel, info, DialRejection.notAllowed)
    return
  }
  switch (flow.protocol) {
    case 'tcp':
      serveTcp(tunnel, served)
      return
    case 'udp':
      serveUdp(tunnel, served)
      return
    case 'icmp':
      if (exists(ip) !== true) {
        reject(tunnel, info, DialRejection.noSuchAddress)
        return
      }
      tunnel.hold(() => undefined)
      tunnel.send(Buffer.of(TunnelCode.dialOk))
      tunnel.conclude()
  }
}

function isElsewhere(ip: Ip): boolean {
  return !ip.isLoopback && !ip.isUnspecified && !ip.isMulticast
}
