// What follows from the manager's snapshots: plans to the ports at once, then a verdict for each intercept that waits for one. While the manager is
// away, intercepts whose workstation is connected to this pod stay for a while; the others end, because their traffic has no way.
import type { Clock, Log } from '../../common/base/index.ts'
import type { Ip } from '../../common/net/index.ts'
import type { InterceptInfoOutput } from '../../common/protocol/index.ts'
import { type AgentConfig, agentPlaces } from '../shared/index.ts'
import { environmentOf } from './environment/index.ts'
import {
  type Armed,
  decide,
  type Holder,
  nothing,
  type Outcome,
  type PortPlan,
  type Verdict,
} from './intercepts/index.ts'
import type { Reviewer } from './session/index.ts'

export interface ControlNeeds {
  readonly config: AgentConfig
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly podIp: Ip
  /** Whether that client is connected to this pod. */
  isDirect(sessionId: string): boolean
  apply(plans: ReadonlyMap<string, PortPlan>): void
  readonly clock: Clock
  readonly log: Log
}

/** The manager is back within a second or so; a workstation then creates its intercepts again. */
const withoutManagerMs = 10_000
const reviewAgainMs = 500

export class Control {
  readonly #needs: ControlNeeds
  #outcome: Outcome = nothing
  /** Intercepts that wait, and what was said of them, as long as they wait. */
  readonly #told = new Map<string, string>()
  #cancelEnd: (() => void) | undefined

  constructor(needs: ControlNeeds) {
    this.#needs = needs
  }

  /** Who may see files here. */
  get holders(): readonly Holder[] {
    return this.#outcome.holders
  }

  knows(sessionId: string): boolean {
    return this.holders.some(holder => holder.sessionId === sessionId) || this.#outcome.guests.includes(sessionId)
  }

  snapshot(snapshot: readonly InterceptInfoOutput[], manager: Reviewer): void {
    this.#cancelEnd?.()
    this.#cancelEnd = undefined
    this.#use(decide(snapshot, this.#needs.config, this.#outcome))
    const { verdicts } = this.#outcome
    for (const id of this.#told.keys()) if (!verdicts.some(verdict => verdict.id === id)) this.#told.delete(id)
    for (const verdict of verdicts) {
      if (this.#told.get(verdict.id) === answerOf(verdict)) continue
      this.#told.set(verdict.id, answerOf(verdict))
      void this.#tell(verdict, manager)
    }
  }

  /** The manager is away. */
  lost(): void {
    this.#told.clear()
    const { plans, holders, guests } = this.#outcome
    const isDirect = ({ sessionId }: Armed | Holder) => this.#needs.isDirect(sessionId)
    this.#use({
      plans: new Map(
        [...plans].map(([key, { everything, requests, wiretaps }]) => [
          key,
          {
            everything: everything !== undefined && isDirect(everything) ? everything : undefined,
            requests: requests.filter(isDirect),
            wiretaps: wiretaps.filter(isDirect),
          },
        ]),
      ),
      verdicts: [],
      holders: holders.filter(isDirect),
      guests: guests.filter(sessionId => this.#needs.isDirect(sessionId)),
    })
    this.#cancelEnd ??= this.#needs.clock.after(withoutManagerMs, () => this.#use(nothing))
  }

  #use(outcome: Outcome): void {
    this.#outcome = outcome
    this.#needs.apply(outcome.plans)
  }

  async #tell(verdict: Verdict, manager: Reviewer): Promise<void> {
    const { log, clock } = this.#needs
    log.info('intercept', verdict.kind === 'accepted' ? { id: verdict.id, is: 'accepted' } : { ...verdict })
    if (await manager.review(this.#review(verdict))) return
    // Still of that opinion, and still asked for it?
    clock.after(reviewAgainMs, () => {
      const isCurrent = this.#outcome.verdicts.includes(verdict) && this.#told.get(verdict.id) === answerOf(verdict)
      if (isCurrent) void this.#tell(verdict, manager)
    })
  }

  #review(verdict: Verdict) {
    const { id } = verdict
    if (verdict.kind === 'refused') return { id, disposition: 'AGENT_ERROR' as const, message: verdict.reason }
    const { container, mechanism } = verdict
    return {
      id,
      disposition: 'ACTIVE' as const,
      pod_ip: this.#needs.podIp.toString(),
      mechanism_args_desc: description[mechanism],
      mount_point: container.mounts.length === 0 ? '' : `${agentPlaces.mounts}/${container.name}`,
      environment: environmentOf(container, this.#needs.environment),
    }
  }
}

/** What was answered to which question. */
function answerOf({ kind, asked }: Verdict): string {
  return `${kind} ${asked}`
}

const description = {
  tcp: 'all TCP connections',
  http: 'the requests that match',
  wiretap: 'copies of the requests',
  ingest: 'environment and files',
  via: 'connections from the pod',
} as const
