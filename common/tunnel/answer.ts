// The caller that dials: it opens a Tunnel call in answer to a DialRequest, with the very ConnID of that, and is the dialling end of it.

import type { GrpcConnection } from '../protocol/index.ts'
import { GrpcError } from '../protocol/index.ts'
import { openTunnel } from './call.ts'
import { decodeConnId } from './conn-id.ts'
import { decodeStreamOk, type StreamInfo, TunnelCode, tunnelPath } from './messages.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** A DialRequest as it was received; durations are nanoseconds. */
export interface DialRequestMessage {
  readonly conn_id: Buffer
  readonly roundtrip_latency: number
  readonly dial_timeout: number
}

const nanosPerMs = 1_000_000
/** From the call to StreamOk. */
const handshakeTimeoutMs = 10_000
/** When the request names none. */
const standardMs = 3_000

/** What to dial and how; undefined when the request's ConnID is none. */
export function infoOfDialRequest(
  request: DialRequestMessage,
  sessionId: string,
): Omit<StreamInfo, 'version'> | undefined {
  const flow = decodeConnId(request.conn_id)
  if (flow === undefined) return undefined
  return {
    flow,
    connId: request.conn_id,
    sessionId,
    latencyMs: request.roundtrip_latency / nanosPerMs || standardMs,
    dialTimeoutMs: request.dial_timeout / nanosPerMs || standardMs,
  }
}

/**
 * Opens the call on the service that delivered the request. `accepted` owns the tunnel once the peer has taken it (usually `serveFlow`); `failed` is
 * called instead when the connection is gone or the peer no longer wants it. Until then the returned tunnel may be finished from here.
 */
export function answerDialRequest(
  grpc: Pick<GrpcConnection, 'open'>,
  info: Omit<StreamInfo, 'version'>,
  accepted: (tunnel: TunnelStream, info: StreamInfo) => void,
  path = tunnelPath,
  failed: () => void = () => undefined,
): TunnelStream | undefined {
  let tunnel: TunnelStream
  try {
    tunnel = openTunnel(grpc, info, path)
  } catch (error) {
    if (!(error instanceof GrpcError)) throw error
    failed()
    return undefined
  }
  let isSettled = false
  const giveUp = () => {
    if (isSettled) return
    isSettled = true
    clearTimeout(late)
    tunnel.finish()
    failed()
  }
  const late = setTimeout(giveUp, handshakeTimeoutMs)
  tunnel.listen({
    data: giveUp,
    control(code, body) {
      if (code !== TunnelCode.streamOk) {
        giveUp()
        return
      }
      isSettled = true
      clearTimeout(late)
      accepted(tunnel, { ...info, version: decodeStreamOk(body) })
    },
    ended: giveUp,
    drained: () => undefined,
    closed: giveUp,
  })
  return tunnel
}
