// What a connection may be given, whoever it is for. Flags keep the names that Telepresence users know.
import type { Command } from 'commander'

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
    .option('--remote-ip <address>', "where programs find Fairlead's resolver (default: in the device's own network)")
    .option('--include-suffix <name>', 'names that the cluster resolves besides its own; may be repeated', list)
    .option('--exclude-suffix <name>', 'names that the cluster never resolves; may be repeated', list)
    .option('--exclude <name>', 'a single name that the cluster is never asked; may be repeated', list)
    .option('--map <name=target>', 'a name that is answered as another name, or an address, is; may be repeated', list)
    .option('--lookup-timeout <duration>', 'for one lookup in the cluster, as 1500ms or 4s (default: 4s)')
    .option('--search-namespace <true|false>', 'whether one-word names are looked for in the namespace (default: true)')
}

/** `a,b` and repeated options both add to the list. */
function list(value: string, earlier: string[] = []): string[] {
  return [...earlier, ...value.split(',').map(part => part.trim())].filter(part => part !== '')
}
