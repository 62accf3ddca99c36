// What the virtual interface asks of a far end (vif/far-end.ts), with virtual addresses turned back: a connection to one is a connection to the address of
// the cluster behind it, started in a pod of the rule's workload where there is one.
import type { FlowId, Ip } from '../../../../common/net/index.ts'
import type { ManagerConnection, Over } from '../tunnel/index.ts'
import type { DialOutcome, Prober, TcpDialer, UdpCarrier, UdpDialer } from '../vif/index.ts'
import type { VirtualAddresses } from './addresses.ts'

/** The session's tunnels. */
export interface Carriers extends Prober {
  dial(flow: FlowId, options: { signal: AbortSignal; over?: Over; isBound?: boolean }): Promise<DialOutcome>
  open(
    flow: FlowId,
    receive: (datagram: Uint8Array) => void,
    ended: (why: 'refused' | 'closed') => void,
    options?: { over?: Over; isBound?: boolean },
  ): UdpCarrier
}

export interface ViaAgents {
  /** To an agent of that workload; waits for one a while. Undefined: there is none. */
  agentOf(workload: string, options: { signal: AbortSignal }): Promise<ManagerConnection | undefined>
  /** At once. */
  agentNow(workload: string): ManagerConnection | undefined
}

export class TranslatedFlows implements TcpDialer, UdpDialer, Prober {
  readonly #carriers: Carriers
  readonly #addresses: VirtualAddresses
  readonly #agents: ViaAgents

  constructor(parts: { carriers: Carriers; addresses: VirtualAddresses; agents: ViaAgents }) {
    this.#carriers = parts.carriers
    this.#addresses = parts.addresses
    this.#agents = parts.agents
  }

  dial(flow: FlowId, { signal }: { signal: AbortSignal }): Promise<DialOutcome> {
    const { destination } = flow
    if (!this.#addresses.isVirtual(destination.ip)) return this.#carriers.dial(flow, { signal })
    const inside = this.#addresses.inside(destination.ip)
    if (inside === undefined) return Promise.resolve({ kind: 'unreachable', what: 'host' })
    const real = to(flow, inside.real)
    return inside.via === undefined ? this.#carriers.dial(real, { signal }) : this.#dialVia(real, inside.via, signal)
  }

  open(flow: FlowId, receive: (datagram: Uint8Array) => void, ended: (why: 'refused' | 'closed') => void): UdpCarrier {
    if (!this.#addresses.isVirtual(flow.destination.ip)) return this.#carriers.open(flow, receive, ended)
    const inside = this.#addresses.inside(flow.destination.ip)
    const over = inside?.via === undefined ? undefined : this.#agents.agentNow(inside.via)
    if (inside === undefined || (inside.via !== undefined && over === undefined)) {
      queueMicrotask(() => ended('refused'))
      return { send: () => undefined, close: () => undefined }
    }
    return this.#carriers.open(to(flow, inside.real), receive, ended, over === undefined ? {} : { over, isBound: true })
  }

  exists(ip: Ip, options: { signal: AbortSignal }): Promise<boolean> {
    if (!this.#addresses.isVirtual(ip)) return this.#carriers.exists(ip, options)
    const inside = this.#addresses.inside(ip)
    return inside === undefined ? Promise.resolve(false) : this.#carriers.exists(inside.real, options)
  }

  async #dialVia(flow: FlowId, workload: string, signal: AbortSignal): Promise<DialOutcome> {
    const over = await this.#agents.agentOf(workload, { signal })
    return over === undefined
      ? { kind: 'unreachable', what: 'network' }
      : this.#carriers.dial(flow, { signal, over, isBound: true })
  }
}

function to(flow: FlowId, ip: Ip): FlowId {
  return { ...flow, destination: { ip, port: flow.destination.port } }
}
