// Reads what a user half sent. It runs with a user's rights, so every value is taken for hostile: a message either has exactly the shape and
// the bounds of messages.ts, or is malformed. Whether a well-formed request is granted is decided where it is carried out.
import { isIP } from 'node:net'
import { hostName, Prefix } from '../../../common/net/index.ts'
import { type DnsMechanism, dnsMechanisms, limits, type ToRoot, type WantedDns } from '../messages.ts'

/** What devices of ours are called: fl0 on Linux and Windows, utun4 on macOS, where the kernel gives the name. */
const deviceName = /^(fl\d{1,3}|utun\d{1,4})$/
/** One resolver address a family. */
const maxServers = 2
/** Longer than any prefix or name in text form. */
const maxTextLength = 256

type Fields = Readonly<Record<string, unknown>>

/** The id of a message, well-formed or not, so that it can be answered. */
export function idOf(message: unknown): number | undefined {
  const id = isRecord(message) ? message['id'] : undefined
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : undefined
}

/** undefined when it is malformed. */
export function parseRequest(message: unknown): ToRoot | undefined {
  if (!isRecord(message)) return undefined
  const { kind, device } = message
  const id = idOf(message)
  if (id === undefined) return undefined
  if (kind === 'open-device') return { kind, id }
  if (typeof device !== 'string' || !deviceName.test(device)) return undefined
  switch (kind) {
    case 'close-device':
      return { kind, id, device }
    case 'set-routes': {
      const prefixes = texts(message['prefixes'], limits.prefixes, isPrefix)
      const allowConflicting = texts(message['allowConflicting'], limits.prefixes, isPrefix)
      const keepOut = texts(message['keepOut'], limits.prefixes, isAddress)
      if (prefixes === undefined || allowConflicting === undefined || keepOut === undefined) return undefined
      return { kind, id, device, prefixes, allowConflicting, keepOut }
    }
    case 'set-dns': {
      // JSON has no undefined: an absent field is how it arrives.
      if (message['dns'] === undefined || message['dns'] === null) return { kind, id, device, dns: undefined }
      const dns = wantedDns(message['dns'])
      return dns === undefined ? undefined : { kind, id, device, dns }
    }
    default:
      return undefined
  }
}

function wantedDns(value: unknown): WantedDns | undefined {
  if (!isRecord(value)) return undefined
  const servers = texts(value['servers'], maxServers, isAddress)
  const domains = texts(value['domains'], limits.domains, isDomain)
  const search = texts(value['search'], limits.domains, isDomain)
  const except = texts(value['except'], dnsMechanisms.length, isMechanism)
  const { override } = value
  if (servers === undefined || domains === undefined || search === undefined || except === undefined) return undefined
  if (servers.length === 0 || domains.length + search.length > limits.domains) return undefined
  if (override === undefined) return { servers, domains, search, except }
  return isAddress(override) ? { servers, domains, search, except, override } : undefined
}

function texts<T extends string>(
  value: unknown,
  most: number,
  is: (item: unknown) => item is T,
): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined
  const items: readonly unknown[] = value
  return items.every(is) ? items : undefined
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength
}

function isPrefix(value: unknown): value is string {
  return isText(value) && Prefix.parse(value) !== undefined
}

function isAddress(value: unknown): value is string {
  return isText(value) && isIP(value) !== 0 && !value.includes('%')
}

/** A name in the inside form, never the root: that would send every name of the machine to us. */
function isDomain(value: unknown): value is string {
  return isText(value) && hostName(value) === value
}

function isMechanism(value: unknown): value is DnsMechanism {
  return dnsMechanisms.some(mechanism => mechanism === value)
}
