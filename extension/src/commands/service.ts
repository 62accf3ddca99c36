// The service of this machine and the traffic manager of a cluster: installing is done by the command line that came with the extension.
// One elevation, ever: what will be put where is said first, in words.
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { confirmProduction, type Editor, withProgress } from '../actions/index.ts'
import { sessionsOf } from '../model/index.ts'
import { elevationOf, runCli, shellWords } from '../platform/index.ts'

const serviceWaitMs = 20_000

export async function installService(editor: Editor): Promise<void> {
  const { model, version } = editor
  const { daemon } = model.state
  const isUpgrade = daemon.kind === 'incompatible' || daemon.kind === 'running'
  const verb = isUpgrade ? 'Upgrade' : 'Install'
  const detail = [
    `Fairlead ${version} puts a service on this machine, once, as administrator:`,
    '• programs in /usr/local/lib/fairlead and the command /usr/local/bin/fairlead, owned by root;',
    '• a system service that may add network devices, routes and DNS settings while you are connected, and removes them afterwards.',
    'It runs no command of yours as root, and other users can not steer your connections. “Fairlead: Uninstall Service” removes all of it.',
  ].join('\n')
  if (
    (await vscode.window.showInformationMessage(`${verb} Fairlead's service?`, { modal: true, detail }, verb)) !== verb
  )
    return
  await elevated(editor, `${verb} Fairlead's service`, ['service', 'install'])
  model.daemon.retry()
  await model
    .when(state => state.daemon.kind === 'running', { signal: AbortSignal.timeout(serviceWaitMs) })
    .catch(() => undefined)
}

export async function uninstallService(editor: Editor): Promise<void> {
  const sessions = sessionsOf(editor.model.state).length
  const detail = `Its programs, the service and every network setting of it are removed.${sessions > 0 ? ' Your connections end.' : ''}`
  const yes = 'Uninstall'
  if (
    (await vscode.window.showWarningMessage(
      "Uninstall Fairlead's service from this machine?",
      { modal: true, detail },
      yes,
    )) !== yes
  )
    return
  await elevated(editor, "Uninstalling Fairlead's service", ['service', 'uninstall'])
  editor.model.daemon.retry()
}

/** Runs the command line as administrator, by whatever way this machine has. */
async function elevated(editor: Editor, title: string, args: readonly string[]): Promise<void> {
  const environment = await editor.environment()
  const { node, cli } = editor.programs
  const elevation = elevationOf({
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    environment,
    remoteName: editor.remoteName,
  })
  switch (elevation.kind) {
    case 'none-needed':
    case 'dialog': {
      const elevate = elevation.kind === 'dialog' ? elevation.command : []
      const { code, stderr } = await withProgress(title, ({ signal }) =>
        runCli(editor.programs, args, { signal, environment, elevate }),
      )
      // pkexec: 126 = the dialog was dismissed.
      if (code === 126 && elevation.kind === 'dialog') throw new KnownError('CANCELLED')
      if (code !== 0) throw failed(editor, args, stderr)
      return
    }
    case 'terminal':
      await inTerminal(title, shellWords([...elevation.command, node, cli, ...args]))
      return
    case 'impossible':
      throw new KnownError('EDITOR_NO_ADMINISTRATOR', { why: elevation.why, command: shellWords([node, cli, ...args]) })
  }
}

/** The password is typed there, never here. Resolves when the command has ended well. */
async function inTerminal(title: string, command: string): Promise<void> {
  const terminal = vscode.window.createTerminal({
    name: title,
    isTransient: true,
    message: `${title}: your password is asked for by sudo.`,
  })
  terminal.show()
  terminal.sendText(`${command} && exit 0 || echo "It did not work; the lines above say why."`)
  await new Promise<void>((resolve, reject) => {
    const listener = vscode.window.onDidCloseTerminal(closed => {
      if (closed !== terminal) return
      listener.dispose()
      if (closed.exitStatus?.code === 0) resolve()
      else reject(new KnownError('CANCELLED'))
    })
  })
}

export async function installManager(editor: Editor): Promise<void> {
  const { contexts } = editor.model.state
  if (contexts.kind === 'failed') throw contexts.failure
  const list = contexts.kind === 'known' ? contexts.list : undefined
  const items = (list?.contexts ?? []).map(({ name, server }) => ({
    label: name,
    description: name === list?.current ? 'current' : '',
    detail: server,
  }))
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: "Install Fairlead's traffic manager in which cluster?",
  })
  if (chosen === undefined) return
  await confirmProduction(editor, chosen.label, 'Install in')
  const detail =
    'One Deployment with its service account in the namespace fairlead, and a webhook that adds an agent to pods that are intercepted. It needs the rights of a cluster administrator. “fairlead cluster uninstall” removes all of it.'
  const yes = 'Install'
  if (
    (await vscode.window.showInformationMessage(
      `Install the traffic manager in ${chosen.label}?`,
      { modal: true, detail },
      yes,
    )) !== yes
  )
    return
  const { kubeconfig } = editor.settings()
  const environment = {
    ...(await editor.environment()),
    ...(kubeconfig.length === 0 ? {} : { KUBECONFIG: kubeconfig.join(':') }),
  }
  const args = ['cluster', 'install', '--context', chosen.label]
  const { code, stderr } = await withProgress(`Installing the traffic manager in ${chosen.label}`, ({ signal }) =>
    runCli(editor.programs, args, { signal, environment }),
  )
  if (code !== 0) throw failed(editor, args, stderr)
}

function failed({ log }: Editor, args: readonly string[], stderr: string): KnownError {
  log.error(`fairlead ${args.join(' ')}:\n${stderr}`)
  return new KnownError('EDITOR_PROGRAM_FAILED', {
    command: `fairlead ${args.join(' ')}`,
    what: stderr.trim().split('\n').slice(-2).join(' '),
  })
}
