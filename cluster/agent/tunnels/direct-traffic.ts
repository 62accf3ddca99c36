// Bytes of tunnels that do not pass the manager, by client: it is told of them, so that its metrics are whole.
import type { Traffic } from '../../../common/tunnel/index.ts'

export interface Report {
  readonly clientSession: string
  /** From the workstation into the cluster, since the report before. */
  readonly ingress: number
  readonly egress: number
}

interface Counted {
  readonly traffic: Traffic
  readonly told: { ingress: number; egress: number }
}

/** Sessions that say nothing any more go first. */
const maxClients = 1_000

export class DirectTraffic {
  readonly #moved: (bytes: number) => void
  readonly #clients = new Map<string, Counted>()

  constructor(moved: (bytes: number) => void) {
    this.#moved = moved
  }

  of(clientSession: string): Traffic {
    const known = this.#clients.get(clientSession)
    if (known !== undefined) return known.traffic
    const traffic: Traffic = { sentBytes: 0, receivedBytes: 0, moved: this.#moved }
    this.#clients.set(clientSession, { traffic, told: { ingress: 0, egress: 0 } })
    for (const oldest of this.#clients.keys()) {
      if (this.#clients.size <= maxClients) break
      this.#clients.delete(oldest)
    }
    return traffic
  }

  /** What is new; each of them is to be told once. */
  take(): readonly Report[] {
    return [...this.#clients].flatMap(([clientSession, { traffic, told }]) => {
      const ingress = traffic.receivedBytes - told.ingress
      const egress = traffic.sentBytes - told.egress
      told.ingress = traffic.receivedBytes
      told.egress = traffic.sentBytes
      return ingress + egress === 0 ? [] : { clientSession, ingress, egress }
    })
  }
}
