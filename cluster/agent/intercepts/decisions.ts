// From the manager's snapshots to what every port does, and what the manager is told. Pure: a snapshot in, the whole outcome out.
// Our manager decides conflicts itself and never shows two intercepts of one kind on one port. 2.20's manager leaves that to its agents: there, the
// one that was chosen stays, and others are refused. An intercept is routed as soon as we have accepted it: when the manager calls it ACTIVE, traffic
// really arrives.
import { Ip } from '../../../common/net/index.ts'
import type { InterceptInfoOutput, InterceptSpecOutput } from '../../../common/protocol/index.ts'
import type { AgentConfig, AgentContainer, AgentPort } from '../../shared/index.ts'
import type { Armed, Filtered, PortPlan } from './port-plan.ts'
import { targetOf } from './ports-of.ts'
import { filterOf } from './request-filter.ts'

/** What we think of an intercept that waits for it. */
export type Verdict =
  | {
      readonly kind: 'accepted'
      readonly id: string
      /** Differs when the manager asks anew: it may have forgotten the intercept meanwhile, or made another of that name. */
      readonly asked: string
      readonly container: AgentContainer
      readonly mechanism: Mechanism
    }
  | { readonly kind: 'refused'; readonly id: string; readonly asked: string; readonly reason: string }

/** Somebody who may see a container's files. */
export interface Holder {
  readonly sessionId: string
  readonly container: AgentContainer
  readonly mayWrite: boolean
}

export interface Outcome {
  /** By `portKey`; ports that are not here are the application's. */
  readonly plans: ReadonlyMap<string, PortPlan>
  /** Of the intercepts that are WAITING. */
  readonly verdicts: readonly Verdict[]
  readonly holders: readonly Holder[]
  /** Sessions that may dial through the pod, and nothing else. */
  readonly guests: readonly string[]
}

export const mechanisms = ['tcp', 'http', 'wiretap', 'ingest', 'via'] as const
export type Mechanism = (typeof mechanisms)[number]

export const nothing: Outcome = { plans: new Map(), verdicts: [], holders: [], guests: [] }

const nanosPerMs = 1_000_000
/** For intercepts that name no durations. */
const standardLatencyMs = 4_000
const standardDialTimeoutMs = 3_000

export function portKey({ agentPort, protocol }: Pick<AgentPort, 'agentPort' | 'protocol'>): string {
  return `${agentPort}/${protocol}`
}

/** `before` is the outcome of the snapshot before: who has a port keeps it. */
export function decide(snapshot: readonly InterceptInfoOutput[], config: AgentConfig, before: Outcome): Outcome {
  const plans = new Map<string, { everything?: Armed; requests: Filtered[]; wiretaps: Filtered[] }>()
  const verdicts: Verdict[] = []
  const holders: Holder[] = []
  const guests: string[] = []
  for (const info of inOrder(snapshot, before)) {
    const { spec, id } = info
    const sessionId = info.client_session?.session_id ?? ''
    const isWaiting = info.disposition === 'WAITING'
    const asked = `${info.modified_at?.seconds ?? 0}.${info.modified_at?.nanos ?? 0}`
    const refuse = (reason: string) => {
      if (isWaiting) verdicts.push({ kind: 'refused', id, asked, reason })
    }
    if (spec === null || sessionId === '' || !(isWaiting || info.disposition === 'ACTIVE')) continue
    const mechanism = mechanisms.find(known => known === spec.mechanism)
    if (mechanism === undefined) {
      refuse(`the agent knows no mechanism "${spec.mechanism}"`)
      continue
    }
    const target = targetOf(spec, config)
    if (target.kind === 'none') {
      refuse(target.reason)
      continue
    }
    let container: AgentContainer
    if (target.kind === 'port') {
      container = target.target.container
      const armed = armedOf(id, sessionId, spec)
      if (armed === undefined) {
        refuse(`the target "${spec.target_host}" port ${spec.target_port} is no address and port`)
        continue
      }
      const key = portKey(target.target.port)
      const plan = plans.get(key) ?? { requests: [], wiretaps: [] }
      plans.set(key, plan)
      const conflict = join(plan, armed, mechanism, spec)
      if (conflict !== undefined) {
        refuse(`Conflicts with the currently-served intercept ${conflict.id}`)
        continue
      }
    } else container = target.container
    if (mechanism === 'via') guests.push(sessionId)
    else holders.push({ sessionId, container, mayWrite: spec.writable_files })
    if (isWaiting) verdicts.push({ kind: 'accepted', id, asked, container, mechanism })
  }
  return {
    plans: new Map(
      [...plans].map(([key, { everything, requests, wiretaps }]) => [key, { everything, requests, wiretaps }]),
    ),
    verdicts,
    holders,
    guests,
  }
}

/** Adds an intercept to what its port does, or gives the one that is in its way. */
function join(
  plan: { everything?: Armed; requests: Filtered[]; wiretaps: Filtered[] },
  armed: Armed,
  mechanism: Mechanism,
  { http_filter }: InterceptSpecOutput,
): Armed | undefined {
  const filter = filterOf(http_filter?.headers ?? {}, http_filter?.path_prefixes ?? [])
  switch (mechanism) {
    case 'tcp':
      if (plan.everything !== undefined) return plan.everything
      plan.everything = armed
      return undefined
    case 'http':
      plan.requests.push({ ...armed, filter })
      return undefined
    case 'wiretap':
      plan.wiretaps.push({ ...armed, filter })
      return undefined
    case 'ingest':
    case 'via':
      return undefined
  }
}

/** Who holds a port first, then who is active, then who waits; each by id, so that all pods of a workload decide alike. */
function inOrder(snapshot: readonly InterceptInfoOutput[], before: Outcome): InterceptInfoOutput[] {
  const held = new Set([...before.plans.values()].map(({ everything }) => everything?.id))
  const rank = ({ id, disposition }: InterceptInfoOutput) => (held.has(id) ? 0 : disposition === 'ACTIVE' ? 1 : 2)
  return [...snapshot].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

/** A workstation's process has an address, never a name: the ConnID of a tunnel has no room for one. */
function armedOf(id: string, sessionId: string, spec: InterceptSpecOutput): Armed | undefined {
  const ip = Ip.parse(spec.target_host)
  const { target_port: port } = spec
  if (ip === undefined || port < 1 || port > 65_535) return undefined
  return {
    id,
    sessionId,
    target: { ip, port },
    latencyMs: spec.roundtrip_latency > 0 ? spec.roundtrip_latency / nanosPerMs : standardLatencyMs,
    dialTimeoutMs: spec.dial_timeout > 0 ? spec.dial_timeout / nanosPerMs : standardDialTimeoutMs,
  }
}
