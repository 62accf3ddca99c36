// Carries out what the user half asks, one request after the other.
import { lookup } from 'node:dns/promises'
import { asKnownError, chainOf, KnownError, type Log } from '../../../../common/base/index.ts'
import { Prefix } from '../../../../common/net/index.ts'
import type { AppliedDns, DeviceInfo, ToInside, ToUser, WantedDns } from '../../messages.ts'
import { openDevice } from '../linux/index.ts'
import type { ResolvConf } from '../os-dns/index.ts'
import type { DescriptorChannel } from '../posix/index.ts'
import { closeDescriptor } from '../posix/index.ts'
import type { Run } from '../programs.ts'
import { refusal } from '../refusal.ts'
import { idOf } from '../requests.ts'
import { Turns } from '../turns.ts'
import type { InsideNames } from './names.ts'
import { parseInsideRequest } from './requests.ts'
import { openSocket } from './sockets.ts'

export interface InsideDependencies {
  readonly run: Run
  readonly channel: Pick<DescriptorChannel, 'send'>
  readonly names: Pick<InsideNames, 'prepare' | 'set'>
  /** As it was before we put ours in its place. */
  readonly resolvConf: ResolvConf
  answer(message: ToUser): void
  readonly log: Log
}

export class Inside {
  readonly #dependencies: InsideDependencies
  readonly #turns = new Turns()
  #device: DeviceInfo | undefined

  constructor(dependencies: InsideDependencies) {
    this.#dependencies = dependencies
  }

  receive(message: unknown): void {
    const { log, answer } = this.#dependencies
    const id = idOf(message)
    if (id === undefined) return
    void this.#turns.run(async () => {
      try {
        const request = parseInsideRequest(message)
        if (request === undefined) throw refusal('a malformed request, or one above a limit')
        answer(await this.#carryOut(request))
      } catch (error) {
        const { code, detail } = asKnownError(error)
        log.warn('request failed', { id, error: chainOf(error) })
        const texts = Object.entries(detail).map(([name, value]) => [
          name,
          typeof value === 'object' ? value : String(value),
        ])
        answer({ kind: 'failed', id, failure: { code, detail: Object.fromEntries(texts) as Record<string, string> } })
      }
    })
  }

  async #carryOut(request: ToInside): Promise<ToUser> {
    const { id } = request
    const { channel } = this.#dependencies
    switch (request.kind) {
      case 'open-device':
        return { kind: 'device', id, info: await this.#openDevice(id) }
      case 'close-device':
      // Everything goes into the device, whatever the cluster's networks are.
      case 'set-routes':
        return { kind: 'applied', id }
      case 'set-dns':
        return { kind: 'applied', id, ...(request.dns === undefined ? {} : { dns: this.#setDns(request.dns) }) }
      case 'open-socket':
        await openSocket(request, descriptor => channel.send(descriptor, String(id))).catch((error: unknown) => {
          throw new KnownError('ROOT_REFUSED', { what: chainOf(error) }, error)
        })
        return { kind: 'socket', id }
      case 'ask':
        // Names that don't exist are answers too.
        await lookup(request.name).catch(() => undefined)
        return { kind: 'applied', id }
    }
  }

  async #openDevice(id: number): Promise<DeviceInfo> {
    if (this.#device !== undefined) throw refusal('there is a device already')
    const { run, channel, names } = this.#dependencies
    const { info, descriptor } = await openDevice({ run })
    try {
      const routes = [`route add default dev ${info.device}`]
      if (info.v6 !== undefined) routes.push(`-6 route add default dev ${info.device}`)
      for (const route of routes) await run('ip', route.split(' '))
      names.prepare(hostAddress(info))
      channel.send(descriptor, String(id))
    } catch (error) {
      throw error instanceof KnownError ? error : new KnownError('DEVICE_FAILED', { what: chainOf(error) }, error)
    } finally {
      closeDescriptor(descriptor)
    }
    this.#device = info
    return info
  }

  #setDns(wanted: WantedDns): AppliedDns {
    const { names, resolvConf } = this.#dependencies
    const hostSearch = resolvConf.search.filter(name => !wanted.search.includes(name))
    names.set(wanted, hostSearch)
    return {
      mechanism: 'overriding',
      reason: 'the command has a resolv.conf of its own',
      upstream: resolvConf.nameservers.map(String),
      // By the user half, in the machine's network.
      asksElsewhere: true,
      hostSearch,
    }
  }
}

/** The place in the device's network that stands for the machine around: see Places in user/inside. */
function hostAddress({ v4 }: DeviceInfo): string {
  return Prefix.parse(v4)?.at(2)?.toString() ?? ''
}
