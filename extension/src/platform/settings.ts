// The settings, typed, with defaults for values of a wrong type. Read anew each time: they may change at any moment.
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import * as vscode from 'vscode'
import { controlSocketPath } from '../../../common/base/index.ts'
import { settings as names } from '../contributions.ts'

const defaultSocket = controlSocketPath(process.platform)

export interface Settings {
  readonly socket: string
  readonly kubeconfig: readonly string[]
  readonly productionContexts: readonly string[]
  readonly precedence: 'configuration' | 'workload'
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly afterDebugging: 'leave' | 'keep'
  readonly terminals: boolean
  readonly mountFiles: boolean
}

export function readSettings(folder?: vscode.WorkspaceFolder): Settings {
  const section = vscode.workspace.getConfiguration(names.section, folder)
  const text = (name: string, standard: string) => {
    const value: unknown = section.get(name)
    return typeof value === 'string' && value !== '' ? value : standard
  }
  const texts = (name: string): readonly string[] => {
    const value: unknown = section.get(name)
    return Array.isArray(value) ? value.filter(entry => typeof entry === 'string') : []
  }
  return {
    socket: text(names.socket, defaultSocket),
    kubeconfig: texts(names.kubeconfig).map(absolute),
    productionContexts: texts(names.productionContexts),
    precedence: text(names.precedence, 'configuration') === 'workload' ? 'workload' : 'configuration',
    include: texts(names.include),
    exclude: texts(names.exclude),
    afterDebugging: text(names.afterDebugging, 'leave') === 'keep' ? 'keep' : 'leave',
    terminals: section.get(names.terminals) === true,
    mountFiles: section.get(names.mounts) !== false,
  }
}

function absolute(path: string): string {
  const expanded = path.replace(/^~(?=\/|$)/, homedir())
  return isAbsolute(expanded) ? expanded : join(homedir(), expanded)
}
