import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  largestPacket,
  PacketFrameReader,
  packetHeadBytes,
  writePacketHead,
} from '../../../daemon/src/packet-frames.ts'

const lengths = [20, 1500, 21, largestPacket, 64, 40]

function framesOf(packets: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(packets.reduce((sum, { length }) => sum + packetHeadBytes + length, 0))
  let at = 0
  for (const packet of packets) {
    all.set(packet, at + packetHeadBytes)
    at = writePacketHead(all, at, packet.length)
  }
  return all
}

for (const size of [1, 2, 3, 7, 1000, 65_537, 1_000_000])
  test(`packets come out as they went in, in pieces of ${size} bytes`, () => {
    const packets = lengths.map((length, at) => new Uint8Array(length).fill(at + 1))
    const came: Uint8Array[] = []
    const reader = new PacketFrameReader((bytes, start, end) => came.push(bytes.slice(start, end)))
    const all = framesOf(packets)
    for (let at = 0; at < all.length; at += size) assert.ok(reader.push(all.subarray(at, at + size)))
    assert.deepEqual(
      came.map(({ length }) => length),
      lengths,
    )
    for (const [at, packet] of packets.entries()) assert.ok(Buffer.from(packet).equals(came[at] ?? Buffer.alloc(0)))
  })

for (const pieces of [[[0, 19, 1, 2]], [[0], [19], [1]], [[0, 0]]])
  test(`what is shorter than a header is no packet: ${JSON.stringify(pieces)}`, () => {
    const reader = new PacketFrameReader(() => assert.fail('nothing came'))
    const results = pieces.map(piece => reader.push(Uint8Array.from(piece)))
    assert.ok(results.includes(false))
  })
