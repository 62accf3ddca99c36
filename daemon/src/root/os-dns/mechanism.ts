// What a way to bring a machine's queries to us has to be (`Mechanism`): set as a whole, again and again, and removed without a trace. And what a
// kind of machine has of them (`DnsSide`): looks, chooses without side effects, makes one.
import type { Log } from '../../../../common/base/index.ts'
import type { DeviceInfo, DnsMechanism, WantedDns } from '../../messages.ts'
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

export interface Choice {
  readonly mechanism: DnsMechanism
  /** One line for `status` and the log. */
  readonly reason: string
}

export interface DnsLook {
  /** Most fitting first; empty when there is nothing to try. */
  readonly choices: readonly Choice[]
  /** Why there is nothing to try. */
  readonly nothing: string
  /** What the machine asks now. */
  readonly resolvConf: ResolvConf
}

export interface DnsSide {
  look(wanted: WantedDns): Promise<DnsLook>
  create(mechanism: DnsMechanism, needs: { readonly device: DeviceInfo; readonly log: Log }): Mechanism
}
