// Taking traffic over and giving it back. Used by commands, debug starts, tasks and language-model tools.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { InterceptOutput, SessionOutput } from '../../../common/protocol/index.ts'
import { requestOf, type Wish } from '../debug/wish.ts'
import { interceptsOf } from '../model/index.ts'
import { confirmProduction, ensureConnected } from './connecting.ts'
import type { Editor } from './editor.ts'
import type { Report } from './progress.ts'

/** Until a snapshot shows what a call has done. */
const shownMs = 5_000

/** The intercept that a wish asks for: the one that is there already, or a new one. Connects first when nothing is connected. */
export async function ensureIntercepted(
  editor: Editor,
  wish: Wish,
  report: Report,
): Promise<{ intercept: InterceptOutput; isNew: boolean }> {
  const session = await ensureConnected(editor, { context: wish.context, namespace: wish.namespace }, report)
  const existing = await findSettled(editor, session, wish, report)
  if (existing !== undefined && existing.state !== 'INTERCEPT_STATE_LOST') return { intercept: existing, isNew: false }
  if (existing !== undefined) await leave(editor, existing, report)
  if (wish.mechanism === 'intercept' && Object.keys(wish.headers).length + wish.pathPrefixes.length === 0)
    await confirmProduction(editor, session.context, 'Intercept all traffic in')
  return { intercept: await intercept(editor, session, wish, report), isNew: true }
}

async function intercept(
  editor: Editor,
  session: SessionOutput,
  wish: Wish,
  { signal, report }: Report,
): Promise<InterceptOutput> {
  const mount = editor.settings().mountFiles ? await mountFolder(editor, session.name, wish) : ''
  for await (const { progress, active } of editor.client.intercept(requestOf(wish, session.name, mount), { signal })) {
    if (progress) report(progress)
    if (active) {
      editor.log.info(`intercept ${active.name} of ${active.workload} is active`)
      return active
    }
  }
  throw new KnownError('DAEMON_LOST')
}

/** The daemon makes the last folder itself, and removes it. */
async function mountFolder({ storage }: Editor, session: string, { name, workload }: Wish): Promise<string> {
  const parent = join(storage, 'files', session.replaceAll('/', '_'))
  await mkdir(parent, { recursive: true, mode: 0o700 })
  return join(parent, name || workload)
}

/** What is on its way back, by this window or another one, is not there for a new wish. */
async function findSettled(
  editor: Editor,
  session: SessionOutput,
  wish: Wish,
  { signal }: Report,
): Promise<InterceptOutput | undefined> {
  await editor.sharing.settled('leave/')
  const found = find(editor, session, wish)
  if (found?.state !== 'INTERCEPT_STATE_LEAVING') return found
  await editor.model.when(state => interceptsOf(state).every(one => !isSame(one, found)), { signal })
  return undefined
}

function isSame(a: InterceptOutput, b: InterceptOutput): boolean {
  return a.session === b.session && a.name === b.name && a.since === b.since
}

/** Of the same workload, name, and kind of taking. */
function find({ model }: Editor, session: SessionOutput, wish: Wish): InterceptOutput | undefined {
  const namespace = wish.namespace || session.namespace
  return interceptsOf(model.state).find(
    candidate =>
      candidate.session === session.name &&
      candidate.namespace === namespace &&
      candidate.workload === wish.workload &&
      (wish.name === '' || candidate.name === wish.name),
  )
}

/** Gives back one intercept, or all of a session (`name` empty). Resolves when this window knows it too. */
export function leave(
  { client, log, model, sharing }: Editor,
  { session, name }: { session: string; name: string },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  return sharing.run(`leave/${session}/${name}`, async () => {
    const left = interceptsOf(model.state).filter(
      one => (session === '' || one.session === session) && (name === '' || one.name === name),
    )
    await client.leave({ session, name }, { signal })
    log.info(`left ${name === '' ? 'all intercepts' : `intercept ${name}`}`)
    // Snapshots come on a stream of their own. One that does not come is no failure of leaving.
    await model
      .when(state => interceptsOf(state).every(one => !left.some(other => isSame(one, other))), {
        signal: AbortSignal.any([signal, AbortSignal.timeout(shownMs)]),
      })
      .catch(() => undefined)
  })
}

/** Ties programs started in the folder of a new intercept to it: the only folder at once, one of several by choice. */
export async function bindToFolder(editor: Editor, intercept: InterceptOutput, wish: Wish): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? []
  const free = folders.filter(folder => editor.memory.binding(folder) === undefined)
  const folder =
    folders.length === 1
      ? folders[0]
      : free.length === 1 && folders.length > 1
        ? free[0]
        : await pickFolder(folders, intercept)
  if (folder === undefined) return
  await editor.memory.bind(folder, { session: intercept.session, name: intercept.name, wish })
}

async function pickFolder(
  folders: readonly vscode.WorkspaceFolder[],
  { workload }: InterceptOutput,
): Promise<vscode.WorkspaceFolder | undefined> {
  if (folders.length === 0) return undefined
  const items = folders.map(folder => ({ label: folder.name, description: folder.uri.fsPath, folder }))
  const placeHolder = `Which folder holds the code of ${workload}? Programs started there get its environment.`
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.folder
}
