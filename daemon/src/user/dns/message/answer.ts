// Reads an answer of a nameserver as far as a mapped name needs it: the records of the asked type, whatever aliases lead to them. Names in their data
// are written out, since they leave in another message than the one that their pointers point into (RFC 1035 §4.1.4). Hostile bytes never throw.
import { headerBytes, recordType } from './codes.ts'
import { word } from './query.ts'
import { isWhole, maxRecords, nameOffset, type RecordData } from './records.ts'
import type { Outcome } from './response.ts'
import { anyNameEnd, expandName } from './wire-name.ts'

/** undefined when it is malformed, or no answer at all. */
export function parseAnswer(bytes: Uint8Array, type: number): Outcome | undefined {
  if (bytes.length < headerBytes || ((bytes[2] ?? 0) & 0x80) === 0) return undefined
  let at: number | undefined = headerBytes
  for (let count = word(bytes, 4); count > 0; count--) {
    const end = anyNameEnd(bytes, at, bytes.length)
    if (end === undefined || end + 4 > bytes.length) return undefined
    at = end + 4
  }
  const answers = word(bytes, 6)
  if (answers > maxRecords) return undefined
  const records: RecordData[] = []
  for (let count = 0; count < answers; count++) {
    const fixed = anyNameEnd(bytes, at, bytes.length)
    if (fixed === undefined || fixed + 10 > bytes.length) return undefined
    const from = fixed + 10
    at = from + word(bytes, fixed + 8)
    if (at > bytes.length) return undefined
    if (word(bytes, fixed) !== type) continue
    const data = expandedData(bytes, type, from, at)
    if (data === undefined) return undefined
    const ttl = word(bytes, fixed + 4) * 0x1_0000 + word(bytes, fixed + 6)
    records.push({ type, class: word(bytes, fixed + 2), ttl, data })
  }
  return { rcode: (bytes[3] ?? 0) & 15, records }
}

function expandedData(bytes: Uint8Array, type: number, from: number, end: number): Uint8Array | undefined {
  const offset = type === recordType.soa ? undefined : nameOffset.get(type)
  if (offset === undefined) return isWhole(bytes, type, from, end) ? bytes.slice(from, end) : undefined
  if (from + offset > end || anyNameEnd(bytes, from + offset, end) !== end) return undefined
  const name = expandName(bytes, from + offset)
  return name === undefined ? undefined : Buffer.concat([bytes.subarray(from, from + offset), name])
}
