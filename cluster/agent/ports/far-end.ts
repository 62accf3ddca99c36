// The other side of a request: a connection to the application, or a tunnel to a workstation, in one form.
import type { Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'
import { type Traffic, TunnelCode, type TunnelStream } from '../../../common/tunnel/index.ts'

export interface FarEvents {
  data(chunk: Buffer): void
  /** It sends no more. */
  ended(): void
  /** After a write returned false. */
  drained(): void
  /** Once, last; not after `reset` or `close`. */
  closed(isOrderly: boolean): void
}

export interface FarEnd {
  /** What arrives comes in small pieces, many in one turn of the loop. */
  readonly comesInPieces: boolean
  /** false: wait for `drained`. */
  write(chunk: Buffer): boolean
  /** We send no more. */
  end(): void
  pause(): void
  resume(): void
  /** As if its caller had gone away. */
  reset(): void
  /** It is of no use any more: in order. */
  close(): void
  /** From now on; what came before waits. */
  listen(events: FarEvents): void
}

/** What waits in the tunnel before it asks for a pause is its own matter. */
export class TunnelEnd implements FarEnd {
  readonly comesInPieces = true
  readonly #tunnel: TunnelStream
  readonly #traffic: Traffic
  #isOver = false

  constructor(tunnel: TunnelStream, traffic: Traffic) {
    this.#tunnel = tunnel
    this.#traffic = traffic
  }

  write(chunk: Buffer): boolean {
    this.#traffic.sentBytes += chunk.length
    this.#traffic.moved?.(chunk.length)
    return this.#tunnel.sendData(chunk)
  }

  end(): void {
    this.#tunnel.endSending()
  }

  pause(): void {
    this.#tunnel.pause()
  }

  resume(): void {
    this.#tunnel.resume()
  }

  reset(): void {
    this.#isOver = true
    this.#tunnel.reset()
  }

  close(): void {
    this.#isOver = true
    this.#tunnel.conclude()
  }

  listen(events: FarEvents): void {
    const closed = (isOrderly: boolean) => {
      if (this.#isOver) return
      this.#isOver = true
      events.closed(isOrderly)
    }
    this.#tunnel.listen({
      data: piece => {
        this.#traffic.receivedBytes += piece.length
        this.#traffic.moved?.(piece.length)
        if (!this.#isOver && piece.length > 0) events.data(piece)
      },
      control: code => {
        if (code !== TunnelCode.disconnect && code !== TunnelCode.dialReject) return
        closed(false)
        this.#tunnel.finish()
      },
      ended: () => {
        if (!this.#isOver) events.ended()
      },
      drained: () => events.drained(),
      closed,
    })
  }
}

export class SocketEnd implements FarEnd {
  readonly comesInPieces = false
  readonly #socket: Socket
  #events: FarEvents | undefined
  #isOver = false

  /** Owns the socket: connected, allowHalfOpen. */
  constructor(socket: Socket) {
    this.#socket = socket
    socket.pause()
    socket.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#events?.data(chunk)
    })
    socket.on('end', () => {
      if (!this.#isOver) this.#events?.ended()
    })
    socket.on('drain', () => this.#events?.drained())
    socket.on('error', () => undefined)
    socket.once('close', hadError => this.#closed(hadError))
  }

  write(chunk: Buffer): boolean {
    return this.#socket.write(chunk)
  }

  end(): void {
    this.#socket.end()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  reset(): void {
    this.#isOver = true
    resetSocket(this.#socket)
  }

  close(): void {
    this.#isOver = true
    this.#socket.destroySoon()
    this.#socket.resume()
  }

  listen(events: FarEvents): void {
    this.#events = events
    if (this.#socket.destroyed) this.#closed(true)
    else this.#socket.resume()
  }

  #closed(hadError: boolean): void {
    if (this.#isOver || this.#events === undefined) return
    this.#isOver = true
    this.#events.closed(!hadError && this.#socket.readableEnded)
  }
}
