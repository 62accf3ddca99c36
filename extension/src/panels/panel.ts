// A panel: one webview of a kind at a time, its page from dist/webviews with a strict content policy, and typed messages both ways.
import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'
import type { panels } from '../contributions.ts'

export interface PanelKind {
  /** Name of its bundle, and the end of its type. */
  readonly name: keyof typeof panels
  readonly title: string
}

export class Panel<To, From> {
  readonly #panel: vscode.WebviewPanel

  /** `restored`: the panel that was open before the window was loaded again. */
  constructor(
    extensionUri: vscode.Uri,
    kind: PanelKind,
    {
      received,
      closed,
      restored,
    }: { received: (message: From) => void; closed: () => void; restored: vscode.WebviewPanel | undefined },
  ) {
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webviews')
    const options = { enableScripts: true, localResourceRoots: [folder] }
    this.#panel =
      restored ??
      vscode.window.createWebviewPanel(`fairlead.${kind.name}`, kind.title, vscode.ViewColumn.Active, {
        ...options,
        retainContextWhenHidden: true,
      })
    const { webview } = this.#panel
    webview.options = options
    webview.onDidReceiveMessage(received)
    this.#panel.onDidDispose(closed)
    const of = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString()
    webview.html = pageOf({
      ...kind,
      script: of(`${kind.name}.js`),
      style: of(`${kind.name}-style.css`),
      source: webview.cspSource,
    })
  }

  reveal(): void {
    this.#panel.reveal()
  }

  get isVisible(): boolean {
    return this.#panel.visible
  }

  send(message: To): void {
    void this.#panel.webview.postMessage(message)
  }
}

function pageOf({
  title,
  script,
  style,
  source,
}: PanelKind & { script: string; style: string; source: string }): string {
  const nonce = randomBytes(16).toString('base64')
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body><main><h1>${title}</h1><div id="root"></div></main><script nonce="${nonce}" src="${script}"></script></body>
</html>`
}
