// What a person wants intercepted, checked once at the door: values instead of texts, so that nobody after it has to doubt.
import { isAbsolute, normalize } from 'node:path'
import { type ErrorCode, KnownError } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'

export type MechanismName = 'intercept' | 'wiretap' | 'ingest'
export type Protocol = 'TCP' | 'UDP'

export interface WantedPort {
  /** Of the local process; 0 = the container's port. */
  readonly local: number
  /** Name or number of the service's, else the container's port; empty = the only one. */
  readonly remote: string
  /** Empty = whatever it is. */
  readonly protocol: Protocol | ''
}

/** A port of the pod that appears on this machine's loopback. */
export interface PodPortMapping {
  readonly local: number
  readonly pod: number
  readonly protocol: Protocol
}

export interface WantedIntercept {
  readonly name: string
  readonly workload: string
  /** Empty = whichever has the name. */
  readonly kind: string
  /** Empty = the connected namespace. */
  readonly namespace: string
  readonly mechanism: MechanismName
  /** Empty for an ingest only. */
  readonly ports: readonly WantedPort[]
  readonly service: string
  readonly container: string
  /** Where the local process listens. */
  readonly address: Ip
  readonly replace: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly pathPrefixes: readonly string[]
  /** Empty = nowhere. */
  readonly mount: string
  readonly writableMount: boolean
  readonly toPod: readonly PodPortMapping[]
  readonly localOnly: boolean
}

/** The same, as the control API brings it. */
export interface WantedInterceptText {
  readonly name: string
  readonly workload: string
  readonly kind: string
  readonly namespace: string
  readonly mechanism: string
  readonly ports: readonly { readonly local: number; readonly remote: string; readonly protocol: string }[]
  readonly service: string
  readonly container: string
  readonly address: string
  readonly replace: boolean
  readonly http_headers: Readonly<Record<string, string>>
  readonly http_path_prefixes: readonly string[]
  readonly mount: string
  readonly writable_mount: boolean
  readonly to_pod: readonly string[]
  readonly local_only: boolean
}

const loopback = Ip.ofV4(0x7f000001)
const maxPorts = 32
const maxToPod = 32
const maxHeaders = 32
const maxPrefixes = 32
const maxValueChars = 1_000
const maxFolderChars = 4_000
const kinds = ['', 'Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']

/** Throws OPTION_INVALID and INTERCEPT_OPTIONS. */
export function parseWantedIntercept(text: WantedInterceptText): WantedIntercept {
  const mechanism = mechanismOf(text.mechanism)
  const localOnly = text.local_only
  const workload = localOnly && text.workload === '' ? '' : objectName('workload', text.workload)
  const ports = localOnly || mechanism === 'ingest' ? [] : portsOf(text.ports)
  const headers = headersOf(text.http_headers)
  const pathPrefixes = listOf('--http-path-prefix', text.http_path_prefixes, maxPrefixes, pathPrefixOf)
  const hasFilter = Object.keys(headers).length > 0 || pathPrefixes.length > 0
  const wanted: WantedIntercept = {
    name: interceptName(text.name === '' ? workload : text.name),
    workload,
    kind: kinds.includes(text.kind) ? text.kind : invalid('the kind of workload', text.kind),
    namespace: text.namespace === '' ? '' : objectName('--namespace', text.namespace),
    mechanism,
    ports,
    service: text.service === '' ? '' : objectName('--service', text.service),
    container: text.container === '' ? '' : objectName('--container', text.container),
    address: text.address === '' ? loopback : addressOf(text.address),
    replace: text.replace,
    headers,
    pathPrefixes,
    mount: text.mount === '' ? '' : folderOf(text.mount),
    writableMount: text.writable_mount,
    toPod: listOf('--to-pod', text.to_pod, maxToPod, toPodOf),
    localOnly,
  }
  if (hasFilter && mechanism === 'ingest') conflict('an ingest takes no requests, so it cannot have a filter')
  if (mechanism === 'ingest' && text.ports.length > 0) conflict('an ingest takes no traffic, so it cannot have ports')
  if (wanted.replace && mechanism !== 'intercept') conflict('only an intercept can replace the container')
  if (wanted.replace && hasFilter)
    conflict('a replaced container cannot answer the requests that the filter leaves to it')
  if (hasFilter && ports.some(({ protocol }) => protocol === 'UDP')) conflict('datagrams have no headers and no path')
  const needsWorkload = hasFilter || wanted.replace || wanted.mount !== '' || wanted.toPod.length > 0
  if (localOnly && (needsWorkload || mechanism !== 'intercept' || text.ports.length > 0)) {
    conflict('with --local-only nothing of a workload is used')
  }
  return wanted
}

