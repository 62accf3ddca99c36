// Where a client's outbound flow starts. A client that intercepts a workload dials as one of its pods, always the same one, so that network policies
// and meshes see the right pod; an intercept that asks to be local changes nothing. An agent that lets a request go by is left out for a while.
import type { Clock } from '../../../common/base/index.ts'
import type { Ip } from '../../../common/net/index.ts'
import {
  type Agent,
  agentsOf,
  holdsPort,
  type Intercept,
  interceptsOfSession,
  isAgentOf,
  type State,
} from '../intercepts/index.ts'

export interface OriginsPorts {
  state(): State
  /** Whether the agent hears dial requests now. */
  isListening(agentId: string): boolean
  readonly clock: Clock
}

export type Origin =
  | { readonly kind: 'agent'; readonly agent: Agent; readonly isOnlyOne: boolean }
  | { readonly kind: 'manager' }
  /** The pod's own door, and the session has no business there. */
  | { readonly kind: 'refused' }

/** In `mechanism_args`: the intercept leaves lookups and connections of the workstation as they are. */
export const localOnlyArgument = 'local-only'
const forgivenAfterMs = 10_000

export class Origins {
  readonly #ports: OriginsPorts
  /** Client session → agent session. */
  readonly #chosen = new Map<string, string>()
  readonly #missedAt = new Map<string, number>()

  constructor(ports: OriginsPorts) {
    this.#ports = ports
  }

  choose(sessionId: string, destination: { readonly ip: Ip; readonly port: number }): Origin {
    const state = this.#ports.state()
    const intercepts = interceptsOfSession(state, sessionId).filter(holdsPort)
    if (intercepts.length === 0) return { kind: 'manager' }
    const address = destination.ip.toString()
    const pod = [...state.agents.values()].find(({ info }) => info.pod_ip === address)
    if (pod !== undefined) {
      const isDoor = pod.info.api_port !== 0 && pod.info.api_port === destination.port
      const mayEnter = intercepts.some(({ spec }) => isAgentOf(pod, spec))
      if (isDoor && !mayEnter) return { kind: 'refused' }
      if (mayEnter && this.#isGood(pod)) return { kind: 'agent', agent: pod, isOnlyOne: isDoor }
      if (isDoor) return { kind: 'refused' }
    }
    const agents = originAgents(state, intercepts).filter(agent => this.#isGood(agent))
    const [first] = agents
    if (first === undefined) return { kind: 'manager' }
    const agent = agents.find(({ id }) => id === this.#chosen.get(sessionId)) ?? first
    this.#chosen.set(sessionId, agent.id)
    return { kind: 'agent', agent, isOnlyOne: false }
  }

  /** The agent did not come in time. */
  missed(agentId: string): void {
    this.#missedAt.set(agentId, this.#ports.clock.now())
  }

  /** A session is over. */
  forget(sessionId: string): void {
    this.#chosen.delete(sessionId)
    this.#missedAt.delete(sessionId)
  }

  #isGood({ id }: Agent): boolean {
    const missedAt = this.#missedAt.get(id)
    if (missedAt !== undefined && this.#ports.clock.now() - missedAt < forgivenAfterMs) return false
    return this.#ports.isListening(id)
  }
}

/** The agents that lookups and connections of a session with these intercepts go through. */
export function originAgents(state: State, intercepts: readonly Intercept[]): Agent[] {
  const chosen = intercepts.filter(
    intercept => holdsPort(intercept) && !intercept.spec.mechanism_args.includes(localOnlyArgument),
  )
  return [...new Set(chosen.flatMap(({ spec }) => agentsOf(state, spec)))]
}
