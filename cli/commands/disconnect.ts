// fairlead disconnect [NAME]: ends one session, or all of this user's.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'
import { disconnectInDocker } from './docker.ts'

export function disconnectCommand(context: Context): Command {
  const { host, output, progress } = context
  return new Command('disconnect')
    .description('end one session, or all of them')
    .argument('[name]', 'the session (default: all)', '')
    .option('--docker', 'one that is in a container')
    .action(async (name: string, { docker = false }: { docker?: boolean }) => {
      if (docker) return disconnectInDocker(context, name)
      using daemon = new ControlClient(host.control ?? host.socket)
      progress.report('disconnecting')
      const ended = await daemon.disconnect(name, host)
      progress.clear()
      output.result({ ended }, () =>
        ended.length === 0 ? 'There was no session.' : `Disconnected from ${ended.join(', ')}.`,
      )
    })
}