/** `9000`, `9000:9001`, each with `/udp`: local:pod. */
function toPodOf(text: string): PodPortMapping | undefined {
  const [, local, pod, protocol] = /^(\d{1,5})(?::(\d{1,5}))?(?:\/(tcp|udp))?$/i.exec(text) ?? []
  const mapping = {
    local: Number(local),
    pod: Number(pod ?? local),
    protocol: (protocol ?? 'tcp').toUpperCase() as Protocol,
  }
  return isPort(mapping.local) && isPort(mapping.pod) ? mapping : undefined
}

function portsOf(texts: WantedInterceptText['ports']): WantedPort[] {
  if (texts.length > maxPorts) return invalid('--port', `of ${texts.length} entries`)
  if (texts.length === 0) return [{ local: 0, remote: '', protocol: '' }]
  return texts.map(({ local, remote, protocol }) => {
    const wantedProtocol = protocol.toUpperCase()
    if (local !== 0 && !isPort(local)) return invalid('--port', String(local))
    if (remote !== '' && !isPortIdentifier(remote)) return invalid('--port', remote)
    if (wantedProtocol !== '' && wantedProtocol !== 'TCP' && wantedProtocol !== 'UDP')
      return invalid('--port', protocol)
    return { local, remote, protocol: wantedProtocol }
  })
}

/** A number, or the name of a port (an RFC 1035 label; service ports may be longer than the 15 characters of a container's). */
function isPortIdentifier(text: string): boolean {
  return /^\d+$/.test(text) ? isPort(Number(text)) : /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535
}

function mechanismOf(text: string): MechanismName {
  switch (text) {
    case 'MECHANISM_UNSPECIFIED':
    case 'MECHANISM_INTERCEPT':
      return 'intercept'
    case 'MECHANISM_WIRETAP':
      return 'wiretap'
    case 'MECHANISM_INGEST':
      return 'ingest'
    default:
      return invalid('--mechanism', text)
  }
}

/** RFC 9110 §5.6.2 names; values without control characters. */
function headersOf(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers)
  if (entries.length > maxHeaders) return invalid('--http-header', `of ${entries.length} entries`)
  for (const [name, value] of entries) {
    if (!/^[!#$%&'*+.^_`|~\w-]{1,200}$/.test(name)) invalid('--http-header', name)
    if (value.length > maxValueChars || /[\p{Cc}]/u.test(value)) invalid('--http-header', `${name}=…`)
  }
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value.trim()]))
}

function pathPrefixOf(text: string): string | undefined {
  return text.startsWith('/') && text.length <= maxValueChars && !/[\p{Cc}\s]/u.test(text) ? text : undefined
}

/** An address, since no name is resolved for others' connections. It must be one that a process can listen on, here or on a neighbour. */
function addressOf(text: string): Ip {
  const ip = Ip.parse(text)
  return ip === undefined || ip.isUnspecified || ip.isMulticast ? invalid('--address', text) : ip
}

function folderOf(text: string): string {
  if (!isAbsolute(text) || text.length > maxFolderChars || text.includes('\0')) return invalid('--mount', text)
  return normalize(text)
}

/** Names of Kubernetes objects (RFC 1123 subdomain). */
function objectName(option: string, text: string): string {
  return text.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text) ? text : invalid(option, text)
}

/** Shown to others, and part of an id with `:` and of our wire names with `~`. */
function interceptName(text: string): string {
  return text.length <= 200 && /^[^\p{C}\s:~]+$/u.test(text) ? text : invalid('--name', text)
}

function listOf<T>(
  option: string,
  values: readonly string[],
  most: number,
  parse: (value: string) => T | undefined,
): T[] {
  if (values.length > most) return invalid(option, `of ${values.length} entries`)
  return values.map(value => parse(value) ?? invalid(option, value))
}

function conflict(what: string): never {
  throw new KnownError('INTERCEPT_OPTIONS', { what })
}

function invalid(option: string, value: string): never {
  const code: ErrorCode = 'OPTION_INVALID'
  throw new KnownError(code, { option, value: value.slice(0, 200) })
}
