// What the machine is like around us, as everybody may read it: its nameservers and gateways, which must never be routed into a cluster, and the
// routes of others. With resolv.conf(5) leading to a resolver on this machine, the nameservers are those that it asks.
import { readFile } from 'node:fs/promises'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { deviceSpaces } from '../../messages.ts'
import { kernelRoutes, type Route } from './kernel-routes.ts'

export interface Surroundings {
  readonly nameservers: readonly Ip[]
  readonly gateways: readonly Ip[]
  /** Of other devices than ours. */
  readonly routes: readonly Route[]
}

/** The second and third list what systemd-resolved (systemd-resolved.service(8)) and NetworkManager's dnsmasq ask. */
const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf', '/run/NetworkManager/resolv.conf']
/** A machine with more is no workstation. */
const maxNameservers = 32
const maxRoutes = 4096
const ourSpaces = deviceSpaces.flatMap(text => Prefix.parse(text) ?? [])

/** Never throws: what can't be read is empty. */
export async function readSurroundings(): Promise<Surroundings> {
  const [texts, all] = await Promise.all([
    Promise.all(files.map(file => readFile(file, 'utf8').catch(() => ''))),
    kernelRoutes().catch(() => []),
  ])
  // macOS names the devices itself, so ours are known by the networks that are their own.
  const ours = new Set(
    all.filter(({ prefix }) => ourSpaces.some(space => space.covers(prefix))).map(({ device }) => device),
  )
  const routes = all.filter(({ device }) => !ours.has(device)).slice(0, maxRoutes)
  return {
    nameservers: distinct(texts.flatMap(nameserversOf)).slice(0, maxNameservers),
    gateways: distinct(routes.flatMap(({ prefix, gateway }) => (prefix.bits === 0 ? (gateway ?? []) : []))),
    routes,
  }
}

/** Without those on this machine itself, and without our own. */
export function nameserversOf(text: string): Ip[] {
  return [...text.matchAll(/^\s*nameserver\s+([^\s%#;]+)/gm)].flatMap(([, address = '']) => {
    const ip = Ip.parse(address)
    return ip === undefined || ip.isLoopback || ourSpaces.some(space => space.contains(ip)) ? [] : [ip]
  })
}

function distinct(ips: readonly Ip[]): Ip[] {
  return [...new Map(ips.map(ip => [ip.toString(), ip])).values()]
}
