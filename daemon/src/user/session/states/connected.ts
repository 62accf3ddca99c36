// Connected: says "still here" to the manager every five seconds, follows the cluster's networks and namespaces, and notices at once when the
// path is lost. Every change of the machine happens in the one loop below, so changes never overlap.
import { chainOf, KnownError, pause } from '../../../../../common/base/index.ts'
import { administrationAccount, administrationAudience } from '../../../../../common/protocol/index.ts'
import { administrationToken, followNamespaces } from '../../kube/index.ts'
import { applyChange } from '../apply.ts'
import type { ClusterNetworks } from '../cluster-info.ts'
import { Events } from '../events.ts'
import type { Footprint } from '../footprint.ts'
import type { ManagerLink } from '../ports.ts'
import { settingsNow } from '../sources.ts'
import { namespaceOf, type Scene, type State } from '../state.ts'
import { followSurroundings } from '../surroundings.ts'
import { disconnecting } from './disconnecting.ts'
import { reconnecting } from './reconnecting.ts'

/** As Telepresence 2.20; managers expire clients much later. */
const remainMs = 5_000
const remainTimeoutMs = 5_000
/** Before a watch of the networks that ended is opened again. */
const watchAgainMs = 1_000

type Event =
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'lost'; readonly failure: KnownError }
  | { readonly kind: 'device-failed'; readonly failure: KnownError }
  | { readonly kind: 'networks'; readonly networks: ClusterNetworks }
  | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] }
  | { readonly kind: 'surroundings' }

export async function connected(scene: Scene): Promise<State> {
  const { holdings } = scene
  const { link, footprint } = holdings
  const { cluster } = holdings
  if (link === undefined || footprint === undefined || cluster === undefined)
    throw new Error('connected without a cluster, a link or a device')
  scene.update({ state: 'connected', lastFailure: undefined })
  scene.settle()
  scene.intercepts.use({
    sessionId: link.sessionId,
    namespace: namespaceOf(scene),
    managerVersion: link.version,
    grpc: link.grpc,
    flows: footprint.flows,
    remain: options => link.remain(options),
    portForward: (target, options) => cluster.portForward(target, options),
    administrationToken: (namespace, options) =>
      administrationToken(cluster, [...(namespace === '' ? [] : [namespace]), link.namespace], {
        ...options,
        account: administrationAccount,
        audience: administrationAudience(link.namespace),
      }),
  })
  void footprint.checkRecursion().then(() => {
    if (!scene.unwanted.aborted) scene.update({ dns: footprint.dns })
  })
  const over = new AbortController()
  const events = new Events<Event>()
  watch(scene, link, footprint, events, over.signal)
  holdings.networks = link.networks
  holdings.clientConfig = link.clientConfig
  try {
    for (;;) {
      const event = await events.next()
      switch (event.kind) {
        case 'unwanted':
          return disconnecting()
        case 'device-failed':
          return disconnecting(event.failure)
        case 'lost':
          return reconnecting(event.failure)
        case 'networks':
          holdings.networks = event.networks
          await applyChange(scene, footprint)
          break
        case 'namespaces':
          holdings.namespaces = event.namespaces
          await applyChange(scene, footprint)
          break
        case 'surroundings':
          await applyChange(scene, footprint)
          break
      }
    }
  } finally {
    over.abort()
  }
}

/** Starts everything that makes events; all of it ends with `signal`. */
function watch(
  scene: Scene,
  link: ManagerLink,
  footprint: Footprint,
  events: Events<Event>,
  signal: AbortSignal,
): void {
  const { unwanted, holdings, clock, log } = scene
  const onUnwanted = () => events.push({ kind: 'unwanted' })
  if (unwanted.aborted) onUnwanted()
  unwanted.addEventListener('abort', onUnwanted, { signal })
  const lost = (failure: KnownError) => {
    // At once, also while a change is being applied: a program must not be told what the cluster said before.
    footprint.lose()
    events.push({ kind: 'lost', failure })
  }
  void link.closed.then(() => {
    if (!signal.aborted) lost(new KnownError('PORT_FORWARD_FAILED', { what: 'the connection was lost' }))
  })
  void footprint.failed.then(error =>
    events.push({ kind: 'device-failed', failure: new KnownError('DEVICE_FAILED', { what: error.message }, error) }),
  )
  void remaining(scene, link, signal).then(() => {
    if (!signal.aborted) lost(new KnownError('MANAGER_FAILED', { what: 'it does not know the session any more' }))
  })
  // One-word names are another session's now, or ours: that shows in the machine's search list.
  signal.addEventListener(
    'abort',
    footprint.onOrder(() => events.push({ kind: 'surroundings' })),
  )
  if (footprint.isFirst !== footprint.wasFirst) events.push({ kind: 'surroundings' })
  void followSurroundings(scene, () => events.push({ kind: 'surroundings' }), signal)
  void followNetworks(scene, link, networks => events.push({ kind: 'networks', networks }), signal)
  if (holdings.cluster !== undefined && settingsNow(holdings).mappedNamespaces === undefined) {
    const changed = (namespaces: readonly string[]) => events.push({ kind: 'namespaces', namespaces })
    void followNamespaces(holdings.cluster, holdings.namespaces, changed, { signal, clock, log })
  }
}

/** Ends when the manager doesn't know the session any more, or with `signal`. */
async function remaining({ clock, log }: Scene, link: ManagerLink, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await pause(clock, remainMs, { signal })
      const answer = await link.remain({ signal: AbortSignal.any([signal, AbortSignal.timeout(remainTimeoutMs)]) })
      if (answer === 'expired') return
    } catch (error) {
      if (signal.aborted) return
      log.warn('the manager did not answer that we remain', { error: chainOf(error) })
    }
  }
}

async function followNetworks(
  { clock, log }: Scene,
  link: ManagerLink,
  changed: (networks: ClusterNetworks) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      for await (const networks of link.watchNetworks({ signal })) changed(networks)
      await pause(clock, watchAgainMs, { signal })
    } catch (error) {
      if (signal.aborted) return
      log.debug('the watch of the cluster networks ended', { error: chainOf(error) })
      await pause(clock, watchAgainMs, { signal }).catch(() => undefined)
    }
  }
}
