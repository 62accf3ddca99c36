// Heads of HTTP/1.1 messages (RFC 9112 §2 to §6): only as much as it takes to choose who gets a request and to find where a message ends. Strict on
// purpose: whatever two parsers could read differently is `undefined` here, and goes on as bytes that nobody splits.
import type { RequestHead } from '../intercepts/index.ts'

/** How the end of a message's body is found (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }

export interface Request extends RequestHead {
  readonly method: string
  readonly framing: Framing
}

export interface Response {
  readonly status: number
  readonly framing: Framing
  /** The connection is not for another exchange. */
  readonly isLast: boolean
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/1\.[01]$/
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/
// A name, no space in front of the colon, and no line that continues the one before.
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/

/** `bytes`: everything up to and with the empty line. */
export function parseRequest(bytes: Buffer): Request | undefined {
  const [first = '', ...lines] = linesOf(bytes)
  const [, method, path] = requestLine.exec(first) ?? []
  const headers = headersOf(lines)
  if (method === undefined || path === undefined || headers === undefined) return undefined
  const valuesOf = (name: string) => headers.get(name) ?? []
  const framing = framingOf(valuesOf, { kind: 'none' })
  return framing === undefined || framing.kind === 'until-close' ? undefined : { method, path, valuesOf, framing }
}

/** `method`: of the request that it answers. */
export function parseResponse(bytes: Buffer, method: string): Response | undefined {
  const [first = '', ...lines] = linesOf(bytes)
  const [, minor, digits] = statusLine.exec(first) ?? []
  const headers = headersOf(lines)
  if (digits === undefined || headers === undefined) return undefined
  const status = Number(digits)
  const valuesOf = (name: string) => headers.get(name) ?? []
  const hasNoBody = method === 'HEAD' || status < 200 || status === 204 || status === 304
  const framing: Framing | undefined = hasNoBody ? { kind: 'none' } : framingOf(valuesOf, { kind: 'until-close' })
  if (framing === undefined) return undefined
  const connection = tokensOf(valuesOf('connection'))
  const isLast = connection.includes('close') || (minor === '0' && !connection.includes('keep-alive'))
  return { status, framing, isLast: isLast || framing.kind === 'until-close' }
}

export function tokensOf(values: readonly string[]): string[] {
  return values.flatMap(value => value.split(',').map(token => token.trim().toLowerCase()))
}

/** `otherwise`: when nothing is said. */
function framingOf(valuesOf: (name: string) => readonly string[], otherwise: Framing): Framing | undefined {
  const codings = valuesOf('transfer-encoding')
  const lengths = valuesOf('content-length')
  if (codings.length > 0) {
    if (lengths.length > 0 || codings.length > 1) return undefined
    const tokens = tokensOf(codings)
    if (tokens.filter(token => token === 'chunked').length > 1) return undefined
    if (tokens.at(-1) === 'chunked') return { kind: 'chunked' }
    return otherwise.kind === 'until-close' ? otherwise : undefined
  }
  const [length, ...more] = lengths
  if (length === undefined) return otherwise
  if (more.some(other => other !== length) || !/^\d{1,15}$/.test(length)) return undefined
  return length === '0' ? { kind: 'none' } : { kind: 'length', bytes: Number(length) }
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString('latin1', 0, bytes.length - 4).split('\r\n')
}

function headersOf(lines: readonly string[]): Map<string, string[]> | undefined {
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const [, name, value] = headerLine.exec(line) ?? []
    // A lone CR or LF, or NUL, is read differently by different parsers.
    if (name === undefined || value === undefined || /[\r\n\0]/.test(value)) return undefined
    const key = name.toLowerCase()
    const values = headers.get(key)
    if (values === undefined) headers.set(key, [value])
    else values.push(value)
  }
  return headers
}

/** Whether what came so far may become a request. */
export function isPromising(held: Buffer): boolean {
  const end = held.indexOf('\n')
  if (end < 0) return held.length < 8192 && !/[^\x20-\x7e\r]/.test(held.toString('latin1'))
  return requestLine.test(held.toString('latin1', 0, Math.max(0, end - 1)))
}

/**
 * HTTP/2 by upgrade (RFC 7540 §3.2, obsolete since RFC 9113) would take the connection out of our sight, with all of its requests: the offer is left
 * out, which a server is free to ignore anyway. Other upgrades stay.
 */
export function withoutHttp2Offer(head: Buffer): Buffer {
  const lines = head.toString('latin1').split('\r\n')
  return Buffer.from(
    lines.filter(line => !/^(upgrade:[ \t]*h2c[ \t]*$|http2-settings:)/i.test(line)).join('\r\n'),
    'latin1',
  )
}
