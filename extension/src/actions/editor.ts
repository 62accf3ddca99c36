// What every action of the extension is handed: made once in extension.ts.
import type * as vscode from 'vscode'
import type { ControlClient } from '../../../common/control/index.ts'
import type { Model } from '../model/index.ts'
import type { Programs, Settings } from '../platform/index.ts'
import type { Memory } from './memory.ts'

export interface Editor {
  readonly model: Model
  readonly client: ControlClient
  readonly log: vscode.LogOutputChannel
  readonly memory: Memory
  readonly programs: Programs
  readonly version: string
  /** A folder of our own for files of this machine. */
  readonly storage: string
  readonly extensionUri: vscode.Uri
  readonly remoteName: string | undefined
  settings(folder?: vscode.WorkspaceFolder): Settings
  /** Of a login shell. */
  environment(): Promise<Readonly<Record<string, string>>>
}
