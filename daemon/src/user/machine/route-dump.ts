// Linux: the routes of every table, asked of the kernel over rtnetlink(7), as everybody may. A VPN often has a table of its own, to which rules (ip-rule(8))
// lead; what it holds is as real as the main table. Messages as in linux/netlink.h and linux/rtnetlink.h, numbers in the byte order of the machine.
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { Route } from './kernel-routes.ts'
import { close, errno, nameOfInterface, recv, send, socket } from './libc.ts'

const netlink = { family: 16, rawNonBlockingCloseOnExec: 3 | 0o4000 | 0o2000000, route: 0 } as const
const message = { headerBytes: 16, error: 2, done: 3, newRoute: 24, getRoute: 26, requestDump: 0x301 } as const
const routeBytes = 12
const attribute = { headerBytes: 4, destination: 1, device: 4, gateway: 5, hops: 9, table: 15, via: 18 } as const
const hopBytes = 8
const localTable = 255
/** unicast, and those that refuse: blackhole, unreachable, prohibit. The others are the kernel's own book-keeping. */
const types: ReadonlySet<number> = new Set([1, 6, 7, 8])
/** RTM_F_CLONED: remembered, no route. RTNH_F_DEAD: its device is off. */
const cloned = 0x200
const dead = 0x1

/** One answer of a dump is at most that. */
const bufferBytes = 64 * 1024
/** Together about 100,000 routes; what is beyond belongs to a router. */
const mostAnswers = 256

/** Throws where the kernel doesn't tell. */
export function dumpRoutes(): readonly Route[] {
  const descriptor = socket(netlink.family, netlink.rawNonBlockingCloseOnExec, netlink.route)
  if (descriptor < 0) throw new Error(`no netlink socket: errno ${errno()}`)
  try {
    const question = dumpQuestion()
    if (send(descriptor, question, question.length, 0) < 0) throw new Error(`netlink send: errno ${errno()}`)
    const names = new Map<number, string>()
    const deviceOf = (index: number) => {
      const known = names.get(index) ?? nameOfInterface(index, new Uint8Array(16)) ?? ''
      names.set(index, known)
      return known
    }
    const routes: Route[] = []
    const buffer = new Uint8Array(bufferBytes)
    for (let answers = 0; answers < mostAnswers; answers++) {
      // The kernel writes a dump's next part while the one before is read: it is always there.
      const length = recv(descriptor, buffer, buffer.length, 0)
      if (length < 0) throw new Error(`netlink recv: errno ${errno()}`)
      const parsed = parseRouteMessages(buffer.subarray(0, length), deviceOf)
      routes.push(...parsed.routes)
      if (parsed.isLast) break
    }
    return routes
  } finally {
    close(descriptor)
  }
}

/** RTM_GETROUTE for all families: a header and an empty struct rtmsg. */
function dumpQuestion(): Uint8Array {
  const view = new DataView(new ArrayBuffer(message.headerBytes + routeBytes))
  view.setUint32(0, view.byteLength, true)
  view.setUint16(4, message.getRoute, true)
  view.setUint16(6, message.requestDump, true)
  return new Uint8Array(view.buffer)
}

/** What does not fit its own lengths ends the reading. `isLast`: the dump is over. */
export function parseRouteMessages(
  bytes: Uint8Array,
  deviceOf: (index: number) => string,
): { readonly routes: readonly Route[]; readonly isLast: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const routes: Route[] = []
  for (let at = 0; at + message.headerBytes <= bytes.length; ) {
    const length = view.getUint32(at, true)
    const type = view.getUint16(at + 4, true)
    if (type === message.done || type === message.error) return { routes, isLast: true }
    if (length < message.headerBytes || at + length > bytes.length) break
    const isRoute = type === message.newRoute && length >= message.headerBytes + routeBytes
    const route = isRoute ? routeAt(view, at + message.headerBytes, at + length, deviceOf) : undefined
    if (route !== undefined) routes.push(route)
    at += align(length)
  }
  return { routes, isLast: false }
}

function routeAt(view: DataView, at: number, end: number, deviceOf: (index: number) => string): Route | undefined {
  const family = view.getUint8(at) === 2 ? 4 : 6
  const bits = view.getUint8(at + 1)
  const flags = view.getUint32(at + 8, true)
  const found = attributesOf(view, at + routeBytes, end)
  const table = found.get(attribute.table)?.getUint32(0, true) ?? view.getUint8(at + 4)
  if (table === localTable || !types.has(view.getUint8(at + 7)) || (flags & (cloned | dead)) !== 0) return undefined
  // Several ways: the first.
  const hops = found.get(attribute.hops)
  const isHop = hops !== undefined && hops.byteLength >= hopBytes
  const hop = isHop ? attributesOf(hops, hopBytes, Math.min(hops.getUint16(0, true), hops.byteLength)) : found
  const index = isHop ? hops.getUint32(4, true) : (found.get(attribute.device)?.getUint32(0, true) ?? 0)
  const none = new DataView(new ArrayBuffer(family === 4 ? 4 : 16))
  const destination = ipOf(found.get(attribute.destination) ?? none)
  const prefix = destination === undefined ? undefined : Prefix.of(destination, bits)
  const device = deviceOf(index)
  // The kernel's own refusal of everything else is a default route into lo.
  if (prefix === undefined || device === 'lo') return undefined
  const via = hop.get(attribute.via)
  const gateway = ipOf(hop.get(attribute.gateway) ?? (via === undefined ? undefined : tailOf(via, 2)))
  return { device, prefix, ...(gateway === undefined ? {} : { gateway }) }
}

/** Each a view of its value, by its type. */
function attributesOf(view: DataView, from: number, end: number): ReadonlyMap<number, DataView> {
  const found = new Map<number, DataView>()
  for (let at = from; at + attribute.headerBytes <= end; ) {
    const length = view.getUint16(at, true)
    if (length < attribute.headerBytes || at + length > end) break
    // The upper two bits are flags of nesting and byte order.
    found.set(view.getUint16(at + 2, true) & 0x3fff, tailOf(view, at + attribute.headerBytes, at + length))
    at += align(length)
  }
  return found
}

function tailOf(view: DataView, from: number, to = view.byteLength): DataView {
  return new DataView(view.buffer, view.byteOffset + from, to - from)
}

function ipOf(view: DataView | undefined): Ip | undefined {
  return view === undefined ? undefined : Ip.of(new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice())
}

function align(length: number): number {
  return (length + 3) & ~3
}
