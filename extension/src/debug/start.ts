// "Debug locally" on a workload or intercept: intercept it, then start the folder's launch configuration with it.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { Editor } from '../actions/index.ts'
import { commands } from '../contributions.ts'
import { interceptsOf } from '../model/index.ts'

/** Throws CANCELLED, EDITOR_NO_FOLDER, EDITOR_UNTRUSTED. */
export async function debugLocally(editor: Editor, argument: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new KnownError('EDITOR_UNTRUSTED')
  const before = interceptsOf(editor.model.state).length
  await vscode.commands.executeCommand(commands.intercept, argument)
  if (interceptsOf(editor.model.state).length === 0 && before === 0) return
  const folders = vscode.workspace.workspaceFolders ?? []
  const folder = folders.find(candidate => editor.memory.binding(candidate) !== undefined) ?? folders[0]
  if (folder === undefined) throw new KnownError('EDITOR_NO_FOLDER')
  const section = vscode.workspace.getConfiguration('launch', folder)
  const configurations = section.get<readonly vscode.DebugConfiguration[]>('configurations') ?? []
  const [first] = configurations
  if (first === undefined) {
    // The editor's own way to make one.
    await vscode.commands.executeCommand('workbench.action.debug.start')
    return
  }
  const items = configurations.map(configuration => ({ label: configuration.name, description: configuration.type }))
  const chosen =
    items.length === 1
      ? items[0]
      : await vscode.window.showQuickPick(items, { placeHolder: 'Start which launch configuration?' })
  if (chosen === undefined) throw new KnownError('CANCELLED')
  await vscode.debug.startDebugging(folder, chosen.label)
}
