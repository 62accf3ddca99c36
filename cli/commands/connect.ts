// fairlead connect: puts this workstation into a cluster. Flags keep the names that Telepresence users know.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { SessionOutput } from '../../common/protocol/index.ts'
import { type ConnectOptions, connectRequest } from '../connect-request.ts'
import type { Context } from '../context.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { sessionData } from '../output/index.ts'

export function connectCommand(context: Context): Command {
  const { host, output, progress } = context
  return withConnectOptions(new Command('connect').description('connect this workstation to a cluster'))
    .option('--name <name>', 'name of the session (default: from the context)')
    .option('--primary', 'names that several sessions have lead to this one (default: to the first)')
    .action(async (options: ConnectOptions) => {
      const request = connectRequest(options, await kubeconfigOf(options.kubeconfig, host), host.environment)
      using daemon = new ControlClient(host.socket)
      let session: SessionOutput | undefined
      const undoing = () => progress.report('undoing what was done')
      host.signal.addEventListener('abort', undoing, { once: true })
      for await (const { progress: step, connected } of daemon.connect(request, host)) {
        if (step) progress.report(step.text)
        if (connected) session = connected
      }
      progress.clear()
      if (session === undefined) throw new Error('the service ended the call without a session')
      const data = sessionData(session)
      output.result(data, () => connectedText(data))
    })
}

/** What a connection may be given, whoever it is for. */
export function withConnectOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'the kubeconfig, - for standard input (default: KUBECONFIG, else ~/.kube/config)')
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('-n, --namespace <name>', "namespace whose services have one-word names (default: the context's)")
    .option('--manager-namespace <name>', 'where the traffic manager is (default: it is found)')
    .option('--mapped-namespaces <names>', 'namespaces with names like web.shop, comma-separated (default: all)', list)
    .option('--also-proxy <cidr>', 'a network to reach through the cluster too; may be repeated', list)
    .option('--never-proxy <cidr>', 'a network to leave as it is; may be repeated', list)
    .option(
      '--allow-conflicting-subnets <cidr>',
      'a network to take even though a route to it exists; repeatable',
      list,
    )
    .option('--vnat <network>', 'a network to see under virtual addresses: CIDR, services, pods, also, all, auto', list)
    .option(
      '--proxy-via <network=workload>',
      'a network to reach through the pods of a workload; may be repeated',
      list,
    )
    .option('--virtual-subnet <cidr>', 'where virtual addresses lie (default: in 198.18.0.0/15)', list)
    .option('--dns <address>', 'the resolver that programs use, where systemd-resolved is not (default: it is found)')
    .option('--include-suffix <name>', 'names that the cluster resolves besides its own; may be repeated', list)
    .option('--exclude-suffix <name>', 'names that the cluster never resolves; may be repeated', list)
}

/** `a,b` and repeated options both add to the list. */
function list(value: string, earlier: string[] = []): string[] {
  return [...earlier, ...value.split(',').map(part => part.trim())].filter(part => part !== '')
}

function connectedText({ name, namespace, server, warnings }: ReturnType<typeof sessionData>): string {
  return [
    `Connected to ${name} (${server}), namespace ${namespace}.`,
    ...warnings.map(({ code, text, remedy }) => `Warning: ${text}\n  ${remedy} (${code})`),
  ].join('\n')
}
