// What can be done with a service or workload besides taking it: open it, copy its address, take the agent out again.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { type Editor, withProgress } from '../actions/index.ts'
import { pickWorkload, subjectOf } from './subjects.ts'

export async function openInBrowser(editor: Editor, argument: unknown): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(await urlOf(editor, argument)))
}

export async function copyUrl(editor: Editor, argument: unknown): Promise<void> {
  const url = await urlOf(editor, argument)
  await vscode.env.clipboard.writeText(url)
  vscode.window.setStatusBarMessage(`$(check) ${url} copied`, 4000)
}

/** Of the port's service, by its name in the cluster: it works in every program of this machine. */
async function urlOf(editor: Editor, argument: unknown): Promise<string> {
  const { workload, port } = await pickWorkload(editor, argument, 'The service of which workload?')
  const found = workload.ports.find(({ identifier, service }) => service !== '' && (port === '' || identifier === port))
  if (found === undefined) throw new KnownError('EDITOR_NO_SERVICE', { workload: workload.name })
  const scheme = found.app_protocol === 'https' || found.name === 'https' || found.port === 443 ? 'https' : 'http'
  const number =
    (scheme === 'http' && found.port === 80) || (scheme === 'https' && found.port === 443) ? '' : `:${found.port}`
  return `${scheme}://${found.service}.${workload.namespace}${number}/`
}

export async function uninstallAgent({ client, log }: Editor, argument: unknown): Promise<void> {
  const subject = subjectOf(argument)
  if (subject?.kind !== 'workload')
    throw new KnownError('EDITOR_CHOOSE_ROW', { what: 'a workload that has the traffic agent' })
  const { session, workload } = subject
  const yes = 'Remove the agent'
  const detail =
    'Its pods are replaced one by one, as in any rollout, and are then as they were before the first intercept.'
  if (
    (await vscode.window.showWarningMessage(
      `Take the traffic agent out of ${workload.name}?`,
      { modal: true, detail },
      yes,
    )) !== yes
  )
    return
  await withProgress(`Removing the agent of ${workload.name}`, async ({ signal, report }) => {
    const request = { session: session.name, namespace: workload.namespace, workloads: [workload.name], all: false }
    for await (const { progress, done } of client.uninstallAgents(request, { signal })) {
      if (progress) report(progress)
      if (done) log.info(`agents removed: ${done.workloads.join(', ')}`)
    }
  })
}
