// Names on the wire (RFC 1035 §3.1): length, label, length, label, 0. Compression (§4.1.4) is only skipped in questions and in
// the cluster's records, which have none; in answers of other nameservers it is followed, backwards only, so that no loop has an end to wait for.

/** Longest name on the wire, with the root's zero byte (RFC 1035 §2.3.4). */
const maxWireNameBytes = 255

/** The offset behind the uncompressed name at `at`, or undefined when it is none, is too long or is not complete before `end`. */
export function nameEnd(bytes: Uint8Array, at: number, end: number): number | undefined {
  for (let next = at; next < end && next - at < maxWireNameBytes; ) {
    const length = bytes[next] ?? 0
    if (length === 0) return next + 1
    if (length > 63) return undefined
    next += 1 + length
  }
  return undefined
}

/** Like `nameEnd`, but a name may also end with a pointer. */
export function anyNameEnd(bytes: Uint8Array, at: number, end: number): number | undefined {
  for (let next = at; next < end && next - at < maxWireNameBytes; ) {
    const length = bytes[next] ?? 0
    if (length === 0) return next + 1
    if (length >= 0xc0) return next + 2 <= end ? next + 2 : undefined
    if (length > 63) return undefined
    next += 1 + length
  }
  return undefined
}

/** The name at `at`, which is there as far as its first pointer, written out; undefined when a pointer leads nowhere or the name is too long. */
export function expandName(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const name = new Uint8Array(maxWireNameBytes)
  let size = 0
  let next = at
  // A pointer must lead to before the piece that it is in.
  let barrier = at
  for (;;) {
    const length = bytes[next]
    if (length === undefined) return undefined
    if (length >= 0xc0) {
      const low = bytes[next + 1]
      const target = ((length & 0x3f) << 8) | (low ?? 0)
      if (low === undefined || target >= barrier) return undefined
      barrier = target
      next = target
      continue
    }
    const end = next + 1 + length
    if (length > 63 || end > bytes.length || size + 1 + length > maxWireNameBytes) return undefined
    name.set(bytes.subarray(next, end), size)
    size += 1 + length
    next = end
    if (length === 0) return name.slice(0, size)
  }
}

/** The inside form ("web.shop.") of the checked name at [at, end), or undefined when a label holds what that form can't carry (a dot, a space, a byte over 126). */
export function textOfName(
  bytes: Uint8Array,
  at: number,
  end: number,
  { asIs = false }: { asIs?: boolean } = {},
): string | undefined {
  let text = ''
  for (let next = at; next < end - 1; ) {
    const labelEnd = next + 1 + (bytes[next] ?? 0)
    for (next++; next < labelEnd; next++) {
      const byte = bytes[next] ?? 0
      if (byte <= 0x20 || byte >= 0x7f || byte === 0x2e || byte === 0x5c) return undefined
      text += String.fromCharCode(!asIs && byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
    }
    text += '.'
  }
  return text === '' ? '.' : text
}

/** A name in the inside form, for the wire. */
export function encodeName(name: string): Uint8Array {
  const labels = name.split('.').filter(label => label !== '')
  return Buffer.concat([
    ...labels.flatMap(label => [Uint8Array.of(label.length), Buffer.from(label, 'latin1')]),
    Uint8Array.of(0),
  ])
}
