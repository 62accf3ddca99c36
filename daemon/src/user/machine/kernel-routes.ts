// The kernel's routes as everybody may read them. Linux: all tables (route-dump.ts); where netlink is forbidden, the main one, by proc_net_route(5) and
// /proc/net/ipv6_route (Documentation/networking/proc_net of the kernel). macOS: netstat(1).
// Windows: the IP Helper API.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import { type ListedRoute, parseNetstat } from '../../system/index.ts'
import { aliasOf, decodeRoutes, readIpTable } from '../../windows/index.ts'
import { dumpRoutes } from './route-dump.ts'

export type Route = ListedRoute

/** RTF_UP of linux/route.h; the others are unreachable or on their way out. RTF_LOCAL are the machine's own addresses, RTF_CACHE no routes. */
const up = 0x1
const local = 0x8000_0000
const cache = 0x0100_0000

const netstat = '/usr/sbin/netstat'
const netstatTimeoutMs = 5_000

/** Throws where the table can't be read. */
export async function kernelRoutes(platform = process.platform): Promise<readonly Route[]> {
  if (platform === 'darwin') {
    const { stdout } = await promisify(execFile)(netstat, ['-rn'], { timeout: netstatTimeoutMs })
    return parseNetstat(stdout)
  }
  if (platform === 'win32') return windowsRoutes(readIpTable())
  try {
    return dumpRoutes()
  } catch {
    // No netlink here.
  }
  const [v4, v6] = await Promise.all([
    readFile('/proc/net/route', 'utf8'),
    // A kernel without IPv6 has no such file.
    readFile('/proc/net/ipv6_route', 'utf8').catch(() => ''),
  ])
  return [...parseV4(v4), ...parseV6(v6)]
}

/** MIB_IPFORWARD_TABLE2: without loopback and multicast, which each interface has. */
export function windowsRoutes(table: Uint8Array, nameOf = aliasOf): Route[] {
  return decodeRoutes(table).flatMap(({ index, prefix, gateway }) => {
    const { address } = prefix
    const isOwn =
      prefix.bits > 0 && (address.isLoopback || address.isMulticast || address.toString() === '255.255.255.255')
    if (isOwn) return []
    return [{ device: nameOf(index) || `interface ${index}`, prefix, ...(gateway === undefined ? {} : { gateway }) }]
  })
}

/** Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask …; addresses are hexadecimal in the byte order of the machine (little endian). */
export function parseV4(text: string): Route[] {
  return text.split('\n').flatMap(line => {
    const [device = '', destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/)
    if ((Number.parseInt(flags, 16) & up) === 0) return []
    const bits = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length
    return routeOf(device, Buffer.from(destination, 'hex').reverse(), bits, Buffer.from(gateway, 'hex').reverse())
  })
}

/** Columns: destination, its prefix length (hexadecimal), source, its length, next hop, metric, references, uses, flags, device. */
export function parseV6(text: string): Route[] {
  return text.split('\n').flatMap(line => {
    const [destination = '', bits = '', , , gateway = '', , , , flags = '', device = ''] = line.trim().split(/\s+/)
    const set = Number.parseInt(flags, 16)
    // The kernel's own refusal of everything else is a default route into lo.
    if ((set & up) === 0 || (set & local) !== 0 || (set & cache) !== 0 || device === 'lo') return []
    return routeOf(device, Buffer.from(destination, 'hex'), Number.parseInt(bits, 16), Buffer.from(gateway, 'hex'))
  })
}

function routeOf(device: string, destination: Buffer, bits: number, hop: Buffer): Route[] {
  const ip = Ip.of(destination)
  const prefix = ip === undefined ? undefined : Prefix.of(ip, bits)
  const gateway = hop.every(byte => byte === 0) ? undefined : Ip.of(hop)
  return prefix === undefined ? [] : [{ device, prefix, ...(gateway === undefined ? {} : { gateway }) }]
}
