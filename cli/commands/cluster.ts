// fairlead cluster install|upgrade|uninstall|status: the traffic manager in the cluster.
import { Command, InvalidArgumentError } from 'commander'
import type { ManagerStatus } from '../cluster/index.ts'
import type { Context } from '../context.ts'
import { kubeconfigOf } from '../kubeconfig.ts'
import { columns } from '../output/index.ts'

interface Options {
  readonly kubeconfig?: string
  readonly context?: string
  readonly managerNamespace: string
  readonly image?: string
  readonly timeout: number
  readonly helm: boolean
  readonly keepAgents?: boolean
}

const defaultTimeoutSeconds = 120

export function clusterCommand({ host, output, progress }: Context): Command {
  const command = new Command('cluster').description(
    'install the traffic manager in a cluster, remove it, ask about it',
  )
  const task = { signal: host.signal, report: (text: string) => progress.report(text) }

  installing('install', 'install the traffic manager and wait until it is ready', false)
  installing('upgrade', 'bring the traffic manager to the version of this program', true)

  common('uninstall', 'take the agents out of all workloads and remove the traffic manager')
    .option('--keep-agents', 'leave the agents in their workloads')
    .action(async (options: Options) => {
      const { installer, objects } = await open(options)
      const wasThere = await installer.uninstall({ objects, keepAgents: options.keepAgents === true }, task)
      progress.clear()
      const { managerNamespace: namespace } = options
      output.result({ uninstalled: wasThere, namespace }, () =>
        wasThere
          ? `The traffic manager has been removed from the namespace ${namespace}.`
          : `There was no traffic manager in the namespace ${namespace}.`,
      )
    })

  common('status', 'show the traffic manager').action(async (options: Options) => {
    const { installer } = await open(options)
    const status = await installer.status(task)
    progress.clear()
    output.result(status, () => statusText(status))
  })

  function common(name: string, description: string): Command {
    return command
      .command(name)
      .description(description)
      .option('--kubeconfig <file>', 'the kubeconfig, - for standard input (default: KUBECONFIG, else ~/.kube/config)')
      .option('--context <name>', 'context of the kubeconfig (default: the current one)')
      .option('--manager-namespace <name>', 'namespace of the traffic manager', 'fairlead')
      .option('--no-helm', 'apply manifests even where helm is')
  }

  function installing(name: string, description: string, isUpgrade: boolean): void {
    common(name, description)
      .option('--image <reference>', "the traffic manager's image (default: the chart's)")
      .option('--timeout <seconds>', 'how long to wait for it to be ready', seconds, defaultTimeoutSeconds)
      .action(async (options: Options) => {
        const { installer, objects } = await open(options)
        if (isUpgrade) await installer.requireInstalled(task)
        const { image, timeout } = options
        const status = await installer.apply({ image, objects, timeoutMs: timeout * 1000 }, task)
        progress.clear()
        output.result(
          status,
          () => `The traffic manager is ready in the namespace ${status.namespace} (${status.image}).`,
        )
      })
  }

  async function open({ kubeconfig: file, context, managerNamespace: namespace, image, helm: mayUseHelm }: Options) {
    // The Kubernetes client is large; the other commands start without it.
    const { Helm, Installer, openCluster, readManifests } = await import('../cluster/index.ts')
    const kubeconfig = await kubeconfigOf(file, host)
    const cluster = openCluster({ kubeconfig, ...(context === undefined ? {} : { context }) })
    const helm = mayUseHelm ? Helm.find(host.environment, { chart: host.chart, kubeconfig, context }) : undefined
    return {
      installer: new Installer({ cluster, helm, namespace, clock: host.clock }),
      objects: () => readManifests(host.chart, { namespace, image }),
    }
  }

  return command
}

function seconds(value: string): number {
  const number = Number(value)
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('a number of seconds is needed.')
  return number
}

const injectorText: Readonly<Record<ManagerStatus['injector'], string>> = {
  ready: 'ready: pods get agents when they are intercepted',
  starting: 'the API server has not been given its certificate yet',
  off: 'off: no pod gets an agent, so nothing can be intercepted',
  unknown: 'not known: you may not read mutatingwebhookconfigurations',
}

function statusText({ installed, namespace, image, installedBy, ready, problem, injector }: ManagerStatus): string {
  if (!installed)
    return `There is no traffic manager in the namespace ${namespace}.\nInstall it with \`fairlead cluster install\`.`
  return columns([
    ['Namespace', namespace],
    ['Image', image],
    ['Installed by', installedBy],
    ['State', ready ? 'ready' : `not ready: ${problem}`],
    ['Injector', injectorText[injector]],
  ])
}
