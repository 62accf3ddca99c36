// fairlead list: the workloads of a namespace, what can be intercepted, and who does.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { WorkloadListOutput } from '../../common/protocol/index.ts'
import type { Context } from '../context.ts'
import { clearScreen, workloadsData, workloadsText } from '../output/index.ts'

interface Options {
  readonly namespace?: string
  readonly session?: string
  readonly context?: string
  readonly intercepts?: boolean
  readonly agents?: boolean
  readonly watch?: boolean
}

export function listCommand({ host, output }: Context): Command {
  return new Command('list')
    .description('show the workloads of a namespace, and who intercepts them')
    .option('-n, --namespace <name>', 'the namespace (default: the connected one)')
    .option('-i, --intercepts', 'only those that are intercepted')
    .option('-a, --agents', 'only those with an agent')
    .option('-w, --watch', 'show it again whenever it changes, until Ctrl-C')
    .option('--session <name>', 'the session, when there are several')
    .option('--context <name>', 'the same, by the context of its kubeconfig')
    .action(async (options: Options) => {
      using daemon = new ControlClient(host.control ?? host.socket)
      const request = { session: options.session ?? options.context ?? '', namespace: options.namespace ?? '' }
      if (options.watch !== true) {
        show(await daemon.workloads(request, host), options)
        return
      }
      try {
        for await (const list of daemon.watchWorkloads(request, host)) {
          if (host.stdout.isTTY === true && output.format === 'text') host.stdout.write(clearScreen)
          show(list, options, true)
        }
      } catch (error) {
        // Ctrl-C is how a watch ends.
        if (!host.signal.aborted) throw error
      }
    })

  function show(list: WorkloadListOutput, { intercepts = false, agents = false }: Options, isOneOfMany = false): void {
    const data = workloadsData(list)
    const isWanted = ({ agent, intercepts: held }: (typeof data.workloads)[number]) =>
      (!agents || agent !== 'none') && (!intercepts || held.length > 0)
    const shown = { ...data, workloads: data.workloads.filter(isWanted) }
    output.result(shown, () => `${workloadsText(shown)}${isOneOfMany ? '\n' : ''}`, { isOneOfMany })
  }
}
