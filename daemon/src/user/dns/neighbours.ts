// Who answers a name when one user has several sessions. Every resolver of theirs gives the same answer, whichever of them the machine asks: with
// systemd-resolved several links have the same zone and the first answer counts, so they may not differ.
//
//   a name that one of them maps           the first session that maps it
//   web.shop.staging.fairlead.internal   the session `staging`, always: its own zone
//   web.shop, web.shop.svc(.cluster.local)   the first session that has the namespace `shop`
//   web                                  the first session
//   4.3.2.1.in-addr.arpa                 the one that the address is routed to
//
// A namespace belongs to one session as a whole: were each name looked for in one cluster after the other, a service that is deleted in the first would
// lead programs to its namesake in the second.
import { isInZone, labelCount } from '../../../../common/net/index.ts'
import type { Answer, Question } from './chain.ts'
import type { Decision, DnsPolicy } from './policy.ts'
import { Asked } from './recursion.ts'

/** A session's resolver, as the others see it. */
export interface Neighbour {
  /** Undefined until it is configured: then it has no names. */
  readonly policy: DnsPolicy | undefined
  /** What it would say of a name if there were no others. */
  decide(name: string): Decision
  /** Whether it has another meaning there, and what it is answered then. */
  maps(name: string): boolean
  resolveMapped(question: Question): Answer | undefined | Promise<Answer | undefined>
  /** From its cluster; undefined when that does not have the name and others may. */
  resolveOwn(question: Question): Promise<Answer | undefined>
  /** Names may belong to others now. */
  reordered(): void
}

export class Neighbours {
  /** By any of them. */
  readonly asked = new Asked()
  #members: readonly Neighbour[] = []

  /** Behind those that are there already, or before all of them. */
  join(member: Neighbour, { isFirst }: { isFirst: boolean }): void {
    this.#arrange(isFirst ? [member, ...this.#members] : [...this.#members, member])
  }

  leave(member: Neighbour): void {
    this.#arrange(this.#members.filter(other => other !== member))
  }

  /** From now on it comes before all others. */
  prefer(member: Neighbour): void {
    this.#arrange([member, ...this.#members.filter(other => other !== member)])
  }

  isFirst(member: Neighbour): boolean {
    return this.#members[0] === member
  }

  get isSingle(): boolean {
    return this.#members.length < 2
  }

  /** Ready answers are worth nothing: a member has other names than before. */
  changed(): void {
    for (const member of this.#members) member.reordered()
  }

  /** Who gives it another meaning; undefined: nobody. */
  mapperOf(name: string): Neighbour | undefined {
    return this.#members.find(member => member.maps(name))
  }

  /** Whose name it is otherwise; undefined: no session's. */
  ownerOf(name: string): Neighbour | undefined {
    const owner = this.#members.find(({ policy }) => policy?.ownZone !== undefined && isInZone(name, policy.ownZone))
    if (owner !== undefined) return owner
    const candidates = this.#members.filter(
      member => member.policy !== undefined && member.decide(name).kind !== 'elsewhere',
    )
    return (
      candidates.find(({ policy }) => policy !== undefined && policy.namespaces.includes(namespaceOf(name, policy))) ??
      candidates[0]
    )
  }

  #arrange(members: readonly Neighbour[]): void {
    this.#members = members
    this.changed()
  }
}

/** The namespace in a name of the cluster, in its short forms too; empty when it has none. */
function namespaceOf(name: string, { clusterDomain }: DnsPolicy): string {
  const isFull = isInZone(name, clusterDomain)
  const labels = (isFull ? name.slice(0, -clusterDomain.length) : name).split('.').slice(0, -1)
  const last = labels.at(-1) ?? ''
  if (last === 'svc' || (isFull && last === 'pod')) return labels.at(-2) ?? ''
  return isFull || labelCount(name) < 2 ? '' : last
}
