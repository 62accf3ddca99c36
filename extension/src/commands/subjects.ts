// What a command was called on: a row of a tree, or nothing (the palette), and then a person picks.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { InterceptOutput, SessionOutput, WorkloadOutput } from '../../../common/protocol/index.ts'
import type { Editor } from '../actions/index.ts'
import {
  interceptsOf,
  type Row,
  type Subject,
  scopeOfIntercept,
  sessionsOf,
  targetOfIntercept,
} from '../model/index.ts'

export function subjectOf(argument: unknown): Subject | undefined {
  return typeof argument === 'object' && argument !== null && 'row' in argument
    ? (argument as { row: Row }).row.subject
    : undefined
}

/** Throws CANCELLED when a person picked none, EDITOR_NOT_CONNECTED when there is none. */
export async function pickSession({ model }: Editor, argument: unknown, placeHolder: string): Promise<SessionOutput> {
  const subject = subjectOf(argument)
  if (subject?.kind === 'context' && subject.session !== undefined) return subject.session
  if (subject !== undefined && 'session' in subject && subject.session !== undefined) return subject.session
  const sessions = sessionsOf(model.state)
  if (sessions.length === 0) throw new KnownError('EDITOR_NOT_CONNECTED')
  const [only] = sessions
  if (sessions.length === 1 && only !== undefined) return only
  const items = sessions.map(session => ({
    label: session.name,
    description: `namespace ${session.namespace}`,
    session,
  }))
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.session ?? cancelled()
}

export async function pickIntercept(
  { model }: Editor,
  argument: unknown,
  placeHolder: string,
): Promise<InterceptOutput> {
  const subject = subjectOf(argument)
  const all = interceptsOf(model.state)
  if (subject?.kind === 'intercept') return subject.intercept
  if (subject?.kind === 'workload') {
    const { workload } = subject
    const own = all.find(({ workload: name, namespace }) => name === workload.name && namespace === workload.namespace)
    if (own !== undefined) return own
  }
  const [only] = all
  if (only === undefined) throw new KnownError('EDITOR_NO_INTERCEPT')
  if (all.length === 1) return only
  const items = all.map(intercept => ({
    label: intercept.name,
    description: scopeOfIntercept(intercept),
    detail: targetOfIntercept(intercept),
    intercept,
  }))
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true }))?.intercept ?? cancelled()
}

/** Workloads that can be taken first, the last choice on top. */
export async function pickWorkload(
  { model, client, memory }: Editor,
  argument: unknown,
  placeHolder: string,
): Promise<{ session: SessionOutput; workload: WorkloadOutput; port: string }> {
  const subject = subjectOf(argument)
  if (subject?.kind === 'workload') return { session: subject.session, workload: subject.workload, port: '' }
  if (subject?.kind === 'port') return { session: subject.session, workload: subject.workload, port: subject.port }
  const session = await pickSession({ model } as Editor, argument, 'Of which cluster?')
  const namespace = subject?.kind === 'namespace' ? subject.namespace : session.namespace
  const last = memory.lastWorkload
  const listed = client.workloads({ session: session.name, namespace }, { signal: new AbortController().signal })
  const items = listed.then(({ workloads }) =>
    [...workloads]
      .sort((a, b) => rank(a, last) - rank(b, last) || a.name.localeCompare(b.name))
      .map(workload => ({
        label: workload.name,
        description: [
          workload.kind,
          ...workload.intercepts.map(({ client: who, mine }) => (mine ? 'intercepted by you' : who)),
        ].join(' · '),
        ...(workload.obstacle === '' ? {} : { detail: `$(circle-slash) ${workload.obstacle}` }),
        workload,
      })),
  )
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true })
  return chosen === undefined ? cancelled() : { session, workload: chosen.workload, port: '' }
}

function rank({ name, obstacle }: WorkloadOutput, last: string | undefined): number {
  return obstacle !== '' ? 2 : name === last ? 0 : 1
}

export function cancelled(): never {
  throw new KnownError('CANCELLED')
}
