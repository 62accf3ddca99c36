// The table of commands: each a function of the editor and what it was called on. Every command is registered at once and answers sensibly in every
// state; failures are shown here and nowhere else.
import * as vscode from 'vscode'
import { type Editor, showFailure } from '../actions/index.ts'
import { type CommandId, commands } from '../contributions.ts'
import { openTerminalInside } from '../without-service/index.ts'
import { connect, disconnect, switchNamespace } from './connection.ts'
import { copyEnvironment, openMount, openTerminal, saveEnvironment } from './environment.ts'
import { collectDiagnostics, doctor, menu, openWalkthrough } from './help.ts'
import { bindFolder, intercept, leave, leaveAll, revoke } from './intercepts.ts'
import { installManager, installService, startService, uninstallService } from './service.ts'
import { copyUrl, openInBrowser, uninstallAgent } from './workloads.ts'

export { offerUpgrade } from './service.ts'
export { subjectOf } from './subjects.ts'

type Run = (editor: Editor, argument: unknown) => Promise<unknown>

/** What other folders bring along: panels, debugging, the Kubernetes extension. */
export type MoreCommands = Readonly<Record<'debug' | 'showTraffic' | 'showTopology' | 'interceptResource', Run>>

export function registerCommands(editor: Editor, more: MoreCommands): vscode.Disposable {
  const table: Readonly<Record<keyof typeof commands, Run>> = {
    connect,
    disconnect,
    switchNamespace,
    refresh: ({ model }) => {
      model.daemon.retry()
      return model.refreshContexts()
    },
    intercept: (of, argument) => intercept(of, argument),
    wiretap: (of, argument) => intercept(of, argument, 'wiretap'),
    ingest: (of, argument) => intercept(of, argument, 'ingest'),
    leave,
    leaveAll,
    revoke,
    bindFolder,
    openTerminal,
    openTerminalInside,
    copyEnvironment,
    saveEnvironment,
    openMount,
    openInBrowser,
    copyUrl,
    uninstallAgent,
    installManager,
    installService,
    startService,
    uninstallService,
    doctor,
    collectDiagnostics,
    showLog({ log }) {
      log.show(true)
      return Promise.resolve()
    },
    openWalkthrough,
    menu,
    ...more,
  }
  const registered = Object.entries(table).map(([name, run]) => {
    const id: CommandId = commands[name as keyof typeof commands]
    return vscode.commands.registerCommand(id, async (argument: unknown) => {
      try {
        await run(editor, argument)
      } catch (error) {
        showFailure(editor.log, id, error)
      }
    })
  })
  return vscode.Disposable.from(...registered)
}
