// Puts exactly the wanted prefixes into a device: reads the machine's routes, checks everything before anything is changed, then applies the
// difference. Routes of others are never touched.
import { chainOf, KnownError, type Log } from '../../../common/base/index.ts'
import { Ip, Prefix } from '../../../common/net/index.ts'
import type { DeviceInfo } from '../messages.ts'
import { deviceSpace } from './device-space.ts'
import type { MachineRoute, RouteChange, RouteTable } from './platform/index.ts'
import { checkConflicts, checkPrefixes, type KeptAddress } from './route-rules.ts'

export interface WantedRoutes {
  readonly prefixes: readonly string[]
  readonly allowConflicting: readonly string[]
  readonly keepOut: readonly string[]
}

/** Throws ROOT_REFUSED and ROUTE_CONFLICT with nothing changed, and ROUTES_FAILED after putting back what was. */
export async function setRoutes(
  device: DeviceInfo,
  wanted: WantedRoutes,
  { table, log }: { table: RouteTable; log: Log },
): Promise<void> {
  const prefixes = distinct(wanted.prefixes.flatMap(text => Prefix.parse(text) ?? []))
  const allowed = wanted.allowConflicting.flatMap(text => Prefix.parse(text) ?? [])
  const nameservers = (await table.readResolvConf()).nameservers.filter(ip => !ip.isLoopback)
  const routes = await table.read().catch((error: unknown) => {
    throw new KnownError('ROUTES_FAILED', { what: 'the routing tables could not be read' }, error)
  })
  checkPrefixes(prefixes, keptAddresses(wanted.keepOut, routes, nameservers))
  checkConflicts(prefixes, allowed, device.device, routes)
  const before = routes.flatMap(({ device: other, isOurs, prefix }) =>
    other === device.device && isOurs && !isBroughtAlong(prefix) ? [prefix] : [],
  )
  const change = changeBetween(before, prefixes)
  if (change.add.length === 0 && change.remove.length === 0) return
  try {
    await table.change(device, change)
  } catch (error) {
    await table.undo(device, change)
    throw new KnownError('ROUTES_FAILED', { what: chainOf(error) }, error)
  }
  const texts = { added: change.add.map(String), removed: change.remove.map(String) }
  log.info('routes set', { device: device.device, ...texts })
}

/** A device comes with its own networks, which macOS and Windows list like those that we add. */
function isBroughtAlong(prefix: Prefix): boolean {
  const { isLinkLocal, isMulticast } = prefix.address
  return isLinkLocal || isMulticast || deviceSpace.some(space => space.covers(prefix))
}

export function changeBetween(before: readonly Prefix[], after: readonly Prefix[]): RouteChange {
  const had = new Set(before.map(String))
  const wants = new Set(after.map(String))
  return {
    remove: before.filter(prefix => !wants.has(prefix.toString())),
    add: after.filter(prefix => !had.has(prefix.toString())),
  }
}

function keptAddresses(
  keepOut: readonly string[],
  routes: readonly MachineRoute[],
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
