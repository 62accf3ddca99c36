// Who holds what: State + Change → State, and the only place that decides it. No I/O, no clock. Telepresence 2.20's dispositions, better kept:
//
//   created ─┬─ no agent of the workload ─────────────► NO_AGENT      → WAITING when one arrives
//            ├─ none of them knows the mechanism ─────► NO_MECHANISM  → WAITING when one does
//            ├─ somebody else has the port ───────────► AGENT_ERROR   stays; back to WAITING only for one that had the port before
//            └─► WAITING ─┬─ every agent accepts, or one within 2 s ─► ACTIVE ── those that accepted are gone ──► WAITING
//                         └─ none accepts ──► AGENT_ERROR (→ WAITING when other agents arrive)
//   client silent ──► NO_CLIENT ── heard ──► WAITING, or AGENT_ERROR when the port has been taken meanwhile
//   revoked ──► REMOVED, until the owner removes it; removed, or its session over ──► gone
//
// Whoever holds a port (WAITING, ACTIVE) keeps it against those that come later; among those that wait, the first comes first.
import type { InterceptSpecOutput } from '../../../common/protocol/index.ts'
import { doConflict } from './conflicts.ts'
import {
  type Agent,
  agentsOf,
  type Change,
  canServe,
  type Disposition,
  holdsPort,
  type Intercept,
  interceptId,
  interceptsOfSession,
  type Now,
  type State,
} from './state.ts'

/** For every agent of a workload to say yes; after it, one is enough. */
const reviewMs = 2000

/** The same state when nothing changed. A change about somebody unknown changes nothing. */
export function reduce(state: State, change: Change, now: Now): State {
  switch (change.kind) {
    case 'client-arrived': {
      const client = { ...change.client, silentSince: undefined }
      return { ...state, clients: withEntry(state.clients, client.id, client) }
    }
    case 'client-silent':
    case 'client-heard': {
      const client = state.clients.get(change.id)
      const isSilent = change.kind === 'client-silent'
      if (client === undefined || (client.silentSince !== undefined) === isSilent) return state
      const changed = { ...client, silentSince: isSilent ? now.ms : undefined }
      const clients = withEntry(state.clients, client.id, changed)
      return settled({ ...state, clients }, interceptsOfSession(state, client.id), now)
    }
    case 'client-gone': {
      if (!state.clients.has(change.id)) return state
      const gone = interceptsOfSession(state, change.id)
      const intercepts = without(state.intercepts, ...gone.map(({ id }) => id))
      return settled({ ...state, clients: without(state.clients, change.id), intercepts }, gone, now)
    }
    case 'agent-arrived': {
      const agents = withEntry(state.agents, change.agent.id, change.agent)
      return settledFor({ ...state, agents }, change.agent, now)
    }
    case 'agent-gone': {
      const agent = state.agents.get(change.id)
      if (agent === undefined) return state
      return settledFor({ ...state, agents: without(state.agents, change.id) }, agent, now)
    }
    case 'created': {
      const intercept = created(state, change.sessionId, change.spec, now)
      if (!state.clients.has(change.sessionId)) return state
      const intercepts = withEntry(state.intercepts, intercept.id, intercept)
      return settled({ ...state, intercepts, nextSequence: state.nextSequence + 1 }, [intercept], now)
    }
    case 'removed': {
      const intercept = state.intercepts.get(change.id)
      if (intercept === undefined) return state
      return settled({ ...state, intercepts: without(state.intercepts, change.id) }, [intercept], now)
    }
    case 'revoked': {
      const intercept = state.intercepts.get(change.id)
      if (intercept === undefined) return state
      const revoked = moved(intercept, { disposition: 'REMOVED', message: change.why }, now)
      return settled({ ...state, intercepts: withEntry(state.intercepts, change.id, revoked) }, [intercept], now)
    }
    case 'reviewed': {
      const intercept = state.intercepts.get(change.id)
      const agent = state.agents.get(change.agentId)
      if (intercept === undefined || agent === undefined) return state
      // What an agent says about an intercept that it shouldn't know of is late, or none of its business.
      if (!canServe(agent, intercept.spec) || !isAsked(intercept)) return state
      const reviewed = { ...intercept, reviews: withEntry(intercept.reviews, agent.id, change.review) }
      return settled({ ...state, intercepts: withEntry(state.intercepts, change.id, reviewed) }, [reviewed], now)
    }
    case 'time-passed':
      return settled(
        state,
        [...state.intercepts.values()].filter(({ disposition }) => disposition === 'WAITING'),
        now,
      )
  }
}

/** When `time-passed` could change something: monotonic milliseconds. */
export function nextDeadline(state: State): number | undefined {
  let next: number | undefined
  for (const { disposition, reviews, askedAt } of state.intercepts.values())
    if (disposition === 'WAITING' && reviews.size > 0) next = Math.min(next ?? Infinity, askedAt + reviewMs)
  return next
}

/** Agents see these, and their reviews count. */
export function isAsked({ disposition }: Intercept): boolean {
  return disposition === 'WAITING' || disposition === 'ACTIVE' || disposition === 'AGENT_ERROR'
}

function created(state: State, sessionId: string, spec: InterceptSpecOutput, now: Now): Intercept {
  return {
    ...{ id: interceptId(sessionId, spec.name), sessionId, spec, sequence: state.nextSequence },
    // Not decided yet: settled at once.
    ...{ disposition: 'UNSPECIFIED', message: '', reviews: new Map<string, never>(), shownAgent: undefined },
    ...{ askedAt: now.ms, hadAgent: false, hadPort: false, createdAt: now.date, modifiedAt: now.date },
  }
}

