// A flow that the callee serves, and how it is turned down.
import type { Traffic } from './join-socket.ts'
import { type DialRejection, type StreamInfo, TunnelCode, tunnelVersion } from './messages.ts'
import type { TunnelStream } from './tunnel-stream.ts'

export interface ServedFlow extends StreamInfo {
  readonly traffic: Traffic
}

/** Says why, to those who understand it, and ends the call with status 0. */
export function reject(tunnel: TunnelStream, { version }: StreamInfo, why: DialRejection): void {
  tunnel.send(version >= tunnelVersion ? Buffer.of(TunnelCode.dialReject, why) : Buffer.of(TunnelCode.dialReject))
  tunnel.endSending()
  tunnel.finish()
}
