// Who is connected, and what passes between them: sessions of clients and agents, the intercepts, and the flows and questions that wait for
// somebody. Wires their parts together, so that each change of a session reaches all of them, in this order.
import { type Clock, Disposer, type Log } from '../../common/base/index.ts'
import { Ip } from '../../common/net/index.ts'
import type { AgentInfoOutput, DialRequest, DNSRequest } from '../../common/protocol/index.ts'
import type { FlowServiceOptions } from '../../common/tunnel/index.ts'
import { type Agent, type Client, Intercepts, interceptsOfSession } from './intercepts/index.ts'
import { AgentLookups } from './lookups/index.ts'
import { originAgents, Relay } from './relay/index.ts'
import { type ClientFacts, Feed, Leases, type Session, Sessions } from './sessions/index.ts'

export interface SwitchboardPorts {
  readonly clientTtlMs: number
  readonly dialling: FlowServiceOptions
  readonly clock: Clock
  readonly log: Log
}

/** What waits to be told to a session. */
export interface Told {
  readonly dials: Feed<DialRequest>
  readonly questions: Feed<DNSRequest>
}

/** Three beats of Remain. */
const agentTtlMs = 15_000
const mostClients = 2000
const mostAgents = 20_000
const mostDials = 2000
const mostQuestions = 500

export class Switchboard implements AsyncDisposable {
  readonly clients: Sessions<ClientFacts>
  readonly agents: Sessions<AgentInfoOutput>
  readonly leases: Leases
  readonly intercepts: Intercepts
  readonly relay: Relay
  readonly lookups: AgentLookups
  readonly #told = new Map<string, Told>()
  readonly #clock: Clock
  readonly #owned = new Disposer()

  constructor({ clientTtlMs, dialling, clock, log }: SwitchboardPorts) {
    this.#clock = clock
    this.intercepts = this.#owned.own(new Intercepts({ clock, log }))
    this.relay = new Relay({
      state: () => this.intercepts.state,
      dials: id => this.#told.get(id)?.dials,
      ...{ dialling, clock, log },
    })
    this.lookups = new AgentLookups({
      ask: (agentId, request, withinMs) => {
        const questions = this.#told.get(agentId)?.questions
        return questions?.isFollowed === true && questions.offer(request, withinMs) !== undefined
      },
    })
    this.leases = this.#owned.own(
      new Leases({
        silent: id => this.intercepts.apply({ kind: 'client-silent', id }),
        heard: id => this.intercepts.apply({ kind: 'client-heard', id }),
        clock,
      }),
    )
    this.clients = this.#owned.own(
      new Sessions<ClientFacts>({
        ...{ idPrefix: '', ttlMs: clientTtlMs, most: mostClients, clock, log },
        named: ({ name }) => name,
        ended: ({ id }) => this.#clientEnded(id),
      }),
    )
    this.agents = this.#owned.own(
      new Sessions<AgentInfoOutput>({
        ...{ idPrefix: 'agent:', ttlMs: agentTtlMs, most: mostAgents, clock, log },
        named: ({ namespace, pod_name }) => `${namespace}/${pod_name}`,
        ended: ({ id }) => this.#agentEnded(id),
      }),
    )
  }

  /** Undefined when there are too many. */
  clientArrives(facts: ClientFacts): Session<ClientFacts> | undefined {
    const session = this.clients.arrive(facts)
    if (session === undefined) return undefined
    const { id } = session
    this.#told.set(id, this.#feeds())
    this.intercepts.apply({ kind: 'client-arrived', client: { id, ...facts } satisfies Omit<Client, 'silentSince'> })
    this.leases.open(id, `${facts.name} ${facts.installId}`)
    return session
  }

  /** Undefined when there are too many. An agent that arrives anew takes the place of its session of before. */
  agentArrives(info: AgentInfoOutput): Session<AgentInfoOutput> | undefined {
    const { namespace, pod_name, pod_ip } = info
    for (const { id, facts } of this.agents.values())
      if (pod_name !== '' && facts.pod_name === pod_name && facts.namespace === namespace) this.agents.depart(id)
    // What an environment holds is nobody's business before an intercept.
    const kept = { ...info, environment: {}, pod_ip: Ip.parse(pod_ip)?.toString() ?? pod_ip }
    const session = this.agents.arrive(kept)
    if (session === undefined) return undefined
    const { id } = session
    this.#told.set(id, this.#feeds())
    const mechanisms = new Set(info.mechanisms.map(({ name }) => name))
    this.intercepts.apply({ kind: 'agent-arrived', agent: { id, info: kept, mechanisms } satisfies Agent })
    return session
  }

  /** The agents that this client's lookups go through; none: the manager itself answers. */
  lookupAgents(sessionId: string): string[] {
    const { state } = this.intercepts
    return originAgents(state, interceptsOfSession(state, sessionId)).map(({ id }) => id)
  }

  told(sessionId: string): Told | undefined {
    return this.#told.get(sessionId)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  #feeds(): Told {
    return {
      dials: new Feed({ most: mostDials, clock: this.#clock }),
      questions: new Feed({ most: mostQuestions, clock: this.#clock }),
    }
  }

  #clientEnded(id: string): void {
    this.leases.close(id)
    this.#told.delete(id)
    this.relay.forget(id)
    this.intercepts.apply({ kind: 'client-gone', id })
  }

  #agentEnded(id: string): void {
    this.#told.delete(id)
    this.relay.forget(id)
    this.lookups.forget(id)
    this.intercepts.apply({ kind: 'agent-gone', id })
  }
}
