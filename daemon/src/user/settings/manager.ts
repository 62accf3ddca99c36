// What the traffic manager sets for its clients: the client configuration (YAML, as Telepresence 2.20 has it) and the lists of its chart, which
// arrive with the cluster's networks. Faults of an administrator must not keep everybody out: what is wrong is left out, and told.
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import { nameOfSource, readDocument } from './document.ts'
import type { Given, Source } from './settings.ts'

/** What came with the networks, checked already. */
export type ManagerLists = Required<Pick<Given, 'alsoProxy' | 'neverProxy' | 'includeSuffixes' | 'excludeSuffixes'>>

export function managerSource(
  lists: ManagerLists,
  clientConfig: string,
): { readonly source: Source; readonly faults: readonly KnownError[] } {
  const source = { kind: 'manager', where: '' } as const
  const { given, faults } = readConfig(clientConfig, source)
  const joined = <T>(own: readonly T[] = [], more: readonly T[]) => [
    ...own,
    ...more.filter(entry => !own.some(other => isDeepStrictEqual(other, entry))),
  ]
  return {
    source: {
      ...source,
      given: {
        ...given,
        alsoProxy: joined(given.alsoProxy, lists.alsoProxy),
        neverProxy: joined(given.neverProxy, lists.neverProxy),
        includeSuffixes: joined(given.includeSuffixes, lists.includeSuffixes),
        excludeSuffixes: joined(given.excludeSuffixes, lists.excludeSuffixes),
      },
    },
    faults,
  }
}

function readConfig(text: string, source: { readonly kind: 'manager'; readonly where: string }) {
  try {
    return readDocument(parse(text, { maxAliasCount: 100 }), source, { strict: false })
  } catch (error) {
    const [what = ''] = messageOf(error).split('\n')
    return { given: {}, faults: [new KnownError('SETTINGS_UNREADABLE', { path: nameOfSource(source), what }, error)] }
  }
}
