// The nftables rules that bring queries for the machine's nameservers to our resolver, as text for nft(8). A pure function.
//
//   program ──► nameserver:53        output: destination becomes our resolver; postrouting: source becomes the device's address
//   our resolver (bound to the device's own address) ──► nameserver:53        not redirected; leaves with the address of its real way out
//
// With several devices, queries go from the one of the lowest network to the next: each redirects all sources but its own and higher ones, so
// names of every session are found and no query runs in circles.
import { Ip, Prefix } from '../../../../../common/net/index.ts'
import type { DeviceInfo } from '../../../messages.ts'

export interface OverrideRules {
  readonly table: string
  /** One line for `nft -i`, applied as one transaction: makes the table, or replaces what is in it. */
  readonly line: string
  /** Is in the table when the line has been applied. */
  readonly mark: string
  /** A loopback nameserver is overridden: the kernel must let packets from 127.0.0.0/8 leave through the device. */
  readonly needsRouteLocalnet: boolean
}

/** Before destination NAT of others (-100, e.g. Docker's), after connection tracking (-200). */
const firstPriority = -190
const lastPriority = -110

export function overrideRules(
  device: DeviceInfo,
  {
    servers,
    overridden,
    servesNames = false,
    generation,
  }: {
    readonly servers: readonly Ip[]
    readonly overridden: readonly Ip[]
    /** Others that ask this machine are answered by us: containers beside the one that we are in. */
    readonly servesNames?: boolean
    readonly generation: number
  },
): OverrideRules {
  const table = `fairlead_${device.device}`
  const output: string[] = []
  const refuse: string[] = []
  const leave: string[] = []
  const arrive: string[] = []
  for (const { family, own, ownAndHigher, network } of families(device)) {
    const word = family === 4 ? 'ip' : 'ip6'
    output.push(`${word} saddr ${ownAndHigher} return`)
    leave.push(`oifname "${device.device}" ct status dnat meta nfproto ipv${family} masquerade`)
    // The port by which it was asked: Docker's own resolver (127.0.0.11) is reached by a redirection to another one, which comes before this.
    const wasAsked = 'meta l4proto { tcp, udp } ct original proto-dst 53'
    if (family === 4) leave.push(`ip saddr ${own} ip daddr 127.0.0.0/8 ${wasAsked} snat ip to 127.0.0.1`)
    leave.push(`${word} saddr ${own} ${word} daddr != ${network} ${dnsPort} masquerade`)
  }
  for (const nameserver of overridden) {
    const word = nameserver.family === 4 ? 'ip' : 'ip6'
    const server = servers.find(({ family }) => family === nameserver.family)
    const match = `${word} daddr ${nameserver.toString()} ${dnsPort}`
    // Programs then ask the next nameserver, which is ours.
    if (server === undefined) refuse.push(`${match} reject`)
    else output.push(`${match} dnat ${word} to ${server.toString()}`)
  }
  // Their queries go through the device like our own programs'; the answers find back by the same translation.
  if (servesNames)
    for (const server of servers) {
      const word = server.family === 4 ? 'ip' : 'ip6'
      const local = `iifname != "${device.device}" meta nfproto ipv${server.family} fib daddr type local`
      arrive.push(`${local} ${dnsPort} dnat ${word} to ${server.toString()}`)
    }
  const mark = `fairlead ${generation}`
  const priority = Math.min(firstPriority + networkNumber(device), lastPriority)
  const rules = [
    ...output.map(rule => `output ${rule}`),
    ...refuse.map(rule => `refuse ${rule}`),
    ...arrive.map(rule => `arrive ${rule}`),
    ...leave.map(rule => `leave ${rule}`),
    `leave counter comment "${mark}"`,
  ]
  const commands = [
    `add table inet ${table} { flags owner; }`,
    `add chain inet ${table} output { type nat hook output priority ${priority}; policy accept; }`,
    `add chain inet ${table} refuse { type filter hook output priority 0; policy accept; }`,
    `add chain inet ${table} leave { type nat hook postrouting priority 99; policy accept; }`,
    ...(servesNames
      ? [`add chain inet ${table} arrive { type nat hook prerouting priority ${priority}; policy accept; }`]
      : []),
    `flush table inet ${table}`,
    ...rules.map(rule => `add rule inet ${table} ${rule}`),
  ]
  return {
    table,
    line: commands.join('; '),
    mark,
    needsRouteLocalnet: overridden.some(({ family, isLoopback }) => family === 4 && isLoopback),
  }
}

const dnsPort = 'meta l4proto { tcp, udp } th dport 53'

function families(device: DeviceInfo) {
  return [device.v4, device.v6].flatMap(text => {
    const network = text === undefined ? undefined : Prefix.parse(text)
    const own = Ip.parse(text?.split('/')[0] ?? '')
    if (network === undefined || own === undefined) return []
    const last = own.family === 4 ? '246.246.255.255' : 'fd66:6169:726c:ffff:ffff:ffff:ffff:ffff'
    return [
      {
        family: own.family,
        own: own.toString(),
        network: network.toString(),
        ownAndHigher: `${network.address.toString()}-${last}`,
      },
    ]
  })
}

function networkNumber(device: DeviceInfo): number {
  return Number(device.v4.split('.')[2] ?? 0)
}
