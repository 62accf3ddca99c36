// Linux' routing tables as a `RouteTable`: differences go in one `ip -batch`, and every route of ours carries our protocol number.
import { readFile } from 'node:fs/promises'
import { chainOf, type Log } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { parseResolvConf, type ResolvConf } from '../os-dns/index.ts'
import type { MachineRoute, RouteChange, RouteTable } from '../platform/index.ts'
import type { Run } from '../programs.ts'
import { readRoutes, routeProtocol } from './kernel-routes.ts'

/** Metric of IPv6 routes: before those that others add with the kernel's default of 1024. IPv4 routes have 0 by default, and ours come first. */
const v6Metric = 77

export class IpRoutes implements RouteTable {
  readonly #run: Run
  readonly #log: Log

  constructor({ run, log }: { run: Run; log: Log }) {
    this.#run = run
    this.#log = log
  }

  read(): Promise<readonly MachineRoute[]> {
    return readRoutes(this.#run)
  }

  async change({ device }: DeviceInfo, change: RouteChange): Promise<void> {
    await this.#run('ip', ['-batch', '-'], { input: batch(device, change) })
  }

  async undo({ device }: DeviceInfo, { add, remove }: RouteChange): Promise<void> {
    // -force goes on after lines that fail, as those do that undo what was never done.
    await this.#run('ip', ['-force', '-batch', '-'], { input: batch(device, { add: remove, remove: add }) }).catch(
      (error: unknown) =>
        this.#log.debug('some routes were not there to be put back', { device, error: chainOf(error) }),
    )
  }

  async readResolvConf(): Promise<ResolvConf> {
    // A machine may have none.
    return parseResolvConf(await readFile('/etc/resolv.conf', 'utf8').catch(() => ''))
  }
}

/** New routes come before others of the same prefix (IPv4: `prepend`, IPv6: the metric): the person allowed that. */
export function batch(device: string, { remove, add }: RouteChange): string {
  const tail = (prefix: Prefix) =>
    `${prefix.toString()} dev ${device} proto ${routeProtocol}${prefix.family === 6 ? ` metric ${v6Metric}` : ' scope link'}`
  const lines = [
    ...add.map(prefix => `route ${prefix.family === 4 ? 'prepend' : 'add'} ${tail(prefix)}`),
    ...remove.map(prefix => `route del ${tail(prefix)}`),
  ]
  return lines.map(line => `${line}\n`).join('')
}
