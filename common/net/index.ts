// Addresses, prefixes and names: the nouns of the network, as values. No I/O. Read prefix.ts for the arithmetic behind routes.
export { compareIps, Ip } from './ip.ts'
export { fqdn, hostName, isInZone, labelCount, maxNameLength } from './names.ts'
export { comparePrefixes, Prefix, subtract, withoutCovered } from './prefix.ts'

import type { Ip } from './ip.ts'

export interface Endpoint {
  readonly ip: Ip
  /** 0–65535. */
  readonly port: number
}

/** Who talks to whom. `source` is where the connection starts, `destination` what shall be dialled. */
export interface FlowId {
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  readonly source: Endpoint
  readonly destination: Endpoint
}
