// TUN devices (Documentation/networking/tuntap.rst): opened here, used by the user half. Its descriptor is the device's life: once it has been
// passed, this half closes its own, so the kernel removes the device, with its addresses and routes, when the user half ends for whatever
// reason. The interface's alias is our mark; a device that a crash left behind is found by it.
import { readFileSync } from 'node:fs'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { chooseAddresses } from '../device-space.ts'
import type { OpenedDevice } from '../platform/index.ts'
import { callFailed, closeDescriptor, ioctl, openFile } from '../posix/index.ts'
import type { Run } from '../programs.ts'
import { deviceName, parseRows, readAddressPrefixes, readRoutes } from './kernel-routes.ts'

/** The interface alias (ip-link(8)) of every device of ours. */
const alias = 'fairlead'
/** The most that a TUN device takes: one packet carries up to 64 KiB. */
const mtu = 65_535
const queueLength = 1_000
const mostDevices = 256

const readWriteNonBlockingCloseOnExec = 0o2 | 0o4000 | 0o2000000
const setInterface = 0x400454ca
const tunWithoutHeader = 0x0001 | 0x1000
const interfaceNameBytes = 16
const requestBytes = 40

export interface OpenedTun extends OpenedDevice {
  /** The caller passes it on, then closes it. */
  readonly descriptor: number
}

/** Throws DEVICE_FAILED; then there is no device. */
export async function openDevice({ run }: { run: Run }): Promise<OpenedTun> {
  try {
    const links = parseRows(await run('ip', ['-json', 'link', 'show'])).map(({ ifname }) => ifname)
    const number = Array.from({ length: mostDevices }, (_, at) => at).find(at => !links.includes(`fl${at}`))
    if (number === undefined) throw new Error(`there are ${mostDevices} devices already`)
    const routes = await readRoutes(run)
    const taken = [...(await readAddressPrefixes(run)), ...routes.map(route => route.prefix)]
    const addresses = chooseAddresses(number, taken)
    if (addresses === undefined) throw new Error('no addresses are free for it')
    const device = `fl${number}`
    const descriptor = openTun(device)
    try {
      const v6 = hasIpv6(device) ? addresses.v6 : undefined
      await run('ip', ['-batch', '-'], { input: setUp(device, addresses.v4, v6) })
      const [link] = parseRows(await run('ip', ['-json', 'link', 'show', 'dev', device]))
      const index = link?.['ifindex']
      if (typeof index !== 'number') throw new Error('it has no index')
      const info: DeviceInfo = { device, index, mtu, v4: addresses.v4, ...(v6 === undefined ? {} : { v6 }) }
      return { info, device: { kind: 'descriptor', descriptor }, descriptor, close: () => closeDescriptor(descriptor) }
    } catch (error) {
      closeDescriptor(descriptor)
      throw error
    }
  } catch (error) {
    throw new KnownError('DEVICE_FAILED', { what: messageOf(error) }, error)
  }
}

/** Removes the device whether its user half still has the descriptor or not. It may be gone already. */
export async function removeDevice(device: string, { run }: { run: Run }): Promise<void> {
  if (!(await ourDevices({ run })).includes(device)) return
  await run('ip', ['link', 'delete', 'dev', device]).catch(async (error: unknown) => {
    // It went away meanwhile, with the descriptor.
    if ((await ourDevices({ run })).includes(device)) throw error
  })
}

/** Names of all devices with our mark. */
export async function ourDevices({ run }: { run: Run }): Promise<readonly string[]> {
  return parseRows(await run('ip', ['-json', 'link', 'show'])).flatMap(({ ifname, ifalias }) =>
    typeof ifname === 'string' && deviceName.test(ifname) && ifalias === alias ? [ifname] : [],
  )
}

function openTun(device: string): number {
  const descriptor = openFile('/dev/net/tun', readWriteNonBlockingCloseOnExec)
  if (descriptor < 0) throw callFailed('open /dev/net/tun')
  const request = new Uint8Array(requestBytes)
  request.set(Buffer.from(device))
  new DataView(request.buffer).setUint16(interfaceNameBytes, tunWithoutHeader, true)
  if (ioctl(descriptor, setInterface, request) === 0) return descriptor
  const error = callFailed('TUNSETIFF')
  closeDescriptor(descriptor)
  throw error
}

/** The marks come first, so that nothing unmarked is ever left. No link-local address: a TUN has no neighbours to speak to. */
function setUp(device: string, v4: string, v6: string | undefined): string {
  return [
    `link set dev ${device} alias ${alias}`,
    `link set dev ${device} mtu ${mtu} txqueuelen ${queueLength}`,
    ...(v6 === undefined ? [] : [`link set dev ${device} addrgenmode none`]),
    `address add ${v4} dev ${device}`,
    ...(v6 === undefined ? [] : [`address add ${v6} dev ${device} nodad`]),
    `link set dev ${device} up`,
  ]
    .map(line => `${line}\n`)
    .join('')
}

function hasIpv6(device: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${device}/disable_ipv6`, 'utf8').trim() === '0'
  } catch {
    return false
  }
}
