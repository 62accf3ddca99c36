// What the manager knows about intercepts: clients, agents, and who wants to take what. Plain data, replaced whole by the reducer (reducer.ts), never
// changed in place: whoever holds a State or an Intercept may compare it by identity.
import type { AgentInfoOutput, InterceptDispositionType, InterceptSpecOutput } from '../../../common/protocol/index.ts'

export type Disposition = Exclude<InterceptDispositionType, number>

export interface Client {
  readonly id: string
  /** user@host */
  readonly name: string
  readonly installId: string
  readonly namespace: string
  /** Monotonic milliseconds; undefined while it is heard. */
  readonly silentSince: number | undefined
}

export interface Agent {
  readonly id: string
  /** Its pod_ip in the form of Ip.toString. */
  readonly info: AgentInfoOutput
  readonly mechanisms: ReadonlySet<string>
}

/** What an agent says of an intercept. */
export interface Review {
  readonly isAccepted: boolean
  readonly message: string
  readonly podIp: string
  readonly podName: string
  readonly sftpPort: number
  readonly ftpPort: number
  readonly mountPoint: string
  readonly mechanismArgsDesc: string
  readonly environment: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
}

export interface Intercept {
  /** session:name */
  readonly id: string
  readonly sessionId: string
  readonly spec: InterceptSpecOutput
  /** Who came first has the lower one. */
  readonly sequence: number
  readonly disposition: Disposition
  readonly message: string
  /** By agent session, of live agents only. */
  readonly reviews: ReadonlyMap<string, Review>
  /** The agent whose pod is shown to the client (address, environment, mounts). */
  readonly shownAgent: string | undefined
  /** Monotonic milliseconds: since when agents are asked. */
  readonly askedAt: number
  /** An agent was there once: one that goes is waited for. */
  readonly hadAgent: boolean
  /** It had its port once: it gets it back when whoever took it meanwhile leaves. */
  readonly hadPort: boolean
  readonly createdAt: Date
  readonly modifiedAt: Date
}

export interface State {
  readonly clients: ReadonlyMap<string, Client>
  readonly agents: ReadonlyMap<string, Agent>
  readonly intercepts: ReadonlyMap<string, Intercept>
  readonly nextSequence: number
}

export const emptyState: State = { clients: new Map(), agents: new Map(), intercepts: new Map(), nextSequence: 1 }

export type Change =
  | { readonly kind: 'client-arrived'; readonly client: Omit<Client, 'silentSince'> }
  | { readonly kind: 'client-silent'; readonly id: string }
  | { readonly kind: 'client-heard'; readonly id: string }
  | { readonly kind: 'client-gone'; readonly id: string }
  | { readonly kind: 'agent-arrived'; readonly agent: Agent }
  | { readonly kind: 'agent-gone'; readonly id: string }
  | { readonly kind: 'created'; readonly sessionId: string; readonly spec: InterceptSpecOutput }
  | { readonly kind: 'removed'; readonly id: string }
  /** Taken away from its owner, who is told why until he removes it. */
  | { readonly kind: 'revoked'; readonly id: string; readonly why: string }
  | { readonly kind: 'reviewed'; readonly id: string; readonly agentId: string; readonly review: Review }
  | { readonly kind: 'time-passed' }

export interface Now {
  /** Monotonic milliseconds. */
  readonly ms: number
  readonly date: Date
}

export function interceptId(sessionId: string, name: string): string {
  return `${sessionId}:${name}`
}

/**
 * What a session has that dials through the pods of a workload (EnsureAgent, a client's --proxy-via): an intercept that takes nothing and that no client
 * sees, by which agents know the session.
 */
export const viaMechanism = 'via'

export function isVia({ spec }: Intercept): boolean {
  return spec.mechanism === viaMechanism
}

/** Whether the intercept takes, or is about to take, its port. */
export function holdsPort(intercept: Intercept): boolean {
  const { disposition } = intercept
  return (disposition === 'WAITING' || disposition === 'ACTIVE') && !isVia(intercept)
}

/** A workload as intercepts name it. */
export type WorkloadOf = Pick<InterceptSpecOutput, 'agent' | 'namespace' | 'workload_kind'>

/** Whether this is an agent of the intercepted workload. 2.20's agents, and some clients, don't say the kind. */
export function isAgentOf({ info }: Agent, { agent, namespace, workload_kind }: WorkloadOf): boolean {
  return (
    info.name === agent &&
    info.namespace === namespace &&
    (info.workload_kind === '' || workload_kind === '' || info.workload_kind === workload_kind)
  )
}

/** Whether this agent knows what the intercept asks for. One of 2.20 would take everything for an `http` that it doesn't know. */
export function canServe(agent: Agent, spec: InterceptSpecOutput): boolean {
  return isAgentOf(agent, spec) && agent.mechanisms.has(spec.mechanism)
}

export function agentsOf(state: State, spec: WorkloadOf): Agent[] {
  return [...state.agents.values()].filter(agent => isAgentOf(agent, spec))
}

export function interceptsOfSession(state: State, sessionId: string): Intercept[] {
  return [...state.intercepts.values()].filter(intercept => intercept.sessionId === sessionId)
}
