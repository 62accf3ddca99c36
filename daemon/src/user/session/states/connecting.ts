// Connecting: step by step from the kubeconfig to the machine's DNS. Whatever fails, or when nobody wants it any more, everything done so far is
// undone by `disconnecting`.
import { asKnownError, KnownError } from '../../../../../common/base/index.ts'
import { listNamespaces } from '../../kube/index.ts'
import { Footprint } from '../footprint.ts'
import type { ManagerLink } from '../ports.ts'
import { routePlan } from '../routing.ts'
import type { Progress } from '../snapshot.ts'
import { localSources, managerFaults, settingsNow } from '../sources.ts'
import { namespaceOf, type Scene, type State, seenOf } from '../state.ts'
import { lookAround } from '../surroundings.ts'
import { prepareVias } from '../vias.ts'
import { connected } from './connected.ts'
import { disconnecting } from './disconnecting.ts'

/** For a manager whose pod is starting: pulling its image may take most of that. */
const managerWaitMs = 60_000

export async function connecting(scene: Scene): Promise<State> {
  try {
    await prepare(scene)
    const link = await arrive(scene)
    await prepareVias(scene, link, text => report(scene, { stage: 'session', text }))
    await settleIn(scene, link)
    scene.unwanted.throwIfAborted()
  } catch (error) {
    return disconnecting(scene.unwanted.aborted ? new KnownError('CANCELLED') : asKnownError(error))
  }
  return connected
}

/** The kubeconfig, and first words with the API server. */
async function prepare(scene: Scene): Promise<void> {
  const { wanted, dependencies, holdings, unwanted: signal } = scene
  report(scene, { stage: 'configuration', text: 'reading the kubeconfig' })
  const cluster = dependencies.openCluster(wanted.kubeconfig)
  holdings.cluster = cluster
  scene.update({ context: cluster.context, server: cluster.server, namespace: namespaceOf(scene) })
  holdings.sources = await localSources(wanted.flags, cluster, () =>
    dependencies.readUserFile(wanted.kubeconfig.environment),
  )
  report(scene, { stage: 'cluster', text: `talking to ${cluster.server}` })
  const [apiServer, namespaces] = await Promise.all([
    cluster.apiServerAddresses(),
    listNamespaces(cluster, { signal }),
    lookAround(scene),
  ])
  holdings.apiServer = apiServer
  holdings.namespaces = namespaces ?? []
  if (namespaces === undefined && settingsNow(holdings).mappedNamespaces === undefined) {
    holdings.warnings = [new KnownError('NAMESPACES_FORBIDDEN')]
  }
}

async function arrive(scene: Scene): Promise<ManagerLink> {
  const { dependencies, holdings, unwanted: signal } = scene
  if (holdings.cluster === undefined) throw new Error('arrived without a cluster')
  const link = await dependencies.openLink(holdings.cluster, {
    managerNamespace: settingsNow(holdings).managerNamespace,
    namespace: namespaceOf(scene),
    formerSessionId: undefined,
    waitMs: managerWaitMs,
    progress: progress => report(scene, progress),
    signal,
  })
  holdings.link = link
  holdings.networks = link.networks
  holdings.clientConfig = link.clientConfig
  scene.update({ managerNamespace: link.namespace, managerVersion: link.version })
  return link
}

/** Device, routes, DNS. */
async function settleIn(scene: Scene, link: ManagerLink): Promise<void> {
  const { wanted, dependencies, holdings, intercepts, unwanted: signal } = scene
  report(scene, { stage: 'network', text: 'opening the network device' })
  const footprint = await Footprint.open(dependencies, { isFirst: wanted.isPrimary, intercepts })
  holdings.footprint = footprint
  footprint.use(link)
  const { plan } = await routePlan(scene, footprint, link.networks, { mayYield: false })
  report(scene, { stage: 'dns', text: "setting up the machine's name resolution" })
  const { nameservers } = holdings.surroundings
  const warnings = await footprint.setDns(plan, nameservers, { signal })
  holdings.warnings = [...warnings, ...managerFaults(link.networks, link.clientConfig), ...holdings.warnings]
  scene.update(seenOf(scene, footprint, plan, link.networks))
}

function report(scene: Scene, progress: Progress): void {
  scene.log.info('connecting', { ...progress })
  scene.update({ progress })
}
