// What a machine must have and allow before a command can get a network of its own: found out by doing it once, with nothing left behind.
import { execFile } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { KnownError, messageOf } from '../../common/base/index.ts'
import { forbidden, settingNames } from './forbidden.ts'

const attemptMs = 5_000
const device = '/dev/net/tun'
const programs = [
  { program: 'unshare', package: 'util-linux' },
  { program: 'nsenter', package: 'util-linux' },
  { program: 'setpriv', package: 'util-linux' },
  { program: 'ip', package: 'iproute2' },
]
const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** As daemon/src/user/inside does it, with the one act that a restricted namespace forbids. */
const attempt = [
  ...['--user', '--map-current-user', '--keep-caps', '--net', '--mount', '--propagation', 'slave', '--'],
  ...['ip', 'link', 'set', 'dev', 'lo', 'up'],
]

/** Throws RUN_NEEDS_LINUX, RUN_PROGRAM_MISSING, RUN_NO_DEVICE, RUN_FORBIDDEN. */
export async function checkNeeds(platform: NodeJS.Platform, { signal }: { signal: AbortSignal }): Promise<void> {
  if (platform !== 'linux') throw new KnownError('RUN_NEEDS_LINUX')
  for (const needed of programs)
    if (!folders.some(folder => existsSync(join(folder, needed.program))))
      throw new KnownError('RUN_PROGRAM_MISSING', { ...needed })
  await access(device, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    throw new KnownError('RUN_NO_DEVICE', { what: messageOf(error) }, error)
  })
  const words = await tried(signal)
  if (words !== undefined) throw forbidden({ words, settings: await settings() })
}

/** undefined when it went well. */
function tried(signal: AbortSignal): Promise<string | undefined> {
  const env = { PATH: folders.join(delimiter), LC_ALL: 'C' }
  return new Promise(resolve => {
    execFile('unshare', attempt, { env, timeout: attemptMs, signal }, (error, _, stderr) => {
      resolve(error === null ? undefined : stderr.trim() === '' ? messageOf(error) : stderr)
    })
  })
}

async function settings(): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(
    settingNames.map(async name => {
      const text = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => undefined)
      return text === undefined ? [] : [[name, text.trim()] as const]
    }),
  )
  return Object.fromEntries(found.flat())
}
