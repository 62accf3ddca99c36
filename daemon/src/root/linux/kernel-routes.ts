// The machine's routes and addresses as iproute2 tells them (`ip -json`, ip-route(8), ip-address(8)). Values this code does not understand
// are left out: a newer iproute2 must not break a session.
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { MachineRoute } from '../platform/index.ts'
import type { Run } from '../programs.ts'

/** A device name of ours; the number is bounded so that names stay below IFNAMSIZ. */
export const deviceName = /^fl\d{1,3}$/
/** Route protocol number of everything Fairlead puts into a routing table; no daemon uses it (/etc/iproute2/rt_protos). */
export const routeProtocol = 77

type Fields = Readonly<Record<string, unknown>>

/** Types that say where packets for a prefix go; the others (local, broadcast, multicast…) are the kernel's own book-keeping. */
const routingTypes: ReadonlySet<unknown> = new Set([
  undefined,
  'unicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
])

/** The routes of all tables but the kernel's own (`local`), both families. */
export async function readRoutes(run: Run): Promise<readonly MachineRoute[]> {
  const outputs = await Promise.all(
    (['-4', '-6'] as const).map(async family => {
      const rows = parseRows(await run('ip', ['-json', family, 'route', 'show', 'table', 'all']))
      return rows.flatMap(row => routeOf(row, family === '-4' ? 4 : 6) ?? [])
    }),
  )
  return outputs.flat()
}

/** Every address of the machine, with the prefix it is on. */
export async function readAddressPrefixes(run: Run): Promise<readonly Prefix[]> {
  return parseRows(await run('ip', ['-json', 'address', 'show'])).flatMap(row =>
    records(row['addr_info']).flatMap(({ local, prefixlen }) => {
      const prefix = Prefix.parse(`${String(local)}/${String(prefixlen)}`)
      return prefix === undefined ? [] : [prefix]
    }),
  )
}

/** The rows of an `ip -json` answer; it prints nothing at all when there are none. */
export function parseRows(json: string): readonly Fields[] {
  return json.trim() === '' ? [] : records(JSON.parse(json))
}

export function routeOf(row: Fields, family: 4 | 6): MachineRoute | undefined {
  const { type, dst, table, protocol } = row
  if (!routingTypes.has(type) || table === 'local' || typeof dst !== 'string') return undefined
  const prefix = Prefix.parse(dst === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : dst)
  if (prefix === undefined) return undefined
  const hops = [row, ...records(row['nexthops'])]
  const gateways = hops.flatMap(({ gateway, via }) => {
    const ip = Ip.parse(String(gateway ?? (isRecord(via) ? via['host'] : '')))
    return ip === undefined ? [] : [ip]
  })
  const device = hops.map(hop => hop['dev']).find(name => typeof name === 'string') ?? ''
  const words = [
    ...(typeof type === 'string' && type !== 'unicast' ? [type] : []),
    dst,
    ...(gateways[0] === undefined ? [] : ['via', gateways[0].toString()]),
    ...(device === '' ? [] : ['dev', device]),
    ...(typeof table === 'string' ? ['table', table] : []),
  ]
  const isOurs = protocol === String(routeProtocol) && deviceName.test(device)
  return { prefix, device, gateways, isOurs, text: words.join(' ') }
}

function records(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
