// The fairlead.yaml of each folder: read when it is asked for, read again when it changes, its mistakes in the Problems view. Folders that are not
// trusted are not read.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { recipeFile } from '../contributions.ts'
import { type Recipe, readRecipe } from './recipe.ts'

export class Recipes implements vscode.Disposable {
  /** By folder; undefined: it has none, or it is not right. */
  readonly #known = new Map<string, Recipe | undefined>()
  readonly #problems = vscode.languages.createDiagnosticCollection('fairlead')
  readonly #listeners: vscode.Disposable

  constructor() {
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${recipeFile}`)
    const again = (uri: vscode.Uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri)
      if (folder !== undefined && isRecipeOf(folder, uri)) this.#look(folder)
    }
    this.#listeners = vscode.Disposable.from(
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(again),
      watcher.onDidDelete(again),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => again(uri)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#known.clear()),
    )
    for (const { uri } of vscode.workspace.textDocuments) again(uri)
  }

  /** Throws EDITOR_WISH_INVALID. */
  of(folder: vscode.WorkspaceFolder | undefined): Recipe | undefined {
    if (folder === undefined || !mayRead(folder)) return undefined
    const key = folder.uri.toString()
    if (!this.#known.has(key)) this.#known.set(key, readRecipe(folder.uri.fsPath))
    return this.#known.get(key)
  }

  dispose(): void {
    this.#listeners.dispose()
    this.#problems.dispose()
  }

  #look(folder: vscode.WorkspaceFolder): void {
    this.#known.delete(folder.uri.toString())
    const uri = vscode.Uri.joinPath(folder.uri, recipeFile)
    try {
      this.of(folder)
      this.#problems.delete(uri)
    } catch (error) {
      const text = error instanceof KnownError ? error.message : String(error)
      const line = error instanceof KnownError ? Number(error.detail['line'] ?? 1) - 1 : 0
      const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER)
      const problem = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Error)
      problem.source = 'Fairlead'
      this.#problems.set(uri, [problem])
    }
  }
}

/** Nothing of a folder counts before somebody trusts it; and only files of this machine can be debugged. */
function mayRead({ uri }: vscode.WorkspaceFolder): boolean {
  return vscode.workspace.isTrusted && uri.scheme === 'file'
}

function isRecipeOf(folder: vscode.WorkspaceFolder, uri: vscode.Uri): boolean {
  return uri.toString() === vscode.Uri.joinPath(folder.uri, recipeFile).toString()
}
