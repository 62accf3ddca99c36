// Reads what `netstat -rn` says of macOS' routing table, netstat(1). IPv4 networks are abbreviated: trailing octets of zero are left out, and the
// prefix length too where it is that of the octets ("10", "192.168.1", "172.16/12").
import { Ip, Prefix } from '../../../common/net/index.ts'

export interface ListedRoute {
  readonly device: string
  /** 0 bits = a default route. */
  readonly prefix: Prefix
  /** Absent: the network is on the link itself. */
  readonly gateway?: Ip
}

/** Flags of rows that are the kernel's own: neighbours (L), clones (W), broadcast and multicast (b, m), and what only holds on one interface (I). */
const ownFlags = /[LWbmI]/

/** Both families in one text, as netstat prints them one after the other. What is not understood is passed over. */
export function parseNetstat(text: string): readonly ListedRoute[] {
  let family: 4 | 6 = 4
  return text.split('\n').flatMap(line => {
    if (/^Internet6?:/.test(line)) family = line.startsWith('Internet6') ? 6 : 4
    const [destination = '', hop = '', flags = '', device = ''] = line.trim().split(/\s+/)
    if (device === '' || device === 'lo0' || !/^U[A-Za-z0-9]*$/.test(flags) || ownFlags.test(flags)) return []
    const prefix = destinationOf(destination, family)
    const gateway = Ip.parse(hop.replace(/%.*$/, ''))
    return prefix === undefined ? [] : [{ device, prefix, ...(gateway === undefined ? {} : { gateway }) }]
  })
}

function destinationOf(text: string, family: 4 | 6): Prefix | undefined {
  if (text === 'default') return Prefix.parse(family === 4 ? '0.0.0.0/0' : '::/0')
  const [address = '', bits] = text.replace(/%[^/]*/, '').split('/')
  if (family === 6) return Prefix.parse(bits === undefined ? `${address}/128` : `${address}/${bits}`)
  const octets = address.split('.')
  if (octets.length > 4) return undefined
  const whole = [...octets, '0', '0', '0'].slice(0, 4).join('.')
  return Prefix.parse(`${whole}/${bits ?? String(octets.length * 8)}`)
}
