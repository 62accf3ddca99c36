// The Huffman code of HPACK (RFC 7541 appendix B). It is canonical: codes of one length follow each other in the order of their symbols, so the lengths
// are all that need be written down.
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26,
]

const shortest = 5
const longest = 30

/** For each length: its first code, and the symbols in their order. */
const codes = codesOf()

function codesOf(): readonly { readonly first: number; readonly symbols: readonly number[] }[] {
  const table: { first: number; symbols: number[] }[] = []
  let code = 0
  for (let length = 0; length <= longest; length++) {
    const symbols = lengths.flatMap((its, symbol) => (its === length ? [symbol] : []))
    table.push({ first: code, symbols })
    code = (code + symbols.length) * 2
  }
  return table
}

/** undefined when it is not a valid code. The padding is the beginning of the end-of-string symbol: all ones, less than a byte. */
export function decodeHuffman(bytes: Uint8Array): string | undefined {
  let text = ''
  let code = 0
  let length = 0
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = code * 2 + ((byte >> bit) & 1)
      length++
      if (length < shortest) continue
      if (length > longest) return undefined
      const row = codes[length]
      const symbol = row?.symbols[code - row.first]
      if (symbol === undefined) continue
      text += String.fromCharCode(symbol)
      code = 0
      length = 0
    }
  }
  return length < 8 && code === 2 ** length - 1 ? text : undefined
}
