// What an intercept must say to be created.
import { Ip } from '../../../common/net/index.ts'
import type { InterceptSpecOutput } from '../../../common/protocol/index.ts'
import { viaMechanism } from './state.ts'

const longestText = 500
const mostHeaders = 50
const longestHeader = 8192
const mostPrefixes = 50
const mostArguments = 200

/** In the order and words of Telepresence 2.20, then our own bounds. Undefined when it may be created. */
export function specRefusalOf(spec: InterceptSpecOutput): string | undefined {
  if (spec.client === '') return 'client must not be empty'
  if (spec.agent === '') return 'agent must not be empty'
  if (spec.namespace === '') return 'namespace must not be empty'
  if (spec.mechanism === '') return 'mechanism must not be empty'
  if (spec.name === '') return 'name must not be empty'
  // It opens a workload's pods to a session: only what has been asked for in the way that is checked (EnsureAgent) may have it.
  if (spec.mechanism === viaMechanism) return `mechanism "${viaMechanism}" is the manager's own`
  const texts = [
    ...[spec.name, spec.client, spec.agent, spec.mechanism, spec.target_host, spec.namespace, spec.port_identifier],
    ...[spec.service_uid, spec.workload_kind, spec.service_name, spec.service_port_name, spec.protocol],
    ...[spec.container_name, spec.reserved, ...spec.local_ports, ...spec.mechanism_args],
  ]
  if (texts.some(text => text.length > longestText)) return `no text may be longer than ${longestText} characters`
  if (Math.max(spec.mechanism_args.length, spec.local_ports.length, spec.extra_ports.length) > mostArguments)
    return 'too many arguments'
  // Agents don't resolve names, and those of 2.20 don't survive one.
  if (spec.mechanism !== 'ingest' && Ip.parse(spec.target_host) === undefined)
    return `target host "${spec.target_host}" is not an IP address`
  return spec.mechanism === 'http' ? filterRefusalOf(spec) : undefined
}

function filterRefusalOf({ http_filter, protocol }: InterceptSpecOutput): string | undefined {
  const headers = Object.entries(http_filter?.headers ?? {})
  const prefixes = http_filter?.path_prefixes ?? []
  if (headers.length + prefixes.length === 0) return 'the filter needs a header or a path prefix'
  if (headers.length > mostHeaders || prefixes.length > mostPrefixes) return 'the filter is too long'
  if (headers.some(([name, value]) => name === '' || name.length + value.length > longestHeader))
    return 'a header of the filter is empty or too long'
  if (prefixes.some(prefix => !prefix.startsWith('/') || prefix.length > longestHeader))
    return 'a path prefix of the filter must start with a slash'
  return protocol.toUpperCase() === 'UDP' ? 'there are no requests in UDP' : undefined
}
