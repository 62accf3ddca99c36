// Asks the cluster, through the cache. Read Kubernetes' "DNS for Services and Pods". "Does not exist" is said only when the cluster said so; when it
// can't be asked, the question fails (SERVFAIL), so that no program remembers a service as missing because a connection was lost.
import type { Clock } from '../../../../../common/base/index.ts'
import type { Cache, Kept } from '../cache.ts'
import type { Answer, Link, Question } from '../chain.ts'
import { classIn, noData, type Outcome, rcode, recordType } from '../message/index.ts'
import { type Decide, type Decision, type DnsPolicy, withoutSearch } from '../policy.ts'

/** What a manager looks up. Other types don't exist for names of a cluster. */
const clusterTypes: ReadonlySet<number> = new Set([
  recordType.a,
  recordType.ns,
  recordType.cname,
  recordType.ptr,
  recordType.mx,
  recordType.txt,
  recordType.aaaa,
  recordType.srv,
])

type Ours = Extract<Decision, { kind: 'cluster' }>

/** Names that are the cluster's by policy. */
export class ClusterNames implements Link {
  readonly #cache: Cache
  readonly #decide: () => Decide

  constructor({ cache, decide }: { cache: Cache; decide: () => Decide }) {
    this.#cache = cache
    this.#decide = decide
  }

  async resolve({ query: { name, type, class: queryClass } }: Question): Promise<Answer | undefined> {
    if (name === undefined || queryClass !== classIn) return undefined
    const decision = this.#decide()(name)
    if (decision.kind === 'nothing') return { kind: 'made', outcome: { rcode: rcode.nxDomain, records: [] }, until: 0 }
    if (decision.kind === 'elsewhere') return undefined
    const answer = await askCluster(this.#cache, decision, type)
    return answer.outcome.rcode === rcode.nxDomain && !decision.only ? undefined : { kind: 'made', ...answer }
  }
}

/** How long a name that may be another's waits for the cluster. */
const searchedMs = 1_000

/** Names that the machine's search list made: the cluster's only if the cluster has them. */
export class SearchedNames implements Link {
  readonly #cache: Cache
  readonly #policy: () => DnsPolicy
  readonly #decide: () => Decide
  readonly #clock: Clock

  constructor(parts: { cache: Cache; policy: () => DnsPolicy; decide: () => Decide; clock: Clock }) {
    this.#cache = parts.cache
    this.#policy = parts.policy
    this.#decide = parts.decide
    this.#clock = parts.clock
  }

  async resolve({ query: { name, type, class: queryClass } }: Question): Promise<Answer | undefined> {
    if (name === undefined || queryClass !== classIn || this.#decide()(name).kind !== 'elsewhere') return undefined
    const decision = withoutSearch(name, this.#policy(), this.#decide())
    if (decision === undefined) return undefined
    // The name may well be another's: those must not suffer from a lost cluster.
    const late = Promise.withResolvers<undefined>()
    const cancel = this.#clock.after(searchedMs, () => late.resolve(undefined))
    const asked = askCluster(this.#cache, decision, type).catch(() => undefined)
    const answer = await Promise.race([asked, late.promise])
    cancel()
    return answer?.outcome.rcode === rcode.noError ? { kind: 'made', ...answer } : undefined
  }
}

async function askCluster(cache: Cache, decision: Ours, type: number): Promise<Kept> {
  // A type that the manager doesn't know: whether the name exists decides between "nothing of this type" and asking others.
  if (!clusterTypes.has(type)) {
    if (decision.only) return { outcome: noData, until: 0 }
    const { outcome, until } = await cache.get(decision.ask, recordType.a)
    return { outcome: outcome.rcode === rcode.noError ? noData : outcome, until }
  }
  const kept = await cache.get(decision.ask, type)
  const outcome = ofType(kept.outcome, type)
  if (outcome.rcode !== rcode.nxDomain || !(await hasCounterpart(cache, decision.ask, type)))
    return { outcome, until: kept.until }
  return { outcome: noData, until: kept.until }
}

/** A name with an address of one family exists, so it is only empty for the other, whatever a resolver behind the manager made of it (RFC 8020 §2). */
async function hasCounterpart(cache: Cache, name: string, type: number): Promise<boolean> {
  if (type !== recordType.a && type !== recordType.aaaa) return false
  try {
    const { outcome } = await cache.get(name, type === recordType.a ? recordType.aaaa : recordType.a)
    return outcome.rcode === rcode.noError && outcome.records.length > 0
  } catch {
    return false
  }
}

/** Aliases on the way are left out: every record carries the name that was asked. */
function ofType(outcome: Outcome, type: number): Outcome {
  return { rcode: outcome.rcode, records: outcome.records.filter(record => record.type === type) }
}
