// What the machine is like around us, as everybody may read it: its nameservers and gateways, which must never be routed into a cluster, and the
// routes of others. With resolv.conf(5) leading to a resolver on this machine, the nameservers are those that it asks.
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { deviceSpaces } from '../../messages.ts'
import { kernelRoutes, type Route } from './kernel-routes.ts'

export interface Surroundings {
  readonly nameservers: readonly Ip[]
  readonly gateways: readonly Ip[]
  /** The machine's own on interfaces that are connected: not of loopback, links or our devices. */
  readonly addresses: readonly Ip[]
  /** Of other devices than ours. */
  readonly routes: readonly Route[]
}

/** The second and third list what systemd-resolved (systemd-resolved.service(8)) and NetworkManager's dnsmasq ask. */
export const nameserverFiles: readonly string[] = [
  '/etc/resolv.conf',
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/resolv.conf',
]
/** A machine with more is no workstation. */
const maxNameservers = 32
const maxAddresses = 1024
const maxRoutes = 4096
const ourSpaces = deviceSpaces.flatMap(text => Prefix.parse(text) ?? [])

/** Never throws: what can't be read is empty. */
export async function readSurroundings(): Promise<Surroundings> {
  const [texts, all] = await Promise.all([
    process.platform === 'win32'
      ? [
          new Resolver()
            .getServers()
            .map(server => `nameserver ${server}`)
            .join('\n'),
        ]
      : Promise.all(nameserverFiles.map(file => readFile(file, 'utf8').catch(() => ''))),
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
    addresses: ownAddresses().slice(0, maxAddresses),
    routes,
  }
}

function ownAddresses(): Ip[] {
  let interfaces: ReturnType<typeof networkInterfaces>
  try {
    interfaces = networkInterfaces()
  } catch {
    return []
  }
  return Object.values(interfaces).flatMap((all = []) =>
    all.flatMap(({ address }) => {
      const ip = Ip.parse(address.split('%')[0] ?? '')
      const isOut = ip?.isLoopback === false && !ip.isLinkLocal && !ourSpaces.some(space => space.contains(ip))
      return isOut ? [ip] : []
    }),
  )
}

/** Whether this machine has that address, also on an interface without a carrier: whoever has not can't be bound to it. */
export function hasAddress(ip: Ip): Promise<boolean> {
  const socket = createSocket(ip.family === 4 ? 'udp4' : 'udp6')
  return new Promise(resolve => {
    const settle = (has: boolean) => {
      socket.close()
      resolve(has)
    }
    socket.once('error', error => settle((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL'))
    socket.bind({ address: ip.toString(), port: 0, exclusive: true }, () => settle(true))
  })
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
