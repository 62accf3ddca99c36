// Sorts a command's flows by their destination: the cluster's networks go through the tunnel, everything else out of the machine.
import type { FlowId, Ip, Prefix } from '../../../../common/net/index.ts'
import type { DialOutcome, Prober, TcpDialer, UdpCarrier, UdpDialer } from '../vif/index.ts'

type Way = TcpDialer & UdpDialer

export class Ways implements TcpDialer, UdpDialer, Prober {
  readonly #tunnel: Way & Prober
  readonly #outside: Way
  #cluster: readonly Prefix[] = []

  constructor({ tunnel, outside }: { tunnel: Way & Prober; outside: Way }) {
    this.#tunnel = tunnel
    this.#outside = outside
  }

  /** These are the cluster's from now on. */
  use(cluster: readonly Prefix[]): void {
    this.#cluster = cluster
  }

  dial(flow: FlowId, options: { signal: AbortSignal }): Promise<DialOutcome> {
    return this.#wayTo(flow).dial(flow, options)
  }

  open(flow: FlowId, receive: (datagram: Uint8Array) => void, ended: (why: 'refused' | 'closed') => void): UdpCarrier {
    return this.#wayTo(flow).open(flow, receive, ended)
  }

  /** Echoes of the world outside would need raw sockets: none are answered. */
  async exists(ip: Ip, options: { signal: AbortSignal }): Promise<boolean> {
    return this.#isCluster(ip) && (await this.#tunnel.exists(ip, options))
  }

  #wayTo({ destination: { ip } }: FlowId): Way {
    return this.#isCluster(ip) ? this.#tunnel : this.#outside
  }

  #isCluster(ip: Ip): boolean {
    return this.#cluster.some(prefix => prefix.contains(ip))
  }
}
