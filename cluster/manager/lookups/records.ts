// Resource records in wire form (RFC 1035, 3.2.1), uncompressed, one after the other, as LookupDNS carries them.
export interface WireRecord {
  readonly bytes: Buffer
  /** The same for records that differ in their TTL only. */
  readonly identity: string
}

const longestRecords = 64 * 1024
/** Type, class, TTL, length. */
const fixedBytes = 10
const ttlAt = 4

/** Undefined when it isn't that. */
export function splitRecords(rrs: Buffer): WireRecord[] | undefined {
  if (rrs.length > longestRecords) return undefined
  const records: WireRecord[] = []
  for (let at = 0; at < rrs.length; ) {
    const start = at
    for (;;) {
      const length = rrs[at]
      if (length === undefined || length > 63) return undefined
      at += 1 + length
      if (length === 0) break
    }
    if (at + fixedBytes > rrs.length) return undefined
    const end = at + fixedBytes + rrs.readUInt16BE(at + fixedBytes - 2)
    if (end > rrs.length) return undefined
    const bytes = rrs.subarray(start, end)
    const identity = Buffer.from(bytes)
    identity.fill(0, at - start + ttlAt, at - start + ttlAt + 4)
    records.push({ bytes, identity: identity.toString('latin1') })
    at = end
  }
  return records
}
