// Windows' routing table as a `RouteTable`: CreateIpForwardEntry2 and DeleteIpForwardEntry2, netioapi.h. What is ours is what a program has led into an
// adapter of ours; routes go with their adapter.
import { Resolver } from 'node:dns'
import { type Log } from '../../../../common/base/index.ts'
import { Ip, type Prefix } from '../../../../common/net/index.ts'
import type { DeviceInfo } from '../../messages.ts'
import { decodeRoutes, encodeRoute } from '../../windows/index.ts'
import type { ResolvConf } from '../os-dns/index.ts'
import type { MachineRoute, RouteChange, RouteTable } from '../platform/index.ts'

/** The calls, each with the bytes of its structure; they give codes of winerror.h. */
export interface RouteCalls {
  /** GetIpForwardTable2 of both families: the table with its rows. Throws when it can't be read. */
  readTable(): Uint8Array
  createRoute(row: Uint8Array): number
  deleteRoute(row: Uint8Array): number
  /** ConvertInterfaceIndexToLuid, ConvertInterfaceLuidToAlias: what people see; empty when there is no such adapter. */
  aliasOf(index: number): string
}

/** What adapters of ours are called. */
export const ourAlias = /^fl\d{1,3}$/
/** ERROR_OBJECT_ALREADY_EXISTS of winerror.h. */
const alreadyExists = 5010

export class WindowsRoutes implements RouteTable {
  readonly #calls: RouteCalls
  readonly #log: Log

  constructor({ calls, log }: { calls: RouteCalls; log: Log }) {
    this.#calls = calls
    this.#log = log
  }

  read(): Promise<readonly MachineRoute[]> {
    const rows = decodeRoutes(this.#calls.readTable()).map(({ index, prefix, gateway, isByProgram }) => {
      const device = this.#calls.aliasOf(index) || `interface ${index}`
      const via = gateway === undefined ? [] : ['via', gateway.toString()]
      // An adapter brings routes along: to its own networks, to all of its link.
      const isOurs = isByProgram && ourAlias.test(device)
      const text = [prefix.bits === 0 ? 'default' : prefix.toString(), ...via, 'dev', device].join(' ')
      return { prefix, device, gateways: gateway === undefined ? [] : [gateway], isOurs, text }
    })
    // Loopback, broadcast and multicast of each adapter are book-keeping.
    const own = ({ address }: Prefix) =>
      address.isLoopback || address.isMulticast || address.toString() === '255.255.255.255'
    return Promise.resolve(rows.filter(({ prefix }) => prefix.bits === 0 || !own(prefix)))
  }

  change({ index }: DeviceInfo, { add, remove }: RouteChange): Promise<void> {
    return new Promise(resolve => {
      for (const prefix of add)
        check('CreateIpForwardEntry2', prefix, this.#calls.createRoute(encodeRoute(index, prefix)))
      for (const prefix of remove)
        check('DeleteIpForwardEntry2', prefix, this.#calls.deleteRoute(encodeRoute(index, prefix)))
      resolve()
    })
  }

  undo({ index, device }: DeviceInfo, { add, remove }: RouteChange): Promise<void> {
    const codes = [
      ...remove.map(prefix => this.#calls.createRoute(encodeRoute(index, prefix))),
      ...add.map(prefix => this.#calls.deleteRoute(encodeRoute(index, prefix))),
    ]
    const failed = codes.filter(code => code !== 0 && code !== alreadyExists)
    if (failed.length > 0) this.#log.debug('some routes were not there to be put back', { device, codes: failed })
    return Promise.resolve()
  }

  readResolvConf(): Promise<ResolvConf> {
    return Promise.resolve({
      nameservers: new Resolver().getServers().flatMap(text => Ip.parse(text.replace(/%.*$/, '')) ?? []),
      search: [],
    })
  }
}

function check(call: string, prefix: Prefix, code: number): void {
  if (code !== 0) throw new Error(`${call} of ${prefix.toString()}: error ${code}`)
}
