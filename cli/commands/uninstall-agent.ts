// fairlead uninstall-agent NAME…|--all: workloads without our agent again.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { Context } from '../context.ts'

interface Options {
  readonly all?: boolean
  readonly namespace?: string
  readonly session?: string
}

export function uninstallAgentCommand({ host, output, progress }: Context): Command {
  return new Command('uninstall-agent')
    .description('take the agent out of workloads, by a rolling update')
    .argument('[workloads...]', 'names of the workloads')
    .option('-a, --all', 'all workloads of the namespace')
    .option('-n, --namespace <name>', 'their namespace (default: the connected one)')
    .option('--session <name>', 'the session, when there are several')
    .action(async (workloads: string[], { all = false, namespace = '', session = '' }: Options, self: Command) => {
      if (all === workloads.length > 0) self.error('error: either names of workloads or --all is needed')
      using daemon = new ControlClient(host.control ?? host.socket)
      let changed: readonly string[] | undefined
      for await (const { progress: text, done } of daemon.uninstallAgents(
        { session, namespace, workloads, all },
        host,
      )) {
        if (text !== undefined && text !== '') progress.report(text)
        if (done) changed = done.workloads
      }
      progress.clear()
      if (changed === undefined) throw new Error('the service ended the call without a result')
      const names = changed
      output.result({ workloads: names }, () =>
        names.length === 0 ? 'No workload had an agent.' : `Without an agent again: ${names.join(', ')}.`,
      )
    })
}
