// The Internet checksum (RFC 1071) and its incremental update (RFC 1624, equation 3). The one hot loop of packet building.

/** Ones' complement sum of the bytes, folded to 16 bits; `initial` is another such sum. An odd last byte counts as if a zero followed. */
export function sumOf(view: DataView, start: number, end: number, initial = 0): number {
  // 32 bits at a time: 16,384 words of a whole packet stay below 2^53, so nothing is lost before the fold.
  let sum = initial
  let at = start
  for (const last = end - 4; at <= last; at += 4) sum += view.getUint32(at)
  if (end - at >= 2) {
    sum += view.getUint16(at)
    at += 2
  }
  if (at < end) sum += view.getUint8(at) << 8
  return fold(sum)
}

/** The value of a checksum field that makes the whole sum right. */
export function checksumOf(view: DataView, start: number, end: number, initial = 0): number {
  return ~sumOf(view, start, end, initial) & 0xffff
}

/** What `adjust` has to add when bytes that summed to `before` are replaced by bytes that sum to `after` (both folded). */
export function differenceOf(before: number, after: number): number {
  return fold((~before & 0xffff) + after)
}

/** Corrects the checksum field at `at` by a difference. */
export function adjust(view: DataView, at: number, difference: number): void {
  const sum = (~view.getUint16(at) & 0xffff) + difference
  view.setUint16(at, ~((sum & 0xffff) + (sum >>> 16)) & 0xffff)
}

export function fold(sum: number): number {
  let folded = (sum >>> 0) + Math.floor(sum / 0x1_0000_0000)
  folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000)
  folded = (folded & 0xffff) + (folded >>> 16)
  return (folded & 0xffff) + (folded >>> 16)
}
