// Names that stand for others: answered with the records of their target, which is looked for as if it had been asked for itself (but not mapped
// again), or with an address. Also found where the machine's search list has appended the connected namespace.
import type { Clock } from '../../../../../common/base/index.ts'
import { Ip } from '../../../../../common/net/index.ts'
import type { Answer, Link, Question } from '../chain.ts'
import {
  addressRecord,
  bare,
  classIn,
  cnameRecord,
  encodeName,
  encodeQuestion,
  noData,
  type Outcome,
  parseAnswer,
  parseQuery,
  rcode,
  recordType,
} from '../message/index.ts'
import type { DnsPolicy } from '../policy.ts'

type Targets = ReadonlyMap<string, string | Ip>

/** All addresses of a name, as programs on this machine find them; undefined when there is no such name. Throws when nobody could be asked. */
export type AskMachine = (name: string) => Promise<readonly Ip[] | undefined>

export class MappedNames implements Link {
  readonly #resolve: (question: Question) => Promise<Answer>
  readonly #askMachine: AskMachine
  readonly #seen: (ip: Ip) => Ip
  readonly #isMapped: (name: string) => boolean
  readonly #timeoutMs: () => number
  readonly #clock: Clock
  /** Of the machine, by target: also those that nobody waits for any more. */
  readonly #asking = new Map<string, Promise<readonly Ip[] | undefined>>()
  #targets: Targets = new Map()

  /**
   * `resolve`: everything of the chain that comes after this link. `seen`: what programs see of an address of the cluster. `isMapped`: by any session.
   * `timeoutMs`: for a target that the machine is asked for.
   */
  constructor(parts: {
    resolve: (question: Question) => Promise<Answer>
    askMachine: AskMachine
    seen: (ip: Ip) => Ip
    isMapped: (name: string) => boolean
    timeoutMs: () => number
    clock: Clock
  }) {
    this.#resolve = parts.resolve
    this.#askMachine = parts.askMachine
    this.#seen = parts.seen
    this.#isMapped = parts.isMapped
    this.#timeoutMs = parts.timeoutMs
    this.#clock = parts.clock
  }

  use({ mappings = [], namespace, clusterDomain }: DnsPolicy): void {
    this.#targets = new Map(
      mappings.flatMap(({ name, target }): [string, string | Ip][] => [
        [name, target],
        [`${name}${namespace}.svc.${clusterDomain}`, target],
      ]),
    )
  }

  maps(name: string): boolean {
    return this.#targets.has(name)
  }

  resolve({ query: { name, type, class: queryClass } }: Question): Answer | undefined | Promise<Answer | undefined> {
    const target = name === undefined || queryClass !== classIn ? undefined : this.#targets.get(name)
    if (target === undefined) return undefined
    if (target instanceof Ip) return made(addressOutcome([this.#seen(target)], type))
    if (type === recordType.cname) return made({ rcode: 0, records: [cnameRecord(encodeName(target))] })
    return this.#follow(target, type)
  }

  async #follow(target: string, type: number): Promise<Answer> {
    const parsed = parseQuery(encodeQuestion(target, type))
    if (parsed.kind !== 'query') throw new Error('the question for a target is malformed')
    // By TCP, so that an answer of any size comes whole.
    const answer = await this.#resolve({ query: parsed.query, transport: 'tcp' })
    if (answer.kind === 'relayed') {
      const outcome = parseAnswer(answer.message, type)
      if (outcome === undefined) throw new Error('the answer for a target is malformed')
      return made(outcome)
    }
    // Nobody of ours knows it, and there are no other nameservers that we could ask: the machine's resolver has them.
    return answer.outcome.rcode === rcode.refused ? made(await this.#byMachine(target, type)) : answer
  }

  async #byMachine(target: string, type: number): Promise<Outcome> {
    if (type !== recordType.a && type !== recordType.aaaa) return noData
    // The machine would ask us again: two names that stand for each other stand for nothing.
    const found = this.#isMapped(target) ? undefined : await this.#foundByMachine(target)
    return found === undefined ? bare(rcode.nxDomain) : addressOutcome(found, type)
  }

  async #foundByMachine(target: string): Promise<readonly Ip[] | undefined> {
    const asking = this.#asking.get(target) ?? this.#askMachine(target).finally(() => this.#asking.delete(target))
    this.#asking.set(target, asking)
    const late = Promise.withResolvers<never>()
    const cancel = this.#clock.after(this.#timeoutMs(), () => {
      late.reject(new Error('this machine did not find the target in time'))
    })
    try {
      return await Promise.race([asking, late.promise])
    } finally {
      cancel()
    }
  }
}

function addressOutcome(addresses: readonly Ip[], type: number): Outcome {
  const records = addresses.map(({ bytes }) => addressRecord(bytes)).filter(record => record.type === type)
  return { rcode: rcode.noError, records }
}

function made(outcome: Outcome): Answer {
  return { kind: 'made', outcome, until: 0 }
}
