// What this window knows: all of it came from the daemon. Rows, texts and context keys are pure functions of it (rows/, texts.ts).
import { compareVersions, type KnownError } from '../../../common/base/index.ts'
import type {
  ContextListOutput,
  InterceptOutput,
  SessionOutput,
  WorkloadListOutput,
} from '../../../common/protocol/index.ts'
import type { DaemonState } from '../daemon/index.ts'

export type Contexts =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'known'; readonly list: ContextListOutput }
  | { readonly kind: 'failed'; readonly failure: KnownError }

export type Workloads =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly list: WorkloadListOutput }
  | { readonly kind: 'failed'; readonly failure: KnownError }

export interface EditorState {
  readonly daemon: DaemonState
  readonly contexts: Contexts
  /** By `session/namespace`; only those that are looked at. */
  readonly workloads: ReadonlyMap<string, Workloads>
  /** The extension's own version, to hold the service's against. */
  readonly version: string
  /** Patterns of contexts that are to be treated with care. */
  readonly production: readonly RegExp[]
}

export const emptyState: EditorState = {
  daemon: { kind: 'waiting' },
  contexts: { kind: 'unknown' },
  workloads: new Map(),
  version: '',
  production: [],
}

export function sessionsOf({ daemon }: EditorState): readonly SessionOutput[] {
  return daemon.kind === 'running' || daemon.kind === 'lost' ? daemon.snapshot.sessions : []
}

/** The installed service beside the extension: another one is said to be so, a newer one is never replaced by itself. */
export function serviceAge({ daemon, version }: EditorState): 'same' | 'older' | 'newer' {
  const installed =
    daemon.kind === 'running' ? daemon.snapshot.daemon_version : daemon.kind === 'incompatible' ? daemon.version : ''
  const difference = installed === '' || version === '' ? 0 : compareVersions(installed, version)
  return difference === 0 ? 'same' : difference < 0 ? 'older' : 'newer'
}

export function interceptsOf(state: EditorState): readonly InterceptOutput[] {
  return sessionsOf(state).flatMap(({ intercepts }) => intercepts)
}

/** The session of a context: the one that is connected or on its way. */
export function sessionOfContext(state: EditorState, context: string): SessionOutput | undefined {
  return sessionsOf(state).find(session => session.context === context)
}

export function isProduction({ production }: EditorState, context: string): boolean {
  return production.some(pattern => pattern.test(context))
}

export function workloadsKey(session: string, namespace: string): string {
  return `${session}/${namespace}`
}
