// fairlead daemon: runs the root half in the foreground, in this very process, so that signals and the exit code are its own.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { KnownError } from '../../common/base/index.ts'
import { type Context, Failed } from '../context.ts'
import { serviceOf } from '../service/index.ts'

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
    .action(async ({ logLevel, serveNames }: { logLevel: string; serveNames: boolean }) => {
      const { isAdministrator } = await serviceOf(host)
      if (!isAdministrator) throw new KnownError('NOT_ROOT')
      const file = join(host.bundles, 'fairleadd-root.mjs')
      if (!existsSync(file)) throw new KnownError('PROGRAM_MISSING', { file })
      const environment = Object.entries(host.environment).filter(
        (entry): entry is [string, string] => passed.test(entry[0]) && entry[1] !== undefined,
      )
      const serving = serveNames ? ['--serve-names'] : []
      const args = [process.execPath, file, '--socket', host.socket, '--level', logLevel, ...serving]
      // Windows has no way to be another program.
      if (host.platform === 'win32')
        throw new Failed(await host.foreground.run(args, { environment: host.environment, stop: host.signal }))
      if (process.execve === undefined) throw new Error('this Node cannot replace its process')
      process.execve(process.execPath, args, { ...Object.fromEntries(environment), PATH: path })
    })
}
