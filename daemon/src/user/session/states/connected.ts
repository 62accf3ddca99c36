// Connected: says "still here" to the manager every five seconds, follows the cluster's networks and namespaces, and notices at once when the
// path is lost. Every change of the machine happens in the one loop below, so changes never overlap.
import { asKnownError, chainOf, KnownError, pause } from '../../../../../common/base/index.ts'
import { followNamespaces } from '../../kube/index.ts'
import type { ClusterNetworks } from '../cluster-info.ts'
import { Events } from '../events.ts'
import type { Footprint } from '../footprint.ts'
import type { ManagerLink } from '../ports.ts'
import { currentPlan, type Scene, type State, seenOf } from '../state.ts'
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

export async function connected(scene: Scene): Promise<State> {
  const { holdings } = scene
  const { link, footprint } = holdings
  if (link === undefined || footprint === undefined) throw new Error('connected without a link or a device')
  scene.update({ state: 'connected', lastFailure: undefined })
  scene.settle()
  const over = new AbortController()
  const events = new Events<Event>()
  watch(scene, link, footprint, events, over.signal)
  let { networks } = link
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
          networks = event.networks
          await apply(scene, footprint, networks)
          break
        case 'namespaces':
          holdings.namespaces = event.namespaces
          await apply(scene, footprint, networks)
          break
      }
    }
  } finally {
    over.abort()
  }
}

/** Brings the machine to the plan of the new facts. A conflict that arises now is a warning: what works goes on working. */
async function apply(scene: Scene, footprint: Footprint, networks: ClusterNetworks): Promise<void> {
  const { holdings, wanted, unwanted: signal, log } = scene
  const plan = currentPlan(scene, footprint, networks)
  const kept = holdings.warnings.filter(({ code }) => code !== 'ROUTE_CONFLICT' && code !== 'ROUTES_FAILED')
  try {
    holdings.warnings = kept
    await footprint.setRoutes(plan, holdings.apiServer, { signal })
    const warnings = await footprint.setDns(plan, wanted.dns, { signal })
    holdings.warnings = [...warnings, ...kept]
  } catch (error) {
    if (signal.aborted) return
    log.warn('a change of the cluster could not be applied', { error: chainOf(error) })
    holdings.warnings = [asKnownError(error), ...kept]
  }
  scene.update(seenOf(scene, footprint, plan, networks))
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
  const lost = (failure: KnownError) => events.push({ kind: 'lost', failure })
  void link.closed.then(() => lost(new KnownError('PORT_FORWARD_FAILED', { what: 'the connection was lost' })))
  void footprint.failed.then(error =>
    events.push({ kind: 'device-failed', failure: new KnownError('DEVICE_FAILED', { what: error.message }, error) }),
  )
  void remaining(scene, link, signal).then(() => {
    if (!signal.aborted) lost(new KnownError('MANAGER_FAILED', { what: 'it does not know the session any more' }))
  })
  void followNetworks(scene, link, networks => events.push({ kind: 'networks', networks }), signal)
  if (holdings.cluster !== undefined && scene.wanted.mappedNamespaces === undefined) {
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
