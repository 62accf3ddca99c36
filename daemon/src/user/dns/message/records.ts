// Resource records in wire form (RFC 1035 §4.1.3), as the manager sends them: one after the other, names written out.
import { recordType } from './codes.ts'
import { word } from './query.ts'
import { nameEnd, textOfName } from './wire-name.ts'

/** More records than this don't fit into one message of 64 KiB. */
export const maxRecords = 4096

/** A record without its owner: answers always carry the name that was asked. */
export interface RecordData {
  readonly type: number
  readonly class: number
  /** Seconds. */
  readonly ttl: number
  readonly data: Uint8Array
}

/** Where the name in a record's data begins. It may not be compressed, for there is no message that a pointer could point into. */
export const nameOffset = new Map<number, number>([
  [recordType.ns, 0],
  [recordType.cname, 0],
  [recordType.ptr, 0],
  [recordType.mx, 2],
  [recordType.srv, 6],
])
const dataLength = new Map<number, number>([
  [recordType.a, 4],
  [recordType.aaaa, 16],
])

/** All records, on bytes of their own; undefined when they are malformed. */
export function parseRecords(bytes: Uint8Array): readonly RecordData[] | undefined {
  const own = Uint8Array.from(bytes)
  const records: RecordData[] = []
  for (let at = 0; at < own.length; ) {
    const fixed = nameEnd(own, at, own.length)
    if (fixed === undefined || fixed + 10 > own.length || records.length === maxRecords) return undefined
    const from = fixed + 10
    at = from + word(own, fixed + 8)
    if (at > own.length) return undefined
    const type = word(own, fixed)
    if (!isWhole(own, type, from, at)) return undefined
    const seconds = word(own, fixed + 4) * 0x1_0000 + word(own, fixed + 6)
    records.push({ type, class: word(own, fixed + 2), ttl: seconds, data: own.subarray(from, at) })
  }
  return records
}

/** The name in the record's data (inside form); undefined for types that have none. */
export function nameIn({ type, data }: RecordData): string | undefined {
  const offset = nameOffset.get(type)
  return offset === undefined ? undefined : textOfName(data, offset, data.length)
}

/** The record with another name (wire form) in its data. */
export function withName(record: RecordData, name: Uint8Array): RecordData {
  const fixed = record.data.subarray(0, nameOffset.get(record.type))
  return { ...record, data: Buffer.concat([fixed, name]) }
}

export function isWhole(bytes: Uint8Array, type: number, from: number, end: number): boolean {
  const length = dataLength.get(type)
  if (length !== undefined) return end - from === length
  const offset = nameOffset.get(type)
  return offset === undefined || nameEnd(bytes, from + offset, end) === end
}
