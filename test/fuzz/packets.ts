// Packets of the virtual interface: parsed, and taken by the parts that TCP, UDP and ICMP are made of.
import assert from 'node:assert/strict'
import { silentLog } from '../../common/base/index.ts'
import { Ip, Prefix } from '../../common/net/index.ts'
import { Echo } from '../../daemon/src/user/vif/icmp/index.ts'
import { PacketBuffer, parseIp, parseTcp, parseUdp, protocols } from '../../daemon/src/user/vif/packet/index.ts'
import { Gate, Phantoms } from '../../daemon/src/user/vif/tcp/index.ts'
import { UdpFlows } from '../../daemon/src/user/vif/udp/index.ts'
import { ipPacket, tcpPacket, udpPacket } from '../unit/daemon/vif/packets.ts'
import type { Target } from './target.ts'

const v4 = { from: '246.246.7.1', to: '10.98.0.1', sourcePort: 40_000, destinationPort: 80 }
const v6 = { from: 'fd66:6169:726c:7::1', to: 'fd98::1', sourcePort: 40_000, destinationPort: 80 }
const [fin, syn, rst, ack] = [1, 2, 4, 16]
const echo = Buffer.from('0800f7ff00000000' + '6865', 'hex')
/** Of cases, between two sweeps: as many packets as a second may have. */
const tick = 1000

const ip = (text: string) => Ip.parse(text) ?? assert.fail(text)
const prefix = (text: string) => Prefix.parse(text) ?? assert.fail(text)

export function packetTargets(): readonly Target[] {
  let now = 0
  let written = 0
  const shared = {
    isRouted: (address: Ip) => address.toString().startsWith('10.98.') || address.toString().startsWith('fd98:'),
    write: (buffer: PacketBuffer, length: number) => {
      assert.ok(length >= 28 && length <= buffer.bytes.length, 'a packet of a possible length')
      written++
    },
    clock: { now: () => now, after: () => () => undefined },
    log: silentLog,
  }
  const gate = new Gate({
    ...shared,
    phantoms: new Map([
      [4, new Phantoms({ prefix: prefix('246.246.7.0/24'), kernel: ip('246.246.7.1'), port: 7000 })],
      [6, new Phantoms({ prefix: prefix('fd66:6169:726c:7::/64'), kernel: ip('fd66:6169:726c:7::1'), port: 7000 })],
    ]),
    routers: new Map([
      [4, ip('246.246.7.2').bytes],
      [6, ip('fd66:6169:726c:7::2').bytes],
    ]),
    tcp: {
      dial: flow =>
        Promise.resolve(
          flow.destination.port % 2 === 0
            ? { kind: 'connected', carrier: { take: socket => socket.destroy(), drop: () => undefined } }
            : { kind: 'refused' },
        ),
    },
    destinations: { isRouted: shared.isRouted, ownCarrier: () => undefined },
  })
  const flows = new UdpFlows({
    ...shared,
    udp: { open: () => ({ send: () => undefined, close: () => undefined }) },
    dns: { answer: (query, reply) => reply(query), serve: () => undefined },
    isDns: address => address.toString() === '246.246.7.53',
  })
  const sounder = new Echo({ ...shared, prober: { exists: () => Promise.resolve(true) }, isOwn: () => false })
  const buffer = new PacketBuffer()
  return [
    {
      name: 'packets',
      corpus: [v4, v6].flatMap(ends => [
        ...[syn, ack, ack | fin, rst, syn | ack].map(flags => tcpPacket(ends, { flags })),
        udpPacket(ends, Buffer.from('data')),
        udpPacket({ ...ends, destinationPort: 53 }, Buffer.alloc(30)),
        udpPacket({ ...ends, to: ends === v4 ? '246.246.7.53' : ends.to, destinationPort: 53 }, Buffer.alloc(30)),
        ipPacket(ends.from, ends.to, ends === v4 ? protocols.icmp : protocols.icmpv6, echo),
        // Hop-by-hop options before UDP, and a fragment.
        ipPacket(ends.from, ends.to, 0, Buffer.concat([Buffer.from('1100000000000000', 'hex'), Buffer.alloc(16)])),
        ipPacket(ends.from, ends.to, 44, Buffer.concat([Buffer.from('1100000100000001', 'hex'), Buffer.alloc(16)])),
      ]),
      run(bytes) {
        buffer.bytes.set(bytes)
        const before = written
        const packet = parseIp(buffer.view, bytes.length)
        if (typeof packet === 'string') return
        assert.ok(packet.payloadStart <= packet.end && packet.end <= bytes.length, 'the payload lies in the packet')
        switch (packet.protocol) {
          case protocols.tcp: {
            const segment = parseTcp(buffer.view, packet.payloadStart, packet.end)
            if (typeof segment !== 'string') assert.ok(segment.dataStart <= packet.end, 'the data lies in the packet')
            gate.receive(buffer, packet)
            break
          }
          case protocols.udp: {
            const datagram = parseUdp(buffer.view, packet.payloadStart, packet.end)
            if (typeof datagram !== 'string') assert.ok(datagram.end <= packet.end, 'the data lies in the packet')
            flows.receive(buffer, packet)
            break
          }
          case protocols.icmp:
          case protocols.icmpv6:
            sounder.receive(buffer, packet)
            break
        }
        assert.ok(written - before <= 2, 'one packet makes at most an answer and an error')
      },
      rest() {
        now += tick
        gate.sweep()
        flows.sweep()
        if (now % (120 * tick) === 0) {
          gate.reset(() => true)
          flows.reset(() => true)
        }
      },
    },
  ]
}
