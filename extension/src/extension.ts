// The extension's entry: wires the parts together, once per window. Nothing happens here that takes time: the first look at the daemon is
// asynchronous, and everything else waits until somebody looks or asks.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { systemClock } from '../../common/base/index.ts'
import { controlPlace } from '../../common/control/index.ts'
import { type Editor, Memory, Sharing, showFailure } from './actions/index.ts'
import { apiOf, type FairleadApi } from './api.ts'
import { offerUpgrade, registerCommands, subjectOf } from './commands/index.ts'
import { completeRecipes, debugLocally, Recipes, registerDebugging } from './debug/index.ts'
import { interceptResource, offerLocalTunnel } from './kubernetes/index.ts'
import { Model } from './model/index.ts'
import { restorePanels, showTopology, showTraffic } from './panels/index.ts'
import { Doors, installation, programsOf, readSettings, shellEnvironment } from './platform/index.ts'
import { registerTasks } from './tasks/index.ts'
import { contributeToTerminals } from './terminals/index.ts'
import { registerTools } from './tools/index.ts'
import { showStatus, Views } from './views/index.ts'

export function activate(context: vscode.ExtensionContext): FairleadApi {
  const log = vscode.window.createOutputChannel('Fairlead', { log: true })
  let environment: Promise<Readonly<Record<string, string>>> | undefined
  const surroundings = () => (environment ??= shellEnvironment(process.env))
  const settings = readSettings()
  const version = String((context.extension.packageJSON as { version?: unknown }).version)
  const closing = new AbortController()
  const recipes = new Recipes()
  const doors = new Doors()
  const programs = programsOf(context.extensionPath)
  const { library } = installation(process.platform, process.env['ProgramFiles'])
  const socket = process.env['FAIRLEAD_SOCKET'] ?? settings.socket
  const model = new Model({
    socket,
    control: controlPlace({
      service: socket,
      programs: { node: programs.node, bundles: dirname(programs.cli) },
      environment: process.env,
      platform: process.platform,
    }),
    clock: systemClock,
    version,
    // Written by `fairlead service install`, last.
    isInstalled: () => existsSync(join(library, 'version')),
    log,
    surroundings: async () => ({ kubeconfig: readSettings().kubeconfig, environment: await surroundings() }),
  })
  model.setProduction(settings.productionContexts)
  const editor: Editor = {
    model,
    client: model.daemon.client,
    log,
    memory: new Memory(context.workspaceState, context.globalState),
    programs,
    sharing: new Sharing(),
    doors,
    recipes,
    closing: closing.signal,
    version,
    storage: context.globalStorageUri.fsPath,
    extensionUri: context.extensionUri,
    remoteName: vscode.env.remoteName,
    settings: readSettings,
    environment: surroundings,
  }
  context.subscriptions.push(
    log,
    recipes,
    new vscode.Disposable(() => {
      closing.abort()
      doors[Symbol.dispose]()
      model[Symbol.dispose]()
    }),
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
      interceptResource,
    }),
    restorePanels(editor),
    registerDebugging(editor),
    completeRecipes(model),
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
  offerUpgrade(editor).catch((error: unknown) => {
    if (!closing.signal.aborted) showFailure(log, 'upgrade', error)
  })
  return apiOf(model)
}
