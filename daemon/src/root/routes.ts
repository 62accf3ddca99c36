// Puts exactly the wanted prefixes into a device: reads the routing tables, checks everything before anything is changed, then applies the
// difference in one `ip -batch`. Every route carries our protocol number. Routes of others are never touched.
import { chainOf, KnownError, type Log } from '../../../common/base/index.ts'
import { Ip, Prefix } from '../../../common/net/index.ts'
import { type KernelRoute, readRoutes, routeProtocol } from './kernel-routes.ts'
import type { Run } from './programs.ts'
import { checkConflicts, checkPrefixes, type KeptAddress } from './route-rules.ts'

/** Metric of IPv6 routes: before those that others add with the kernel's default of 1024. IPv4 routes have 0 by default, and ours come first. */
const v6Metric = 77

export interface WantedRoutes {
  readonly prefixes: readonly string[]
  readonly allowConflicting: readonly string[]
  readonly keepOut: readonly string[]
}

export interface RouteChange {
  readonly remove: readonly Prefix[]
  readonly add: readonly Prefix[]
}

/** Throws ROOT_REFUSED and ROUTE_CONFLICT with nothing changed, and ROUTES_FAILED after putting back what was. */
export async function setRoutes(
  device: string,
  wanted: WantedRoutes,
  { run, nameservers, log }: { run: Run; nameservers: readonly Ip[]; log: Log },
): Promise<void> {
  const prefixes = distinct(wanted.prefixes.flatMap(text => Prefix.parse(text) ?? []))
  const allowed = wanted.allowConflicting.flatMap(text => Prefix.parse(text) ?? [])
  const routes = await readRoutes(run).catch((error: unknown) => {
    throw new KnownError('ROUTES_FAILED', { what: 'the routing tables could not be read' }, error)
  })
  checkPrefixes(prefixes, keptAddresses(wanted.keepOut, routes, nameservers))
  checkConflicts(prefixes, allowed, device, routes)
  const before = routes.filter(route => route.device === device && route.isOurs).map(route => route.prefix)
  const change = changeBetween(before, prefixes)
  if (change.add.length === 0 && change.remove.length === 0) return
  try {
    await run('ip', ['-batch', '-'], { input: batch(device, change) })
  } catch (error) {
    const undo = { add: change.remove, remove: change.add }
    // -force goes on after lines that fail, as those do that undo what was never done.
    await run('ip', ['-force', '-batch', '-'], { input: batch(device, undo) }).catch((why: unknown) =>
      log.debug('some routes were not there to be put back', { device, error: chainOf(why) }),
    )
    throw new KnownError('ROUTES_FAILED', { what: chainOf(error) }, error)
  }
  log.info('routes set', { device, added: change.add.map(String), removed: change.remove.map(String) })
}

export function changeBetween(before: readonly Prefix[], after: readonly Prefix[]): RouteChange {
  const had = new Set(before.map(String))
  const wants = new Set(after.map(String))
  return {
    remove: before.filter(prefix => !wants.has(prefix.toString())),
    add: after.filter(prefix => !had.has(prefix.toString())),
  }
}

/** New routes come before others of the same prefix (IPv4: `prepend`, IPv6: the metric): the person allowed that. */
export function batch(device: string, { remove, add }: RouteChange): string {
  const tail = (prefix: Prefix) =>
    `${prefix.toString()} dev ${device} proto ${routeProtocol}${prefix.family === 6 ? ` metric ${v6Metric}` : ' scope link'}`
  const lines = [
    ...add.map(prefix => `route ${prefix.family === 4 ? 'prepend' : 'add'} ${tail(prefix)}`),
    ...remove.map(prefix => `route del ${tail(prefix)}`),
  ]
  return lines.map(line => `${line}\n`).join('')
}

function keptAddresses(
  keepOut: readonly string[],
  routes: readonly KernelRoute[],
  nameservers: readonly Ip[],
): readonly KeptAddress[] {
  const defaults = routes.filter(route => route.prefix.bits === 0).flatMap(route => route.gateways)
  return [
    ...keepOut.flatMap(text => Ip.parse(text) ?? []).map(ip => ({ ip, what: 'the API server' })),
    ...defaults.map(ip => ({ ip, what: 'the default gateway' })),
    ...nameservers.map(ip => ({ ip, what: "the machine's DNS server" })),
  ]
}

function distinct(prefixes: readonly Prefix[]): readonly Prefix[] {
  return [...new Map(prefixes.map(prefix => [prefix.toString(), prefix])).values()]
}
