// Connecting and ending sessions, with the questions that come before. Used by commands, debug starts, tasks and language-model tools.
import * as vscode from 'vscode'
import { asKnownError, KnownError } from '../../../common/base/index.ts'
import type { SessionOutput } from '../../../common/protocol/index.ts'
import { isProduction, sessionOfContext, sessionsOf } from '../model/index.ts'
import type { Editor } from './editor.ts'
import type { Report } from './progress.ts'

export interface Target {
  /** Empty: the kubeconfig's current context. */
  readonly context: string
  /** Empty: the context's. */
  readonly namespace: string
}

/** The session of that context, connecting when there is none. Throws KnownError; CANCELLED when a person declined. */
export async function ensureConnected(
  editor: Editor,
  target: Target,
  { signal, report }: Report,
): Promise<SessionOutput> {
  const { model } = editor
  const existing = target.context === '' ? sessionsOf(model.state)[0] : sessionOfContext(model.state, target.context)
  if (existing?.state === 'SESSION_STATE_CONNECTED') return existing
  const contexts = model.state.contexts.kind === 'known' ? model.state.contexts.list : undefined
  const context = target.context || (contexts?.current ?? '')
  return editor.sharing.run(`connect/${context}`, async () => {
    await confirmProduction(editor, context, 'Connect to')
    const wanted = { context, namespace: target.namespace }
    try {
      return await connect(editor, wanted, { signal, report })
    } catch (error) {
      if (!(await offersVirtual(error))) throw error
      return connect(editor, { ...wanted, vnat: ['auto'] }, { signal, report })
    }
  })
}

/** Whether another network is in the way and a person wants both, the cluster under virtual addresses. */
async function offersVirtual(error: unknown): Promise<boolean> {
  const known = asKnownError(error)
  if (known.code !== 'ROUTE_CONFLICT') return false
  const detail =
    'With virtual addresses both work: names of the cluster lead to other addresses, and the other network keeps its own.'
  const yes = 'Use Virtual Addresses'
  return (await vscode.window.showWarningMessage(known.message, { modal: true, detail }, yes)) === yes
}

async function connect(
  editor: Editor,
  { context, namespace, vnat = [] }: Target & { readonly vnat?: readonly string[] },
  { signal, report }: Report,
): Promise<SessionOutput> {
  const { kubeconfig } = editor.settings()
  report('starting')
  const request = {
    kubeconfig: [...kubeconfig],
    context,
    namespace,
    vnat: [...vnat],
    environment: { ...(await editor.environment()) },
  }
  for await (const { progress, connected } of editor.client.connect(request, { signal })) {
    if (progress) report(progress.text)
    if (connected) return connected
  }
  throw new KnownError('DAEMON_LOST')
}

/** Asks before a context that looks like production. Throws CANCELLED. */
export async function confirmProduction({ model }: Editor, context: string, verb: string): Promise<void> {
  if (!isProduction(model.state, context)) return
  const detail =
    'Its name matches the setting fairlead.productionContexts. What you intercept there is taken from real users.'
  const yes = `${verb} production`
  const chosen = await vscode.window.showWarningMessage(
    `${verb} “${context}”? It looks like production.`,
    { modal: true, detail },
    yes,
  )
  if (chosen !== yes) throw new KnownError('CANCELLED')
}
