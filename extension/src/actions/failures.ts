// Failures as a person meets them: one sentence, what to do, and a button that does it. Cancelling is no failure.
import * as vscode from 'vscode'
import { asKnownError, chainOf, type KnownError } from '../../../common/base/index.ts'
import { commands } from '../contributions.ts'

const ownAction: Readonly<Record<string, { readonly title: string; readonly command: string }>> = {
  DAEMON_NOT_RUNNING: { title: 'Install Service…', command: commands.installService },
  DAEMON_LOST: { title: 'Doctor', command: commands.doctor },
  EDITOR_UNTRUSTED: { title: 'Manage Trust', command: 'workbench.trust.manage' },
  MANAGER_NOT_INSTALLED: { title: 'Install Traffic Manager…', command: commands.installManager },
}

/** Shows it and returns at once; nothing is shown for a cancelled operation. */
export function showFailure(log: vscode.LogOutputChannel, doing: string, error: unknown): void {
  const known = asKnownError(error)
  if (known.code === 'CANCELLED' || isCancellation(error)) return
  log.error(`${doing}: ${known.code}: ${chainOf(error)}`)
  const own = ownAction[known.code]
  const actions = own === undefined ? ['Show Log'] : [own.title, 'Show Log']
  void vscode.window.showErrorMessage(textOf(known), ...actions).then(chosen => {
    if (chosen === 'Show Log') log.show(true)
    else if (chosen !== undefined && chosen === own?.title) void vscode.commands.executeCommand(own.command)
  })
}

export function textOf({ message, remedy }: KnownError): string {
  return remedy === '' ? message : `${message} ${remedy}`
}

export function isCancellation(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError')
}
