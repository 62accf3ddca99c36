// Addresses that programs see under others than the cluster knows them by: answers of the cluster are rewritten before they are kept, and the name of such
// an address is asked by the address that the cluster knows. What the resolver needs for that is declared here.
import { Ip } from '../../../../common/net/index.ts'
import { addressRecord, nameEnd, type RecordData, recordType, word } from './message/index.ts'
import { addressOf, reverseNameOf } from './reverse.ts'

export interface Translation {
  /** What programs are to see of an address of the cluster; the address itself where that needs nothing. Throws when there is no room. */
  outside(ip: Ip): Ip
  /** Whether programs see an address only through us. */
  isVirtual(ip: Ip): boolean
  /** The cluster's own address behind that; undefined: nobody has it. */
  inside(ip: Ip): { readonly real: Ip } | undefined
}

/** The name to ask the cluster for; undefined: it can't have it. */
export function insideName(name: string, translation: Translation): string | undefined {
  const ip = addressOf(name)
  if (ip === undefined || !translation.isVirtual(ip)) return name
  const inside = translation.inside(ip)
  return inside === undefined ? undefined : reverseNameOf(inside.real)
}

/** The record as programs are to see it. */
export function outsideRecord(record: RecordData, translation: Translation): RecordData {
  if (record.type === recordType.svcb || record.type === recordType.https) return withHints(record, translation)
  if (record.type !== recordType.a && record.type !== recordType.aaaa) return record
  const ip = Ip.of(record.data)
  // An IPv4 address in the clothes of IPv6 stays what it is: no virtual one fits into an AAAA record.
  if (ip === undefined || ip.bytes.length !== record.data.length) return record
  const seen = translation.outside(ip)
  return seen === ip ? record : { ...addressRecord(seen.bytes), ttl: record.ttl }
}

/** SvcParamKeys ipv4hint and ipv6hint (RFC 9460 §14.3.2), by the bytes of one address. */
const hints = new Map<number, 4 | 16>([
  [4, 4],
  [6, 16],
])

/** Hints in SVCB and HTTPS records (RFC 9460 §2.2) lead where the answers for their names do. A record that is not well-formed passes as it is. */
function withHints(record: RecordData, translation: Translation): RecordData {
  const data = Uint8Array.from(record.data)
  let at = nameEnd(data, 2, data.length) ?? data.length
  while (at + 4 <= data.length) {
    const bytes = hints.get(word(data, at))
    const end = at + 4 + word(data, at + 2)
    if (end > data.length) return record
    for (let hint = at + 4; bytes !== undefined && hint + bytes <= end; hint += bytes) {
      const ip = Ip.of(data.subarray(hint, hint + bytes))
      if (ip?.bytes.length === bytes) data.set(translation.outside(ip).bytes, hint)
    }
    at = end
  }
  return { ...record, data }
}
