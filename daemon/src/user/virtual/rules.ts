// Which networks of this cluster have virtual addresses: a pure function of what a person wants and what the cluster is.
import type { Prefix } from '../../../../common/net/index.ts'
import type { Subject, VirtualWishes } from './wishes.ts'

export interface Rule {
  readonly prefix: Prefix
  /** The workload in whose pod connections start; absent: as all others. */
  readonly via?: string
  /** The route that was in the way; absent: a person asked for it. */
  readonly because?: string
}

/** A network of the cluster that another route was in the way of. */
export interface Conflicting {
  readonly prefix: Prefix
  readonly because: string
}

export interface Networks {
  readonly services: readonly Prefix[]
  readonly pods: readonly Prefix[]
  readonly also: readonly Prefix[]
}

/** The longest prefix first, and of equal ones the one with a workload: the first that holds an address counts. */
export function rulesOf(
  { vnat, vias }: Pick<VirtualWishes, 'vnat' | 'vias'>,
  networks: Networks,
  conflicting: readonly Conflicting[],
): readonly Rule[] {
  const prefixesOf = (subject: Subject) => (subject.kind === 'network' ? [subject.prefix] : networks[subject.kind])
  const all: Rule[] = [
    ...vias.flatMap(({ subject, workload: via }) => prefixesOf(subject).map(prefix => ({ prefix, via }))),
    ...vnat.flatMap(prefixesOf).map(prefix => ({ prefix })),
    ...conflicting,
  ]
  const distinct = all.filter((rule, at) => all.findIndex(({ prefix }) => prefix.equals(rule.prefix)) === at)
  return distinct.sort((a, b) => b.prefix.bits - a.prefix.bits)
}
