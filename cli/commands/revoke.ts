// fairlead revoke WORKLOAD: takes intercepts away from whoever has them, for administrators.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'

interface Options {
  readonly namespace?: string
  readonly client?: string
  readonly name?: string
  readonly session?: string
}

export function revokeCommand({ host, output, progress }: Context): Command {
  return new Command('revoke')
    .description("end others' intercepts of a workload")
    .argument('<workload>', 'name of the workload')
    .option('-n, --namespace <name>', 'its namespace (default: the connected one)')
    .option('--client <user@host>', 'only those of this user')
    .option('--name <name>', 'only the intercept of this name')
    .option('--session <name>', 'the session, when there are several')
    .action(async (workload: string, { namespace = '', client = '', name = '', session = '' }: Options) => {
      using daemon = new ControlClient(host.control ?? host.socket)
      progress.report('giving the traffic back')
      const { revoked } = await daemon.revoke({ session, namespace, workload, client, name }, host)
      progress.clear()
      output.result({ revoked }, () =>
        revoked.length === 0 ? `Nobody intercepts ${workload} that way.` : `Ended: ${revoked.join(', ')}.`,
      )
    })
}
