// The two panels: what they show is told by the extension in messages (common/panels); their pages are in webviews/. Read panel.ts first.
import * as vscode from 'vscode'
import type { Editor } from '../actions/index.ts'
import { panels } from '../contributions.ts'
import { showTopology } from './topology.ts'
import { showTraffic } from './traffic.ts'

export { pictureOf, showTopology } from './topology.ts'
export { showTraffic } from './traffic.ts'

/** Panels that were open are there again after the window was loaded again. */
export function restorePanels(editor: Editor): vscode.Disposable {
  const restore = (type: string, show: (panel: vscode.WebviewPanel) => void) =>
    vscode.window.registerWebviewPanelSerializer(type, {
      deserializeWebviewPanel(panel) {
        show(panel)
        return Promise.resolve()
      },
    })
  return vscode.Disposable.from(
    restore(panels.traffic, panel => showTraffic(editor, undefined, panel)),
    restore(panels.topology, panel => showTopology(editor, panel)),
  )
}
