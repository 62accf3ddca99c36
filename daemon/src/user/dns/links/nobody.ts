// The end of the chain when there is nobody else to ask (the machine's own resolver does that itself): a name in our zones does not exist, any other
// is refused, which sends the machine to its other servers.
import type { Answer, Link, Question } from '../chain.ts'
import { bare, classIn, rcode } from '../message/index.ts'
import { type DnsPolicy, isOurZone } from '../policy.ts'

export class Nobody implements Link {
  readonly #policy: () => DnsPolicy

  constructor({ policy }: { policy: () => DnsPolicy }) {
    this.#policy = policy
  }

  resolve({ query: { name, class: queryClass } }: Question): Answer {
    const isOurs = name !== undefined && queryClass === classIn && isOurZone(name, this.#policy())
    return { kind: 'made', outcome: bare(isOurs ? rcode.nxDomain : rcode.refused), until: 0 }
  }
}
