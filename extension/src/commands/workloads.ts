// What can be done with a service or workload besides taking it: open it, copy its address, take the agent out again.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { type Editor, withProgress } from '../actions/index.ts'
import { shellWords } from '../platform/index.ts'
import { pickWorkload, subjectOf } from './subjects.ts'

export async function openInBrowser(editor: Editor, argument: unknown): Promise<void> {
  const { scheme, host, port } = await addressOf(editor, argument)
  // The browser is on this machine, where cluster names work; elsewhere it needs a port that the editor forwards.
  const uri =
    editor.remoteName === undefined
      ? vscode.Uri.parse(urlOf({ scheme, host, port }))
      : await vscode.env.asExternalUri(
          vscode.Uri.parse(`${scheme}://127.0.0.1:${await editor.doors.portTo(host, port)}/`),
        )
  await vscode.env.openExternal(uri)
}

/** A URL; of an intercept of some requests a curl command, which is one of them. */
export async function copyUrl(editor: Editor, argument: unknown): Promise<void> {
  const subject = subjectOf(argument)
  const url = urlOf(await addressOf(editor, argument))
  const headers = subject?.kind === 'intercept' ? Object.entries(subject.intercept.http_headers) : []
  const words = headers.flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const text = words.length === 0 ? url : shellWords(['curl', ...words, url])
  await vscode.env.clipboard.writeText(text)
  vscode.window.setStatusBarMessage(`$(check) ${text} copied`, 4000)
}

interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: number
}

/** Of the service, by its name in the cluster: it works in every program of this machine. Throws EDITOR_NO_SERVICE. */
async function addressOf(editor: Editor, argument: unknown): Promise<Address> {
  const subject = subjectOf(argument)
  if (subject?.kind === 'intercept') {
    const { workload, namespace, ports } = subject.intercept
    const found = ports.find(({ service, protocol }) => service !== '' && protocol !== 'UDP')
    if (found === undefined) throw new KnownError('EDITOR_NO_SERVICE', { workload })
    const scheme = found.service_port_name === 'https' || found.service_port === 443 ? 'https' : 'http'
    return { scheme, host: `${found.service}.${namespace}`, port: found.service_port }
  }
  const { workload, port } = await pickWorkload(editor, argument, 'The service of which workload?')
  const found = workload.ports.find(({ identifier, service }) => service !== '' && (port === '' || identifier === port))
  if (found === undefined) throw new KnownError('EDITOR_NO_SERVICE', { workload: workload.name })
  const scheme = found.app_protocol === 'https' || found.name === 'https' || found.port === 443 ? 'https' : 'http'
  return { scheme, host: `${found.service}.${workload.namespace}`, port: found.port }
}

function urlOf({ scheme, host, port }: Address): string {
  const isUsual = port === (scheme === 'http' ? 80 : 443)
  return `${scheme}://${host}${isUsual ? '' : `:${port}`}/`
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
