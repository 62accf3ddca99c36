// Long operations: a notification with the stage in words and Cancel; the operation gets an AbortSignal.
import * as vscode from 'vscode'

export interface Report {
  readonly signal: AbortSignal
  readonly report: (text: string) => void
}

export function withProgress<T>(title: string, run: (options: Report) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true }
  return Promise.resolve(
    vscode.window.withProgress(options, async (progress, token) => {
      const { signal, dispose } = signalOf(token)
      try {
        return await run({ signal, report: text => progress.report({ message: text }) })
      } finally {
        dispose()
      }
    }),
  )
}

export function signalOf(token: vscode.CancellationToken): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController()
  const listener = token.onCancellationRequested(() => controller.abort())
  if (token.isCancellationRequested) controller.abort()
  return { signal: controller.signal, dispose: () => void listener.dispose() }
}
