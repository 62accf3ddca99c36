// The extension's entry: wires the parts together, once per window. Nothing happens here that takes time: the first look at the daemon is
// asynchronous, and everything else waits until somebody looks or asks.
import * as vscode from 'vscode'
import { systemClock } from '../../common/base/index.ts'
import { type Editor, Memory } from './actions/index.ts'
import { apiOf, type FairleadApi } from './api.ts'
import { registerCommands, subjectOf } from './commands/index.ts'
import { debugLocally, registerDebugging } from './debug/index.ts'
import { offerLocalTunnel } from './kubernetes/index.ts'
import { Model } from './model/index.ts'
import { showTopology, showTraffic } from './panels/index.ts'
import { programsOf, readSettings, shellEnvironment } from './platform/index.ts'
import { registerTasks } from './tasks/index.ts'
import { contributeToTerminals } from './terminals/index.ts'
import { registerTools } from './tools/index.ts'
import { showStatus, Views } from './views/index.ts'

export function activate(context: vscode.ExtensionContext): FairleadApi {
  const log = vscode.window.createOutputChannel('Fairlead', { log: true })
  let environment: Promise<Readonly<Record<string, string>>> | undefined
  const surroundings = () => (environment ??= shellEnvironment(process.env))
  const settings = readSettings()
  const model = new Model({
    socket: process.env['FAIRLEAD_SOCKET'] ?? settings.socket,
    clock: systemClock,
    log,
    surroundings: async () => ({ kubeconfig: readSettings().kubeconfig, environment: await surroundings() }),
  })
  model.setProduction(settings.productionContexts)
  const editor: Editor = {
    model,
    client: model.daemon.client,
    log,
    memory: new Memory(context.workspaceState, context.globalState),
    programs: programsOf(context.extensionPath),
    version: String((context.extension.packageJSON as { version?: unknown }).version),
    storage: context.globalStorageUri.fsPath,
    extensionUri: context.extensionUri,
    remoteName: vscode.env.remoteName,
    settings: readSettings,
    environment: surroundings,
  }
  context.subscriptions.push(
    log,
    new vscode.Disposable(() => model[Symbol.dispose]()),
    new Views(model),
    showStatus(model),
    registerCommands(editor, {
      debug: debugLocally,
      showTraffic: (of, argument) => {
        const subject = subjectOf(argument)
        showTraffic(of, subject?.kind === 'intercept' ? subject.intercept : undefined)
        return Promise.resolve()
      },
      showTopology: of => {
        showTopology(of)
        return Promise.resolve()
      },
    }),
    registerDebugging(editor),
    registerTasks(editor),
    registerTools(editor),
    contributeToTerminals(editor, context.environmentVariableCollection),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (!event.affectsConfiguration('fairlead')) return
      model.setProduction(readSettings().productionContexts)
      void model.refreshContexts()
    }),
  )
  void offerLocalTunnel(editor)
  return apiOf(model)
}
