// The service of this machine and the traffic manager of a cluster: installing is done by the command line that came with the extension.
// One elevation, ever: what will be put where is said first, in words.
import { existsSync } from 'node:fs'
import * as vscode from 'vscode'
import { KnownError } from '../../../common/base/index.ts'
import { confirmProduction, type Editor, withProgress } from '../actions/index.ts'
import { serviceAge, sessionsOf } from '../model/index.ts'
import {
  type Elevation,
  elevationOf,
  installation,
  type Lack,
  lackOf,
  lookAtMachine,
  run,
  runCli,
  shellWords,
  startText,
} from '../platform/index.ts'

const serviceWaitMs = 20_000

export async function installService(editor: Editor): Promise<void> {
  const { model, version } = editor
  const machine = lookAtMachine()
  const lack = lackOf(machine)
  if (lack !== undefined) {
    await tell(lack)
    return
  }
  const age = serviceAge(model.state)
  const { daemon } = model.state
  const installed = daemon.kind === 'running' ? daemon.snapshot.daemon_version : ''
  const verb = age === 'newer' ? 'Downgrade' : daemon.kind === 'incompatible' || age === 'older' ? 'Upgrade' : 'Install'
  const ways = startText(machine)
  const place = installation(process.platform)
  const detail = [
    ...(age === 'newer' ? [`The installed service is ${installed}, newer than this extension's ${version}.`, ''] : []),
    `Fairlead ${version} puts a service on this machine, once, as administrator:`,
    `• programs in ${place.library} and the command ${place.command}, which only administrators can change;`,
    '• a system service that may add network devices, routes and DNS settings while you are connected, and removes them afterwards.',
    'It runs no command of yours as root, and other users can not steer your connections. “Fairlead: Uninstall Service” removes all of it.',
    ...(ways === undefined ? [] : ['', ways.what]),
    ...(place.driver === undefined || existsSync(place.driver) ? [] : ['', driverText]),
  ].join('\n')
  const question = `${verb} Fairlead's service?`
  const ask = age === 'newer' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage
  if ((await ask(question, { modal: true, detail }, verb)) !== verb) return
  const options = [...(age === 'newer' ? ['--downgrade'] : []), ...(await driverFor(place.driver))]
  await elevated(editor, `${verb} Fairlead's service`, ['service', 'install', ...options])
  if (ways === undefined) await appears(editor)
  else await startService(editor)
}

const driverText =
  'It needs wintun.dll, whose licence lets nobody pass it on alone: download wintun-0.14.1.zip from https://www.wintun.net and unpack it; you are asked for its bin\\amd64\\wintun.dll next (bin\\arm64 on ARM).'

/** Options with the file that the person chose; none where none is needed, or it is there already, or the person has none yet. */
async function driverFor(driver: string | undefined): Promise<readonly string[]> {
  if (driver === undefined || existsSync(driver)) return []
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'wintun.dll of wintun-0.14.1.zip',
      openLabel: 'Use',
      filters: { 'wintun.dll': ['dll'] },
    })) ?? []
  return chosen === undefined ? [] : ['--wintun', chosen.fsPath]
}

/** A service that is installed but does not run: by the system's manager of services, else in a terminal that stays. */
export async function startService(editor: Editor): Promise<void> {
  const ways = startText(lookAtMachine())
  if (ways === undefined) {
    await elevatedCommand(editor, "Starting Fairlead's service", installation(process.platform).start)
  } else {
    const elevation = await howToElevate(editor)
    const sudo = elevation.kind === 'terminal' ? elevation.command : elevation.kind === 'none-needed' ? [] : ['sudo']
    const terminal = vscode.window.createTerminal({
      name: "Fairlead's service",
      message: `${ways.what} ${ways.remedy} ${ways.paste.replaceAll('\n', ' ')}`,
    })
    terminal.show(true)
    terminal.sendText(shellWords([...sudo, installation(process.platform).command, 'daemon']))
  }
  await appears(editor)
}

/** Once for each version of the extension: the service of the machine is older. Nothing is done without a person. */
export async function offerUpgrade(editor: Editor): Promise<void> {
  const { model, version, memory } = editor
  await model.when(state => serviceAge(state) === 'older', { signal: editor.closing })
  if (memory.declinedUpgrade === version) return
  const { daemon } = model.state
  const installed =
    daemon.kind === 'running' ? daemon.snapshot.daemon_version : daemon.kind === 'incompatible' ? daemon.version : ''
  const [yes, no] = ['Upgrade…', "Don't Ask for This Version"]
  const message = `Fairlead's service on this machine is ${installed}, the extension is ${version}.`
  const chosen = await vscode.window.showInformationMessage(message, yes, no)
  if (chosen === yes) await installService(editor)
  else if (chosen === no) await memory.declineUpgrade(version)
}

async function appears({ model }: Editor): Promise<void> {
  model.daemon.retry()
  await model
    .when(state => state.daemon.kind === 'running', { signal: AbortSignal.timeout(serviceWaitMs) })
    .catch(() => undefined)
}

/** What is missing, what to do, and the text for it on the clipboard if wanted. */
async function tell({ what, remedy, paste }: Lack): Promise<void> {
  const copy = 'Copy'
  const detail = [remedy, paste].filter(Boolean).join('\n\n')
  const chosen = await vscode.window.showWarningMessage(what, { modal: true, detail }, ...(paste === '' ? [] : [copy]))
  if (chosen === copy) await vscode.env.clipboard.writeText(paste)
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

/** Runs the command line as administrator. */
function elevated(editor: Editor, title: string, args: readonly string[]): Promise<void> {
  const { node, cli } = editor.programs
  return elevatedCommand(editor, title, [node, cli, ...args])
}

async function howToElevate(editor: Editor): Promise<Elevation> {
  return elevationOf({
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    environment: await editor.environment(),
    remoteName: editor.remoteName,
  })
}

/** Runs a command as administrator, by whatever way this machine has. Throws CANCELLED, EDITOR_NO_ADMINISTRATOR, EDITOR_PROGRAM_FAILED. */
async function elevatedCommand(editor: Editor, title: string, command: readonly string[]): Promise<void> {
  const environment = await editor.environment()
  const elevation = await howToElevate(editor)
  switch (elevation.kind) {
    case 'none-needed':
    case 'dialog': {
      const all = elevation.kind === 'dialog' ? elevation.elevate(command) : command
      const { code, stderr } = await withProgress(title, ({ signal }) => run(all, { signal, environment }))
      if (elevation.kind === 'dialog' && elevation.isDismissed({ code, stderr })) throw new KnownError('CANCELLED')
      if (code !== 0) throw failed(editor, shownCommand(editor, command), stderr)
      return
    }
    case 'terminal':
      await inTerminal(title, shellWords([...elevation.command, ...command]))
      return
    case 'impossible':
      throw new KnownError('EDITOR_NO_ADMINISTRATOR', { why: elevation.why, command: shellWords(command) })
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
  if (code !== 0) throw failed(editor, `fairlead ${args.join(' ')}`, stderr)
}

/** As a person would type it. */
function shownCommand({ programs }: Editor, command: readonly string[]): string {
  const [node, cli, ...args] = command
  return node === programs.node && cli === programs.cli ? `fairlead ${args.join(' ')}` : command.join(' ')
}

function failed({ log }: Editor, command: string, stderr: string): KnownError {
  log.error(`${command}:\n${stderr}`)
  return new KnownError('EDITOR_PROGRAM_FAILED', {
    command,
    what: stderr.trim().split('\n').slice(-2).join(' '),
  })
}
