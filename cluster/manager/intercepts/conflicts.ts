// When two intercepts of one workload can't have what they want at the same time. A `tcp` one takes everything of its port, an `http` one the
// requests that match; both together are refused too, or the taker of everything would lose requests silently. Copies and environments are free.
import type { HttpFilterOutput, InterceptSpecOutput } from '../../../common/protocol/index.ts'

export function doConflict(one: InterceptSpecOutput, other: InterceptSpecOutput): boolean {
  if (one.agent !== other.agent || one.namespace !== other.namespace) return false
  if (one.workload_kind !== '' && other.workload_kind !== '' && one.workload_kind !== other.workload_kind) return false
  if (portOf(one) !== portOf(other) || !takesTraffic(one) || !takesTraffic(other)) return false
  if (one.mechanism === 'tcp' || other.mechanism === 'tcp') return true
  return couldMatchBoth(one.http_filter, other.http_filter)
}

/** All containers of a pod share its ports: the number says it all. Clients that leave it out are told apart by what they asked for. */
function portOf({ container_port, protocol, service_name, port_identifier }: InterceptSpecOutput): string {
  const port = container_port === 0 ? `${service_name} ${port_identifier}` : String(container_port)
  return `${port}/${protocol === '' ? 'TCP' : protocol.toUpperCase()}`
}

function takesTraffic({ mechanism }: InterceptSpecOutput): boolean {
  return mechanism === 'tcp' || mechanism === 'http'
}

function couldMatchBoth(one: HttpFilterOutput | null, other: HttpFilterOutput | null): boolean {
  const [a, b] = [headersOf(one), headersOf(other)]
  if (!isSubset(a, b) && !isSubset(b, a)) return false
  const [these, those] = [one?.path_prefixes ?? [], other?.path_prefixes ?? []]
  if (these.length === 0 || those.length === 0) return true
  return these.some(prefix => those.some(each => each.startsWith(prefix) || prefix.startsWith(each)))
}

/** Names without case, values exact. */
function headersOf(filter: HttpFilterOutput | null): Map<string, string> {
  return new Map(Object.entries(filter?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
}

function isSubset(few: ReadonlyMap<string, string>, many: ReadonlyMap<string, string>): boolean {
  return [...few].every(([name, value]) => many.get(name) === value)
}
