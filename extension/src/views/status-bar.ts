// The one status bar item: where this machine is, in a few words; its tooltip has the commands. And the context keys, which follow the same state.
import * as vscode from 'vscode'
import { commands, contextKeys } from '../contributions.ts'
import { contextKeyValues, type Model, statusText } from '../model/index.ts'

const linked = [
  commands.connect,
  commands.disconnect,
  commands.intercept,
  commands.leaveAll,
  commands.doctor,
  commands.installService,
  commands.startService,
  commands.openWalkthrough,
  commands.showLog,
]

export function showStatus(model: Model): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('fairlead.status', vscode.StatusBarAlignment.Left, 40)
  item.name = 'Fairlead'
  item.command = commands.menu
  let drawn = ''
  const told = new Map<string, unknown>()
  const stop = model.follow(state => {
    const status = statusText(state)
    const text = JSON.stringify(status)
    if (text !== drawn) {
      drawn = text
      item.text = status.text
      const tooltip = new vscode.MarkdownString(status.tooltip, true)
      tooltip.isTrusted = { enabledCommands: linked }
      item.tooltip = tooltip
      item.accessibilityInformation = { label: status.spoken, role: 'button' }
      item.backgroundColor =
        status.severity === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${status.severity}Background`)
      item.show()
    }
    for (const [name, value] of Object.entries(contextKeyValues(state))) {
      if (told.get(name) === value) continue
      told.set(name, value)
      void vscode.commands.executeCommand('setContext', contextKeys[name as keyof typeof contextKeys], value)
    }
  })
  return new vscode.Disposable(() => {
    stop()
    item.dispose()
  })
}
