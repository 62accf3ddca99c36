// Which pod a connection comes from, by the manager's knowledge of addresses: asked once for an address, and again after a while, since pods come and go.
import { type Clock, chainOf, type Log } from '../../../../common/base/index.ts'
import type { Ip } from '../../../../common/net/index.ts'
import { ManagerService } from '../../../../common/protocol/index.ts'
import type { Paths } from './paths.ts'

const freshMs = 60_000
const maxKnown = 1_000
/** At once; whoever comes beyond that has no name. */
const maxAsking = 16
const askTimeoutMs = 5_000

interface Known {
  readonly at: number
  readonly name: Promise<string>
}

export class PodNames {
  readonly #paths: Paths
  readonly #clock: Clock
  readonly #log: Log
  /** By address, the longest known first. */
  readonly #known = new Map<string, Known>()
  #asking = 0

  constructor({ paths, clock, log }: { paths: Paths; clock: Clock; log: Log }) {
    this.#paths = paths
    this.#clock = clock
    this.#log = log
  }

  /** `namespace/name`; empty when nobody knows. Never throws. */
  async find(ip: Ip): Promise<string> {
    const key = ip.toString()
    const known = this.#known.get(key)
    if (known !== undefined && this.#clock.now() - known.at < freshMs) return known.name
    if (this.#asking >= maxAsking) return ''
    const name = this.#ask(ip)
    this.#known.delete(key)
    this.#known.set(key, { at: this.#clock.now(), name })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxKnown) break
      this.#known.delete(oldest)
    }
    return name
  }

  async #ask(ip: Ip): Promise<string> {
    const live = this.#paths.now
    if (live === undefined) return ''
    this.#asking++
    try {
      const request = { session: { session_id: live.path.sessionId }, ips: [Buffer.from(ip.bytes)] }
      const { pods } = await live.path.grpc.unary(ManagerService.FindPods, request, {
        signal: live.lost,
        timeoutMs: askTimeoutMs,
      })
      const [pod] = pods
      return pod === undefined ? '' : `${pod.namespace}/${pod.name}`
    } catch (error) {
      // A manager of Telepresence 2.20, or a lost path.
      this.#log.debug('not known whose an address is', { ip: ip.toString(), error: chainOf(error) })
      return ''
    } finally {
      this.#asking--
    }
  }
}
