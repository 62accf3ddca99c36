// The resolver of one session: puts the parts together. Questions come from the interface (UDP and TCP), the policy from the session, the cluster's
// answers through `lookup`.
import type { Socket } from 'node:net'
import type { Clock, Log } from '../../../../common/base/index.ts'
import { Cache } from './cache.ts'
import { type Answer, type Links, type Question, resolveBy } from './chain.ts'
import {
  type AskMachine,
  ClusterNames,
  Fallback,
  MappedNames,
  Nobody,
  OwnNames,
  SearchedNames,
  SharedMappings,
  SharedNames,
  type Upstream,
} from './links/index.ts'
import { type Outcome, parseRecords, rcode, recordType } from './message/index.ts'
import { type Neighbour, Neighbours } from './neighbours.ts'
import { type Decide, type Decision, type DnsPolicy, decideBy } from './policy.ts'
import { Recursion, type RecursionState } from './recursion.ts'
import { Answering, type AnsweringCounters, serveTcp } from './server/index.ts'
import { insideName, outsideRecord, type Translation } from './translation.ts'

export interface ClusterLookup {
  /**
   * `name` in the inside form ("web.shop.svc.cluster.local."). Answers with the return code and the records in wire form, one after the other, names
   * uncompressed. Throws when the cluster can't be asked, when there is no answer after `timeoutMs`, and when the signal is aborted.
   */
  lookup(
    name: string,
    type: number,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<{ rcode: number; records: Uint8Array }>
}

/** NOTIMP: the manager does not know this type. */
const meaningful: ReadonlySet<number> = new Set([rcode.noError, rcode.nxDomain, rcode.notImp])
/** For one lookup, unless the policy says otherwise. Below the five seconds after which programs ask again (resolv.conf(5)), so that they hear SERVFAIL in time. */
const lookupMs = 4_000

/** Connections at a time. More are closed: DNS clients come back by UDP. */
const maxConnections = 256

/** Until `configure`: nothing but our own names. */
const noPolicy: DnsPolicy = {
  clusterDomain: 'cluster.local.',
  namespace: 'default',
  namespaces: [],
  includeSuffixes: [],
  excludeSuffixes: [],
  hostSearch: [],
  routed: [],
  ownAddresses: [],
}

const nobody: AskMachine = () => Promise.resolve(undefined)
const elsewhere: Decision = { kind: 'elsewhere' }

export interface ResolverParts {
  readonly lookup: ClusterLookup
  /** For targets of mapped names that are not the cluster's, where there are no other nameservers to ask; absent: there is nobody to ask. */
  readonly askMachine?: AskMachine
  readonly clock: Clock
  readonly log: Log
  /** The resolvers of the same user's other sessions; absent: there are none. */
  readonly neighbours?: Neighbours
  /** Absent: programs see addresses as the cluster knows them. */
  readonly translation?: Translation
  /** Plain names are answered before all neighbours; else behind those that are there. */
  readonly isFirst?: boolean
}

export class Resolver implements Disposable, Neighbour {
  readonly #lookup: ClusterLookup
  readonly #clock: Clock
  readonly #cache: Cache
  readonly #own: OwnNames
  readonly #mapped: MappedNames
  readonly #recursion: Recursion
  readonly #fallback: Fallback
  readonly #answering: Answering
  readonly #connections = new Set<Socket>()
  readonly #neighbours: Neighbours
  readonly #translation: Translation | undefined
  readonly #cluster: ClusterNames
  readonly #listeners = new Set<() => void>()
  #policy = noPolicy
  #decide: Decide = decideBy(noPolicy)
  #wasFirst = false

