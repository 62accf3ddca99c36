// Connect, disconnect, another namespace.
import * as vscode from 'vscode'
import { confirmProduction, type Editor, ensureConnected, withProgress } from '../actions/index.ts'
import { interceptsOf, plural, sessionOfContext, sessionsOf } from '../model/index.ts'
import { cancelled, pickSession, subjectOf } from './subjects.ts'

export async function connect(editor: Editor, argument: unknown): Promise<void> {
  const context = await contextOf(editor, argument)
  const session = await withProgress(`Connecting to ${context}`, report =>
    ensureConnected(editor, { context, namespace: '' }, report),
  )
  editor.log.info(`connected to ${session.name}, namespace ${session.namespace}`)
}

async function contextOf({ model }: Editor, argument: unknown): Promise<string> {
  if (typeof argument === 'string') return argument
  const subject = subjectOf(argument)
  if (subject?.kind === 'context') return subject.context.name
  await model.refreshContexts()
  const { contexts } = model.state
  if (contexts.kind === 'failed') throw contexts.failure
  if (contexts.kind === 'unknown') return ''
  const { current, contexts: list } = contexts.list
  const items = list
    .filter(({ name }) => sessionOfContext(model.state, name) === undefined)
    .sort((a, b) => Number(b.name === current) - Number(a.name === current) || a.name.localeCompare(b.name))
    .map(({ name, server, namespace }) => ({
      label: name,
      description: [name === current ? 'current' : '', namespace].filter(Boolean).join(' · '),
      detail: server,
    }))
  const [only] = items
  if (items.length === 1 && only !== undefined) return only.label
  return (
    (await vscode.window.showQuickPick(items, { placeHolder: 'Connect to which context?', matchOnDetail: true }))
      ?.label ?? cancelled()
  )
}

export async function disconnect(editor: Editor, argument: unknown): Promise<void> {
  const { model, client } = editor
  const subject = subjectOf(argument)
  const sessions = sessionsOf(model.state)
  const session =
    subject === undefined && sessions.length <= 1
      ? sessions[0]
      : await pickSession(editor, argument, 'Disconnect which?')
  if (session === undefined) return
  const count = heldIn(editor, session.name)
  if (count > 0) {
    const detail = 'Their traffic goes to the application again.'
    const yes = 'Disconnect'
    const message = `Disconnecting from ${session.name} ends ${plural(count, 'intercept')}.`
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return
  }
  await withProgress(`Disconnecting from ${session.name}`, options => client.disconnect(session.name, options))
}

export async function switchNamespace(editor: Editor, argument: unknown): Promise<void> {
  const { model, client } = editor
  const session = await pickSession(editor, argument, 'Of which cluster?')
  const subject = subjectOf(argument)
  const namespace =
    subject?.kind === 'namespace'
      ? subject.namespace
      : await pickNamespace(session.mapped_namespaces, session.namespace)
  if (namespace === session.namespace) return
  const count = heldIn(editor, session.name)
  if (count > 0) {
    const yes = 'Switch'
    const message = `Another namespace is a new connection: ${plural(count, 'intercept')} will end.`
    if ((await vscode.window.showWarningMessage(message, { modal: true }, yes)) !== yes) return
  }
  await confirmProduction(editor, session.context, 'Connect to')
  await withProgress(`Switching to namespace ${namespace}`, async report => {
    await client.disconnect(session.name, report)
    // Else the session that has just ended would be taken for the connection.
    await model.when(state => sessionOfContext(state, session.context) === undefined, report)
    await ensureConnected(editor, { context: session.context, namespace }, report)
  })
}

/** How many a person still has: those that are being left do not count. */
function heldIn({ model }: Editor, name: string): number {
  return interceptsOf(model.state).filter(
    ({ session, state }) => session === name && state !== 'INTERCEPT_STATE_LEAVING',
  ).length
}

async function pickNamespace(namespaces: readonly string[], current: string): Promise<string> {
  const title = 'Names without a dot are looked up in this namespace'
  if (namespaces.length === 0)
    return (await vscode.window.showInputBox({ title, value: current, prompt: 'Namespace' })) ?? cancelled()
  const items = namespaces.map(label => ({ label, description: label === current ? 'connected' : '' }))
  return (
    (await vscode.window.showQuickPick(items, { title, placeHolder: 'Switch to which namespace?' }))?.label ??
    cancelled()
  )
}
