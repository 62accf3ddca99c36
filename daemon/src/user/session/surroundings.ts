// What surrounds a session and changes while it lasts: the machine's nameservers, gateways and other routes, and where the API server is. All of it
// is looked at again and again, since nobody tells; a change leads to another plan.
import { isDeepStrictEqual } from 'node:util'
import { KnownError, pause } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import type { Route, Surroundings } from '../machine/index.ts'
import type { Scene } from './state.ts'

/** Reading two files of /proc and three of /etc and /run. */
const lookEveryMs = 2_000
/** Addresses of load balancers live about a minute. */
const apiServerEveryMs = 30_000
/** A name that is not resolved by then is not worth waiting for: the addresses of before stay. */
const resolveMs = 2_000
/** Balancers give a few of many addresses each time; all those seen stay kept out of the routes. */
const maxApiServers = 64

/** Looks at the machine. Whether something is not as before. */
export async function lookAround({ dependencies, holdings }: Scene): Promise<boolean> {
  const before = holdings.surroundings
  holdings.surroundings = await dependencies.lookAround()
  return !isDeepStrictEqual(comparable(before), comparable(holdings.surroundings))
}

/** Resolves the API server's name again. Whether it has an address that is new to us. Never throws. */
export async function locateApiServer({ holdings, clock, unwanted, log }: Scene): Promise<boolean> {
  const known = new Map(holdings.apiServer.map(ip => [ip.toString(), ip]))
  const over = new AbortController()
  const signal = AbortSignal.any([unwanted, over.signal])
  const late = pause(clock, resolveMs, { signal })
  late.catch(() => undefined)
  const asked = holdings.cluster?.apiServerAddresses()
  asked?.catch(() => undefined)
  try {
    const found = (await Promise.race([asked, late])) ?? []
    const fresh = found.filter(ip => !known.has(ip.toString()))
    if (fresh.length === 0) return false
    log.info('the API server has other addresses', { addresses: fresh.map(String) })
    holdings.apiServer = [...fresh, ...holdings.apiServer].slice(0, maxApiServers)
    return true
  } catch {
    return false
  } finally {
    over.abort()
  }
}

/** Calls `changed` after every change, until the signal is aborted. */
export async function followSurroundings(scene: Scene, changed: () => void, signal: AbortSignal): Promise<void> {
  const { clock } = scene
  let locatedAt = clock.now()
  for (;;) {
    await pause(clock, lookEveryMs, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const isOther = await lookAround(scene)
    const isDue = clock.now() - locatedAt >= apiServerEveryMs
    if (isDue) locatedAt = clock.now()
    const hasMoved = isDue && (await locateApiServer(scene))
    if (isOther || hasMoved) changed()
  }
}

/** Routes of others that overlap ours, as failures to be told; not those that the person allowed. */
export function conflictsOf(
  routed: readonly Prefix[],
  allowed: readonly Prefix[],
  { routes }: Surroundings,
): readonly KnownError[] {
  return routes.flatMap(route => {
    // Default routes and the halves with which VPNs replace them are in nobody's way; the last two are on every device.
    const { prefix } = route
    if (prefix.bits <= 1 || prefix.address.isLinkLocal || prefix.address.isMulticast) return []
    const ours = routed.find(candidate => candidate.overlaps(prefix) && !allowed.some(other => other.covers(candidate)))
    return ours === undefined ? [] : [new KnownError('ROUTE_CONFLICT', { prefix: ours.toString(), route: said(route) })]
  })
}

function said({ prefix, gateway, device }: Route): string {
  return `${prefix.toString()}${gateway === undefined ? '' : ` via ${gateway.toString()}`} dev ${device}`
}

function comparable({ nameservers, gateways, routes }: Surroundings): readonly string[] {
  return [nameservers.join(), gateways.join(), routes.map(said).sort().join()]
}
