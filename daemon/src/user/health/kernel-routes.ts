// The kernel's routing table as everybody may read it: proc_net_route(5), /proc/net/ipv6_route (Documentation/networking/proc_net of the kernel).
import { readFile } from 'node:fs/promises'
import { Ip, Prefix } from '../../../../common/net/index.ts'

/** Prefixes that the main table sends into `device`. Throws where there is no such file (not Linux). */
export async function kernelRoutes(device: string): Promise<readonly Prefix[]> {
  const [v4, v6] = await Promise.all([
    readFile('/proc/net/route', 'utf8'),
    readFile('/proc/net/ipv6_route', 'utf8').catch(() => ''),
  ])
  return [...parseV4(v4, device), ...parseV6(v6, device)]
}

/** Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask …; addresses are hexadecimal in the byte order of the machine (little endian). */
export function parseV4(text: string, device: string): Prefix[] {
  return text.split('\n').flatMap(line => {
    const [name, destination = '', , , , , , mask = ''] = line.split(/\s+/)
    if (name !== device) return []
    const ip = Ip.of(Buffer.from(destination, 'hex').reverse())
    const bits = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length
    return (ip === undefined ? undefined : Prefix.of(ip, bits)) ?? []
  })
}

/** Columns: destination, its prefix length (hexadecimal), source, its length, next hop, metric, references, uses, flags, device. */
export function parseV6(text: string, device: string): Prefix[] {
  return text.split('\n').flatMap(line => {
    const columns = line.trim().split(/\s+/)
    if (columns[9] !== device) return []
    const ip = Ip.of(Buffer.from(columns[0] ?? '', 'hex'))
    return (ip === undefined ? undefined : Prefix.of(ip, Number.parseInt(columns[1] ?? '', 16))) ?? []
  })
}
