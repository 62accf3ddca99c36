// Doctor, diagnostics, the log, the walkthrough, and the menu of the status bar.
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir, release } from 'node:os'
import { join } from 'node:path'
import * as vscode from 'vscode'
import type { DoctorCheckOutput } from '../../../common/protocol/index.ts'
import { type Editor, withProgress } from '../actions/index.ts'
import { commands, walkthrough } from '../contributions.ts'
import { diagnosticsOf, interceptsOf, serviceAge, sessionsOf } from '../model/index.ts'
import { lookAtMachine } from '../platform/index.ts'

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
  const file = await keep(editor, 'doctor.md', reportOf(checks))
  await vscode.commands.executeCommand('markdown.showPreview', file)
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

/** One file without secrets; the log's tail is for the person to add. */
export async function collectDiagnostics(editor: Editor): Promise<void> {
  const { model, remoteName } = editor
  const checks = await examine(editor).catch((error: unknown) => String(error))
  const { socket, kubeconfig, productionContexts, ...settings } = editor.settings()
  const text = diagnosticsOf(model.state, {
    at: new Date().toISOString(),
    editor: `${vscode.env.appName} ${vscode.version}`,
    remote: remoteName ?? 'none',
    machine: { ...lookAtMachine(), arch: process.arch, release: release() },
    settings: {
      ...settings,
      socket,
      kubeconfig: kubeconfig.length,
      productionContexts: productionContexts.length,
    },
    checks,
    home: homedir(),
  })
  await vscode.window.showTextDocument(await keep(editor, `diagnostics-${Date.now()}.json`, text))
}

/** A file of ours, for its owner's eyes. */
async function keep({ storage }: Editor, name: string, text: string): Promise<vscode.Uri> {
  await mkdir(storage, { recursive: true })
  const file = join(storage, name)
  await writeFile(file, text, { mode: 0o600 })
  return vscode.Uri.file(file)
}

export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `fairlead.fairlead#${walkthrough}`, false)
}

/** Only what makes sense now. */
export async function menu({ model }: Editor): Promise<void> {
  const { daemon } = model.state
  const isRunning = daemon.kind === 'running'
  const isConnected = sessionsOf(model.state).length > 0
  const has = interceptsOf(model.state).length > 0
  const groups: readonly (readonly [string, readonly (readonly [string, string, boolean])[]])[] = [
    [
      'Service',
      [
        ['$(play) Start the service', commands.startService, daemon.kind === 'stopped'],
        [
          '$(cloud-download) Install or upgrade the service…',
          commands.installService,
          (!isRunning && daemon.kind !== 'lost') || serviceAge(model.state) === 'older',
        ],
      ],
    ],
    [
      'Cluster',
      [
        ['$(plug) Connect…', commands.connect, isRunning],
        ['$(symbol-namespace) Switch namespace…', commands.switchNamespace, isConnected],
        ['$(type-hierarchy) Show topology', commands.showTopology, isConnected],
        ['$(circle-slash) Disconnect', commands.disconnect, isConnected],
      ],
    ],
    [
      'Intercepts',
      [
        ['$(debug-disconnect) Intercept a workload…', commands.intercept, isConnected],
        ['$(debug-alt) Debug a workload locally…', commands.debug, isConnected],
        ['$(pulse) Show traffic', commands.showTraffic, has],
        ['$(terminal) Terminal with the environment', commands.openTerminal, has],
        ['$(close-all) Leave all intercepts', commands.leaveAll, has],
      ],
    ],
    [
      'Help',
      [
        ['$(heart) Doctor', commands.doctor, isRunning],
        ['$(output) Log', commands.showLog, true],
        ['$(book) Get started', commands.openWalkthrough, true],
      ],
    ],
  ]
  const items = groups.flatMap(([label, entries]) => {
    const possible = entries.filter(([, , isPossible]) => isPossible)
    if (possible.length === 0) return []
    const separator = { label, kind: vscode.QuickPickItemKind.Separator, command: '' }
    return [separator, ...possible.map(([text, command]) => ({ label: text, command }))]
  })
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'Fairlead' })
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command)
}
