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

/** The intercept that a wish asks for: the one that is there already, or a new one. Connects first when nothing is connected. */
export async function ensureIntercepted(
  editor: Editor,
  wish: Wish,
  report: Report,
): Promise<{ intercept: InterceptOutput; isNew: boolean }> {
  const session = await ensureConnected(editor, { context: wish.context, namespace: wish.namespace }, report)
  const existing = find(editor, session, wish)
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

export async function leave(
  { client, log }: Editor,
  { session, name }: { session: string; name: string },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  await client.leave({ session, name }, { signal })
  log.info(`left intercept ${name}`)
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
