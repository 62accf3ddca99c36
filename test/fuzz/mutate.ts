// Inputs made of good ones: a seed and a number give the same bytes on every machine, so a failure is told by two numbers.

/** mulberry32: small, fast, good enough to spread changes. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** An integer from 0 up to `below`, without it. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = this.#state
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) % below
  }
}

/** A case's own sequence, whichever cases came before it. */
export function randomOf(seed: number, at: number): Random {
  return new Random(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(at + 1, 0xc2b2ae35))
}

/** Bytes at which length fields, pointers and states turn over. */
const telling = [0, 1, 2, 5, 12, 13, 10, 31, 32, 63, 64, 65, 127, 128, 191, 192, 193, 254, 255]
/** Longer inputs reach nothing that shorter ones don't. */
const maxBytes = 2048

export function mutate(corpus: readonly Uint8Array[], random: Random): Buffer {
  const pick = () => corpus[random.below(corpus.length)] ?? new Uint8Array()
  let bytes: Buffer = Buffer.from(pick())
  // Mostly a few changes: many leave nothing that gets past the first check.
  for (let changes = random.below(5); changes > 0; changes--) bytes = changed(bytes, pick, random)
  return bytes.subarray(0, maxBytes)
}

function changed(bytes: Buffer, other: () => Uint8Array, random: Random): Buffer {
  const at = random.below(bytes.length + 1)
  const length = random.below(16)
  switch (random.below(9)) {
    case 0:
      return set(bytes, at, random.below(256))
    case 1:
      return set(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)))
    case 2:
      return set(bytes, at, telling[random.below(telling.length)] ?? 0)
    case 3:
      return set(set(bytes, at, 0xff * random.below(2)), at + 1, telling[random.below(telling.length)] ?? 0)
    case 4:
      return bytes.subarray(0, at)
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    case 6:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
    case 7:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(Array.from({ length }, () => random.below(256))),
        bytes.subarray(at),
      ])
    default:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(other()).subarray(random.below(64))])
  }
}

function set(bytes: Buffer, at: number, value: number): Buffer {
  if (at < bytes.length) bytes[at] = value
  return bytes
}

/** The bytes in up to four pieces, as a network would cut them. */
export function cut(bytes: Buffer, random: Random): readonly Buffer[] {
  const first = random.below(bytes.length + 1)
  if (random.below(2) === 0) return [bytes]
  const second = first + random.below(bytes.length - first + 1)
  return [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
}