function settledFor(state: State, agent: Agent, now: Now): State {
  const concerned = [...state.intercepts.values()].filter(
    ({ spec }) => spec.agent === agent.info.name && spec.namespace === agent.info.namespace,
  )
  return settled(state, concerned, now)
}

/** Decides anew about every intercept of the workloads that these intercepts are of. */
function settled(state: State, concerned: readonly Intercept[], now: Now): State {
  if (concerned.length === 0) return state
  const workloads = new Set(concerned.map(workloadOf))
  const affected = [...state.intercepts.values()].filter(intercept => workloads.has(workloadOf(intercept)))
  affected.sort((a, b) => Number(holdsPort(b)) - Number(holdsPort(a)) || a.sequence - b.sequence)
  const intercepts = new Map(state.intercepts)
  const holders: Intercept[] = []
  let isChanged = false
  for (const before of affected) {
    const after = decided(before, state, holders, now)
    intercepts.set(after.id, after)
    isChanged ||= after !== before
    if (holdsPort(after)) holders.push(after)
  }
  return isChanged ? { ...state, intercepts } : state
}

function workloadOf({ spec }: Intercept): string {
  return `${spec.namespace}/${spec.agent}`
}

function decided(intercept: Intercept, state: State, holders: readonly Intercept[], now: Now): Intercept {
  const { spec, disposition, hadAgent, hadPort, reviews } = intercept
  const client = state.clients.get(intercept.sessionId)
  if (client === undefined || disposition === 'REMOVED') return intercept
  if (client.silentSince !== undefined)
    return moved(intercept, { disposition: 'NO_CLIENT', message: 'the workstation is silent' }, now)
  const agents = agentsOf(state, spec)
  const able = agents.filter(agent => canServe(agent, spec))
  if (agents.length === 0 && !hadAgent)
    return moved(intercept, { disposition: 'NO_AGENT', message: `no agent found for ${spec.agent}` }, now)
  if (agents.length > 0 && able.length === 0) {
    const message = `the agent of ${spec.agent} knows no mechanism "${spec.mechanism}"`
    return moved(intercept, { disposition: 'NO_MECHANISM', message }, now)
  }
  const holder = holders.find(other => doConflict(spec, other.spec))
  if (holder !== undefined) {
    const name = state.clients.get(holder.sessionId)?.name ?? 'somebody'
    const message = `${name} intercepts this port already (intercept "${holder.spec.name}")`
    return moved(intercept, { disposition: 'AGENT_ERROR', message }, now)
  }
  // Refused because of another: that is an answer, which its owner has been given, and not a place in a queue.
  if (disposition === 'AGENT_ERROR' && !hadPort && reviews.size === 0) return intercept
  return reviewed(hadPort && hadAgent ? intercept : { ...intercept, hadAgent: true, hadPort: true }, able, now)
}

/** What the agents' reviews amount to. */
function reviewed(intercept: Intercept, able: readonly Agent[], now: Now): Intercept {
  const { disposition, askedAt } = intercept
  const wasAsked = isAsked(intercept)
  const reviews = new Map([...intercept.reviews].filter(([id]) => wasAsked && able.some(agent => agent.id === id)))
  const current = reviews.size === intercept.reviews.size ? intercept : { ...intercept, reviews }
  const accepting = able.filter(({ id }) => reviews.get(id)?.isAccepted === true)
  const isComplete = able.length > 0 && able.every(({ id }) => reviews.has(id))
  const isDue = isComplete || (wasAsked && reviews.size > 0 && now.ms - askedAt >= reviewMs)
  const [first] = accepting
  if (first !== undefined && (isDue || disposition === 'ACTIVE')) {
    const shownAgent = accepting.find(({ id }) => id === current.shownAgent)?.id ?? first.id
    return moved(current, { disposition: 'ACTIVE', message: '', shownAgent }, now)
  }
  if (isDue && first === undefined) {
    const message = able.map(({ id }) => reviews.get(id)?.message ?? '').find(text => text !== '')
    return moved(current, { disposition: 'AGENT_ERROR', message: message ?? 'the agent refuses it' }, now)
  }
  const message = able.length > 0 ? 'Waiting for Agent approval' : 'Waiting for an agent'
  return moved(current, { disposition: 'WAITING', message }, now)
}

type Move = { disposition: Disposition; message: string; shownAgent?: string }

function moved(intercept: Intercept, to: Move, now: Now): Intercept {
  const isSame = intercept.disposition === to.disposition && intercept.message === to.message
  const shownAgent = to.disposition === 'ACTIVE' ? to.shownAgent : intercept.shownAgent
  if (isSame && shownAgent === intercept.shownAgent) return intercept
  const isAskedAnew = to.disposition === 'WAITING' && intercept.disposition !== 'WAITING'
  return {
    ...intercept,
    ...{ disposition: to.disposition, message: to.message, shownAgent, modifiedAt: now.date },
    ...(isAskedAnew && { askedAt: now.ms }),
    // What agents said before they were told to let go of it counts no more.
    ...(!isAsked({ ...intercept, disposition: to.disposition }) && { reviews: new Map() }),
  }
}

function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value)
}

function without<V>(map: ReadonlyMap<string, V>, ...keys: readonly string[]): ReadonlyMap<string, V> {
  const copy = new Map(map)
  for (const key of keys) copy.delete(key)
  return copy
}
