import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { parseIp } from '../../../../daemon/src/user/vif/packet/index.ts'
import { UdpFlows, udpLimits } from '../../../../daemon/src/user/vif/udp/index.ts'
import { type Ends, isSound, load, udpPacket } from './packets.ts'

const program: Ends = { from: '246.246.7.1', to: '10.98.0.1', sourcePort: 40_000, destinationPort: 5000 }
const back: Ends = { from: program.to, to: program.from, sourcePort: 5000, destinationPort: 40_000 }

interface Far {
  readonly sent: string[]
  readonly receive: (datagram: Uint8Array) => void
  readonly ended: (why: 'refused' | 'closed') => void
  isClosed: boolean
}

function open() {
  let now = 0
  const written: Buffer[] = []
  const fars: Far[] = []
  const flows = new UdpFlows({
    udp: {
      open(_, receive, ended) {
        const far: Far = { sent: [], receive, ended, isClosed: false }
        fars.push(far)
        return {
          send: datagram => far.sent.push(Buffer.from(datagram).toString()),
          close: () => {
            far.isClosed = true
          },
        }
      },
    },
    dns: { answer: (query, reply) => reply(Buffer.from(`re: ${Buffer.from(query).toString()}`)), serve() {} },
    isRouted: ip => ip.toString().startsWith('10.98.'),
    isDns: ip => ip.toString() === '246.246.7.53',
    write: (buffer, length) => {
      written.push(Buffer.from(buffer.bytes.subarray(0, length)))
    },
    clock: { now: () => now, after: () => () => {} },
    log: silentLog,
  })
  return {
    flows,
    fars,
    send(ends: Ends, text: string) {
      const packet = udpPacket(ends, Buffer.from(text))
      const buffer = load(packet)
      const ip = parseIp(buffer.view, packet.length)
      if (typeof ip === 'string') assert.fail(ip)
      flows.receive(buffer, ip)
    },
    written: () => written.splice(0),
    pass(ms: number) {
      now += ms
      flows.sweep()
    },
  }
}

describe('UDP flows', () => {
  test('datagrams between the same ends share a flow, and answers come back as sound packets', () => {
    const { fars, send, written } = open()
    send(program, 'one')
    send(program, 'two')
    send({ ...program, sourcePort: 40_001 }, 'three')
    assert.deepEqual(
      fars.map(far => far.sent),
      [['one', 'two'], ['three']],
    )
    fars[0]?.receive(Buffer.from('answer'))
    const [packet = assert.fail()] = written()
    assert.ok(isSound(packet))
    assert.ok(packet.subarray(20).equals(udpPacket(back, Buffer.from('answer')).subarray(20)))
  })

  test('a refused flow is an ICMP error that holds the headers, and the next datagram begins anew', () => {
    const { fars, send, written } = open()
    send(program, 'x')
    fars[0]?.ended('refused')
    const [packet = assert.fail()] = written()
    assert.ok(isSound(packet))
    assert.deepEqual([...packet.subarray(20, 22)], [3, 3])
    assert.ok(packet.subarray(28).equals(udpPacket(program, Buffer.from('x')).subarray(0, 28)))
    send(program, 'y')
    assert.equal(fars.length, 2)
  })

  test('a flow ends after a minute without a datagram either way', () => {
    const { flows, fars, send, pass } = open()
    send(program, 'x')
    pass(udpLimits.idleMs - 1)
    fars[0]?.receive(Buffer.from('y'))
    pass(udpLimits.idleMs)
    assert.equal(flows.openFlows, 1)
    pass(1)
    assert.equal(flows.openFlows, 0)
    assert.equal(fars[0]?.isClosed, true)
  })

  test('when there are too many flows the least recently used makes room', () => {
    const { flows, fars, send, pass } = open()
    for (let port = 1; port <= udpLimits.flows; port++) send({ ...program, sourcePort: port }, 'x')
    pass(10)
    for (let port = 1; port <= udpLimits.flows; port++) if (port !== 7) send({ ...program, sourcePort: port }, 'x')
    send(program, 'one more')
    assert.equal(flows.openFlows, udpLimits.flows)
    assert.equal(fars[6]?.isClosed, true)
    assert.equal(fars.filter(far => far.isClosed).length, 1)
  })

  test('the resolver answers from the loop; NetBIOS is swallowed; what is not routed is refused', () => {
    const { fars, send, written } = open()
    send({ ...program, to: '246.246.7.53', destinationPort: 53 }, 'name')
    assert.equal(written()[0]?.subarray(28).toString(), 're: name')
    send({ ...program, destinationPort: 137 }, 'x')
    assert.equal(written().length, 0)
    send({ ...program, to: '10.99.0.1' }, 'x')
    assert.deepEqual([...(written()[0]?.subarray(20, 22) ?? [])], [3, 3])
    assert.equal(fars.length, 0)
  })

  test('an answer that no packet can hold is counted, not sent', () => {
    const { flows, fars, send, written } = open()
    send(program, 'x')
    fars[0]?.receive(Buffer.alloc(65_508))
    assert.equal(written().length, 0)
    assert.equal(flows.counters.tooLong, 1)
  })
})
