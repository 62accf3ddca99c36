// The Kubernetes extension (ms-kubernetes-tools.vscode-kubernetes-tools), when it is there: its menu "Debug (Local Tunnel)" and an entry of ours in its
// tree's menu start our intercept. Its API: https://github.com/vscode-kubernetes-tools/vscode-kubernetes-tools-api
import * as vscode from 'vscode'
import { KnownError, messageOf } from '../../../common/base/index.ts'
import { type Editor, ensureConnected, showFailure, withProgress } from '../actions/index.ts'
import { commands } from '../contributions.ts'
import { type Row, workloadRow } from '../model/index.ts'
import { type Resource, workloadOfResource } from './resources.ts'

const extensionId = 'ms-kubernetes-tools.vscode-kubernetes-tools'

interface Available<T> {
  readonly available: boolean
  readonly api?: T
}

interface Provider {
  readonly id: string
  readonly label: string
  startLocalTunnelDebugging(target?: unknown): Promise<void>
}

interface Explorer {
  resolveCommandTarget(target?: unknown): Resource | undefined
}

interface KubernetesApi {
  readonly apiBroker: { get(component: string, version: string): Available<unknown> }
}

export async function offerLocalTunnel(editor: Editor): Promise<void> {
  const extension = vscode.extensions.getExtension<KubernetesApi>(extensionId)
  if (extension === undefined) return
  try {
    const { apiBroker } = await extension.activate()
    const tunnel = apiBroker.get('localtunneldebugger', 'v1') as Available<{
      registerLocalTunnelDebugProvider(provider: Provider): void
    }>
    if (!tunnel.available) return
    tunnel.api?.registerLocalTunnelDebugProvider({
      id: 'fairlead',
      label: 'Fairlead',
      startLocalTunnelDebugging: target =>
        interceptResource(editor, target).catch((error: unknown) =>
          showFailure(editor.log, 'debug by local tunnel', error),
        ),
    })
  } catch (error) {
    editor.log.warn(`the Kubernetes extension: ${messageOf(error)}`)
  }
}

/** The whole of `Intercept…`, on what a row of that extension's tree stands for. Throws EDITOR_NOT_A_WORKLOAD. */
export async function interceptResource(editor: Editor, target: unknown): Promise<void> {
  const resource = await resourceOf(target)
  const session = await withProgress('Connecting', report =>
    ensureConnected(editor, { context: '', namespace: resource?.namespace ?? '' }, report),
  )
  const namespace = resource?.namespace || session.namespace
  const asked = { session: session.name, namespace }
  const { workloads } = await withProgress(`Looking at ${namespace}`, ({ signal }) =>
    editor.client.workloads(asked, { signal }),
  )
  const workload = resource === undefined ? undefined : workloadOfResource(resource, workloads)
  if (workload === undefined)
    throw new KnownError('EDITOR_NOT_A_WORKLOAD', {
      namespace,
      kind: resource?.resourceKind?.manifestKind ?? 'resource',
      name: resource?.name ?? '',
    })
  await vscode.commands.executeCommand(commands.intercept, { row: workloadRow(session, workload) satisfies Row })
}

async function resourceOf(target: unknown): Promise<Resource | undefined> {
  const extension = vscode.extensions.getExtension<KubernetesApi>(extensionId)
  if (extension === undefined) return undefined
  const explorer = (await extension.activate()).apiBroker.get('clusterexplorer', 'v1') as Available<Explorer>
  return explorer.api?.resolveCommandTarget(target)
}
