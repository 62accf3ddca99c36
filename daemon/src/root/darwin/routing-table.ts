// What netstat says of macOS' routes, as the root half needs it: which are ours, and a text for people.
import type { Prefix } from '../../../../common/net/index.ts'
import { parseNetstat } from '../../system/index.ts'
import { deviceSpace } from '../device-space.ts'
import type { MachineRoute } from '../platform/index.ts'

export function machineRoutes(netstat: string): readonly MachineRoute[] {
  const routes = parseNetstat(netstat)
  const ours = devicesOfOurs(routes)
  return routes.map(({ device, prefix, gateway }) => {
    const words = [
      prefix.bits === 0 ? 'default' : prefix.toString(),
      ...(gateway === undefined ? [] : ['via', gateway.toString()]),
    ]
    const text = [...words, 'dev', device].join(' ')
    return { device, prefix, gateways: gateway === undefined ? [] : [gateway], isOurs: ours.has(device), text }
  })
}

/** Whose own network is of our space: macOS has no other place for a mark. */
export function devicesOfOurs(
  routes: readonly { readonly device: string; readonly prefix: Prefix }[],
): ReadonlySet<string> {
  const inSpace = routes.filter(({ prefix }) => deviceSpace.some(space => space.covers(prefix)))
  return new Set(inSpace.map(({ device }) => device).filter(device => device.startsWith('utun')))
}
