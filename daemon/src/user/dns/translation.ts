// Addresses that programs see under others than the cluster knows them by: answers of the cluster are rewritten before they are kept, and the name of such
// an address is asked by the address that the cluster knows. What the resolver needs for that is declared here.
import { Ip } from '../../../../common/net/index.ts'
import { addressRecord, type RecordData, recordType } from './message/index.ts'
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
  if (record.type !== recordType.a && record.type !== recordType.aaaa) return record
  const ip = Ip.of(record.data)
  // An IPv4 address in the clothes of IPv6 stays what it is: no virtual one fits into an AAAA record.
  if (ip === undefined || ip.bytes.length !== record.data.length) return record
  const seen = translation.outside(ip)
  return seen === ip ? record : { ...addressRecord(seen.bytes), ttl: record.ttl }
}
