// What the interface asks of others: dial, carry datagrams, probe, answer DNS. It knows nothing of tunnels or Kubernetes.
import type { Socket } from 'node:net'
import type { FlowId, Ip } from '../../../../common/net/index.ts'

export type DialOutcome =
  | { readonly kind: 'connected'; readonly carrier: TcpCarrier }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable'; readonly what: 'host' | 'network' | 'prohibited' }
  | { readonly kind: 'timed-out' }

/** The far end of an accepted connection. Exactly one of take and drop is called, once. */
export interface TcpCarrier {
  /**
   * Owns the socket from now on: pumps until both ends closed; half-close and resets pass through. The socket is paused, and allows half-open.
   * It may be destroyed at any time without an error when the flow is reset from here: that is a reset to the far end.
   */
  take(socket: Socket): void
  drop(): void
}

export interface TcpDialer {
  /** The signal is aborted when nobody waits for the outcome any more. */
  dial(flow: FlowId, options: { signal: AbortSignal }): Promise<DialOutcome>
}

export interface UdpDialer {
  /** `receive` borrows the datagram until it returns. `ended` is called at most once, and not after `close`. */
  open(flow: FlowId, receive: (datagram: Uint8Array) => void, ended: (why: 'refused' | 'closed') => void): UdpCarrier
}

export interface UdpCarrier {
  /** Copies what it keeps. Queues a bounded number while the tunnel opens, drops the oldest. */
  send(datagram: Uint8Array): void
  close(): void
}

export interface Prober {
  /** Whether the address exists now; for ICMP echo. False = no answer is given. */
  exists(ip: Ip, options: { signal: AbortSignal }): Promise<boolean>
}

export interface DnsEndpoint {
  /** Answers at once when it can. Borrows the query; `reply` may be called once, now or later, and copies the message. */
  answer(query: Uint8Array, reply: (message: Uint8Array) => void): void
  /** Owns the connection: DNS over TCP (RFC 7766). */
  serve(socket: Socket): void
}
