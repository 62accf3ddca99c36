// fairlead connect: puts this workstation into a cluster.
import { Command } from 'commander'
import { ControlClient } from '../../common/control/index.ts'
import type { SessionOutput } from '../../common/protocol/index.ts'
import { withConnectOptions } from '../connect-options.ts'
import { connectRequest } from '../connect-request.ts'
import type { Context } from '../context.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { sessionData, virtualText } from '../output/index.ts'
import { connectInDocker, type DockerConnectOptions } from './docker.ts'

export function connectCommand(context: Context): Command {
  const { host, output, progress } = context
  return withConnectOptions(new Command('connect').description('connect this workstation to a cluster'))
    .option('--name <name>', 'name of the session (default: from the context)')
    .option('--primary', 'names that several sessions have lead to this one (default: to the first)')
    .option('--docker', 'in a container, which others can share: see `fairlead docker-run`')
    .option('--docker-image <reference>', "with --docker: the daemon's image (default: that of this version)")
    .action(async (options: DockerConnectOptions, self: Command) => {
      if (options.docker === true) return connectInDocker(context, options, self)
      const request = connectRequest(options, await kubeconfigOf(options.kubeconfig, host), host.environment)
      using daemon = new ControlClient(host.control ?? host.socket)
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

function connectedText({ name, namespace, server, warnings, virtual, dns }: ReturnType<typeof sessionData>): string {
  return [
    `Connected to ${name} (${server}), namespace ${namespace}.`,
    ...virtual.map(network => `Virtual addresses: ${virtualText(network)}.`),
    ...(dns.isPrimary || dns.ownZone === ''
      ? []
      : [`Names that an earlier session has lead there; here they are like web.shop.${dns.ownZone}.`]),
    ...warnings.map(({ code, text, remedy }) => `Warning: ${text}\n  ${remedy} (${code})`),
  ].join('\n')
}
