// The machine's DNS as far as one device has a part in it: whole wanted states in, one mechanism at a time, the next one when the first fails.
import { chainOf, KnownError, type Log } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { AppliedDns, DeviceInfo, DnsMechanism, WantedDns } from '../../messages.ts'
import { refusal } from '../refusal.ts'
import type { DnsSide, Mechanism } from './mechanism.ts'

export interface DeviceDnsDependencies {
  readonly device: DeviceInfo
  readonly side: DnsSide
  readonly log: Log
}

export class DeviceDns {
  readonly #dependencies: DeviceDnsDependencies
  #current: { readonly name: DnsMechanism; readonly mechanism: Mechanism } | undefined

  constructor(dependencies: DeviceDnsDependencies) {
    this.#dependencies = dependencies
  }

  /** `routed`: into the device. Throws ROOT_REFUSED with nothing changed, DNS_FAILED with nothing of ours left. */
  async set(wanted: WantedDns, { routed = [] }: { routed?: readonly Prefix[] } = {}): Promise<AppliedDns> {
    const { device, side, log } = this.#dependencies
    checkServers(wanted, device, routed)
    const { choices, nothing, resolvConf } = await side.look(wanted)
    const problems: string[] = []
    for (const { mechanism: name, reason } of choices) {
      try {
        const upstream = await (await this.#enter(name)).apply({ device, wanted, resolvConf })
        log.info('dns applied', { device: device.device, mechanism: name, reason })
        // resolved writes our search list into its resolv.conf, from where it must not come back as the host's.
        const hostSearch = resolvConf.search.filter(name => !wanted.search.includes(name))
        return { mechanism: name, reason, upstream, hostSearch }
      } catch (error) {
        problems.push(`${name}: ${chainOf(error)}`)
        log.warn('dns mechanism failed', { device: device.device, mechanism: name, error: chainOf(error) })
        await this.remove()
      }
    }
    await this.remove()
    throw new KnownError('DNS_FAILED', { what: problems.length === 0 ? nothing : problems.join('; ') })
  }

  /** Never throws: what can't be removed goes with the device. */
  async remove(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    try {
      await current?.mechanism.remove()
    } catch (error) {
      const { device, log } = this.#dependencies
      log.warn('dns could not be removed', { device: device.device, error: chainOf(error) })
    }
  }

  async #enter(name: DnsMechanism): Promise<Mechanism> {
    if (this.#current?.name === name) return this.#current.mechanism
    await this.remove()
    const mechanism = this.#dependencies.side.create(name, this.#dependencies)
    this.#current = { name, mechanism }
    return mechanism
  }
}

/** Our resolver can only be on the device, or where that is routed; and nobody's nameserver is on the device. */
function checkServers({ servers, override }: WantedDns, device: DeviceInfo, routed: readonly Prefix[]): void {
  const networks = [device.v4, device.v6 ?? ''].flatMap(text => Prefix.parse(text) ?? [])
  const isOnDevice = (text: string) => {
    const ip = Ip.parse(text)
    return ip !== undefined && networks.some(network => network.contains(ip))
  }
  const isRouted = (text: string) => {
    const ip = Ip.parse(text)
    return ip !== undefined && routed.some(prefix => prefix.contains(ip))
  }
  const outside = servers.find(
    server => !(isOnDevice(server) || isRouted(server)) || [device.v4, device.v6].includes(`${server}/24`),
  )
  if (outside !== undefined) throw refusal(`${outside} is no address for a resolver on ${device.device}`)
  if (override !== undefined && isOnDevice(override)) throw refusal(`${override} is an address of ${device.device}`)
}
