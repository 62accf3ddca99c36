// A question from a program: checked once, here (RFC 1035 §4, RFC 6891). Hostile bytes cost one pass over them and never throw.
import { classIn, flag, headerBytes, rcode, recordType } from './codes.ts'
import { anyNameEnd, encodeName, nameEnd, textOfName } from './wire-name.ts'

/** What RFC 6891 promises to every client without EDNS (RFC 1035 §4.2.1), and the least that a client can ask for. */
const minUdpBytes = 512
/** The most we send in one datagram, and say that we take. */
export const maxUdpBytes = 4096
/** A query with more records behind its question is no query of a resolver. */
const maxAdditionals = 8

export interface Edns {
  readonly version: number
  /** DNSSEC OK: repeated in the answer (RFC 3225 §3). */
  readonly dnssecOk: boolean
  /** Options make a query unlike the next one (cookies, RFC 7873): its answer is not worth a template. */
  readonly hasOptions: boolean
}

export interface Query {
  /** The whole message. Borrowed from the caller until it is copied. */
  readonly bytes: Uint8Array
  /** Offset behind the question. */
  readonly questionEnd: number
  /** Inside form; undefined when a label holds bytes that no name of a cluster has. */
  readonly name: string | undefined
  readonly type: number
  readonly class: number
  readonly edns: Edns | undefined
  /** The most bytes a datagram to this client may have. */
  readonly udpBytes: number
}

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  /** To be told. `questionEnd` is headerBytes when the question can't be repeated. */
  | { readonly kind: 'rejected'; readonly rcode: number; readonly questionEnd: number; readonly edns: Edns | undefined }
  /** An answer, or too short: replying would make loops. */
  | { readonly kind: 'ignored' }

export function parseQuery(bytes: Uint8Array): ParsedQuery {
  const end = bytes.length
  if (end < headerBytes || ((bytes[2] ?? 0) & 0x80) !== 0) return { kind: 'ignored' }
  const reject = (code: number, questionEnd: number = headerBytes, edns?: Edns): ParsedQuery => ({
    kind: 'rejected',
    rcode: code,
    questionEnd,
    edns,
  })
  if ((word(bytes, 2) & flag.opcode) !== 0) return reject(rcode.notImp)
  if (word(bytes, 4) !== 1) return reject(rcode.formErr)
  const nameStop = nameEnd(bytes, headerBytes, end)
  if (nameStop === undefined || nameStop + 4 > end) return reject(rcode.formErr)
  const questionEnd = nameStop + 4
  const opt = parseOpt(bytes, questionEnd)
  if (opt === 'malformed') return reject(rcode.formErr, questionEnd)
  if (opt !== undefined && opt.version !== 0) return reject(rcode.badVers, questionEnd, opt)
  return {
    kind: 'query',
    query: {
      bytes,
      questionEnd,
      name: textOfName(bytes, headerBytes, nameStop),
      type: word(bytes, nameStop),
      class: word(bytes, nameStop + 2),
      edns: opt,
      udpBytes: Math.min(Math.max(opt?.payloadBytes ?? 0, minUdpBytes), maxUdpBytes),
    },
  }
}

/** A question of our own (RFC 1035 §4.1), recursion desired, for a name in the inside form. */
export function encodeQuestion(name: string, type: number): Uint8Array {
  const encoded = encodeName(name)
  const message = new Uint8Array(headerBytes + encoded.length + 4)
  message.set([flag.recursionDesired >> 8], 2)
  message.set([1], 5)
  message.set(encoded, headerBytes)
  message.set([type >> 8, type & 0xff, 0, classIn], headerBytes + encoded.length)
  return message
}

/** The name in the letters in which it was asked for; empty when it can't be written. */
export function rawNameOf({ bytes, questionEnd }: Query): string {
  return textOfName(bytes, headerBytes, questionEnd - 4, { asIs: true }) ?? ''
}

/** The same query on bytes of its own, for those who keep it. */
export function keptQuery(query: Query): Query {
  return { ...query, bytes: Uint8Array.from(query.bytes) }
}

/** Looks for the one OPT record (RFC 6891 §6.1.1: more than one is an error) behind the question. */
function parseOpt(bytes: Uint8Array, from: number): (Edns & { payloadBytes: number }) | 'malformed' | undefined {
  const additionals = word(bytes, 10)
  // A query that brings answers or authorities (dynamic update, transfers) has its OPT behind them: we don't look for it.
  if (word(bytes, 6) !== 0 || word(bytes, 8) !== 0) return undefined
  if (additionals > maxAdditionals) return 'malformed'
  let found: (Edns & { payloadBytes: number }) | undefined
  let at = from
  for (let count = 0; count < additionals; count++) {
    const fixed = anyNameEnd(bytes, at, bytes.length)
    if (fixed === undefined || fixed + 10 > bytes.length) return 'malformed'
    const dataEnd = fixed + 10 + word(bytes, fixed + 8)
    if (dataEnd > bytes.length) return 'malformed'
    if (word(bytes, fixed) === recordType.opt) {
      if (found !== undefined || fixed !== at + 1) return 'malformed'
      found = {
        payloadBytes: word(bytes, fixed + 2),
        version: bytes[fixed + 5] ?? 0,
        dnssecOk: ((bytes[fixed + 6] ?? 0) & 0x80) !== 0,
        hasOptions: dataEnd > fixed + 10,
      }
    }
    at = dataEnd
  }
  return found
}

/** A 16-bit number of the message; the caller has checked that it is there. */
export function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
