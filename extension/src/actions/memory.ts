// What is remembered between windows: last choices, and which intercept a folder's programs belong to. Never secrets.
import type * as vscode from 'vscode'
import type { Wish } from '../debug/wish.ts'

export interface Binding {
  readonly session: string
  readonly name: string
  readonly wish: Wish
}

interface Last {
  readonly wish: Wish
}

export class Memory {
  readonly #workspace: vscode.Memento
  readonly #global: vscode.Memento

  constructor(workspace: vscode.Memento, global: vscode.Memento) {
    this.#workspace = workspace
    this.#global = global
  }

  /** The intercept that programs started in this folder belong to. */
  binding(folder: vscode.WorkspaceFolder | undefined): Binding | undefined {
    return this.#workspace.get<Binding>(bindingKey(folder))
  }

  async bind(folder: vscode.WorkspaceFolder | undefined, binding: Binding | undefined): Promise<void> {
    await this.#workspace.update(bindingKey(folder), binding)
  }

  /** The last choices for a workload in this workspace, for the pick lists. */
  lastFor(workload: string): Wish | undefined {
    return this.#workspace.get<Last>(`last/${workload}`)?.wish
  }

  get lastWorkload(): string | undefined {
    return this.#workspace.get<string>('lastWorkload')
  }

  async remember(workload: string, wish: Wish): Promise<void> {
    await this.#workspace.update(`last/${workload}`, { wish } satisfies Last)
    await this.#workspace.update('lastWorkload', workload)
  }

  get lastHeader(): string | undefined {
    return this.#global.get<string>('lastHeader')
  }

  /** The version of the extension for which the service is to stay as it is. */
  get declinedUpgrade(): string | undefined {
    return this.#global.get<string>('declinedUpgrade')
  }

  async declineUpgrade(version: string): Promise<void> {
    await this.#global.update('declinedUpgrade', version)
  }

  async rememberHeader(header: string): Promise<void> {
    await this.#global.update('lastHeader', header)
  }
}

function bindingKey(folder: vscode.WorkspaceFolder | undefined): string {
  return `binding/${folder?.uri.toString() ?? ''}`
}
