// What a port does with its traffic at the moment: the outcome of all decisions, as data. Ports compare plans and never look at intercepts.
import type { Endpoint } from '../../../common/net/index.ts'
import type { RequestFilter } from './request-filter.ts'

/** An intercept in force: whose it is, and what his workstation dials. */
export interface Armed {
  /** Of the intercept: client session ":" name. */
  readonly id: string
  readonly sessionId: string
  /** The workstation's process, as seen from there. */
  readonly target: Endpoint
  readonly latencyMs: number
  readonly dialTimeoutMs: number
}

export interface Filtered extends Armed {
  readonly filter: RequestFilter
}

export interface PortPlan {
  /** Takes everything that nobody's filter wants; undefined: the application has it. */
  readonly everything: Armed | undefined
  /** The first whose filter matches has the request. */
  readonly requests: readonly Filtered[]
  /** Get copies. */
  readonly wiretaps: readonly Filtered[]
}

export const idlePlan: PortPlan = { everything: undefined, requests: [], wiretaps: [] }

/** Whether connections of the port must be read as HTTP. */
export function readsRequests({ requests, wiretaps }: PortPlan): boolean {
  return requests.length > 0 || wiretaps.length > 0
}

export function samePlan(a: PortPlan, b: PortPlan): boolean {
  return JSON.stringify(keyOf(a)) === JSON.stringify(keyOf(b))
}

/** Two intercepts with one key go the same way. */
export function wayOf(armed: Armed | undefined): string {
  return armed === undefined ? '' : `${armed.id} ${armed.target.ip.toString()} ${armed.target.port}`
}

function keyOf({ everything, requests, wiretaps }: PortPlan): unknown {
  const filtered = (each: Filtered) => [wayOf(each), each.filter]
  return [wayOf(everything), requests.map(filtered), wiretaps.map(filtered)]
}
