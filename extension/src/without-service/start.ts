// Terminals, tasks and debug starts inside a cluster, where the service is not installed.
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { confirmProduction, type Editor } from '../actions/index.ts'
import { launchProperty } from '../contributions.ts'
import type { Configuration } from '../debug/environment.ts'
import { parseWish, type Wish } from '../debug/wish.ts'
import { commandLine } from './command-line.ts'
import { canRunInside, insideConfiguration } from './configuration.ts'

/** Linux, and no service that the window could use. */
export function isWithoutService({ model }: Editor): boolean {
  return process.platform === 'linux' && model.state.daemon.kind === 'absent'
}

/** A shell in a terminal. Throws CANCELLED, EDITOR_NO_SERVICE where it is no Linux. */
export async function openTerminalInside(editor: Editor): Promise<void> {
  if (process.platform !== 'linux') throw new KnownError('RUN_NEEDS_LINUX')
  const text = await vscode.window.showInputBox({
    title: 'Terminal Inside the Cluster',
    prompt: 'As which workload? Its environment, files and the start of its connections. Empty: none in particular.',
    placeHolder: 'namespace/workload',
    validateInput: value => {
      const wish = value.trim() === '' ? undefined : parseWish({ workload: value.trim(), mechanism: 'ingest' })
      return wish !== undefined && 'wrong' in wish ? wish.wrong : undefined
    },
  })
  if (text === undefined) throw new KnownError('CANCELLED')
  const parsed = text.trim() === '' ? undefined : parseWish({ workload: text.trim(), mechanism: 'ingest' })
  const wish = parsed === undefined || 'wrong' in parsed ? undefined : parsed
  await confirmProduction(editor, await contextOf(editor, ''), 'Open a terminal in')
  const [shellPath = '', ...shellArgs] = commandLine(editor.programs, {
    wish,
    command: [vscode.env.shell || '/bin/sh'],
  })
  vscode.window
    .createTerminal({
      name: `${wish?.workload ?? 'cluster'} (Fairlead)`,
      shellPath,
      shellArgs,
      env: kubeconfigVariable(editor),
      iconPath: new vscode.ThemeIcon('debug-disconnect'),
      isTransient: true,
    })
    .show()
}

/** The launch configuration in the program's own network; undefined where only the service can give it what it wants. Throws KnownError. */
export async function debugInside<T extends vscode.DebugConfiguration & Configuration>(
  editor: Editor,
  configuration: T,
  wish: Wish,
): Promise<T | undefined> {
  if (!isWithoutService(editor) || !canRunInside(configuration)) return undefined
  await confirmProduction(editor, await contextOf(editor, wish.context), 'Intercept in')
  const inside = insideConfiguration(configuration, wish, editor.programs)
  editor.log.info(`debug ${configuration.name}: without the service, in a network of its own`)
  return {
    ...inside,
    env: { ...kubeconfigVariable(editor), ...(inside['env'] as object) },
    [launchProperty]: undefined,
  }
}

/** The process of a task. Throws EDITOR_WISH_INVALID. */
export function taskInside(editor: Editor, definition: vscode.TaskDefinition): vscode.ProcessExecution {
  const {
    command,
    context = '',
    namespace = '',
  } = definition as { command?: unknown; context?: string; namespace?: string }
  const invalid = (what: string) => new KnownError('EDITOR_WISH_INVALID', { where: 'tasks.json', what })
  if (!Array.isArray(command) || command.length === 0) throw invalid('"command" must be a list of words')
  const own = Object.entries(definition).filter(([key]) => !['type', 'action', 'command'].includes(key))
  const wish = definition['workload'] === undefined ? undefined : parseWish(Object.fromEntries(own))
  if (wish !== undefined && 'wrong' in wish) throw invalid(wish.wrong)
  const inside = wish === undefined ? { context, namespace } : { wish }
  const [program = '', ...args] = commandLine(editor.programs, { ...inside, command: command.map(String) })
  return new vscode.ProcessExecution(program, args, { env: kubeconfigVariable(editor) })
}

/** The setting's files, for a program that knows nothing of settings. */
function kubeconfigVariable(editor: Editor): Record<string, string> {
  const { kubeconfig } = editor.settings()
  return kubeconfig.length === 0 ? {} : { KUBECONFIG: kubeconfig.join(delimiter) }
}

/** The context's name: without the service nobody else reads kubeconfigs. Empty when it can't be known. */
async function contextOf(editor: Editor, wanted: string): Promise<string> {
  if (wanted !== '') return wanted
  const { KUBECONFIG = '' } = { ...(await editor.environment()), ...kubeconfigVariable(editor) }
  const files = KUBECONFIG === '' ? [join(homedir(), '.kube/config')] : KUBECONFIG.split(delimiter)
  for (const file of files) {
    // The first file that says it counts: kubectl's order.
    const [, name = ''] =
      /^current-context:\s*["']?([^"'\n]+?)["']?\s*$/m.exec(await readFile(file, 'utf8').catch(() => '')) ?? []
    if (name !== '') return name
  }
  return ''
}
