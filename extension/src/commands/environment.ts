// A workload's environment and files on this machine: a terminal with them, the clipboard, a file, the folder of the volumes.
// The formats are the command line's (`fairlead env --syntax`), so that both give the same.
import { writeFile } from 'node:fs/promises'
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import type { InterceptOutput } from '../../../common/protocol/index.ts'
import type { Editor } from '../actions/index.ts'
import { variablesFor } from '../debug/index.ts'
import { runCli } from '../platform/index.ts'
import { cancelled, pickIntercept } from './subjects.ts'

const syntaxes = [
  { label: 'docker', description: 'NAME=value, for docker run --env-file and most tools', extension: 'env' },
  { label: 'compose', description: 'quoted values, for env_file of Compose', extension: 'env' },
  { label: 'json', description: 'one object', extension: 'json' },
  { label: 'sh', description: "NAME='value' for POSIX shells", extension: 'sh' },
  { label: 'sh:export', description: 'the same with export', extension: 'sh' },
  { label: 'csh', description: 'for csh and tcsh', extension: 'csh' },
  { label: 'csh:export', description: 'setenv, for csh and tcsh', extension: 'csh' },
  { label: 'ps', description: 'for PowerShell', extension: 'ps1' },
  { label: 'ps:export', description: 'for PowerShell, and programs started from it', extension: 'ps1' },
  { label: 'cmd', description: 'for cmd.exe', extension: 'cmd' },
] as const

export async function openTerminal(editor: Editor, argument: unknown): Promise<void> {
  const intercept = await pickIntercept(editor, argument, "A terminal with which intercept's environment?")
  const { signal } = new AbortController()
  const all = await editor.client.environment(intercept.session, intercept.name, { signal })
  const env = variablesFor(all, editor.settings())
  const terminal = vscode.window.createTerminal({
    name: `${intercept.workload} (Fairlead)`,
    env: { ...env },
    iconPath: new vscode.ThemeIcon('debug-disconnect'),
    isTransient: true,
    message: `Environment of ${intercept.workload}.${intercept.namespace}: ${Object.keys(env).length} variables${intercept.mount === '' ? '' : `; its files are in ${intercept.mount}`}.`,
  })
  terminal.show()
}

export async function copyEnvironment(editor: Editor, argument: unknown): Promise<void> {
  const intercept = await pickIntercept(editor, argument, 'Copy the environment of which intercept?')
  const { label } = await pickSyntax()
  await vscode.env.clipboard.writeText(await formatted(editor, intercept, label))
  vscode.window.setStatusBarMessage(`$(check) Environment of ${intercept.workload} copied`, 4000)
}

export async function saveEnvironment(editor: Editor, argument: unknown): Promise<void> {
  const intercept = await pickIntercept(editor, argument, 'Save the environment of which intercept?')
  const { label, extension } = await pickSyntax()
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(editor.storage)
  const defaultUri = vscode.Uri.joinPath(folder, `${intercept.workload}.${extension}`)
  const uri = await vscode.window.showSaveDialog({
    defaultUri,
    title: 'It holds the secrets of the workload: keep it out of version control',
  })
  if (uri === undefined) cancelled()
  // Only for its owner: it holds secrets.
  await writeFile(uri.fsPath, await formatted(editor, intercept, label), { mode: 0o600 })
}

export async function openMount(editor: Editor, argument: unknown): Promise<void> {
  const intercept = await pickIntercept(editor, argument, 'The files of which intercept?')
  if (intercept.mount === '') throw new KnownError('EDITOR_NO_FILES', { workload: intercept.workload })
  const folders = vscode.workspace.workspaceFolders ?? []
  const uri = vscode.Uri.file(intercept.mount)
  if (folders.some(folder => folder.uri.fsPath === intercept.mount))
    await vscode.commands.executeCommand('revealInExplorer', uri)
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true })
}

async function pickSyntax(): Promise<(typeof syntaxes)[number]> {
  return (await vscode.window.showQuickPick(syntaxes, { placeHolder: 'In which format?' })) ?? cancelled()
}

async function formatted(editor: Editor, { session, name }: InterceptOutput, syntax: string): Promise<string> {
  const { signal } = new AbortController()
  const environment = { ...(await editor.environment()), FAIRLEAD_SOCKET: editor.model.daemon.socket }
  const args = ['env', name, '--session', session, '--syntax', syntax]
  const { code, stdout, stderr } = await runCli(editor.programs, args, { signal, environment })
  if (code !== 0) throw new KnownError('EDITOR_PROGRAM_FAILED', { command: 'fairlead env', what: stderr.trim() })
  return stdout
}
