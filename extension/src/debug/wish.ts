// What a launch configuration, a folder or the repository's fairlead.yaml wants of Fairlead, checked. Pure.
import type { InterceptRequest } from '../../../common/protocol/index.ts'

/** The property `fairlead` of a launch configuration, and an entry of fairlead.yaml. */
export interface Wish {
  /** Name, or namespace/name. */
  readonly workload: string
  readonly namespace: string
  readonly name: string
  /** Session or context; empty: the one that is connected. */
  readonly context: string
  readonly mechanism: 'intercept' | 'wiretap' | 'ingest'
  /** `local`, `local:remote`, with `/udp`. Empty: the workload's only port, on its own number. */
  readonly ports: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly pathPrefixes: readonly string[]
  readonly container: string
  readonly replace: boolean
  readonly mount: boolean
}

const keys = [
  'workload',
  'namespace',
  'name',
  'context',
  'mechanism',
  'port',
  'ports',
  'headers',
  'pathPrefixes',
  'container',
  'replace',
  'mount',
]

/** A wish, or what is wrong with it in a sentence. */
export function parseWish(value: unknown): Wish | { readonly wrong: string } {
  if (typeof value === 'string') return parseWish({ workload: value })
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { wrong: 'it must be a workload\'s name, or an object with "workload"' }
  const given = value as Record<string, unknown>
  const unknown = Object.keys(given).find(key => !keys.includes(key))
  if (unknown !== undefined) return { wrong: `"${unknown}" is not known; there are ${keys.join(', ')}` }
  const text = (key: string) =>
    typeof given[key] === 'string' || typeof given[key] === 'number' ? String(given[key]) : ''
  const parts = text('workload').split('/')
  const name = parts.at(-1) ?? ''
  const namespace = parts.length === 2 ? parts[0] : text('namespace')
  if (parts.length > 2) return { wrong: '"workload" must be a name, or namespace/name' }
  if (name === '') return { wrong: '"workload" is missing' }
  const mechanism = text('mechanism') || 'intercept'
  if (mechanism !== 'intercept' && mechanism !== 'wiretap' && mechanism !== 'ingest')
    return { wrong: `"mechanism" is none of intercept, wiretap, ingest` }
  const ports = [
    ...(given['port'] === undefined ? [] : [text('port')]),
    ...(Array.isArray(given['ports']) ? given['ports'].map(String) : []),
  ]
  const bad = ports.find(port => parsePort(port) === undefined)
  if (bad !== undefined) return { wrong: `"${bad}" is not a port like 8080, 8080:http or 5353:dns/udp` }
  const headers = given['headers'] ?? {}
  if (typeof headers !== 'object' || Object.values(headers).some(entry => typeof entry !== 'string'))
    return { wrong: '"headers" must map names to values' }
  const prefixes = given['pathPrefixes'] ?? []
  return {
    workload: name,
    namespace: namespace ?? '',
    name: text('name'),
    context: text('context'),
    mechanism,
    ports,
    headers: headers as Record<string, string>,
    pathPrefixes: (Array.isArray(prefixes) ? prefixes : [prefixes]).map(String),
    container: text('container'),
    replace: given['replace'] === true,
    mount: given['mount'] !== false,
  }
}

export interface Port {
  readonly local: number
  readonly remote: string
  readonly protocol: string
}

/** `8080`, `8080:http`, `5353:dns/udp`; undefined when it is none of these. */
export function parsePort(text: string): Port | undefined {
  const [, local, remote = '', protocol = ''] = /^(\d{1,5})(?::([\w.-]+))?(?:\/(tcp|udp))?$/i.exec(text.trim()) ?? []
  const number = Number(local)
  return local === undefined || number < 1 || number > 65_535
    ? undefined
    : { local: number, remote, protocol: protocol.toUpperCase() }
}

const mechanisms = {
  intercept: 'MECHANISM_INTERCEPT',
  wiretap: 'MECHANISM_WIRETAP',
  ingest: 'MECHANISM_INGEST',
} as const

/** `mount`: the folder for the volumes, empty for none. */
export function requestOf(wish: Wish, session: string, mount: string): InterceptRequest {
  return {
    session,
    name: wish.name,
    workload: wish.workload,
    namespace: wish.namespace,
    mechanism: mechanisms[wish.mechanism],
    ports: wish.ports.map(parsePort).filter(port => port !== undefined),
    container: wish.container,
    replace: wish.replace,
    http_headers: wish.headers,
    http_path_prefixes: [...wish.pathPrefixes],
    mount: wish.mount ? mount : '',
  }
}
