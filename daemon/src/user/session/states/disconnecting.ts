// Disconnecting: gives back all that the session holds. The machine comes first and does not wait for the network; the manager hears our farewell
// beside it.
import { chainOf, KnownError } from '../../../../../common/base/index.ts'
import type { Scene, State } from '../state.ts'

/** The farewell is a courtesy: the manager forgets us by itself. */
const departMs = 1_000

/** `failure` = why, when it wasn't asked for. */
export function disconnecting(failure?: KnownError): State {
  return async scene => {
    const { holdings, log } = scene
    if (failure !== undefined && failure.code !== 'CANCELLED') {
      log.warn('the session ends', { code: failure.code, error: chainOf(failure) })
    }
    scene.update({ state: 'disconnecting', ...(failure === undefined ? {} : { lastFailure: failure }) })
    await scene.intercepts.end()
    await Promise.all([holdings.footprint?.remove(), depart(scene)])
    holdings.link?.close()
    holdings.cluster?.[Symbol.dispose]()
    scene.settle(failure ?? new KnownError('CANCELLED'))
    return undefined
  }
}

async function depart({ holdings, log }: Scene): Promise<void> {
  try {
    await holdings.link?.depart({ signal: AbortSignal.timeout(departMs) })
  } catch (error) {
    log.debug('the manager did not hear our farewell', { error: chainOf(error) })
  }
}
