// Workloads in whose pods connections are to start (--proxy-via): each gets an agent, to which there is a direct connection while the session lasts.
import { chainOf, KnownError, messageOf } from '../../../../common/base/index.ts'
import { agentPermissions, missingOf, permissionText } from '../kube/index.ts'
import type { ManagerLink } from './ports.ts'
import { wishesNow } from './sources.ts'
import { namespaceOf, type Scene } from './state.ts'

/** At a new connection: returns when the agents are there. Throws PERMISSION_MISSING, PROXY_VIA_FAILED. */
export async function prepareVias(scene: Scene, link: ManagerLink, report: (text: string) => void): Promise<void> {
  const { holdings, intercepts, unwanted: signal } = scene
  const workloads = workloadsOf(scene)
  if (workloads.length === 0 || holdings.cluster === undefined) return
  const namespace = namespaceOf(scene)
  const missing = await missingOf(agentPermissions(namespace), holdings.cluster, { signal })
  if (missing.length > 0) throw new KnownError('PERMISSION_MISSING', { missing: missing.map(permissionText) })
  for (const workload of workloads) {
    report(`bringing an agent into ${workload}`)
    try {
      await link.ensureAgent(workload, { signal })
    } catch (error) {
      signal.throwIfAborted()
      throw new KnownError('PROXY_VIA_FAILED', { workload, namespace, what: messageOf(error) }, error)
    }
  }
  intercepts.agents.require(workloads)
}

/** After a reconnection: agents know a session that is new to the manager by its asking again. */
export function renewVias(scene: Scene, link: ManagerLink): void {
  const { log, unwanted: signal } = scene
  for (const workload of workloadsOf(scene)) {
    link.ensureAgent(workload, { signal }).catch((error: unknown) => {
      if (!signal.aborted) log.warn('no agent for connections through a workload', { workload, error: chainOf(error) })
    })
  }
}

function workloadsOf({ holdings }: Scene): readonly string[] {
  return [...new Set(wishesNow(holdings).vias.map(({ workload }) => workload))]
}
