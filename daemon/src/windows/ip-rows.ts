// Rows of the IP Helper API as bytes, netioapi.h and ws2ipdef.h of the Windows SDK, 64-bit: MIB_IPFORWARD_ROW2, MIB_UNICASTIPADDRESS_ROW, and in them
// SOCKADDR_INET and IP_ADDRESS_PREFIX. Pure.
import { Ip, Prefix } from '../../../common/net/index.ts'

/** SOCKADDR_INET: u16 family; IPv4 at 4, IPv6 at 8. */
const address = { bytes: 28, families: { 4: 2, 6: 23 }, at: { 4: 4, 6: 8 } } as const
/** MIB_IPFORWARD_ROW2 */
const route = {
  bytes: 104,
  index: 8,
  destination: 12,
  prefixLength: 40,
  nextHop: 44,
  validLifetime: 76,
  preferredLifetime: 80,
  metric: 84,
  protocol: 88,
  immortal: 95,
} as const
/** MIB_IPFORWARD_TABLE2: u32 count, then the rows. */
const tableHead = 8
/** MIB_UNICASTIPADDRESS_ROW */
const unicast = {
  bytes: 80,
  index: 40,
  prefixOrigin: 44,
  suffixOrigin: 48,
  validLifetime: 52,
  preferredLifetime: 56,
  onLinkPrefixLength: 60,
  dadState: 64,
} as const
const forever = 0xffff_ffff
/** MIB_IPPROTO_NETMGMT: set by a program. */
const byProgram = 3
/** IpPrefixOriginManual, IpSuffixOriginManual, IpDadStatePreferred */
const [manual, preferred] = [1, 4]

export const ipRowBytes = { route: route.bytes, unicast: unicast.bytes, tableHead } as const

export interface IpRoute {
  readonly index: number
  /** 0 bits = a default route. */
  readonly prefix: Prefix
  /** Absent: on the link. */
  readonly gateway?: Ip
  /** By a program, not by Windows itself. */
  readonly isByProgram: boolean
}

/** What is not understood is left out. */
export function decodeRoutes(bytes: Uint8Array): readonly IpRoute[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.min(view.getUint32(0, true), Math.floor((bytes.length - tableHead) / route.bytes))
  return Array.from({ length: count }, (_, at) => tableHead + at * route.bytes).flatMap(at => {
    const ip = decodeAddress(view, at + route.destination)
    const prefix = ip === undefined ? undefined : Prefix.of(ip, view.getUint8(at + route.prefixLength))
    const gateway = decodeAddress(view, at + route.nextHop)
    if (prefix === undefined) return []
    const hop = gateway === undefined || gateway.isUnspecified ? {} : { gateway }
    const isByProgram = view.getUint32(at + route.protocol, true) === byProgram
    return [{ index: view.getUint32(at + route.index, true), prefix, ...hop, isByProgram }]
  })
}

/** A row for CreateIpForwardEntry2 and DeleteIpForwardEntry2: on the link of the device, before the routes that others have by default. */
export function encodeRoute(index: number, prefix: Prefix): Uint8Array {
  const view = new DataView(new ArrayBuffer(route.bytes))
  view.setUint32(route.index, index, true)
  encodeAddress(view, route.destination, prefix.address)
  view.setUint8(route.prefixLength, prefix.bits)
  encodeAddress(view, route.nextHop, undefined, prefix.family)
  view.setUint32(route.validLifetime, forever, true)
  view.setUint32(route.preferredLifetime, forever, true)
  view.setUint32(route.protocol, byProgram, true)
  view.setUint8(route.immortal, 1)
  return new Uint8Array(view.buffer)
}

/** A row for CreateUnicastIpAddressEntry: `own` is "198.19.3.1/24". Preferred at once, for nobody else is on the link. */
export function encodeUnicast(index: number, own: string): Uint8Array | undefined {
  const [text = '', bits = ''] = own.split('/')
  const ip = Ip.parse(text)
  if (ip === undefined) return undefined
  const view = new DataView(new ArrayBuffer(unicast.bytes))
  encodeAddress(view, 0, ip)
  view.setUint32(unicast.index, index, true)
  view.setUint32(unicast.prefixOrigin, manual, true)
  view.setUint32(unicast.suffixOrigin, manual, true)
  view.setUint32(unicast.validLifetime, forever, true)
  view.setUint32(unicast.preferredLifetime, forever, true)
  view.setUint8(unicast.onLinkPrefixLength, Number(bits))
  view.setUint32(unicast.dadState, preferred, true)
  return new Uint8Array(view.buffer)
}

/** Of a row for an address: whether programs can be bound to it. */
export function isPreferred(row: Uint8Array): boolean {
  return new DataView(row.buffer, row.byteOffset, row.byteLength).getUint32(unicast.dadState, true) === preferred
}

function decodeAddress(view: DataView, at: number): Ip | undefined {
  const family = view.getUint16(at, true) === address.families[4] ? 4 : 6
  if (family === 6 && view.getUint16(at, true) !== address.families[6]) return undefined
  return Ip.of(new Uint8Array(view.buffer, view.byteOffset + at + address.at[family], family === 4 ? 4 : 16).slice())
}

/** Without an address: the unspecified one of the family. */
function encodeAddress(view: DataView, at: number, ip: Ip | undefined, family: 4 | 6 = ip?.family ?? 4): void {
  view.setUint16(at, address.families[family], true)
  if (ip !== undefined) new Uint8Array(view.buffer, at + address.at[family], ip.bytes.length).set(ip.bytes)
}
