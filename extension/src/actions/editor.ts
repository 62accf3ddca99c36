// What every action of the extension is handed: made once in extension.ts.
import type * as vscode from 'vscode'
import type { ControlClient } from '../../../common/control/index.ts'
import type { Recipe } from '../debug/recipe.ts'
import type { Model } from '../model/index.ts'
import type { Doors, Programs, Settings } from '../platform/index.ts'
import type { Memory } from './memory.ts'
import type { Sharing } from './sharing.ts'

export interface Editor {
  readonly model: Model
  readonly client: ControlClient
  readonly log: vscode.LogOutputChannel
  readonly memory: Memory
  readonly programs: Programs
  readonly sharing: Sharing
  readonly doors: Doors
  /** Each folder's fairlead.yaml; throws EDITOR_WISH_INVALID. */
  readonly recipes: { of(folder: vscode.WorkspaceFolder | undefined): Recipe | undefined }
  /** Aborted when the window closes. */
  readonly closing: AbortSignal
  readonly version: string
  /** A folder of our own for files of this machine. */
  readonly storage: string
  readonly extensionUri: vscode.Uri
  readonly remoteName: string | undefined
  settings(folder?: vscode.WorkspaceFolder): Settings
  /** Of a login shell. */
  environment(): Promise<Readonly<Record<string, string>>>
}
