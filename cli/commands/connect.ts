// fairlead connect: puts this workstation into a cluster.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { SessionOutput } from '../../common/protocol/index.ts'
import { withConnectOptions } from '../connect-options.ts'
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

function connectedText({ name, namespace, server, warnings }: ReturnType<typeof sessionData>): string {
  return [
    `Connected to ${name} (${server}), namespace ${namespace}.`,
    ...warnings.map(({ code, text, remedy }) => `Warning: ${text}\n  ${remedy} (${code})`),
  ].join('\n')
}
