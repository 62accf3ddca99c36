// A flow whose destination is dialled here, and how it is turned down. The dialling end is the callee of the call (the traffic-manager for a
// workstation's connections) or its caller (who answers a dial request).
import type { Socket } from 'node:net'
import type { Endpoint } from '../net/index.ts'
import type { Tap, Traffic } from './join-socket.ts'
import { type DialRejection, type StreamInfo, TunnelCode, tunnelVersion } from './messages.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** Sockets of another network. Both may fail. */
export interface Elsewhere {
  /** Begins a connection. */
  connect(to: Endpoint): Promise<Socket>
  /** The descriptor of an unbound UDP socket, whose owner is the caller. */
  datagramSocket(family: 4 | 6): Promise<number>
}

export interface ServedFlow extends Pick<StreamInfo, 'version' | 'flow' | 'dialTimeoutMs'> {
  readonly traffic: Traffic
  /** What is dialled instead of the flow's destination: one after the other, as long as they refuse. */
  readonly addresses?: readonly Endpoint[]
  /** Where another network than this process' is dialled. */
  readonly elsewhere?: Elsewhere | undefined
  /** Sees what goes through, TCP only. */
  readonly tap?: Tap
  /** Called once when nothing of the flow is left, however it went. */
  readonly closed?: () => void
}

/** Says why, to those who understand it, and ends the call in order. */
export function reject(tunnel: TunnelStream, { version }: Pick<StreamInfo, 'version'>, why: DialRejection): void {
  tunnel.send(version >= tunnelVersion ? Buffer.of(TunnelCode.dialReject, why) : Buffer.of(TunnelCode.dialReject))
  tunnel.conclude()
}
