// Doctor, diagnostics, the log, the walkthrough, and the menu of the status bar.
import { writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import * as vscode from 'vscode'
import type { DoctorCheckOutput } from '../../../common/protocol/index.ts'
import { type Editor, withProgress } from '../actions/index.ts'
import { commands, walkthrough } from '../contributions.ts'
import { interceptsOf, sessionsOf } from '../model/index.ts'

const marks = {
  VERDICT_OK: '✓',
  VERDICT_WARNING: '!',
  VERDICT_FAILED: '✗',
  VERDICT_SKIPPED: '–',
  VERDICT_UNSPECIFIED: '?',
} as const

export async function doctor(editor: Editor): Promise<void> {
  const checks = await examine(editor)
  const worst = checks.filter(({ verdict }) => verdict === 'VERDICT_FAILED' || verdict === 'VERDICT_WARNING')
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: reportOf(checks) })
  await vscode.window.showTextDocument(document, { preview: true })
  if (worst.length === 0) vscode.window.setStatusBarMessage('$(check) Fairlead: everything is fine', 5000)
}

function examine({ client }: Editor): Promise<readonly DoctorCheckOutput[]> {
  return withProgress('Fairlead looks at this machine and its connections', async ({ signal, report }) => {
    const checks: DoctorCheckOutput[] = []
    for await (const check of client.doctor('', { signal })) {
      checks.push(check)
      report(check.title)
    }
    return checks
  })
}

function reportOf(checks: readonly DoctorCheckOutput[]): string {
  const lines = checks.map(
    ({ title, verdict, text, remedy }) =>
      `- ${marks[verdict]} **${title}** ${text}${remedy === '' ? '' : `\n  → ${remedy}`}`,
  )
  return ['# Fairlead: Doctor', '', ...lines, ''].join('\n')
}

/** One file without secrets: versions, state, checks, the log's tail is for the person to add. */
export async function collectDiagnostics(editor: Editor): Promise<void> {
  const { model, version, remoteName } = editor
  const checks = await examine(editor).catch((error: unknown) => String(error))
  const { daemon } = model.state
  const sessions = sessionsOf(model.state).map(session => ({
    ...session,
    intercepts: session.intercepts.length,
    server: new URL(session.server).origin,
  }))
  const intercepts = interceptsOf(model.state).map(intercept => ({
    ...intercept,
    http_headers: Object.keys(intercept.http_headers),
  }))
  const facts = {
    at: new Date().toISOString(),
    extension: version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    remote: remoteName ?? 'none',
    machine: `${process.platform} ${process.arch} ${release()}`,
    daemon: daemon.kind === 'running' ? daemon.snapshot.daemon_version : daemon.kind,
    sessions,
    intercepts,
    checks,
  }
  const file = join(editor.storage, `diagnostics-${Date.now()}.json`)
  await vscode.workspace.fs.createDirectory(vscode.Uri.file(editor.storage))
  await writeFile(file, JSON.stringify(facts, undefined, 2), { mode: 0o600 })
  await vscode.window.showTextDocument(vscode.Uri.file(file))
}

export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `fairlead.fairlead#${walkthrough}`, false)
}

/** Only what makes sense now. */
export async function menu({ model }: Editor): Promise<void> {
  const { daemon } = model.state
  const isConnected = sessionsOf(model.state).length > 0
  const has = interceptsOf(model.state).length > 0
  const entries: readonly (readonly [string, string, boolean])[] = [
    ['$(cloud-download) Install or upgrade the service…', commands.installService, daemon.kind !== 'running'],
    ['$(plug) Connect…', commands.connect, daemon.kind === 'running'],
    ['$(debug-disconnect) Intercept a workload…', commands.intercept, isConnected],
    ['$(pulse) Show traffic', commands.showTraffic, has],
    ['$(type-hierarchy) Show topology', commands.showTopology, isConnected],
    ['$(terminal) Terminal with the environment', commands.openTerminal, has],
    ['$(close-all) Leave all intercepts', commands.leaveAll, has],
    ['$(symbol-namespace) Switch namespace…', commands.switchNamespace, isConnected],
    ['$(circle-slash) Disconnect', commands.disconnect, isConnected],
    ['$(heart) Doctor', commands.doctor, daemon.kind === 'running'],
    ['$(output) Log', commands.showLog, true],
    ['$(book) Get started', commands.openWalkthrough, true],
  ]
  const items = entries.filter(([, , isPossible]) => isPossible).map(([label, command]) => ({ label, command }))
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Fairlead' })
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command)
}
