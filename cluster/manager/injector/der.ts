// The few ASN.1 values in DER (ITU-T X.690) that a certificate is made of.

type Bytes = Uint8Array

function tagged(tag: number, ...contents: readonly Bytes[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  if (length > 0xffff) throw new RangeError('longer than 64 KiB')
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

export const sequence = (...items: readonly Bytes[]): Buffer => tagged(0x30, ...items)
export const set = (...items: readonly Bytes[]): Buffer => tagged(0x31, ...items)
export const octets = (content: Bytes): Buffer => tagged(0x04, content)
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text))
export const truth = Buffer.from([0x01, 0x01, 0xff])
/** [n], around its content (constructed) or in place of its tag (primitive). */
export const explicit = (number: number, content: Bytes): Buffer => tagged(0xa0 | number, content)
export const implicit = (number: number, content: Bytes): Buffer => tagged(0x80 | number, content)

/** Unsigned, big-endian. */
export function integer(bytes: Bytes): Buffer {
  const first = bytes.findIndex(byte => byte !== 0)
  const shortest = first === -1 ? Buffer.from([0]) : bytes.subarray(first)
  return tagged(0x02, (shortest[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), shortest)
}

/** `unused`: how many bits of the last byte don't count. */
export function bits(content: Bytes, unused = 0): Buffer {
  return tagged(0x03, Buffer.from([unused]), content)
}

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [40 * first + second, ...rest].flatMap(number => {
    const groups = [number & 0x7f]
    for (let left = number >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return tagged(0x06, Buffer.from(bytes))
}

/** GeneralizedTime, which RFC 5280 wants from 2050 on only, or UTCTime. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`))
}
