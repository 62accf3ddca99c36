// fairlead disconnect [NAME]: ends one session, or all of this user's.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'

export function disconnectCommand({ host, output, progress }: Context): Command {
  return new Command('disconnect')
    .description('end one session, or all of them')
    .argument('[name]', 'the session (default: all)', '')
    .action(async (name: string) => {
      using daemon = new ControlClient(host.socket)
      progress.report('disconnecting')
      const ended = await daemon.disconnect(name, host)
      progress.clear()
      output.result({ ended }, () =>
        ended.length === 0 ? 'There was no session.' : `Disconnected from ${ended.join(', ')}.`,
      )
    })
}
