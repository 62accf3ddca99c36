// What a person sends to whoever helps: the state in full, without what is secret or theirs alone. Values of headers, the environment and paths of the
// home folder are left out; the kubeconfig is never read. Pure.
import type { EditorState } from './state.ts'
import { interceptsOf, sessionsOf } from './state.ts'

export interface Surroundings {
  readonly at: string
  readonly editor: string
  readonly remote: string
  readonly machine: Readonly<Record<string, unknown>>
  readonly settings: Readonly<Record<string, unknown>>
  readonly checks: unknown
  /** The person's home folder. */
  readonly home: string
}

export function diagnosticsOf(state: EditorState, { home, ...surroundings }: Surroundings): string {
  const { daemon, version, contexts, workloads } = state
  const sessions = sessionsOf(state).map(session => ({
    ...session,
    server: originOf(session.server),
    intercepts: session.intercepts.length,
  }))
  const intercepts = interceptsOf(state).map(intercept => ({
    ...intercept,
    http_headers: Object.keys(intercept.http_headers),
  }))
  const facts = {
    ...surroundings,
    extension: version,
    daemon: daemon.kind === 'running' ? daemon.snapshot.daemon_version : daemon.kind,
    ...(daemon.kind === 'stopped' ? { failure: `${daemon.failure.code}: ${daemon.failure.message}` } : {}),
    contexts: contexts.kind === 'known' ? contexts.list.contexts.length : contexts.kind,
    workloads: Object.fromEntries(
      [...workloads].map(([key, known]) => [key, known.kind === 'known' ? known.list.workloads.length : known.kind]),
    ),
    sessions,
    intercepts,
  }
  const text = JSON.stringify(facts, undefined, 2)
  return home.length > 1 ? text.replaceAll(home, '~') : text
}

/** Without what a proxy's address may carry: user, password, path. */
function originOf(server: string): string {
  try {
    return new URL(server).origin
  } catch {
    return ''
  }
}
