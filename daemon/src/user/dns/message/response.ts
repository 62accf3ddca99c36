// Writes answers: the header and question of the query again, records whose owner is a pointer to that question (so the name comes back in the
// letters it was asked in), OPT where the query had one.
import { classIn, flag, headerBytes, rcode, recordType } from './codes.ts'
import { type Edns, maxUdpBytes, type Query, word } from './query.ts'
import type { RecordData } from './records.ts'

/** The longest message (RFC 1035 §4.2.2: two bytes of length). */
export const maxMessageBytes = 65_535
/** Programs and the machine's own caches forget our answers this fast (seconds): endpoints of a cluster come and go. */
const maxTtl = 4
const optBytes = 11
/** Pointer, type, class, TTL, length of data. */
const fixedRecordBytes = 12

export interface Outcome {
  readonly rcode: number
  readonly records: readonly RecordData[]
}

/** A whole message of at most `limit` bytes; with TC when not all records fit (RFC 2181 §9: then the client asks again by TCP). */
export function encodeAnswer(query: Query, outcome: Outcome, { limit }: { limit: number }): Uint8Array {
  let room = limit - query.questionEnd - (query.edns === undefined ? 0 : optBytes)
  const fitting: RecordData[] = []
  for (const record of outcome.records) {
    room -= fixedRecordBytes + record.data.length
    if (room < 0) break
    fitting.push(record)
  }
  const size = fitting.reduce((sum, record) => sum + fixedRecordBytes + record.data.length, 0)
  const message = encodeHead(query.bytes, query.questionEnd, size, outcome.rcode, query.edns, {
    answers: fitting.length,
    flags:
      (speaks(outcome.rcode) ? flag.authoritative : 0) | (fitting.length < outcome.records.length ? flag.truncated : 0),
  })
  let at = query.questionEnd
  for (const record of fitting) {
    writeWord(message, at, 0xc000 | headerBytes)
    writeWord(message, at + 2, record.type)
    writeWord(message, at + 4, record.class)
    writeWord(message, at + 8, Math.min(record.ttl, maxTtl))
    writeWord(message, at + 10, record.data.length)
    message.set(record.data, at + fixedRecordBytes)
    at += fixedRecordBytes + record.data.length
  }
  return message
}

/** An answer that is only a return code. */
export function encodeRejection(
  bytes: Uint8Array,
  rejection: { rcode: number; questionEnd: number; edns: Edns | undefined },
): Uint8Array {
  return encodeHead(bytes, rejection.questionEnd, 0, rejection.rcode, rejection.edns, { answers: 0, flags: 0 })
}

export function addressRecord(bytes: Uint8Array): RecordData {
  return { type: bytes.length === 4 ? recordType.a : recordType.aaaa, class: classIn, ttl: maxTtl, data: bytes }
}

export function pointerRecord(name: Uint8Array): RecordData {
  return { type: recordType.ptr, class: classIn, ttl: maxTtl, data: name }
}

export function cnameRecord(name: Uint8Array): RecordData {
  return { type: recordType.cname, class: classIn, ttl: maxTtl, data: name }
}

/** Whether the return code says something about the name. */
function speaks(code: number): boolean {
  return code === rcode.noError || code === rcode.nxDomain
}

/** Header, question, a gap of `gapBytes` for records, OPT. */
function encodeHead(
  query: Uint8Array,
  questionEnd: number,
  gapBytes: number,
  code: number,
  edns: Edns | undefined,
  { answers, flags }: { answers: number; flags: number },
): Uint8Array {
  const message = new Uint8Array(questionEnd + gapBytes + (edns === undefined ? 0 : optBytes))
  message.set(query.subarray(0, questionEnd))
  const repeated = word(query, 2) & (flag.opcode | flag.recursionDesired | flag.checkingDisabled)
  // Recursion is always "available": nslookup turns away from a server that says otherwise.
  writeWord(message, 2, flag.response | flag.recursionAvailable | repeated | flags | (code & 15))
  writeWord(message, 4, questionEnd > headerBytes ? 1 : 0)
  writeWord(message, 6, answers)
  writeWord(message, 8, 0)
  writeWord(message, 10, edns === undefined ? 0 : 1)
  if (edns === undefined) return message
  // OPT (RFC 6891 §6.1.2): root name, type, our size in place of the class, extended code and version 0 and flags in place of the TTL.
  const at = questionEnd + gapBytes
  writeWord(message, at + 1, recordType.opt)
  writeWord(message, at + 3, maxUdpBytes)
  message[at + 5] = code >> 4
  message[at + 7] = edns.dnssecOk ? 0x80 : 0
  return message
}

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 0xff
}

/** Without records: NODATA when `code` is noError. */
export function bare(code: number): Outcome {
  return { rcode: code, records: [] }
}

export const noData: Outcome = bare(rcode.noError)
export const servFail: Outcome = bare(rcode.servFail)
