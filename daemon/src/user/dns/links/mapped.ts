// Names that stand for others: answered with the records of their target, which is looked for as if it had been asked for itself (but not mapped
// again), or with an address. Also found where the machine's search list has appended the connected namespace.
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
  #targets: Targets = new Map()

  /** `resolve`: everything of the chain that comes after this link. `seen`: what programs see of an address of the cluster. */
  constructor(parts: {
    resolve: (question: Question) => Promise<Answer>
    askMachine: AskMachine
    seen: (ip: Ip) => Ip
  }) {
    this.#resolve = parts.resolve
    this.#askMachine = parts.askMachine
    this.#seen = parts.seen
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
    const found = await this.#askMachine(target)
    return found === undefined ? bare(rcode.nxDomain) : addressOutcome(found, type)
  }
}

function addressOutcome(addresses: readonly Ip[], type: number): Outcome {
  const records = addresses.map(({ bytes }) => addressRecord(bytes)).filter(record => record.type === type)
  return { rcode: rcode.noError, records }
}

function made(outcome: Outcome): Answer {
  return { kind: 'made', outcome, until: 0 }
}
