// wintun adapters as `Devices`, https://git.zx2c4.com/wintun/about/: one session an adapter, whose packets are carried to the user half. An adapter goes
// with the process that made it; one that a crash left is taken over by its identifier.
import { setTimeout as sleep } from 'node:timers/promises'
import { KnownError, type Log, messageOf } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { encodeUnicast } from '../../windows/index.ts'
import { chooseAddresses } from '../device-space.ts'
import { adapterId } from '../os-dns/index.ts'
import type { Devices, OpenedDevice, Passed, RouteTable } from '../platform/index.ts'
import { ourAlias } from './route-table.ts'

/** WINTUN_MAX_IP_PACKET_SIZE */
const mtu = 65_535
const mostDevices = 256
/** An address is tentative first, and nobody can listen on it; without a search for duplicates that is a moment. */
const readyTimeoutMs = 4_000
const lookEveryMs = 50

/** An adapter with a session on it. */
export interface Adapter {
  readonly index: number
  readonly carry: Extract<Passed, { kind: 'packets' }>['carry']
  /** WintunEndSession, WintunCloseAdapter: it is gone then. */
  close(): Promise<void>
}

export interface AdapterCalls extends AddressCalls {
  /** WintunCreateAdapter, WintunStartSession. Throws an Error in words; WINTUN_MISSING where there is no wintun.dll. */
  create(name: string, id: string): Promise<Adapter>
}

export interface AddressCalls {
  /** CreateUnicastIpAddressEntry; a code of winerror.h. */
  createAddress(row: Uint8Array): number
  /** GetUnicastIpAddressEntry: whether programs can be bound to it yet. */
  isReady(row: Uint8Array): boolean
  /** SetIpInterfaceEntry: MTU and the lowest metric; a code of winerror.h, also when the machine has no such family. */
  configure(index: number, family: 4 | 6, mtu: number): number
}

export class WindowsDevices implements Devices {
  readonly #calls: AdapterCalls
  readonly #routes: Pick<RouteTable, 'read'>
  readonly #log: Log
  readonly #open = new Map<string, Adapter>()

  constructor({ calls, routes, log }: { calls: AdapterCalls; routes: Pick<RouteTable, 'read'>; log: Log }) {
    this.#calls = calls
    this.#routes = routes
    this.#log = log
  }

  async open(): Promise<OpenedDevice> {
    try {
      const routes = await this.#routes.read()
      const names = new Set([...this.#open.keys(), ...routes.map(({ device }) => device)])
      const number = Array.from({ length: mostDevices }, (_, at) => at).find(at => !names.has(`fl${at}`))
      if (number === undefined) throw new Error(`there are ${mostDevices} devices already`)
      const addresses = chooseAddresses(
        number,
        routes.map(({ prefix }) => prefix),
        'win32',
      )
      if (addresses === undefined) throw new Error('no addresses are free for it')
      const device = `fl${number}`
      const adapter = await this.#calls.create(device, adapterId(number))
      try {
        const { index, carry } = adapter
        await this.#set(index, addresses.v4)
        const hasV6 = await this.#setV6(index, addresses.v6)
        this.#open.set(device, adapter)
        const info: DeviceInfo = { device, index, mtu, v4: addresses.v4, ...(hasV6 ? { v6: addresses.v6 } : {}) }
        // It lives with this process, and is removed when the user half has ended.
        return { info, device: { kind: 'packets', carry }, close() {} }
      } catch (error) {
        await adapter.close()
        throw error
      }
    } catch (error) {
      if (error instanceof KnownError) throw error
      throw new KnownError('DEVICE_FAILED', { what: messageOf(error) }, error)
    }
  }

  async remove(device: string): Promise<void> {
    const adapter = this.#open.get(device)
    this.#open.delete(device)
    await adapter?.close()
  }

  async ours(): Promise<readonly string[]> {
    const devices = (await this.#routes.read()).map(({ device }) => device).filter(device => ourAlias.test(device))
    return [...new Set(devices)]
  }

  async #set(index: number, own: string): Promise<void> {
    const family = own.includes(':') ? 6 : 4
    const row = encodeUnicast(index, own)
    if (row === undefined || Prefix.parse(own) === undefined) throw new Error(`${own} is no address`)
    const configured = this.#calls.configure(index, family, mtu)
    if (configured !== 0) throw new Error(`SetIpInterfaceEntry: error ${configured}`)
    const created = this.#calls.createAddress(row)
    if (created !== 0) throw new Error(`CreateUnicastIpAddressEntry of ${own}: error ${created}`)
    const deadline = performance.now() + readyTimeoutMs
    while (!this.#calls.isReady(row)) {
      if (performance.now() > deadline) throw new Error(`${own} does not come up`)
      await sleep(lookEveryMs)
    }
  }

  /** False where the machine wants no IPv6. */
  async #setV6(index: number, own: string): Promise<boolean> {
    try {
      await this.#set(index, own)
      return true
    } catch (error) {
      this.#log.info('the device has no IPv6', { index, error: messageOf(error) })
      return false
    }
  }
}
