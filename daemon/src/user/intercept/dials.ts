// The workstation's end of intercepted connections: each dial request that names the address of an intercept of ours is answered by a connection to
// the local process, every other one is turned down: neither a manager nor an agent can make this machine dial anything else.
import { type Clock, KnownError, type Log } from '../../../../common/base/index.ts'
import type { FlowId, Ip } from '../../../../common/net/index.ts'
import type { DialRequestOutput } from '../../../../common/protocol/index.ts'
import {
  DialRejection,
  type Elsewhere,
  infoOfDialRequest,
  reject,
  serveTcp,
  serveUdp,
  type Tap,
  type Traffic,
} from '../../../../common/tunnel/index.ts'
import type { CallBacks } from '../tunnel/index.ts'
import type { Protocol } from './wanted.ts'

/** All intercepts of a session together. */
const maxFlows = 10_000
/** A local process that does not accept within this is stuck. */
const longestDialMs = 10_000
/** From leaving an intercept to the last request of an agent that heard of it late. */
const lateMs = 5_000

export interface Target {
  readonly protocol: Protocol
  readonly address: Ip
  readonly port: number
  /** Of the intercept, for who asks for the same target. */
  readonly owner: string
  readonly traffic: Traffic
  /** A connection begins; the tap may see it, and hears of its end. */
  opened(flow: FlowId): Tap | undefined
  closed(): void
}

interface Held extends Target {
  /** Its intercept was left. */
  isLeft: boolean
}

export class Dials {
  readonly #clock: Clock
  readonly #log: Log
  readonly #targets = new Map<string, Held>()
  readonly #elsewhere: Elsewhere | undefined
  #flows = 0

  constructor({ clock, log, elsewhere }: { clock: Clock; log: Log; elsewhere?: Elsewhere | undefined }) {
    this.#elsewhere = elsewhere
    this.#clock = clock
    this.#log = log
  }

  /**
   * Requests for this target are answered until the returned function is called, and a little longer: an agent may hear late that the intercept was
   * left, and its caller has done nothing wrong. Throws LOCAL_PORT_TAKEN.
   */
  hold(target: Target): () => void {
    const key = keyOf(target.protocol, target.address, target.port)
    const other = this.#targets.get(key)
    if (other?.isLeft === false) {
      const address = `${target.address.toString()}:${target.port}`
      throw new KnownError('LOCAL_PORT_TAKEN', { address, intercept: other.owner })
    }
    const held = { ...target, isLeft: false }
    this.#targets.set(key, held)
    return () => {
      held.isLeft = true
      this.#clock.after(lateMs, () => {
        if (this.#targets.get(key) === held) this.#targets.delete(key)
      })
    }
  }

  /** `over` is where the request came from, and the only place where its answer is waited for. */
  answer(request: DialRequestOutput, over: CallBacks): void {
    const dial = infoOfDialRequest(request, '')
    if (dial === undefined) {
      this.#log.debug('a malformed dial request')
      return
    }
    const { flow } = dial
    const { ip, port } = flow.destination
    over.callBack(dial, (tunnel, info, closed) => {
      const target = this.#targets.get(keyOf(flow.protocol === 'udp' ? 'UDP' : 'TCP', ip, port))
      if (target === undefined || flow.protocol === 'icmp' || this.#flows >= maxFlows) {
        this.#log.debug('a dial request was turned down', { to: `${ip.toString()}:${port}` })
        reject(tunnel, info, DialRejection.notAllowed)
        closed()
        return
      }
      this.#flows++
      const tap = target.opened(flow)
      const served = {
        ...info,
        dialTimeoutMs: Math.min(info.dialTimeoutMs, longestDialMs),
        traffic: target.traffic,
        ...(tap === undefined ? {} : { tap }),
        elsewhere: this.#elsewhere,
        closed: () => {
          this.#flows--
          target.closed()
          closed()
        },
      }
      if (flow.protocol === 'tcp') serveTcp(tunnel, served)
      else serveUdp(tunnel, served)
    })
  }
}

function keyOf(protocol: Protocol, ip: Ip, port: number): string {
  return `${protocol} ${ip.toString()} ${port}`
}
