// Finds a flow by the addresses and ports of a packet, for either IP version, without making an object: the key's words are read from the
// packet, hashed and compared in place. One table per protocol.
import { addressesAt, addressLength, type IpPacket } from './ip.ts'

export interface Keyed {
  /** Source and destination address (2 or 8 words), then both ports in one. Made by `keyOf`. */
  readonly key: Uint32Array
}

export function keyOf(view: DataView, packet: IpPacket): Uint32Array {
  const words = addressLength(packet.version) >> 1
  const at = addressesAt(packet.version)
  const key = new Uint32Array(words + 1)
  for (let word = 0; word < words; word++) key[word] = view.getUint32(at + word * 4)
  key[words] = view.getUint32(packet.payloadStart)
  return key
}

export class FlowTable<F extends Keyed> implements Iterable<F> {
  readonly #buckets = new Map<number, F[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  find(view: DataView, packet: IpPacket): F | undefined {
    const words = addressLength(packet.version) >> 1
    const at = addressesAt(packet.version)
    let hash = view.getUint32(packet.payloadStart)
    for (let word = 0; word < words; word++) hash = mix(hash, view.getUint32(at + word * 4))
    const bucket = this.#buckets.get(hash)
    if (bucket === undefined) return undefined
    for (const flow of bucket) if (isKey(flow.key, view, at, words, packet.payloadStart)) return flow
    return undefined
  }

  add(flow: F): void {
    const hash = hashOf(flow.key)
    const bucket = this.#buckets.get(hash)
    if (bucket === undefined) this.#buckets.set(hash, [flow])
    else bucket.push(flow)
    this.#size++
  }

  /** False when it was not in the table. */
  remove(flow: F): boolean {
    const hash = hashOf(flow.key)
    const bucket = this.#buckets.get(hash)
    const at = bucket?.indexOf(flow) ?? -1
    if (bucket === undefined || at < 0) return false
    if (bucket.length === 1) this.#buckets.delete(hash)
    else bucket.splice(at, 1)
    this.#size--
    return true
  }

  /** May be changed while it is walked. */
  *[Symbol.iterator](): Iterator<F> {
    for (const bucket of this.#buckets.values()) yield* [...bucket]
  }
}

function isKey(key: Uint32Array, view: DataView, at: number, words: number, portsAt: number): boolean {
  if (key.length !== words + 1 || key[words] !== view.getUint32(portsAt)) return false
  for (let word = 0; word < words; word++) if (key[word] !== view.getUint32(at + word * 4)) return false
  return true
}

function hashOf(key: Uint32Array): number {
  let hash = key[key.length - 1] ?? 0
  for (let word = 0; word < key.length - 1; word++) hash = mix(hash, key[word] ?? 0)
  return hash
}

/** Multiplicative mixing (Knuth); the result is a small integer, which a Map holds without allocating. */
function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e37_79b1)
  return (mixed ^ (mixed >>> 15)) >> 1
}
