// fairlead leave NAME|--all: gives traffic back to the application.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'

interface Options {
  readonly all?: boolean
  readonly session?: string
}

export function leaveCommand({ host, output, progress }: Context): Command {
  return new Command('leave')
    .description('end an intercept: the application gets its traffic again')
    .argument('[name]', 'name of the intercept')
    .option('-a, --all', 'end all of the session')
    .option('--session <name>', 'the session, when there are several')
    .action(async (name: string | undefined, { all = false, session = '' }: Options, self: Command) => {
      if (all === (name !== undefined)) self.error('error: either the name of an intercept or --all is needed')
      using daemon = new ControlClient(host.control ?? host.socket)
      progress.report('giving the traffic back')
      const { left } = await daemon.leave({ session, name: name ?? '' }, host)
      progress.clear()
      output.result({ left }, () =>
        left.length === 0 ? 'There was no intercept.' : `${left.join(', ')}: the application has its traffic again.`,
      )
    })
}
