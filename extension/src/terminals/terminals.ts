// New terminals in a folder that belongs to an intercept get its environment, when the setting says so. VS Code shows which variables an extension
// contributes on the terminal's tab; nothing is stored.
import * as vscode from 'vscode'
import { messageOf } from '../../../common/base/index.ts'
import type { Editor } from '../actions/index.ts'
import { variablesFor } from '../debug/index.ts'
import { interceptsOf } from '../model/index.ts'

export function contributeToTerminals(
  editor: Editor,
  collection: vscode.GlobalEnvironmentVariableCollection,
): vscode.Disposable {
  collection.persistent = false
  let shown = ''
  const update = async () => {
    const active = new Set(interceptsOf(editor.model.state).map(({ session, name }) => `${session}/${name}`))
    const wanted = (vscode.workspace.workspaceFolders ?? []).flatMap(folder => {
      const binding = editor.memory.binding(folder)
      const isWanted =
        binding !== undefined && editor.settings(folder).terminals && active.has(`${binding.session}/${binding.name}`)
      return isWanted ? [{ folder, binding }] : []
    })
    const text = JSON.stringify(
      wanted.map(({ folder, binding }) => [folder.uri.toString(), binding.session, binding.name]),
    )
    if (text === shown) return
    shown = text
    collection.clear()
    for (const folder of vscode.workspace.workspaceFolders ?? [])
      collection.getScoped({ workspaceFolder: folder }).clear()
    for (const { folder, binding } of wanted) {
      const scoped = collection.getScoped({ workspaceFolder: folder })
      scoped.description = `Environment of the intercepted workload ${binding.wish.workload}`
      const variables = await editor.client.environment(binding.session, binding.name, {
        signal: AbortSignal.timeout(10_000),
      })
      for (const [name, value] of Object.entries(variablesFor(variables, editor.settings(folder))))
        scoped.replace(name, value)
    }
  }
  const look = () => {
    update().catch((error: unknown) => editor.log.warn(`terminals: ${messageOf(error)}`))
  }
  const stop = editor.model.follow(look)
  const listener = vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration('fairlead') && look())
  return new vscode.Disposable(() => {
    stop()
    listener.dispose()
    collection.clear()
  })
}
