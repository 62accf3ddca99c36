// Tunnels from this pod to the workstation that has an intercept: directly, when that client watches for dials here, else through the manager.
// The workstation dials its local process and says how that went. What can't be had within 3 s is 'unavailable', and then the application has it.
import type { Clock, Log } from '../../../common/base/index.ts'
import type { FlowId } from '../../../common/net/index.ts'
import { type GrpcConnection, GrpcError } from '../../../common/protocol/index.ts'
import {
  type Answer,
  awaitAnswer,
  awaitDial,
  type DialRejection,
  encodeConnId,
  encodeSession,
  openTunnel,
  type ReceivedStreamInfo,
  type TunnelStream,
} from '../../../common/tunnel/index.ts'
import type { Armed } from '../intercepts/index.ts'
import { DialQueue } from './dial-queue.ts'

export type Opened =
  /** `isDirect`: not through the manager, which does not see its bytes. */
  | { readonly kind: 'connected'; readonly tunnel: TunnelStream; readonly isDirect: boolean }
  /** The workstation's process does not take it. */
  | { readonly kind: 'rejected'; readonly why: DialRejection }
  | { readonly kind: 'unavailable' }

/** The manager, for as long as the agent is connected to it. */
export interface ManagerLink {
  readonly grpc: Pick<GrpcConnection, 'open'>
  /** The agent's session there. */
  readonly sessionId: string
}

/** From the caller's connection to the workstation's answer. */
const openTimeoutMs = 3_000
/** For a client that watches here to take a request; then the manager is asked. */
const directTimeoutMs = 1_000
/** After a client's silence, its traffic goes to the application at once, until it is tried again. */
const doubtMs = 2_000
const nanosPerMs = 1_000_000

interface Pending {
  claimed(tunnel: TunnelStream, info: ReceivedStreamInfo): void
}

