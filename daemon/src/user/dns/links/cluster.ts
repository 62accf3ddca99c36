// Asks the cluster, through the cache. Read Kubernetes' "DNS for Services and Pods". "Does not exist" is said only when the cluster said so; when it
// can't be asked, the question fails (SERVFAIL), so that no program remembers a service as missing because a connection was lost.
import type { Clock } from '../../../../../common/base/index.ts'
import type { Cache, Kept } from '../cache.ts'
import type { Answer, Link, Question } from '../chain.ts'
import { classIn, noData, type Outcome, rcode, recordType } from '../message/index.ts'
import { type Decide, type Decision, type DnsPolicy, withoutSearch } from '../policy.ts'

/** What managers look up; one that doesn't know a type says so. Names of a cluster have no records of other types. */
const { a, ns, cname, soa, ptr, mx, txt, aaaa, srv, naptr, svcb, https, caa } = recordType
const clusterTypes: ReadonlySet<number> = new Set([a, ns, cname, soa, ptr, mx, txt, aaaa, srv, naptr, svcb, https, caa])

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
    if (decision.kind === 'empty') return { kind: 'made', outcome: noData, until: 0 }
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

async function askCluster(cache: Cache, { ask }: Ours, type: number): Promise<Kept> {
  // Of all types (RFC 8482 §4.1: one set of records is enough) those that programs want.
  if (type === recordType.any) return askAddresses(cache, ask)
  const kept = clusterTypes.has(type) ? await cache.get(ask, type) : undefined
  const outcome = kept === undefined ? undefined : ofType(kept.outcome, type)
  if (kept !== undefined && outcome?.rcode === rcode.noError) return { outcome, until: kept.until }
  if (kept !== undefined && outcome?.rcode === rcode.nxDomain)
    return { outcome: (await existsOtherwise(cache, ask, type)) ? noData : outcome, until: kept.until }
  // Nobody can say: whether the name exists decides between "nothing of this type" and "does not exist".
  const addresses = await askAddresses(cache, ask)
  return { outcome: addresses.outcome.rcode === rcode.noError ? noData : addresses.outcome, until: addresses.until }
}

/** Those of one family. */
async function askAddresses(cache: Cache, name: string): Promise<Kept> {
  const v4 = await cache.get(name, recordType.a)
  const outcome = ofType(v4.outcome, recordType.a)
  if (outcome.records.length > 0) return { outcome, until: v4.until }
  const v6 = await cache.get(name, recordType.aaaa)
  const other = ofType(v6.outcome, recordType.aaaa)
  return other.records.length > 0 || outcome.rcode === rcode.nxDomain
    ? { outcome: other, until: v6.until }
    : { outcome, until: v4.until }
}

/**
 * A name with records of another type exists, so it is only empty for this one, whatever a resolver behind the manager made of it (RFC 8020 §2).
 * Managers of 2.20 say "does not exist" for every type that a service has no records of.
 */
async function existsOtherwise(cache: Cache, name: string, type: number): Promise<boolean> {
  if (type === recordType.ptr) return false
  try {
    const { outcome } = await cache.get(name, type === recordType.a ? recordType.aaaa : recordType.a)
    return outcome.rcode === rcode.noError && (outcome.records.length > 0 || type !== recordType.a)
  } catch {
    return false
  }
}

/** Aliases on the way are left out: every record carries the name that was asked. */
function ofType(outcome: Outcome, type: number): Outcome {
  return { rcode: outcome.rcode, records: outcome.records.filter(record => record.type === type) }
}
