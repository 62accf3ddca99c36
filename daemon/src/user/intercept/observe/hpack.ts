// HPACK, decoding only (RFC 7541): header blocks of one direction of an HTTP/2 connection, with its dynamic table. Bounded; malformed blocks are a
// returned undefined, after which the table is worthless.
import type { Headers } from './exchange.ts'
import { decodeHuffman } from './huffman.ts'

/** RFC 7541 appendix A, from index 1 on. */
const staticTable: Headers = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language', ''],
  ['accept-ranges', ''],
  ['accept', ''],
  ['access-control-allow-origin', ''],
  ['age', ''],
  ['allow', ''],
  ['authorization', ''],
  ['cache-control', ''],
  ['content-disposition', ''],
  ['content-encoding', ''],
  ['content-language', ''],
  ['content-length', ''],
  ['content-location', ''],
  ['content-range', ''],
  ['content-type', ''],
  ['cookie', ''],
  ['date', ''],
  ['etag', ''],
  ['expect', ''],
  ['expires', ''],
  ['from', ''],
  ['host', ''],
  ['if-match', ''],
  ['if-modified-since', ''],
  ['if-none-match', ''],
  ['if-range', ''],
  ['if-unmodified-since', ''],
  ['last-modified', ''],
  ['link', ''],
  ['location', ''],
  ['max-forwards', ''],
  ['proxy-authenticate', ''],
  ['proxy-authorization', ''],
  ['range', ''],
  ['referer', ''],
  ['refresh', ''],
  ['retry-after', ''],
  ['server', ''],
  ['set-cookie', ''],
  ['strict-transport-security', ''],
  ['transfer-encoding', ''],
  ['user-agent', ''],
  ['vary', ''],
  ['via', ''],
  ['www-authenticate', ''],
]

/** §4.1: what an entry counts for besides its characters. */
const entryOverhead = 32
const initialTableBytes = 4096
/** An observed server may have allowed more; beyond this we don't follow. */
const maxTableBytes = 64 * 1024
const maxListBytes = 64 * 1024

type Field = readonly [name: string, value: string]

export class HpackDecoder {
  /** Newest first. */
  readonly #table: Field[] = []
  #tableBytes = 0
  #limitBytes = initialTableBytes

  decode(block: Buffer): Headers | undefined {
    const reader = new BlockReader(block)
    const fields: Field[] = []
    let size = 0
    while (!reader.isAtEnd) {
      const field = this.#next(reader)
      if (field === undefined) return undefined
      if (field === 'resized') continue
      size += sizeOf(field)
      if (size > maxListBytes) return undefined
      fields.push(field)
    }
    return fields
  }

  #next(reader: BlockReader): Field | 'resized' | undefined {
    const first = reader.peek
    // §6.1 indexed
    if (first >= 0x80) return this.#entry(reader.integer(7))
    // §6.3 a new size of the table
    if ((first & 0xe0) === 0x20) return this.#resize(reader.integer(5))
    // §6.2 literal: with indexing, without, never
    const isIndexed = first >= 0x40
    const index = reader.integer(isIndexed ? 6 : 4)
    const name = index === 0 ? reader.text() : this.#entry(index)?.[0]
    const value = reader.text()
    if (index === undefined || name === undefined || value === undefined) return undefined
    const field: Field = [name, value]
    if (isIndexed) this.#insert(field)
    return field
  }

  #entry(index: number | undefined): Field | undefined {
    if (index === undefined || index === 0) return undefined
    return index <= staticTable.length ? staticTable[index - 1] : this.#table[index - staticTable.length - 1]
  }

  #resize(limit: number | undefined): 'resized' | undefined {
    if (limit === undefined || limit > maxTableBytes) return undefined
    this.#limitBytes = limit
    this.#evict()
    return 'resized'
  }

  #insert(field: Field): void {
    this.#table.unshift(field)
    this.#tableBytes += sizeOf(field)
    this.#evict()
  }

  #evict(): void {
    while (this.#tableBytes > this.#limitBytes) {
      const oldest = this.#table.pop()
      if (oldest === undefined) return
      this.#tableBytes -= sizeOf(oldest)
    }
  }
}

function sizeOf([name, value]: Field): number {
  return name.length + value.length + entryOverhead
}

class BlockReader {
  readonly #block: Buffer
  #at = 0

  constructor(block: Buffer) {
    this.#block = block
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#block.length
  }

  get peek(): number {
    return this.#block[this.#at] ?? 0
  }

  /** §5.1, below 2^28. */
  integer(prefixBits: number): number | undefined {
    const first = this.#block[this.#at++]
    if (first === undefined) return undefined
    const most = 2 ** prefixBits - 1
    let value = first & most
    if (value < most) return value
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#block[this.#at++]
      if (byte === undefined) return undefined
      value += (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    return undefined
  }

  /** §5.2 */
  text(): string | undefined {
    const isHuffman = this.peek >= 0x80
    const length = this.integer(7)
    if (length === undefined || this.#at + length > this.#block.length) return undefined
    const bytes = this.#block.subarray(this.#at, this.#at + length)
    this.#at += length
    return isHuffman ? decodeHuffman(bytes) : bytes.toString('latin1')
  }
}
