// What the cluster says in events while a workload's pods come: that they may not be made at all (quota, policy), or can't be completed (volumes,
// networks). Only what is new since the start counts; clocks are not compared.
import type { Clock } from '../../../common/base/index.ts'
import { type KubeApi, KubeStatusError } from '../kube/index.ts'
import type { PodFacts } from './objects.ts'
import type { Trouble } from './trouble.ts'
import type { WorkloadId } from './workloads.ts'

export interface WarningsPorts {
  readonly api: Pick<KubeApi, 'get'>
  readonly clock: Clock
  readonly id: WorkloadId
}

interface Event {
  readonly metadata?: { readonly uid?: string }
  readonly involvedObject?: { readonly kind?: string; readonly name?: string }
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly series?: { readonly count?: number }
}

const everyMs = 2000
const mostEvents = 500
/** Volumes are attached, networks and nodes prepared meanwhile. Failing probes (Unhealthy) are how every start looks. */
const patiences: Readonly<Record<string, number>> = {
  FailedCreate: 0,
  FailedMount: 60_000,
  FailedAttachVolume: 60_000,
  FailedCreatePodSandBox: 30_000,
}

export class Warnings {
  readonly #ports: WarningsPorts
  /** By event: how often it had happened when we began. */
  #known: ReadonlyMap<string, number> = new Map()
  #askedAt = Number.NEGATIVE_INFINITY
  #last: Trouble | undefined

  private constructor(ports: WarningsPorts) {
    this.#ports = ports
  }

  static async open(ports: WarningsPorts, { signal }: { signal: AbortSignal }): Promise<Warnings> {
    const warnings = new Warnings(ports)
    const events = await warnings.#events(signal)
    warnings.#known = new Map(events.map(event => [uidOf(event), timesOf(event)]))
    return warnings
  }

  /** Asks every two seconds at most; between, what it was. Undefined: nothing is known. */
  async newest(fresh: readonly PodFacts[], { signal }: { signal: AbortSignal }): Promise<Trouble | undefined> {
    const { clock, id } = this.#ports
    if (clock.now() - this.#askedAt < everyMs) return this.#last
    this.#askedAt = clock.now()
    const events = await this.#events(signal)
    const names = new Set(fresh.map(({ name }) => name))
    const found = events
      .filter(event => timesOf(event) > (this.#known.get(uidOf(event)) ?? 0))
      .findLast(({ involvedObject: { kind, name = '' } = {}, reason = '' }) =>
        kind === 'Pod'
          ? names.has(name) && reason in patiences
          : kind === id.kind && name === id.name && reason === 'FailedCreate',
      )
    this.#last =
      found === undefined
        ? undefined
        : {
            words: `${found.involvedObject?.kind === 'Pod' ? `pod ${found.involvedObject.name ?? ''}: ` : ''}${found.message ?? found.reason ?? ''}`,
            patienceMs: patiences[found.reason ?? ''] ?? 0,
          }
    return this.#last
  }

  /** Without them it goes on: they only explain. */
  async #events(signal: AbortSignal): Promise<readonly Event[]> {
    const { api, id } = this.#ports
    const query = `fieldSelector=type%3DWarning&limit=${mostEvents}`
    try {
      const { items = [] } = (await api.get(`/api/v1/namespaces/${id.namespace}/events?${query}`, { signal })) as {
        items?: readonly Event[]
      }
      return items
    } catch (error) {
      if (error instanceof KubeStatusError) return []
      throw error
    }
  }
}

function uidOf({ metadata }: Event): string {
  return metadata?.uid ?? ''
}

function timesOf({ count, series }: Event): number {
  return Math.max(count ?? 0, series?.count ?? 0, 1)
}
