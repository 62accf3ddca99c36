// The caller's handshake: StreamInfo → StreamOk → DialOk or DialReject, and what the absence of an answer means.
import { performance } from 'node:perf_hooks'
import type { GrpcConnection } from '../protocol/index.ts'
import {
  DialRejection,
  decodeStreamOk,
  encodeStreamInfo,
  type StreamInfo,
  TunnelCode,
  tunnelPath,
  tunnelVersion,
} from './messages.ts'
import { TunnelStream } from './tunnel-stream.ts'

/** How a dial ended. */
export type Answer = 'connected' | 'lost' | DialRejection

/** A peer of version 2 gives no reason: a refusal comes at once, a timeout after the dial timeout (3,002 ms of 3,000 seen). */
const timedOutShare = 0.95

/** Opens a call and says what it is for. Throws GrpcError when the connection is gone. */
export function openTunnel(
  grpc: Pick<GrpcConnection, 'open'>,
  info: Omit<StreamInfo, 'version'>,
  path = tunnelPath,
): TunnelStream {
  const tunnel = TunnelStream.ofCaller(grpc.open(path))
  tunnel.send(encodeStreamInfo({ ...info, version: tunnelVersion }))
  return tunnel
}

export interface AnswerEvents {
  /** The peer has taken the call, and speaks this version. */
  begun?(version: number): void
  /** Once; the tunnel is then held for the next listener. */
  answered(answer: Answer): void
}

/** For a caller whose flow is dialled at the other end. */
export function awaitAnswer(
  tunnel: TunnelStream,
  { dialTimeoutMs }: Pick<StreamInfo, 'dialTimeoutMs'>,
  { begun, answered }: AnswerEvents,
): void {
  let isOver = false
  const lost = () => {
    if (isOver) return
    isOver = true
    tunnel.hold(() => undefined)
    answered('lost')
  }
  tunnel.listen({
    data: lost,
    control(code, body) {
      if (code !== TunnelCode.streamOk) {
        lost()
        return
      }
      isOver = true
      const version = decodeStreamOk(body)
      begun?.(version)
      awaitDial(tunnel, { version, dialTimeoutMs }, answered)
    },
    ended: lost,
    drained: () => undefined,
    closed: lost,
  })
}

/** After the handshake, on either side, when the other end dials: calls `answered` once; the tunnel is then held for the next listener. */
export function awaitDial(
  tunnel: TunnelStream,
  { version, dialTimeoutMs }: Pick<StreamInfo, 'version' | 'dialTimeoutMs'>,
  answered: (answer: Answer) => void,
): void {
  const startedAt = performance.now()
  let isAnswered = false
  const answer = (is: Answer) => {
    if (isAnswered) return
    isAnswered = true
    tunnel.hold(() => undefined)
    answered(is)
  }
  tunnel.listen({
    // Data proves the dial as well as DialOk does; but no peer sends it first, and it would be lost here.
    data: () => answer('lost'),
    control(code, body) {
      if (code === TunnelCode.dialOk) answer('connected')
      else if (code === TunnelCode.dialReject) {
        const reason = version >= tunnelVersion ? reasonOf(body[0]) : undefined
        const isLate = performance.now() - startedAt >= timedOutShare * dialTimeoutMs
        answer(reason ?? (isLate ? DialRejection.timedOut : DialRejection.refused))
      }
    },
    ended: () => answer('lost'),
    drained: () => undefined,
    closed: () => answer('lost'),
  })
}

function reasonOf(byte: number | undefined): DialRejection | undefined {
  return Object.values(DialRejection).find(reason => reason === byte)
}
