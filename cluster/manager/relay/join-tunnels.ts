// The pump between two Tunnel calls, both taken by us. Data goes through as it comes, with back-pressure and without being looked at; a datagram
// stays one message. Half-close, rejection and reset pass through, whichever version either end speaks.
import { DatagramAssembler, type Traffic, TunnelCode, type TunnelStream } from '../../../common/tunnel/index.ts'

export interface JoinOptions {
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  /** As for a client's flow that is dialled here: received from the client, sent to it. */
  readonly traffic: Traffic
  /** Nothing of it is left. Called once. */
  closed?(): void
}

/** Owns both from now on. Returns what resets both. */
export function joinTunnels(client: TunnelStream, agent: TunnelStream, options: JoinOptions): () => void {
  const { traffic } = options
  const ends = new Set<TunnelStream>()
  const open = new Set([client, agent])
  const complete = () => {
    client.complete()
    agent.complete()
  }
  const pump = (from: TunnelStream, to: TunnelStream) => {
    const forward = (piece: Buffer) => {
      if (from === client) traffic.receivedBytes += piece.length
      else traffic.sentBytes += piece.length
      traffic.moved?.(piece.length)
      if (!to.sendData(piece)) from.pause()
    }
    const datagrams = options.protocol === 'udp' ? new DatagramAssembler(forward) : undefined
    from.listen({
      data(piece, isLast) {
        if (datagrams !== undefined) datagrams.push(piece, isLast)
        else if (piece.length > 0) forward(piece)
      },
      control(code, body) {
        switch (code) {
          case TunnelCode.dialReject:
            to.send(Buffer.concat([Buffer.of(code), body]))
            to.conclude()
            from.conclude()
            break
          case TunnelCode.disconnect:
            to.reset()
            from.conclude()
            break
          case TunnelCode.streamInfo:
          case TunnelCode.streamOk:
          case TunnelCode.session:
            // Between an end and us only.
            break
          default:
            to.send(Buffer.concat([Buffer.of(code), body]))
        }
      },
      ended() {
        ends.add(from)
        to.endSending()
        if (ends.size === 2) complete()
      },
      drained: () => to.resume(),
      closed(isOrderly) {
        open.delete(from)
        // What waits for a call that is gone, waits for nothing.
        to.resume()
        if (open.has(to) && !(isOrderly && ends.has(from))) to.reset()
        if (open.size === 0) options.closed?.()
      },
    })
  }
  pump(client, agent)
  pump(agent, client)
  return () => {
    client.reset()
    agent.reset()
  }
}
