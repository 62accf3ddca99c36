// The calls of the IP Helper API that change something, netioapi.h: routes, addresses, MTU and metric of an interface. Each takes the bytes of its
// structure and gives a code of winerror.h.
import { aliasOf, bindOnce, isPreferred, readIpTable } from '../../windows/index.ts'
import type { AddressCalls } from './devices.ts'
import type { RouteCalls } from './route-table.ts'

/** MIB_IPINTERFACE_ROW, 64-bit. */
const ipInterface = {
  bytes: 168,
  index: 16,
  automaticMetric: 44,
  dadTransmits: 56,
  sitePrefixLength: 144,
  metric: 148,
  mtu: 152,
} as const
const families = { 4: 2, 6: 23 } as const

type RowCall = (row: Uint8Array) => number

interface Calls {
  readonly createRoute: RowCall
  readonly deleteRoute: RowCall
  readonly createAddress: RowCall
  readonly readAddress: RowCall
  readonly readInterface: RowCall
  readonly writeInterface: RowCall
  indexOf(luid: Uint8Array, index: Uint32Array): number
}

const calls = bindOnce<Calls>(load => {
  const library = load('iphlpapi.dll')
  const call = (name: string, direction: '' | '_Inout_ ') =>
    library.func(`uint32_t __stdcall ${name}(${direction}uint8_t*)`) as unknown as RowCall
  return {
    createRoute: call('CreateIpForwardEntry2', ''),
    deleteRoute: call('DeleteIpForwardEntry2', ''),
    createAddress: call('CreateUnicastIpAddressEntry', ''),
    readAddress: call('GetUnicastIpAddressEntry', '_Inout_ '),
    readInterface: call('GetIpInterfaceEntry', '_Inout_ '),
    writeInterface: call('SetIpInterfaceEntry', '_Inout_ '),
    indexOf: library.func('uint32_t __stdcall ConvertInterfaceLuidToIndex(const uint8_t*, _Out_ uint32_t*)'),
  }
})

export const routeCalls: RouteCalls = {
  readTable: readIpTable,
  createRoute: row => calls().createRoute(row),
  deleteRoute: row => calls().deleteRoute(row),
  aliasOf,
}

export const addressCalls: AddressCalls = {
  createAddress: row => calls().createAddress(row),
  isReady(row) {
    const found = Uint8Array.from(row)
    return calls().readAddress(found) === 0 && isPreferred(found)
  },
  configure(index, family, mtu) {
    const row = new Uint8Array(ipInterface.bytes)
    const view = new DataView(row.buffer)
    view.setUint16(0, families[family], true)
    view.setUint32(ipInterface.index, index, true)
    const code = calls().readInterface(row)
    if (code !== 0) return code
    changeInterface(row, mtu)
    return calls().writeInterface(row)
  },
}

/** MTU, the lowest metric, no search for somebody who has our address: nobody else is on the link. */
export function changeInterface(row: Uint8Array, mtu: number): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength)
  view.setUint8(ipInterface.automaticMetric, 0)
  view.setUint32(ipInterface.dadTransmits, 0, true)
  // What was read is refused for IPv4 when it is not 0, says the documentation of SetIpInterfaceEntry.
  view.setUint32(ipInterface.sitePrefixLength, 0, true)
  view.setUint32(ipInterface.metric, 0, true)
  view.setUint32(ipInterface.mtu, mtu, true)
}

/** NET_LUID of an interface as its index; 0 when there is none. */
export function indexOf(luid: Uint8Array): number {
  const index = new Uint32Array(1)
  return calls().indexOf(luid, index) === 0 ? (index[0] ?? 0) : 0
}
