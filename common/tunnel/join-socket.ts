// The pump between a TCP socket and a tunnel, the same on both sides. Half-close, full close and reset pass through; a slow reader on either
// side slows the writer on the other. No promise, no closure and no copy per chunk.
import type { Socket } from 'node:net'
import { resetSocket } from '../base/index.ts'
import { TunnelCode } from './messages.ts'
import type { TunnelStream } from './tunnel-stream.ts'

/** Counts of bytes, kept by whoever wants them. */
export interface Traffic {
  /** From sockets into tunnels. */
  sentBytes: number
  /** From tunnels into sockets. */
  receivedBytes: number
  /** Told of every piece of either, so that somebody can clear up behind them (Garbage). */
  moved?: ((bytes: number) => void) | undefined
}

/** Sees the bytes of one flow as they pass. May keep the chunks, never changes them, never throws. */
export interface Tap {
  /** From the socket. */
  sent(chunk: Buffer): void
  /** To the socket. */
  received(chunk: Buffer): void
  /** The flow is over. */
  ended(): void
}

/** What may wait in the socket before the tunnel is paused. */
const socketLimitBytes = 256 * 1024
/** Bulk comes in pieces of 16 KiB, HTTP/2's frames: those of one turn of the loop leave in one call into the kernel. */
const bulkPieceBytes = 4096

/** Owns socket (connected, allowHalfOpen) and tunnel until both are closed; then calls `onClosed`, once. */
export function joinSocket(
  socket: Socket,
  tunnel: TunnelStream,
  traffic: Traffic,
  onClosed: () => void,
  tap?: Tap,
): void {
  let isSocketClosed = socket.closed
  let isTunnelClosed = false
  let wasReset = false
  const maybeDone = () => {
    if (!isSocketClosed || !isTunnelClosed) return
    tap?.ended()
    onClosed()
  }
  const breakOff = () => {
    wasReset = true
    resetSocket(socket)
  }
  const uncork = () => socket.uncork()
  socket.on('data', (chunk: Buffer) => {
    traffic.sentBytes += chunk.length
    traffic.moved?.(chunk.length)
    tap?.sent(chunk)
    if (!tunnel.sendData(chunk)) socket.pause()
  })
  socket.on('end', () => tunnel.endSending())
  socket.on('drain', () => tunnel.resume())
  socket.on('error', () => undefined)
  socket.on('close', hadError => {
    isSocketClosed = true
    const isComplete = socket.readableEnded && socket.writableFinished
    if (isTunnelClosed) maybeDone()
    else if (hadError || wasReset || !isComplete) tunnel.reset()
    else tunnel.complete()
  })
  tunnel.listen({
    data(piece) {
      if (socket.destroyed) return
      traffic.receivedBytes += piece.length
      traffic.moved?.(piece.length)
      tap?.received(piece)
      if (piece.length > bulkPieceBytes && socket.writableCorked === 0) {
        socket.cork()
        setImmediate(uncork)
      }
      if (!socket.write(piece) && socket.writableLength > socketLimitBytes) tunnel.pause()
    },
    control(code) {
      if (code === TunnelCode.disconnect || code === TunnelCode.dialReject) breakOff()
    },
    ended: () => socket.end(),
    drained: () => socket.resume(),
    closed(isOrderly) {
      isTunnelClosed = true
      // In order: what arrived is still written, then the socket closes; what the program still sends is answered with a reset.
      if (isOrderly) socket.destroySoon()
      else breakOff()
      maybeDone()
    },
  })
  if (socket.destroyed) tunnel.reset()
  else socket.resume()
}
