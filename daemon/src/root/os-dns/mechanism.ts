// What a way to bring a machine's queries to us has to be: set as a whole, again and again, and removed without a trace.
import type { DeviceInfo, WantedDns } from '../../messages.ts'
import type { ResolvConf } from './resolv-conf.ts'

export interface DnsTarget {
  readonly device: DeviceInfo
  readonly wanted: WantedDns
  readonly resolvConf: ResolvConf
}

export interface Mechanism {
  /** Makes it exactly so; again with other values at any time. Gives the nameservers that other names are to be asked of. Throws Errors. */
  apply(target: DnsTarget): Promise<readonly string[]>
  /** Removes all of it. Also after a failed apply. */
  remove(): Promise<void>
}
