// What surrounds a session and changes while it lasts: the machine's nameservers, gateways, addresses and other routes, and where the API server is. It is
// looked at when the operating system gives notice of a change (machine/network-changes.ts), and now and then, since a notice may be lost. A change leads
// to another plan, and to doubt in the path to the cluster.
import { isDeepStrictEqual } from 'node:util'
import { type Clock, chainOf, KnownError, pause } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import type { NetworkChange, Route, Surroundings } from '../machine/index.ts'
import type { SessionDependencies } from './ports.ts'
import type { Scene } from './state.ts'

/** Without a notice. Reading two files of /proc and three of /etc and /run. */
const lookEveryMs = 10_000
/** Addresses of load balancers live about a minute. */
const apiServerEveryMs = 30_000
/** A name that is not resolved by then is not worth waiting for: the addresses of before stay. */
const resolveMs = 2_000
/** Balancers give a few of many addresses each time; all those seen stay kept out of the routes. */
const maxApiServers = 64

/** What is not as before: `isOther`: anything; `hasMoved`: the machine has a way out, an address or a route that it did not have. */
export interface Difference {
  readonly isOther: boolean
  readonly hasMoved: boolean
}

/** Looks at the machine. */
export async function lookAround({ dependencies, holdings }: Scene): Promise<Difference> {
  const before = holdings.surroundings
  holdings.surroundings = await dependencies.lookAround()
  return differenceOf(before, holdings.surroundings)
}

export function differenceOf(before: Surroundings, after: Surroundings): Difference {
  const known = new Set(waysOf(before))
  return {
    isOther: !isDeepStrictEqual(comparable(before), comparable(after)),
    hasMoved: waysOf(after).some(way => !known.has(way)),
  }
}

/** Resolves the API server's name again, until `giveUp`. Whether it has an address that is new to us. Never throws. */
export async function locateApiServer(
  { holdings, clock, unwanted, log }: Scene,
  giveUp: AbortSignal = unwanted,
): Promise<boolean> {
  const known = new Map(holdings.apiServer.map(ip => [ip.toString(), ip]))
  const over = new AbortController()
  const signal = AbortSignal.any([unwanted, giveUp, over.signal])
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

/** Calls `changed` after every change, until the signal is aborted; what it doubts of the path to the cluster shows itself as its loss. */
export async function followSurroundings(scene: Scene, changed: () => void, signal: AbortSignal): Promise<void> {
  const { clock, dependencies, holdings } = scene
  const notices = new Notices(dependencies, signal)
  let locatedAt = clock.now()
  for (;;) {
    const notice = await notices.next(clock, lookEveryMs)
    if (signal.aborted) return
    const { isOther, hasMoved } = await lookAround(scene)
    if (isOther || notice === 'resumed') await dropConnections(scene)
    if (hasMoved || notice === 'resumed') holdings.link?.doubt()
    // Before the name is asked for, which takes as long as a network that is not up yet.
    if (isOther) changed()
    const isDue = hasMoved || clock.now() - locatedAt >= apiServerEveryMs
    if (isDue) locatedAt = clock.now()
    if (isDue && (await locateApiServer(scene))) changed()
  }
}

/** See ClusterPort: never throws. */
export async function dropConnections({ dependencies, holdings, log }: Scene): Promise<void> {
  try {
    await holdings.cluster?.dropConnections(ip => dependencies.hasAddress(ip))
  } catch (error) {
    log.debug('connections were not looked through', { error: chainOf(error) })
  }
}

/** The latest notice of the machine's network that nobody has taken yet; `resumed` counts more. Until the signal is aborted. */
export class Notices {
  readonly #signal: AbortSignal
  #waiting: NetworkChange | undefined
  #wake: () => void = () => undefined

  constructor({ onNetworkChange }: Pick<SessionDependencies, 'onNetworkChange'>, signal: AbortSignal) {
    this.#signal = signal
    const stop = onNetworkChange(change => {
      if (this.#waiting !== 'resumed') this.#waiting = change
      this.#wake()
    })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
  }

  /** Undefined when there was none within `withinMs`, or before the signal was aborted. For one reader. */
  async next(clock: Clock, withinMs: number, giveUp?: AbortSignal): Promise<NetworkChange | undefined> {
    if (this.#waiting === undefined) {
      const over = new AbortController()
      this.#wake = () => over.abort()
      const signal = AbortSignal.any([this.#signal, over.signal, ...(giveUp === undefined ? [] : [giveUp])])
      await pause(clock, withinMs, { signal }).catch(() => undefined)
    }
    const notice = this.#waiting
    this.#waiting = undefined
    return notice
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

function comparable(surroundings: Surroundings): readonly string[] {
  return [surroundings.nameservers.join(), ...waysOf(surroundings).sort()]
}

/** In and out of the machine. */
function waysOf({ gateways, addresses, routes }: Surroundings): string[] {
  return [...gateways.map(ip => `via ${ip.toString()}`), ...addresses.map(String), ...routes.map(said)]
}
