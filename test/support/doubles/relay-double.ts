// How a traffic-manager of Telepresence 2.20 joins two tunnels: a waiting one asks its peer by WatchDial, the peer's Tunnel with the same ConnID is the
// answer, and from then on messages pass as they are, each direction with an end of its own.
import type { ServerHttp2Stream } from 'node:http2'
import { begin, tell } from './replies.ts'
import { code, type Handshake } from './tunnel-bytes.ts'
import { type Message, status } from './wire.ts'

/** One caller of Tunnel, whose handshake is over. */
export interface TunnelEnd {
  say(payload: Buffer): void
  /** Nothing more comes from the other side: CloseSend. */
  over(): void
  finish(grpcStatus: number, message?: string): void
  /** The caller's first message goes there. */
  first(payload: (payload: Buffer) => void): void
  /** What the caller sends goes there from now on, what came before first. */
  receive(payload: (payload: Buffer) => void, over: () => void): void
}

const nanosPerMs = 1e6

export class RelayDouble {
  /** By session: its WatchDial streams, and what nobody has read yet. */
  readonly #watches = new Map<string, Set<ServerHttp2Stream>>()
  readonly #unread = new Map<string, Message[]>()
  /** By session and ConnID. */
  readonly #pending = new Map<string, (answer: TunnelEnd) => void>()

  watch(session: string, stream: ServerHttp2Stream): void {
    begin(stream)
    const streams = this.#watches.get(session) ?? new Set()
    this.#watches.set(session, streams.add(stream))
    stream.once('close', () => streams.delete(stream))
    for (const request of this.#unread.get(session) ?? []) tell(stream, 'DialRequest', request)
    this.#unread.delete(session)
  }

  /** Whether somebody waited for this tunnel. */
  claim({ sessionId, connId }: Handshake, end: TunnelEnd): boolean {
    const key = `${sessionId} ${connId.toString('hex')}`
    const waiting = this.#pending.get(key)
    this.#pending.delete(key)
    waiting?.(end)
    return waiting !== undefined
  }

  ask(peer: string, { connId, latencyNs, timeoutNs }: Handshake, end: TunnelEnd): void {
    const key = `${peer} ${connId.toString('hex')}`
    const late = setTimeout(
      () => {
        this.#pending.delete(key)
        end.finish(status.deadlineExceeded, 'context deadline exceeded')
      },
      (latencyNs + timeoutNs) / nanosPerMs,
    )
    late.unref()
    this.#pending.set(key, answer => {
      clearTimeout(late)
      join(end, answer)
    })
    const request = { conn_id: connId, roundtrip_latency: latencyNs, dial_timeout: timeoutNs }
    const [stream] = this.#watches.get(peer) ?? []
    if (stream === undefined) this.#unread.set(peer, [...(this.#unread.get(peer) ?? []), request])
    else tell(stream, 'DialRequest', request)
  }
}

function join(a: TunnelEnd, b: TunnelEnd): void {
  let open = 2
  const carry = (from: TunnelEnd, to: TunnelEnd) => {
    let isOver = false
    const over = () => {
      if (isOver) return
      isOver = true
      to.over()
      open--
      if (open > 0) return
      for (const end of [a, b]) end.finish(status.ok)
    }
    from.receive(payload => (payload[0] === code.closeSend ? over() : to.say(payload)), over)
  }
  carry(a, b)
  carry(b, a)
}
