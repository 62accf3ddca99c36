// Only in the demo, installed beside the extension: a newcomer's window begins with the walkthrough, as it does after an installation from the Marketplace.
const vscode = require('vscode')

exports.activate = async context => {
  if (context.workspaceState.get('guided') === true) return
  await context.workspaceState.update('guided', true)
  await vscode.commands.executeCommand('fairlead.openWalkthrough')
}