export class ClientTunnels {
  readonly #clock: Clock
  readonly #log: Log
  #manager: ManagerLink | undefined
  readonly #queues = new Map<string, DialQueue>()
  /** By client session and ConnID; more than one when callers of different pods' addresses share a port. */
  readonly #pending = new Map<string, Pending[]>()
  /** Client session (and path) → until when it is not asked. */
  readonly #doubts = new Map<string, number>()

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock
    this.#log = log
  }

  /** undefined: the manager is away. */
  useManager(link: ManagerLink | undefined): void {
    this.#manager = link
  }

  /** A client of that session reads dial requests here from now on; one that did before stops. */
  watch(sessionId: string): DialQueue {
    this.#queues.get(sessionId)?.close()
    const queue = new DialQueue()
    this.#queues.set(sessionId, queue)
    return queue
  }

  unwatch(sessionId: string, queue: DialQueue): void {
    queue.close()
    if (this.#queues.get(sessionId) === queue) this.#queues.delete(sessionId)
  }

  isWatched(sessionId: string): boolean {
    return this.#queues.has(sessionId)
  }

  /** A call of Agent.Tunnel: whether it is the answer to a request of ours. Owns the tunnel then. */
  claim(tunnel: TunnelStream, info: ReceivedStreamInfo): boolean {
    const key = pendingKey(info.sessionId, info.connId)
    const pending = this.#pending.get(key)?.[0]
    if (pending === undefined) return false
    this.#forget(key, pending)
    pending.claimed(tunnel, info)
    return true
  }

  /** Calls `opened` once, unless cancelled by the returned function before. */
  open(armed: Armed, flow: Omit<FlowId, 'destination'>, opened: (result: Opened) => void): () => void {
    let stop: () => void = () => undefined
    let isOver = false as boolean
    const settle = (result: Opened) => {
      if (isOver) return
      isOver = true
      cancelLate()
      opened(result)
    }
    const cancelLate = this.#clock.after(openTimeoutMs, () => {
      stop()
      this.#doubt(armed.sessionId)
      settle({ kind: 'unavailable' })
    })
    const whole: FlowId = { ...flow, destination: armed.target }
    if (this.#isDoubted(armed.sessionId)) settle({ kind: 'unavailable' })
    else {
      const throughManager = () => {
        stop = this.#throughManager(armed, whole, settle)
      }
      const withdraw = this.#directly(armed, whole, settle, throughManager)
      if (withdraw === undefined) throughManager()
      else stop = withdraw
    }
    return () => {
      if (isOver) return
      isOver = true
      cancelLate()
      stop()
    }
  }

  /** undefined: not this way. `otherwise`: it was tried in vain. */
  #directly(
    { sessionId, dialTimeoutMs, latencyMs }: Armed,
    flow: FlowId,
    settle: (result: Opened) => void,
    otherwise: () => void,
  ): (() => void) | undefined {
    const queue = this.#queues.get(sessionId)
    const path = `direct ${sessionId}`
    const connId = encodeConnId(flow)
    const request = {
      conn_id: connId,
      roundtrip_latency: latencyMs * nanosPerMs,
      dial_timeout: dialTimeoutMs * nanosPerMs,
    }
    if (queue === undefined || this.#isDoubted(path) || !queue.push(request)) return undefined
    const key = pendingKey(sessionId, connId)
    let taken: TunnelStream | undefined
    const cancelLate = this.#clock.after(directTimeoutMs, () => {
      this.#forget(key, pending)
      this.#doubt(path)
      otherwise()
    })
    const pending: Pending = {
      claimed: (tunnel, { version }) => {
        cancelLate()
        taken = tunnel
        awaitDial(tunnel, { version, dialTimeoutMs }, answer => settle(this.#openedBy(answer, tunnel, true)))
      },
    }
    this.#pending.set(key, [...(this.#pending.get(key) ?? []), pending])
    return () => {
      cancelLate()
      this.#forget(key, pending)
      taken?.finish()
    }
  }

  #throughManager(
    { sessionId, dialTimeoutMs, latencyMs }: Armed,
    flow: FlowId,
    settle: (result: Opened) => void,
  ): () => void {
    const manager = this.#manager
    if (manager === undefined) {
      settle({ kind: 'unavailable' })
      return () => undefined
    }
    let tunnel: TunnelStream
    try {
      tunnel = openTunnel(manager.grpc, { flow, dialTimeoutMs, latencyMs, sessionId: manager.sessionId })
    } catch (error) {
      if (!(error instanceof GrpcError)) throw error
      this.#log.debug('tunnel not opened', { why: error.message })
      settle({ kind: 'unavailable' })
      return () => undefined
    }
    awaitAnswer(
      tunnel,
      { dialTimeoutMs },
      {
        begun: () => tunnel.send(encodeSession(sessionId)),
        answered: answer => settle(this.#openedBy(answer, tunnel, false)),
      },
    )
    return () => tunnel.finish()
  }

  #openedBy(answer: Answer, tunnel: TunnelStream, isDirect: boolean): Opened {
    if (answer === 'connected') return { kind: 'connected', tunnel, isDirect }
    tunnel.finish()
    return answer === 'lost' ? { kind: 'unavailable' } : { kind: 'rejected', why: answer }
  }

  #forget(key: string, pending: Pending): void {
    const left = this.#pending.get(key)?.filter(each => each !== pending) ?? []
    if (left.length === 0) this.#pending.delete(key)
    else this.#pending.set(key, left)
  }

  #doubt(whom: string): void {
    this.#doubts.set(whom, this.#clock.now() + doubtMs)
  }

  #isDoubted(whom: string): boolean {
    const until = this.#doubts.get(whom)
    if (until === undefined) return false
    if (this.#clock.now() < until) return true
    this.#doubts.delete(whom)
    return false
  }
}

function pendingKey(sessionId: string, connId: Buffer): string {
  return `${sessionId} ${connId.toString('latin1')}`
}
