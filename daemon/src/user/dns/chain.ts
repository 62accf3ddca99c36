// The order in which a question is answered. A link owns a question and answers it, or passes it on (undefined).
//
//   own       localhost, our probe, the name of our own address
//   returned  our own questions that a cluster on this machine has sent back
//   mapped    names that the person has given another meaning
//   cluster   what the policy calls the cluster's: through the cache to the manager
//   search    the same for names that the machine's search list was appended to
//   fallback  everything else, untouched, to the nameservers that the machine had before us
//   nobody    no such nameservers: does not exist, or not ours
import type { Kept } from './cache.ts'
import type { Query } from './message/index.ts'

export type Answer =
  /** For this name and type. `until`: how long it may be repeated (clock time); 0 = not at all. */
  | ({ readonly kind: 'made' } & Kept)
  /** A message from elsewhere, relayed as it is but for the id. */
  | { readonly kind: 'relayed'; readonly message: Uint8Array }

export interface Question {
  /** On bytes of its own. */
  readonly query: Query
  readonly transport: 'udp' | 'tcp'
}

export interface Link {
  resolve(question: Question): Answer | undefined | Promise<Answer | undefined>
}

export const linkNames = ['own', 'returned', 'mapped', 'cluster', 'search', 'fallback', 'nobody'] as const
export type Links = Readonly<Record<(typeof linkNames)[number], Link>>

/** Throws what a link throws: nobody could be asked. */
export async function resolveBy(
  links: Links,
  question: Question,
  from: (typeof linkNames)[number] = 'own',
): Promise<Answer> {
  for (const name of linkNames.slice(linkNames.indexOf(from))) {
    const answered = links[name].resolve(question)
    const answer = answered instanceof Promise ? await answered : answered
    if (answer !== undefined) return answer
  }
  throw new Error('the last link always answers')
}
