// One TCP flow between a program and our listener: what the gate knows of it. State only; gate.ts decides.
//
//   dialling ──connected──▶ released ──accepted──▶ open ──RST, or both FINs acknowledged──▶ ended
//
// dialling: the SYN is held, while the far end is dialled or another attempt to it is undecided. released: the SYN went in, the kernel has not brought the connection yet. ended: lingers for late segments.
import type { Socket } from 'node:net'
import type { FlowId } from '../../../../../common/net/index.ts'
import type { TcpCarrier } from '../far-end.ts'
import { type IpPacket, isAtOrAfter, type Keyed, sequenceAfter, type TcpSegment, tcpFlags } from '../packet/index.ts'
import type { Rewrite } from './rewrite.ts'

export type Stage = 'dialling' | 'released' | 'open' | 'ended'

/** A SYN that waits for the far end; a copy of the packet. */
export interface HeldSyn {
  readonly bytes: Uint8Array
  readonly packet: IpPacket
  readonly segment: TcpSegment
}

export class TcpFlow implements Keyed {
  readonly key: Uint32Array
  readonly version: 4 | 6
  readonly id: FlowId
  readonly syn: HeldSyn
  /** Of the dial that is under way. */
  abort: AbortController | undefined
  stage: Stage = 'dialling'
  /** For another attempt to the same destination, to be decided (attempts.ts). */
  isWaiting = false
  /** Of the phantom; -1 until released. */
  number = -1
  /** Program → listener and back; absent until released. */
  up: Rewrite | undefined
  down: Rewrite | undefined
  /** Absent before it is dialled and after the socket was handed over. */
  carrier: TcpCarrier | undefined
  /** Absent until accepted, and again when the flow has ended: it lingers for seconds, and a socket with all that hangs on it is large. */
  socket: Socket | undefined
  /** The sweep in which its last segment passed. */
  lastSeen: number
  /** The connection is to be reset as soon as the kernel brings it. */
  isCondemned = false

  /** Sequence number after the FIN of a side; -1 before it. */
  #finUp = -1
  #finDown = -1
  #isFinUpAcknowledged = false
  #isFinDownAcknowledged = false

  constructor(key: Uint32Array, id: FlowId, syn: HeldSyn, sweep: number) {
    this.key = key
    this.version = syn.packet.version
    this.id = id
    this.syn = syn
    this.lastSeen = sweep
  }

  /** Follows the end of the connection by a segment of the program (`isUp`) or of the listener. */
  follow(segment: TcpSegment, isUp: boolean): void {
    const { flags } = segment
    if (flags & tcpFlags.rst) {
      this.#end()
      return
    }
    if (flags & tcpFlags.fin) {
      if (isUp) this.#finUp = sequenceAfter(segment)
      else this.#finDown = sequenceAfter(segment)
    }
    if ((flags & tcpFlags.ack) === 0) return
    if (isUp) {
      if (this.#finDown >= 0 && isAtOrAfter(segment.acknowledgment, this.#finDown)) this.#isFinDownAcknowledged = true
    } else if (this.#finUp >= 0 && isAtOrAfter(segment.acknowledgment, this.#finUp)) this.#isFinUpAcknowledged = true
    if (this.#isFinUpAcknowledged && this.#isFinDownAcknowledged) this.#end()
  }

  #end(): void {
    this.stage = 'ended'
    this.socket = undefined
  }
}
