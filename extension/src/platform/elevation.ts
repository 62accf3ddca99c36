// How this machine lets a person become administrator for one command. Pure but for the look at PATH; the order is what people expect:
// already root, a dialog of the desktop (polkit, macOS), sudo in a terminal. Whether there is a service for the machine at all is in machine.ts.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type Elevation =
  | { readonly kind: 'none-needed' }
  /** A dialog asks for the password. */
  | { readonly kind: 'dialog'; readonly command: readonly string[] }
  /** The person types the password into a terminal. */
  | { readonly kind: 'terminal'; readonly command: readonly string[] }
  | { readonly kind: 'impossible'; readonly why: string }

export interface Surroundings {
  readonly platform: NodeJS.Platform
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
  if (platform === 'win32') return { kind: 'impossible', why: 'this version does not know how on Windows' }
  if (platform === 'darwin') return { kind: 'terminal', command: ['sudo'] }
  const hasDisplay = environment['DISPLAY'] !== undefined || environment['WAYLAND_DISPLAY'] !== undefined
  // A polkit dialog over SSH or in a container would appear nowhere.
  if (remoteName === undefined && hasDisplay && has('pkexec'))
    return { kind: 'dialog', command: ['pkexec', '--disable-internal-agent'] }
  if (has('sudo')) return { kind: 'terminal', command: ['sudo'] }
  if (has('doas')) return { kind: 'terminal', command: ['doas'] }
  return { kind: 'impossible', why: 'neither pkexec nor sudo is on this machine' }
}

function isOnPath(environment: Readonly<Record<string, string | undefined>>): (program: string) => boolean {
  return program =>
    (environment['PATH'] ?? '').split(delimiter).some(folder => folder !== '' && existsSync(join(folder, program)))
}
