// fairlead config explain [SESSION]: every setting of names and networks that is in force, and where each value comes from.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import { withConnectOptions } from '../connect-options.ts'
import { type ConnectOptions, connectRequest } from '../connect-request.ts'
import type { Context } from '../context.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { configData, configText } from '../output/index.ts'

export function configCommand(context: Context): Command {
  return new Command('config')
    .description('what is set, and where it comes from')
    .addCommand(withConnectOptions(explainCommand(context)))
}

function explainCommand({ host, output }: Context): Command {
  return new Command('explain')
    .description('show every setting of names and networks, its value and where that comes from')
    .argument('[session]', 'the session to explain (default: the only one; with options: what a connection would use)')
    .action(async (session: string | undefined, options: ConnectOptions) => {
      const target = connectRequest(options, await kubeconfigOf(options.kubeconfig, host), host.environment)
      // `output` is the format, which every command has.
      const preview = session === undefined && Object.keys(options).some(option => option !== 'output')
      using daemon = new ControlClient(host.control ?? host.socket)
      const data = configData(await daemon.explainConfig({ session: session ?? '', target, preview }, host))
      output.result(data, () => configText(data))
    })
}
