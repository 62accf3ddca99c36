// A cluster on this very machine (kind, minikube, k3s) may ask the machine's resolver for what it does not know, and where that is us, a question would
// come back to where it came from:
//
//   program ──> us ──> manager ──> the cluster's DNS ──> the machine's resolver ──> us
//
// One check lookup finds that out: a name that no cluster has, with a label that nobody else can know. From then on a name is asked in letters of
// random case, which every server repeats and no program writes (draft-vixie-dnsext-dns0x20): a question in just these letters is ours that has come
// back, and does not exist; a program's own question for the same name waits for the real answer. Where something on the way changes letters, and for
// names of addresses, a question for what is being asked already waits a moment, and then does without the cluster. A resolver between us that asks
// once for what it is asked twice (systemd-resolved does) lets nothing come back at all: the cluster's question waits there for the answer that we wait
// for. So what is not answered in time does not exist either.
import { randomBytes } from 'node:crypto'
import type { Clock, Log } from '../../../../common/base/index.ts'
import { isInZone } from '../../../../common/net/index.ts'
import type { Kept } from './cache.ts'
import type { Answer, Link, Question } from './chain.ts'
import { bare, rawNameOf, rcode } from './message/index.ts'

/** As Telepresence 2.20 names it, so that both know it for what it is. */
export const checkZone = 'tel2-recursion-check.kube-system.'
/** Whoever asks for what is being asked waits this long for it: on the same machine a cluster has answered by then. */
const holdMs = 500
/** A question that waits for itself is never answered: programs wait five seconds (resolv.conf(5)), and may ask for two types, one after the other. */
const joinedMs = 2_000
/** The cluster's DNS asks again after some seconds when it heard nothing. */
const lateMs = 10_000

export type RecursionState = 'unknown' | 'none' | 'found'

/** What all resolvers of this user have asked their clusters, for a question comes back to whichever of them the machine asks. */
export class Asked {
  /** In the letters in which they were asked → how many are. */
  readonly #marked = new Map<string, number>()
  readonly #checks = new Map<string, (name: string) => void>()

  has(name: string): boolean {
    return this.#marked.has(name)
  }

  get isEmpty(): boolean {
    return this.#marked.size === 0
  }

  add(name: string): void {
    this.#marked.set(name, (this.#marked.get(name) ?? 0) + 1)
  }

  delete(name: string): void {
    const count = this.#marked.get(name) ?? 0
    if (count > 1) this.#marked.set(name, count - 1)
    else this.#marked.delete(name)
  }

  /** `found` is called with the letters in which the check came back, until the returned function is called. */
  expect(label: string, found: (name: string) => void): () => void {
    this.#checks.set(label, found)
    return () => this.#checks.delete(label)
  }

  /** A name of the check zone, or one that a search list was appended to, was asked for. */
  arrived(label: string, name: string): void {
    this.#checks.get(label)?.(name)
  }
}

export class Recursion implements Link {
  readonly #asked: Asked
  readonly #clock: Clock
  readonly #clusterDomain: () => string
  readonly #log: Log
  #state: RecursionState = 'unknown'
  #keepsLetters = false
  #returned = 0

  constructor(parts: { asked: Asked; clock: Clock; clusterDomain: () => string; log: Log }) {
    this.#asked = parts.asked
    this.#clock = parts.clock
    this.#clusterDomain = parts.clusterDomain
    this.#log = parts.log
  }

  get state(): RecursionState {
    return this.#state
  }

  /** Questions that came back, and were turned away. */
  get returned(): number {
    return this.#returned
  }

  /** Once a check has found it, it stays found: a cluster does not move. `lookup` asks the cluster; what it throws means that nothing is known yet. */
  async check(lookup: (name: string) => Promise<unknown>): Promise<RecursionState> {
    if (this.#state !== 'unknown') return this.#state
    const label = randomBytes(8).toString('hex')
    const name = inRandomLetters(`${label}.${checkZone}`)
    const found = Promise.withResolvers<unknown>()
    const forget = this.#asked.expect(label, arrived => {
      this.#state = 'found'
      this.#keepsLetters ||= arrived.startsWith(name)
      this.#log.info('the cluster asks this machine for names', { keepsLetters: this.#keepsLetters })
      found.resolve(undefined)
    })
    // Late ones count too.
    this.#clock.after(lateMs, forget)
    try {
      await Promise.race([lookup(name), found.promise])
      this.#becomeNone()
    } catch {
      // Another time.
    }
    return this.#state
  }

  /** Unless it has come back by now. */
  #becomeNone(): void {
    if (this.#state === 'unknown') this.#state = 'none'
  }

  /** Turns away what has come back. */
  resolve({ query }: Question): Answer | undefined {
    const { name } = query
    if (name === undefined) return undefined
    const label = name.slice(0, name.indexOf('.'))
    if (name.startsWith(`${label}.${checkZone}`) || isInZone(name, checkZone)) {
      this.#asked.arrived(label, rawNameOf(query))
      return turnedAway
    }
    if (this.#asked.isEmpty || !this.#asked.has(rawNameOf(query))) return undefined
    this.#returned++
    return turnedAway
  }

  /** Asks for `name` so that it is known when it comes back; `missing` is the answer when it waits for itself. */
  async ask<T>(name: string, lookup: (name: string) => Promise<T>, missing: T): Promise<T> {
    if (this.#state !== 'found' || !this.#mayReturn(name)) return lookup(name)
    const late = Promise.withResolvers<T>()
    const cancel = this.#clock.after(joinedMs, () => {
      this.#returned++
      late.resolve(missing)
    })
    try {
      return await Promise.race([this.#askMarked(name, lookup), late.promise])
    } finally {
      cancel()
    }
  }

  async #askMarked<T>(name: string, lookup: (name: string) => Promise<T>): Promise<T> {
    if (!this.#isMarked(name)) return lookup(name)
    const marked = inRandomLetters(name)
    this.#asked.add(marked)
    try {
      return await lookup(marked)
    } finally {
      this.#asked.delete(marked)
    }
  }

  /** For whoever asks for what is being asked already. */
  async follow(name: string, pending: Promise<Kept>): Promise<Kept> {
    if (this.#state !== 'found' || this.#isMarked(name) || !this.#mayReturn(name)) return pending
    const late = Promise.withResolvers<Kept>()
    const cancel = this.#clock.after(holdMs, () => {
      this.#returned++
      late.resolve({ outcome: bare(rcode.nxDomain), until: 0 })
    })
    try {
      return await Promise.race([pending, late.promise])
    } finally {
      cancel()
    }
  }

  /** Names of addresses are taken apart by managers, and put together again in letters of their own. */
  #isMarked(name: string): boolean {
    return this.#state === 'found' && this.#keepsLetters && this.#mayReturn(name) && !isInZone(name, 'arpa.')
  }

  /** What is in its domain, a cluster answers itself. */
  #mayReturn(name: string): boolean {
    return !isInZone(name, this.#clusterDomain())
  }
}

const turnedAway: Answer = { kind: 'made', outcome: bare(rcode.nxDomain), until: 0 }

/** At least one letter is large, where there is one at all. */
export function inRandomLetters(name: string): string {
  const bits = randomBytes(name.length)
  const mixed = name.replace(/[a-z]/g, (letter, at: number) => ((bits[at] ?? 0) & 1 ? letter.toUpperCase() : letter))
  return mixed === name ? name.replace(/[a-z]/, letter => letter.toUpperCase()) : mixed
}
