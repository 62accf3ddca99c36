// Debugging against the cluster: which environment a program gets and where it goes (environment.ts, pure), what a configuration wants (wish.ts,
// recipe.ts, pure; recipes.ts reads it), the provider that VS Code asks (provider.ts), and the sessions that came of it (sessions.ts).
// VS Code's order of a debug start is in provider.ts. Read environment.ts for the table of debug types.
import * as vscode from 'vscode'
import type { Editor } from '../actions/index.ts'
import { EnvironmentProvider } from './provider.ts'
import { DebugSessions } from './sessions.ts'

export { variablesFor } from './environment.ts'
export { completeRecipes } from './recipe-completion.ts'
export { Recipes } from './recipes.ts'
export { debugLocally } from './start.ts'
export { parsePort, parseWish, type Wish } from './wish.ts'

export function registerDebugging(editor: Editor): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider('*', new EnvironmentProvider(editor)),
    new DebugSessions(editor),
  )
}
