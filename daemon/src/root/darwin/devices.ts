// utun devices as `Devices`. ifconfig(8) and route(8) set them up: no structure of the kernel's has to be known for that.
import { setTimeout as sleep } from 'node:timers/promises'
import { chainOf, KnownError, type Log, messageOf } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { chooseAddresses } from '../device-space.ts'
import type { Devices, OpenedDevice, RouteTable } from '../platform/index.ts'
import type { Run } from '../programs.ts'
import { routeProblem } from './route-table.ts'
import { devicesOfOurs } from './routing-table.ts'

/** Nobody reports a kernel that refuses it for utun; more would be faster, and is not known to work everywhere. */
const mtu = 9_000
/** Until an IPv6 address has shown to be nobody else's (RFC 4862), programs can't listen on it. */
const tentativeMs = 4_000
const lookEveryMs = 50

export interface DarwinDeviceNeeds {
  readonly run: Run
  readonly routes: Pick<RouteTable, 'read'>
  /** Opens a utun device: kernel-control.ts. */
  readonly openUtun: () => { readonly device: string; readonly descriptor: number }
  readonly indexOf: (device: string) => number
  readonly close: (descriptor: number) => void
  readonly log: Log
}

export class DarwinDevices implements Devices {
  readonly #needs: DarwinDeviceNeeds

  constructor(needs: DarwinDeviceNeeds) {
    this.#needs = needs
  }

  async open(): Promise<OpenedDevice> {
    const { routes, openUtun, indexOf, close } = this.#needs
    try {
      const taken = (await routes.read()).map(({ prefix }) => prefix)
      const addresses = chooseAddresses(0, taken)
      if (addresses === undefined) throw new Error('no addresses are free for it')
      const { device, descriptor } = openUtun()
      try {
        await this.#setUp(device, addresses.v4)
        const hasV6 = await this.#setUpV6(device, addresses.v6)
        const index = indexOf(device)
        if (index === 0) throw new Error('it has no index')
        const info: DeviceInfo = { device, index, mtu, v4: addresses.v4, ...(hasV6 ? { v6: addresses.v6 } : {}) }
        return { info, device: { kind: 'descriptor', descriptor }, close: () => close(descriptor) }
      } catch (error) {
        close(descriptor)
        throw error
      }
    } catch (error) {
      throw new KnownError('DEVICE_FAILED', { what: messageOf(error) }, error)
    }
  }

  /** The kernel removes it with its last descriptor. Until then it has no address, so nothing is routed into it. */
  async remove(device: string): Promise<void> {
    const { run } = this.#needs
    if (!(await this.ours()).includes(device)) return
    try {
      const said = await run('ifconfig', [device])
      for (const [, family = '', address = ''] of said.matchAll(/^\s+(inet6?) ([0-9a-f.:]+)/gm))
        if (!address.startsWith('fe80:')) await run('ifconfig', [device, family, address, '-alias'])
      await run('ifconfig', [device, 'down'])
    } catch (error) {
      // It went away meanwhile, with the descriptor.
      if ((await this.ours()).includes(device)) throw error
    }
  }

  async ours(): Promise<readonly string[]> {
    return [...devicesOfOurs(await this.#needs.routes.read())]
  }

  async #setUp(device: string, v4: string): Promise<void> {
    const { run } = this.#needs
    const own = v4.split('/')[0] ?? ''
    // A point-to-point device: its own address stands for the other end too.
    await run('ifconfig', [device, 'inet', v4, own, 'alias'])
    await run('ifconfig', [device, 'mtu', String(mtu), 'up'])
    await this.#ownNetwork(device, '-inet', v4)
  }

  /** False where the machine wants no IPv6. */
  async #setUpV6(device: string, v6: string): Promise<boolean> {
    const { run, log } = this.#needs
    try {
      await run('ifconfig', [device, 'inet6', v6, 'alias'])
      await this.#ownNetwork(device, '-inet6', v6)
      const deadline = performance.now() + tentativeMs
      while (/\stentative/.test(await run('ifconfig', [device, 'inet6']))) {
        if (performance.now() > deadline) throw new Error('the address stays tentative')
        await sleep(lookEveryMs)
      }
      return true
    } catch (error) {
      log.info('the device has no IPv6', { device, error: chainOf(error) })
      return false
    }
  }

  async #ownNetwork(device: string, family: '-inet' | '-inet6', own: string): Promise<void> {
    const network = Prefix.parse(own)?.toString() ?? ''
    const problem = routeProblem(await this.#needs.run('route', ['-n', 'add', family, network, '-interface', device]))
    // The address may have brought it along.
    if (problem !== undefined && problem !== 'File exists') throw new Error(`${network}: ${problem}`)
  }
}
