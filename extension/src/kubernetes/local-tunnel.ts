// The Kubernetes extension (ms-kubernetes-tools.vscode-kubernetes-tools), when it is there: its menu "Debug (Local Tunnel)" on deployments, services and
// pods starts our intercept. Its API: https://github.com/vscode-kubernetes-tools/vscode-kubernetes-tools-api
import * as vscode from 'vscode'
import { messageOf } from '../../../common/base/index.ts'
import { bindToFolder, type Editor, ensureIntercepted, showFailure, withProgress } from '../actions/index.ts'
import { parseWish } from '../debug/index.ts'

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

interface KubernetesApi {
  readonly apiBroker: { get(component: string, version: string): Available<unknown> }
}

interface Resource {
  readonly nodeType?: string
  readonly namespace?: string | null
  readonly name?: string
  readonly resourceKind?: { readonly manifestKind?: string }
}

export async function offerLocalTunnel(editor: Editor): Promise<void> {
  const extension = vscode.extensions.getExtension<KubernetesApi>(extensionId)
  if (extension === undefined) return
  try {
    const { apiBroker } = await extension.activate()
    const tunnel = apiBroker.get('localtunneldebugger', 'v1') as Available<{
      registerLocalTunnelDebugProvider(provider: Provider): void
    }>
    const explorer = apiBroker.get('clusterexplorer', 'v1') as Available<{
      resolveCommandTarget(target?: unknown): Resource | undefined
    }>
    if (!tunnel.available) return
    tunnel.api?.registerLocalTunnelDebugProvider({
      id: 'fairlead',
      label: 'Fairlead',
      startLocalTunnelDebugging: target => start(editor, explorer.api?.resolveCommandTarget(target)),
    })
  } catch (error) {
    editor.log.warn(`the Kubernetes extension: ${messageOf(error)}`)
  }
}

async function start(editor: Editor, resource: Resource | undefined): Promise<void> {
  try {
    const wish = parseWish({ workload: resource?.name ?? '', namespace: resource?.namespace ?? '' })
    if ('wrong' in wish) return
    const { intercept } = await withProgress(`Intercept ${wish.workload}`, report =>
      ensureIntercepted(editor, wish, report),
    )
    await bindToFolder(editor, intercept, wish)
  } catch (error) {
    showFailure(editor.log, 'debug by local tunnel', error)
  }
}
