// Reconnecting: device, routes and DNS stay, so that programs see a network that is down and not one that has vanished; flows are reset, names of
// the cluster answer SERVFAIL. Tries until the manager is back or nobody wants the session any more.
import { asKnownError, KnownError } from '../../../../../common/base/index.ts'
import { applyChange } from '../apply.ts'
import type { ManagerLink } from '../ports.ts'
import { settingsNow } from '../sources.ts'
import { namespaceOf, type Scene, type State } from '../state.ts'
import { differenceOf, dropConnections, locateApiServer, lookAround, Notices } from '../surroundings.ts'
import { renewVias } from '../vias.ts'
import { connected } from './connected.ts'
import { disconnecting } from './disconnecting.ts'

const firstPauseMs = 250
const longestPauseMs = 2_000
/** One attempt. A dead path shows itself by silence, so this bounds how long a mended network stays unnoticed. */
const attemptMs = 6_000
/** Of that, waiting for a pod to be ready. */
const podWaitMs = 4_000

export function reconnecting(failure: KnownError): State {
  return async scene => {
    const { holdings, log, clock, unwanted } = scene
    const former = holdings.link
    delete holdings.link
    scene.intercepts.lose()
    holdings.footprint?.lose()
    former?.close()
    void holdings.footprint?.refreshDns({ signal: unwanted })
    log.warn('the path to the manager was lost', { code: failure.code, error: failure.message })
    scene.update({ state: 'reconnecting', lastFailure: failure })
    const over = new AbortController()
    const notices = new Notices(scene.dependencies, AbortSignal.any([unwanted, over.signal]))
    try {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        try {
          const link = await attemptHere(scene, former, notices)
          holdings.link = link
          holdings.footprint?.use(link)
          await holdings.footprint?.refreshDns({ signal: unwanted })
          scene.update({ managerNamespace: link.namespace, managerVersion: link.version })
          log.info('the manager is back', { version: link.version })
          renewVias(scene, link)
          return connected
        } catch (error) {
          if (unwanted.aborted) return disconnecting()
          if (error === elsewhere) {
            pauseMs = firstPauseMs / 2
            continue
          }
          const known = asKnownError(error)
          log.debug('not back yet', { error: known.message })
          scene.update({ lastFailure: known })
          if (known.code === 'CLUSTER_UNAUTHORIZED') renewCredentials(scene)
        }
        // A network that has changed is worth another attempt at once.
        if ((await notices.next(clock, pauseMs)) !== undefined) pauseMs = firstPauseMs / 2
      }
    } finally {
      over.abort()
    }
  }
}

/** Why an attempt was given up: it speaks into a network that is not there any more, and would do so until its deadline. */
const elsewhere = new Error('the network has changed')

/** An attempt from where the machine is now; throws `elsewhere` as soon as that is somewhere else. */
async function attemptHere(scene: Scene, former: ManagerLink | undefined, notices: Notices): Promise<ManagerLink> {
  const { unwanted, clock, dependencies, holdings } = scene
  await dropConnections(scene)
  const { isOther } = await lookAround(scene)
  const { surroundings: here } = holdings
  const moved = new AbortController()
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted && !unwanted.aborted) {
      const notice = await notices.next(clock, attemptMs, over.signal)
      const hasMoved = notice === 'noticed' && differenceOf(here, await dependencies.lookAround()).hasMoved
      if (hasMoved || notice === 'resumed') moved.abort(elsewhere)
    }
  })()
  try {
    const attempting = attempt(scene, former, moved.signal)
    const [attempted] = await Promise.allSettled([attempting, keepApart(scene, isOther, moved.signal)])
    if (attempted.status === 'rejected') throw attempted.reason
    return attempted.value
  } finally {
    over.abort()
    await watching
  }
}

/** The way to the API server may be another now, and must not lead into the cluster: it would be routed to where it shall come from. For the next attempt. */
async function keepApart(scene: Scene, isOther: boolean, moved: AbortSignal): Promise<void> {
  const isElsewhere = await locateApiServer(scene, moved)
  const { footprint } = scene.holdings
  if (footprint !== undefined && (isOther || isElsewhere)) await applyChange(scene, footprint)
}

async function attempt(scene: Scene, former: ManagerLink | undefined, moved: AbortSignal): Promise<ManagerLink> {
  const { dependencies, holdings, unwanted } = scene
  if (holdings.cluster === undefined) throw new Error('reconnecting without a cluster')
  const bound = AbortSignal.timeout(attemptMs)
  try {
    return await dependencies.openLink(holdings.cluster, {
      // The session stays with its manager, whatever else has that name by now.
      managerNamespace: former?.namespace ?? settingsNow(holdings).managerNamespace,
      namespace: namespaceOf(scene),
      formerSessionId: former?.sessionId,
      waitMs: podWaitMs,
      progress: () => undefined,
      signal: AbortSignal.any([unwanted, bound, moved]),
    })
  } catch (error) {
    if (moved.aborted) throw moved.reason
    if (!bound.aborted) throw error
    const { server } = holdings.cluster
    throw new KnownError('CLUSTER_UNREACHABLE', { server, what: `no answer within ${attemptMs / 1000} s` }, error)
  }
}

/** Credentials may have been replaced on disk, or a plugin has new ones: read everything again. */
function renewCredentials({ holdings, dependencies, wanted, log }: Scene): void {
  try {
    const cluster = dependencies.openCluster(wanted.kubeconfig)
    holdings.cluster?.[Symbol.dispose]()
    holdings.cluster = cluster
  } catch (error) {
    log.debug('the kubeconfig could not be read again', { error: asKnownError(error).message })
  }
}
