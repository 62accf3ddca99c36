// How this machine lets a person become administrator for one command. Pure but for the look at PATH; the order is what people expect:
// already root, a dialog of the desktop (polkit, macOS, Windows), sudo in a terminal. Whether there is a service for the machine at all is in
// machine.ts.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { appleScript, powerShell } from './dialogs.ts'

export type Elevation =
  | { readonly kind: 'none-needed' }
  /** A dialog asks for the password, or for consent. */
  | {
      readonly kind: 'dialog'
      /** The command that asks, and then runs this one as administrator. */
      readonly elevate: (command: readonly string[]) => readonly string[]
      /** The person dismissed the dialog. */
      readonly isDismissed: (ran: { readonly code: number; readonly stderr: string }) => boolean
    }
  /** The person types the password into a terminal. */
  | { readonly kind: 'terminal'; readonly command: readonly string[] }
  | { readonly kind: 'impossible'; readonly why: string }

export interface Surroundings {
  readonly platform: NodeJS.Platform
  /** -1 on Windows, which has none. */
  readonly uid: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Of vscode.env: undefined on the person's own machine. */
  readonly remoteName: string | undefined
}

export function elevationOf(
  { platform, uid, environment, remoteName }: Surroundings,
  has = isOnPath(environment),
): Elevation {
  if (uid === 0) return { kind: 'none-needed' }
  if (platform === 'win32') {
    // Over SSH nobody sits before the screen that would ask.
    if (remoteName !== undefined)
      return { kind: 'impossible', why: 'Windows asks for consent on its own screen, and this is a remote window' }
    return { kind: 'dialog', elevate: powerShell, isDismissed: ({ code }) => code === dismissed.windows }
  }
  if (platform === 'darwin') {
    if (remoteName !== undefined) return { kind: 'terminal', command: ['sudo'] }
    return { kind: 'dialog', elevate: appleScript, isDismissed: ({ stderr }) => stderr.includes(dismissed.macOS) }
  }
  const hasDisplay = environment['DISPLAY'] !== undefined || environment['WAYLAND_DISPLAY'] !== undefined
  // A polkit dialog over SSH or in a container would appear nowhere.
  if (remoteName === undefined && hasDisplay && has('pkexec')) {
    const elevate = (command: readonly string[]) => ['pkexec', '--disable-internal-agent', ...command]
    return { kind: 'dialog', elevate, isDismissed: ({ code }) => code === dismissed.polkit }
  }
  if (has('sudo')) return { kind: 'terminal', command: ['sudo'] }
  if (has('doas')) return { kind: 'terminal', command: ['doas'] }
  return { kind: 'impossible', why: 'neither pkexec nor sudo is on this machine' }
}

/** pkexec(1); userCanceledErr of AppleScript; ERROR_CANCELLED of winerror.h, which powerShell() hands on. */
const dismissed = { polkit: 126, macOS: '(-128)', windows: 1223 } as const

function isOnPath(environment: Readonly<Record<string, string | undefined>>): (program: string) => boolean {
  return program =>
    (environment['PATH'] ?? '').split(delimiter).some(folder => folder !== '' && existsSync(join(folder, program)))
}
