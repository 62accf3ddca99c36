// The user's configuration file: where it is, and what it says. Read by the user half, with the user's rights, when a session starts.
// https://specifications.freedesktop.org/basedir-spec/latest/
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import { readDocument } from './document.ts'
import type { Source } from './settings.ts'

/** A file with a thousand networks has 20 kB. */
const maxBytes = 1024 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/** Undefined when the environment doesn't say where the user's files are. */
export function userFilePath(environment: Environment, platform: NodeJS.Platform): string | undefined {
  const under = (folder: string | undefined, ...rest: string[]) =>
    folder === undefined || folder === '' ? undefined : join(folder, ...rest, 'fairlead', 'config.yaml')
  const given = under(environment['XDG_CONFIG_HOME'])
  if (platform === 'win32') return under(environment['APPDATA'])
  if (platform === 'darwin') return given ?? under(environment['HOME'], 'Library', 'Application Support')
  return given ?? under(environment['HOME'], '.config')
}

/** Undefined when there is no file. Throws SETTINGS_UNREADABLE, SETTING_INVALID, SETTING_UNKNOWN. */
export async function readUserFile(path: string | undefined): Promise<Source | undefined> {
  if (path === undefined) return undefined
  const source = { kind: 'file', where: path } as const
  let text: string
  try {
    if ((await stat(path)).size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`)
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new KnownError('SETTINGS_UNREADABLE', { path, what: messageOf(error) }, error)
  }
  const { given, faults } = readDocument(parsed(text, path), source, { strict: true })
  const [fault] = faults
  if (fault !== undefined) throw fault
  return { ...source, given }
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 })
  } catch (error) {
    const [what = ''] = messageOf(error).split('\n')
    throw new KnownError('SETTINGS_UNREADABLE', { path, what }, error)
  }
}
