import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Ip } from '../../../../common/net/index.ts'
import {
  checksumOf,
  FlowTable,
  type IpPacket,
  keyOf,
  makeEchoReply,
  PacketBuffer,
  parseIp,
  parseTcp,
  parseUdp,
  writeReset,
  writeUdp,
  writeUnreachable,
} from '../../../../daemon/src/user/vif/packet/index.ts'
import { type Ends, ipPacket, isSound, load, plainChecksum, tcpPacket, udpPacket } from './packets.ts'

const v4: Ends = { from: '246.246.7.1', to: '10.98.0.1', sourcePort: 40_000, destinationPort: 80 }
const v6: Ends = { from: 'fd66::1', to: 'fd98::1', sourcePort: 40_000, destinationPort: 80 }

function parsed(packet: Uint8Array): { buffer: PacketBuffer; ip: IpPacket } {
  const buffer = load(packet)
  const ip = parseIp(buffer.view, packet.length)
  if (typeof ip === 'string') assert.fail(ip)
  return { buffer, ip }
}

describe('packets', () => {
  test('the fast checksum is the plain one, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        assert.equal(checksumOf(view, 0, bytes.length), plainChecksum(bytes))
      }),
    )
    const long = Buffer.alloc(65_535, 0xff)
    assert.equal(
      checksumOf(new DataView(long.buffer, long.byteOffset, long.length), 0, long.length),
      plainChecksum(long),
    )
  })

  test('what is no packet is a word, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        const { view } = load(bytes)
        const ip = parseIp(view, bytes.length)
        if (typeof ip === 'string') return
        assert.ok(ip.payloadStart <= ip.end && ip.end <= bytes.length)
        parseTcp(view, ip.payloadStart, ip.end)
        parseUdp(view, ip.payloadStart, ip.end)
      }),
      { numRuns: 2000 },
    )
  })

  test('fragments, other versions and wrong lengths are told apart', () => {
    const whole = tcpPacket(v4, { flags: 2 })
    const changed = (at: number, byte: number) => {
      const packet = Buffer.from(whole)
      packet[at] = byte
      return parseIp(load(packet).view, packet.length)
    }
    assert.equal(changed(6, 0x20), 'fragment')
    assert.equal(changed(7, 1), 'fragment')
    assert.equal(changed(0, 0x55), 'version')
    assert.equal(changed(0, 0x44), 'length')
    assert.equal(changed(2, 1), 'length')
    assert.equal(parseIp(load(whole).view, 19), 'short')
  })

  test('extension headers of IPv6 are passed over, and fragments refused', () => {
    const inner = tcpPacket(v6, { flags: 2 }).subarray(40)
    const options = Buffer.from([6, 0, 1, 4, 0, 0, 0, 0])
    const { ip } = parsed(ipPacket(v6.from, v6.to, 0, Buffer.concat([options, inner])))
    assert.deepEqual(ip, { version: 6, protocol: 6, payloadStart: 48, end: 68 })
    const fragment = ipPacket(v6.from, v6.to, 44, Buffer.concat([options, inner]))
    assert.equal(parseIp(load(fragment).view, fragment.length), 'fragment')
    const endless = ipPacket(v6.from, v6.to, 60, Buffer.alloc(80, Buffer.from([60, 0, 0, 0, 0, 0, 0, 0])))
    assert.equal(parseIp(load(endless).view, endless.length), 'extension')
  })

  for (const [name, ends] of [
    ['IPv4', v4],
    ['IPv6', v6],
  ] as const) {
    const back = { from: ends.to, to: ends.from, sourcePort: 80, destinationPort: 40_000 }

    test(`a built datagram is the plain one (${name})`, () => {
      for (const length of [0, 1, 2, 1471, 65_000]) {
        const data = randomBytes(length)
        const { buffer, ip } = parsed(udpPacket(ends, data))
        const out = new PacketBuffer()
        const at = ip.version === 4 ? 12 : 8
        const addresses = buffer.bytes.slice(at, at + (ip.version === 4 ? 8 : 32))
        const written = out.bytes.subarray(0, writeUdp(out, addresses, 40_000, 80, data))
        assert.ok(isSound(written))
        assert.ok(
          Buffer.from(written.subarray(ip.payloadStart)).equals(udpPacket(ends, data).subarray(ip.payloadStart)),
        )
      }
    })

    test(`a refused SYN is answered by a reset that acknowledges it (${name})`, () => {
      const { buffer, ip } = parsed(tcpPacket(ends, { flags: 2, sequence: 0xffff_ffff }))
      const segment = parseTcp(buffer.view, ip.payloadStart, ip.end)
      if (typeof segment === 'string') assert.fail(segment)
      const out = new PacketBuffer()
      const written = out.bytes.subarray(0, writeReset(out, buffer, ip, segment))
      const wanted = tcpPacket(back, { flags: 0x14, sequence: 0, acknowledgment: 0 })
      assert.ok(isSound(written))
      assert.ok(Buffer.from(written.subarray(ip.payloadStart)).equals(wanted.subarray(ip.payloadStart)))
    })

    test(`a segment of no connection is answered by a reset at its acknowledgment (${name})`, () => {
      const { buffer, ip } = parsed(tcpPacket(ends, { flags: 0x10, sequence: 7, acknowledgment: 77, data: 'x' }))
      const segment = parseTcp(buffer.view, ip.payloadStart, ip.end)
      if (typeof segment === 'string') assert.fail(segment)
      const out = new PacketBuffer()
      const written = out.bytes.subarray(0, writeReset(out, buffer, ip, segment))
      const wanted = tcpPacket(back, { flags: 4, sequence: 77 })
      assert.ok(Buffer.from(written.subarray(ip.payloadStart)).equals(wanted.subarray(ip.payloadStart)))
    })

    test(`an ICMP error is sound and holds the packet in question (${name})`, () => {
      const original = udpPacket(ends, Buffer.from('nobody here'))
      const { ip } = parsed(original)
      const out = new PacketBuffer()
      const written = out.bytes.subarray(0, writeUnreachable(out, original, ip.version, 'port'))
      assert.ok(isSound(written))
      assert.ok(Buffer.from(written.subarray(ip.payloadStart + 8)).equals(original))
      assert.deepEqual([...written.subarray(ip.payloadStart, ip.payloadStart + 2)], ip.version === 4 ? [3, 3] : [1, 4])
    })

    test(`an echo request becomes a sound reply in place (${name})`, () => {
      const isV4 = name === 'IPv4'
      const message = Buffer.from(`${String.fromCharCode(isV4 ? 8 : 128)}\0\0\0\x12\x34\0\x01data`, 'latin1')
      const draft = ipPacket(ends.from, ends.to, isV4 ? 1 : 58, message)
      const at = isV4 ? 20 : 40
      const pseudo = Buffer.concat([draft.subarray(8, 40), Buffer.from([0, message.length, 0, 58]), message])
      draft.writeUInt16BE(plainChecksum(isV4 ? message : pseudo), at + 2)
      assert.ok(isSound(draft))
      const { buffer, ip } = parsed(draft)
      makeEchoReply(buffer, ip)
      const reply = buffer.bytes.subarray(0, ip.end)
      assert.ok(isSound(reply))
      assert.equal(reply[at], isV4 ? 0 : 129)
      assert.deepEqual([...reply.subarray(isV4 ? 12 : 8, isV4 ? 16 : 24)], [...(Ip.parse(ends.to)?.bytes ?? [])])
    })
  }

  test('a flow is found by its addresses and ports only, among many', () => {
    const table = new FlowTable<{ key: Uint32Array; name: string }>()
    const packets = Array.from({ length: 500 }, (_, index) => {
      const ends = index % 2 === 0 ? v4 : v6
      return parsed(tcpPacket({ ...ends, sourcePort: 1000 + (index >> 1) }, { flags: 2 }))
    })
    for (const [index, { buffer, ip }] of packets.entries()) {
      assert.equal(table.find(buffer.view, ip), undefined)
      table.add({ key: keyOf(buffer.view, ip), name: String(index) })
    }
    for (const [index, { buffer, ip }] of packets.entries())
      assert.equal(table.find(buffer.view, ip)?.name, String(index))
    for (const flow of table) assert.ok(table.remove(flow))
    assert.equal(table.size, 0)
  })
})
