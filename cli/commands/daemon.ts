// fairlead daemon: runs the root half in the foreground, in this very process, so that signals and the exit code are its own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { KnownError } from '../../common/base/index.ts'
import type { Context } from '../context.ts'

/** What of a user's environment may reach a program that runs as root. */
const passed = /^(LANG|LC_\w+|TERM|TZ)$/
const levels = ['error', 'warn', 'info', 'debug', 'trace']
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function daemonCommand({ host }: Context): Command {
  return new Command('daemon')
    .description('run the service in this terminal, until Ctrl-C (as root)')
    .addOption(new Option('--log-level <level>', 'how much is logged').choices(levels).default('info'))
    .option(
      '--serve-names',
      'also answer the names of others who ask this machine: containers beside the one that this runs in',
      false,
    )
    .action(({ logLevel, serveNames }: { logLevel: string; serveNames: boolean }) => {
      if (host.uid !== 0) throw new KnownError('NOT_ROOT')
      const file = join(host.bundles, 'fairleadd-root.mjs')
      if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
      if (process.execve === undefined) throw new Error('this Node cannot replace its process')
      const environment = Object.entries(host.environment).filter(
        (entry): entry is [string, string] => passed.test(entry[0]) && entry[1] !== undefined,
      )
      const serving = serveNames ? ['--serve-names'] : []
      const args = [process.execPath, file, '--socket', host.socket, '--level', logLevel, ...serving]
      process.execve(process.execPath, args, { ...Object.fromEntries(environment), PATH: path })
    })
}