  constructor(parts: ResolverParts) {
    const {
      lookup,
      askMachine = nobody,
      clock,
      log,
      neighbours = new Neighbours(),
      translation,
      isFirst = false,
    } = parts
    this.#lookup = lookup
    this.#clock = clock
    this.#recursion = new Recursion({
      asked: neighbours.asked,
      clock,
      clusterDomain: () => this.#policy.clusterDomain,
      log,
    })
    this.#cache = new Cache({
      ask: (name, type) => this.#ask(name, type),
      follow: (name, pending) => this.#recursion.follow(name, pending),
      clock,
    })
    const policy = () => this.#policy
    const isAnothers = (name: string) => !neighbours.isSingle && neighbours.ownerOf(name) !== this
    const decide = (): Decide => name => (isAnothers(name) ? elsewhere : this.#decide(name))
    this.#own = new OwnNames({ policy })
    this.#fallback = new Fallback({ clock, log })
    this.#mapped = new MappedNames({
      ...{ askMachine, clock, seen: ip => translation?.outside(ip) ?? ip },
      isMapped: name => neighbours.mapperOf(name) !== undefined,
      timeoutMs: () => this.#timeoutMs,
      resolve: question => resolveBy(links, question, 'cluster'),
    })
    this.#cluster = new ClusterNames({ cache: this.#cache, decide: () => this.#decide })
    this.#neighbours = neighbours
    this.#translation = translation
    const links: Links = {
      own: this.#own,
      returned: this.#recursion,
      mapped: new SharedMappings({ neighbours }),
      cluster: new SharedNames({ self: this, neighbours }),
      search: new SearchedNames({ cache: this.#cache, policy, decide, clock }),
      fallback: this.#fallback,
      nobody: new Nobody({ policy }),
    }
    this.#answering = new Answering({ links, clock, log })
    neighbours.join(this, { isFirst })
  }

  /** Sync when the answer is known. Borrows the query; `reply` copies what it is given, and is called at most once, now or later. */
  answer(query: Uint8Array, reply: (message: Uint8Array) => void): void {
    this.#answering.answer(query, 'udp', reply)
  }

  /** Owns the connection. */
  serve(socket: Socket): void {
    if (this.#connections.size >= maxConnections) {
      socket.destroy()
      return
    }
    this.#connections.add(socket)
    socket.once('close', () => this.#connections.delete(socket))
    serveTcp(socket, (query, reply) => this.#answering.answer(query, 'tcp', reply))
  }

  /** From now on this is the policy; everything remembered under another is forgotten. */
  configure(policy: DnsPolicy): void {
    this.#policy = policy
    this.#decide = decideBy(policy)
    this.#mapped.use(policy)
    this.#flush()
    this.#neighbours.changed()
  }

  /** One-word names, and those that several sessions have, are answered from this session's cluster. */
  get isFirst(): boolean {
    return this.#neighbours.isFirst(this)
  }

  /** Before all others from now on. */
  prefer(): void {
    this.#neighbours.prefer(this)
  }

  /** Calls `listener` whenever `isFirst` has changed, until the returned function is called. */
  onOrder(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** As a neighbour. */
  reordered(): void {
    this.#answering.flush()
    if (this.isFirst === this.#wasFirst) return
    this.#wasFirst = this.isFirst
    for (const listener of this.#listeners) listener()
  }

  /** As a neighbour. */
  get policy(): DnsPolicy | undefined {
    return this.#policy === noPolicy ? undefined : this.#policy
  }

  /** As a neighbour. */
  decide(name: string): Decision {
    return this.#decide(name)
  }

  /** As a neighbour. */
  maps(name: string): boolean {
    return this.#mapped.maps(name)
  }

  /** As a neighbour. */
  resolveMapped(question: Question): Answer | undefined | Promise<Answer | undefined> {
    return this.#mapped.resolve(question)
  }

  /** As a neighbour. */
  resolveOwn(question: Question): Promise<Answer | undefined> {
    const own = this.#own.resolve(question)
    return own === undefined ? this.#cluster.resolve(question) : Promise.resolve(own)
  }

  /** Whom to ask for what is not the cluster's. No servers: nobody. */
  setUpstream(upstream: Upstream): void {
    this.#fallback.use(upstream)
    this.#flush()
  }

  /** A name that resolves to 127.0.0.1, only here; `seen` resolves when somebody asks for it. */
  probeName(): { name: string; seen: Promise<void> } {
    return this.#own.probe()
  }

  /** Whether the cluster asks this machine's resolver for what it does not know. Asks the cluster until that is known; never throws. */
  checkRecursion(): Promise<RecursionState> {
    return this.#recursion.check(name => this.#lookUp(name, recordType.a))
  }

  get recursion(): RecursionState {
    return this.#recursion.state
  }

  get counters(): AnsweringCounters & { readonly returned: number } {
    return { ...this.#answering.counters, returned: this.#recursion.returned }
  }

  [Symbol.dispose](): void {
    this.#neighbours.leave(this)
    this.#fallback[Symbol.dispose]()
    for (const socket of this.#connections) socket.destroy()
  }

  #flush(): void {
    this.#cache.flush()
    this.#answering.flush()
  }

  /** As programs are to see it. Throws when there is no answer in time, and for every return code that says nothing about the name. */
  async #ask(name: string, type: number): Promise<Outcome> {
    const translation = this.#translation
    if (translation === undefined) return this.#askCluster(name, type)
    const inside = insideName(name, translation)
    if (inside === undefined) return { rcode: rcode.nxDomain, records: [] }
    const outcome = await this.#askCluster(inside, type)
    return { ...outcome, records: outcome.records.map(record => outsideRecord(record, translation)) }
  }

  async #askCluster(name: string, type: number): Promise<Outcome> {
    const missing = { rcode: rcode.nxDomain, records: new Uint8Array() }
    const answer = await this.#recursion.ask(name, asked => this.#lookUp(asked, type), missing)
    if (!meaningful.has(answer.rcode)) throw new Error(`the cluster answered with return code ${answer.rcode}`)
    const records = parseRecords(answer.records)
    if (records === undefined) throw new Error('the records of the answer are malformed')
    return { rcode: answer.rcode, records: answer.rcode === rcode.noError ? records : [] }
  }

  get #timeoutMs(): number {
    return this.#policy.lookupTimeoutMs ?? lookupMs
  }

  async #lookUp(name: string, type: number): Promise<{ rcode: number; records: Uint8Array }> {
    const over = new AbortController()
    const late = Promise.withResolvers<never>()
    const timeoutMs = this.#timeoutMs
    const cancel = this.#clock.after(timeoutMs, () => {
      const reason = new Error('the cluster did not answer in time')
      over.abort(reason)
      late.reject(reason)
    })
    try {
      return await Promise.race([this.#lookup.lookup(name, type, { signal: over.signal, timeoutMs }), late.promise])
    } finally {
      cancel()
    }
  }
}
