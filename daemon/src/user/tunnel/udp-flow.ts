// One UDP flow through a tunnel. Datagrams wait while the tunnel opens, a bounded number, the oldest dropped; afterwards what the tunnel can't
// take at once is dropped, as a network would.
import { DatagramAssembler, DialRejection, TunnelCode, type TunnelStream } from '../../../../common/tunnel/index.ts'

/** While the tunnel opens. */
const maxQueued = 64
const waitingLimitBytes = 1024 * 1024

export interface FlowCounters {
  bytesUp: number
  bytesDown: number
}

export interface UdpFlowPorts {
  readonly counters: FlowCounters
  readonly receive: (datagram: Uint8Array) => void
  /** Once; not after `close`. */
  readonly ended: (why: 'refused' | 'closed') => void
}

export class UdpFlow {
  readonly #ports: UdpFlowPorts
  #queue: Uint8Array[] = []
  #tunnel: TunnelStream | undefined
  #isOver = false

  constructor(ports: UdpFlowPorts) {
    this.#ports = ports
  }

  get isOver(): boolean {
    return this.#isOver
  }

  send(datagram: Uint8Array): void {
    // An empty datagram is no message that 2.20 forwards.
    if (this.#isOver || datagram.length === 0) return
    const copy = Uint8Array.from(datagram)
    if (this.#tunnel !== undefined) {
      this.#pass(this.#tunnel, copy)
      return
    }
    if (this.#queue.length === maxQueued) this.#queue.shift()
    this.#queue.push(copy)
  }

  /** The peer has taken the call: what waits goes out, also before its dial is done. */
  begin(tunnel: TunnelStream): void {
    this.#tunnel = tunnel
    for (const datagram of this.#queue) this.#pass(tunnel, datagram)
    this.#queue = []
  }

  /** The dial is done: answers are received from now on. */
  listen(tunnel: TunnelStream): void {
    const { receive, counters } = this.#ports
    const assembler = new DatagramAssembler(datagram => {
      counters.bytesDown += datagram.length
      if (!this.#isOver) receive(datagram)
    })
    tunnel.listen({
      data: (piece, isLast) => assembler.push(piece, isLast),
      control: (code, body) => {
        if (code === TunnelCode.dialReject) this.end(body[0] === DialRejection.refused ? 'refused' : 'closed')
        else if (code === TunnelCode.disconnect) this.end('closed')
      },
      ended: () => this.end('closed'),
      drained: () => undefined,
      closed: () => this.end('closed'),
    })
  }

  /** From the far side. */
  end(why: 'refused' | 'closed'): void {
    if (this.#isOver) return
    this.close()
    this.#ports.ended(why)
  }

  close(): void {
    this.#isOver = true
    this.#queue = []
    this.#tunnel?.finish()
  }

  #pass(tunnel: TunnelStream, datagram: Uint8Array): void {
    if (tunnel.waitingBytes > waitingLimitBytes) return
    this.#ports.counters.bytesUp += datagram.length
    tunnel.sendData(datagram)
  }
}
