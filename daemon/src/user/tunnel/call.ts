// The caller's handshake: StreamInfo → StreamOk → DialOk or DialReject, and what the absence of an answer means.
import { performance } from 'node:perf_hooks'
import type { FlowId } from '../../../../common/net/index.ts'
import {
  DialRejection,
  decodeStreamOk,
  encodeStreamInfo,
  TunnelCode,
  TunnelStream,
  tunnelPath,
  tunnelVersion,
} from '../../../../common/tunnel/index.ts'
import type { ManagerConnection } from './manager-connection.ts'

/** How a dial ended. */
export type Answer = 'connected' | 'lost' | DialRejection

export interface CallSettings {
  readonly sessionId: string
  readonly dialTimeoutMs: number
  readonly latencyMs: number
}

/** A peer of version 2 gives no reason: a refusal comes at once, a timeout after the dial timeout (3,002 ms of 3,000 seen). */
const timedOutShare = 0.95

/** Opens the call of a flow. Throws GrpcError when the connection is gone. */
export function openCall(connection: ManagerConnection, flow: FlowId, settings: CallSettings): TunnelStream {
  const tunnel = TunnelStream.ofCaller(connection.grpc.open(tunnelPath))
  tunnel.send(encodeStreamInfo({ version: tunnelVersion, flow, ...settings }))
  return tunnel
}

/** Calls `answered` once; the tunnel is then held for the next listener. `begun` is called when the peer has taken the call. */
export function awaitAnswer(
  tunnel: TunnelStream,
  connection: ManagerConnection,
  { dialTimeoutMs }: CallSettings,
  { begun, answered }: { begun?: () => void; answered: (answer: Answer) => void },
): void {
  let version: number | undefined
  let startedAt = 0
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
      if (version === undefined) {
        if (code !== TunnelCode.streamOk) {
          answer('lost')
          return
        }
        version = decodeStreamOk(body)
        connection.peerVersion = version
        startedAt = performance.now()
        begun?.()
      } else if (code === TunnelCode.dialOk) answer('connected')
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
