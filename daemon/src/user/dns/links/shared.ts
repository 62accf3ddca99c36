// Names of all sessions of this user: each is answered from the cluster of the session that it belongs to (../neighbours.ts). Names inside an answer
// (of a service's pods, of an address) that lead to another session when they are asked for get the zone of the session that said them.
// Names that one of the sessions maps are answered as it says.
import { isInZone, maxNameLength } from '../../../../../common/net/index.ts'
import type { Answer, Link, Question } from '../chain.ts'
import { encodeName, nameIn, type RecordData, withName } from '../message/index.ts'
import type { Neighbour, Neighbours } from '../neighbours.ts'

export class SharedMappings implements Link {
  readonly #neighbours: Neighbours

  constructor({ neighbours }: { neighbours: Neighbours }) {
    this.#neighbours = neighbours
  }

  resolve(question: Question): Answer | undefined | Promise<Answer | undefined> {
    const { name } = question.query
    return name === undefined ? undefined : this.#neighbours.mapperOf(name)?.resolveMapped(question)
  }
}

export class SharedNames implements Link {
  readonly #self: Neighbour
  readonly #neighbours: Neighbours

  constructor({ self, neighbours }: { self: Neighbour; neighbours: Neighbours }) {
    this.#self = self
    this.#neighbours = neighbours
  }

  resolve(question: Question): Promise<Answer | undefined> {
    if (this.#neighbours.isSingle) return this.#self.resolveOwn(question)
    const { name } = question.query
    const owner = name === undefined ? undefined : this.#neighbours.ownerOf(name)
    return owner === undefined ? Promise.resolve(undefined) : this.#ask(owner, question)
  }

  async #ask(owner: Neighbour, question: Question): Promise<Answer | undefined> {
    const answer = await owner.resolveOwn(question)
    if (answer?.kind !== 'made') return answer
    const records = answer.outcome.records.map(record => this.#readdressed(record, owner))
    return { ...answer, outcome: { ...answer.outcome, records } }
  }

  #readdressed(record: RecordData, owner: Neighbour): RecordData {
    const name = nameIn(record)
    const { policy } = owner
    if (name === undefined || policy?.ownZone === undefined || !isInZone(name, policy.clusterDomain)) return record
    const longer = `${name}${policy.ownZone}`
    if (longer.length > maxNameLength || this.#neighbours.ownerOf(name) === owner) return record
    return withName(record, encodeName(longer))
  }
}
