import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { DialOutcome } from '../../../../daemon/src/user/vif/index.ts'
import { parseIp } from '../../../../daemon/src/user/vif/packet/index.ts'
import { Gate, Phantoms, tcpLimits } from '../../../../daemon/src/user/vif/tcp/index.ts'
import { type Ends, isSound, load, tcpPacket } from './packets.ts'

const [fin, syn, rst, ack] = [1, 2, 4, 16]
const listenerPort = 7000
const program: Ends = { from: '246.246.7.1', to: '10.98.0.1', sourcePort: 40_000, destinationPort: 80 }

function ipOf(text: string): Ip {
  return Ip.parse(text) ?? assert.fail(text)
}

/** A gate whose far end answers when the test says so. */
function open() {
  let now = 0
  const written: Buffer[] = []
  const dials: { decide: (outcome: DialOutcome) => Promise<void>; signal: AbortSignal }[] = []
  const events: string[] = []
  const prefix = Prefix.parse('246.246.7.0/24') ?? assert.fail()
  const gate = new Gate({
    phantoms: new Map([[4, new Phantoms({ prefix, kernel: ipOf('246.246.7.1'), port: listenerPort })]]),
    routers: new Map([[4, ipOf('246.246.7.2').bytes]]),
    tcp: {
      dial: (_, { signal }) =>
        new Promise(resolve => {
          const decide = (outcome: DialOutcome) => {
            resolve(outcome)
            return new Promise<void>(done => setImmediate(done))
          }
          dials.push({ decide, signal })
        }),
    },
    destinations: { isRouted: ip => ip.toString().startsWith('10.98.'), ownCarrier: () => undefined },
    write: (buffer, length) => {
      written.push(Buffer.from(buffer.bytes.subarray(0, length)))
    },
    clock: { now: () => now, after: () => () => {} },
    log: silentLog,
  })
  const connected: DialOutcome = {
    kind: 'connected',
    carrier: { take: () => events.push('take'), drop: () => events.push('drop') },
  }
  return {
    gate,
    dials,
    events,
    connected,
    send(packet: Buffer) {
      const buffer = load(packet)
      const ip = parseIp(buffer.view, packet.length)
      if (typeof ip === 'string') assert.fail(ip)
      assert.equal(gate.receive(buffer, ip), undefined)
    },
    /** The packets written since the last call, as text. */
    written: () => written.splice(0).map(describePacket),
    pass(ms: number) {
      now += ms
      gate.sweep()
    },
  }
}

function describePacket(packet: Buffer): string {
  assert.ok(isSound(packet), 'a checksum is wrong')
  const [from, to] = [packet.subarray(12, 16).join('.'), packet.subarray(16, 20).join('.')]
  if (packet[9] === 1) return `${from} > ${to} icmp ${packet[20]}/${packet[21]}`
  const names = [
    [syn, 'SYN'],
    [fin, 'FIN'],
    [rst, 'RST'],
    [ack, 'ACK'],
  ] as const
  const flags = names.filter(([bit]) => (packet[33] ?? 0) & bit).map(([, name]) => name)
  return `${from}:${packet.readUInt16BE(20)} > ${to}:${packet.readUInt16BE(22)} ${flags.join('|')}`
}

const fakeSocket = () => {
  const calls: string[] = []
  const socket = { destroyed: false, resetAndDestroy: () => calls.push('reset'), destroy: () => calls.push('destroy') }
  return { socket: socket as unknown as Socket, calls }
}
const firstPhantom = { from: '246.246.7.1', to: '246.246.7.64', sourcePort: listenerPort, destinationPort: 1024 }
const released = '246.246.7.64:1024 > 246.246.7.1:7000 SYN'

describe('the gate', () => {
  test('a SYN is held until the far end has connected, and dialled once however often it is repeated', async () => {
    const { dials, connected, send, written } = open()
    for (let times = 0; times < 3; times++) send(tcpPacket(program, { flags: syn }))
    assert.equal(dials.length, 1)
    assert.deepEqual(written(), [])
    await dials[0]?.decide(connected)
    assert.deepEqual(written(), [released])
    send(tcpPacket(firstPhantom, { flags: syn | ack }))
    assert.deepEqual(written(), ['10.98.0.1:80 > 246.246.7.1:40000 SYN|ACK'])
    // A repeated SYN now goes to the listener, in case the first was lost.
    send(tcpPacket(program, { flags: syn }))
    assert.deepEqual(written(), [released])
  })

  test('what the far end says reaches the program: refused, unreachable, nothing', async () => {
    for (const [outcome, wanted] of [
      [{ kind: 'refused' }, ['10.98.0.1:80 > 246.246.7.1:40000 RST|ACK']],
      [{ kind: 'unreachable', what: 'host' }, ['246.246.7.2 > 246.246.7.1 icmp 3/1']],
      [{ kind: 'unreachable', what: 'network' }, ['246.246.7.2 > 246.246.7.1 icmp 3/0']],
      [{ kind: 'unreachable', what: 'prohibited' }, ['246.246.7.2 > 246.246.7.1 icmp 3/13']],
      [{ kind: 'timed-out' }, []],
    ] as const) {
      const { gate, dials, send, written } = open()
      send(tcpPacket(program, { flags: syn }))
      await dials[0]?.decide(outcome)
      assert.deepEqual(written(), wanted)
      assert.equal(gate.openFlows, 0)
      send(tcpPacket(program, { flags: syn }))
      assert.equal(dials.length, 2, 'the next SYN is dialled anew')
    }
  })

  test('what is not routed, and what belongs to no connection, is reset; a reset is not answered', () => {
    const { send, written } = open()
    send(tcpPacket({ ...program, to: '10.99.0.1' }, { flags: syn }))
    send(tcpPacket(program, { flags: ack, acknowledgment: 5 }))
    send(tcpPacket(program, { flags: rst }))
    assert.deepEqual(written(), ['10.99.0.1:80 > 246.246.7.1:40000 RST|ACK', '10.98.0.1:80 > 246.246.7.1:40000 RST'])
  })

  test('a new SYN on ports that are dialled or connected replaces what was there', async () => {
    const { gate, dials, events, connected, send, written } = open()
    send(tcpPacket(program, { flags: syn, sequence: 1 }))
    send(tcpPacket(program, { flags: syn, sequence: 2 }))
    assert.equal(dials[0]?.signal.aborted, true)
    await dials[0].decide(connected)
    assert.deepEqual(events.splice(0), ['drop'], 'nobody waits for the first any more')
    await dials[1]?.decide(connected)
    assert.deepEqual(written(), [released])
    const { socket, calls } = fakeSocket()
    gate.accept(socket, ipOf('246.246.7.64'), 1024)
    send(tcpPacket(program, { flags: syn, sequence: 3 }))
    assert.deepEqual(calls, ['reset'])
    await dials[2]?.decide(connected)
    assert.deepEqual(written(), ['246.246.7.64:1025 > 246.246.7.1:7000 SYN'], 'under another number')
    assert.deepEqual(events, ['take'])
  })

  test('a flow ends with both FINs acknowledged; its ports may be used again, with the same sequence number too', async () => {
    const { gate, dials, connected, send } = open()
    send(tcpPacket(program, { flags: syn, sequence: 100 }))
    await dials[0]?.decide(connected)
    const { socket, calls } = fakeSocket()
    gate.accept(socket, ipOf('246.246.7.64'), 1024)
    send(tcpPacket(program, { flags: fin | ack, sequence: 0xffff_ffff, acknowledgment: 500 }))
    send(tcpPacket(firstPhantom, { flags: fin | ack, sequence: 500, acknowledgment: 0 }))
    send(tcpPacket(program, { flags: syn, sequence: 100 }))
    assert.equal(dials.length, 1, 'the last acknowledgment is missing')
    send(tcpPacket(program, { flags: ack, sequence: 0, acknowledgment: 501 }))
    send(tcpPacket(program, { flags: syn, sequence: 100 }))
    assert.equal(dials.length, 2)
    assert.deepEqual(calls, [], 'the old socket may still hold data for its carrier')
  })

  test("a program's reset passes, and resets the socket even if nobody reads it", async () => {
    const { gate, dials, connected, send, written } = open()
    send(tcpPacket(program, { flags: syn }))
    await dials[0]?.decide(connected)
    const { socket, calls } = fakeSocket()
    gate.accept(socket, ipOf('246.246.7.64'), 1024)
    written()
    send(tcpPacket(program, { flags: rst }))
    assert.deepEqual(written(), ['246.246.7.64:1024 > 246.246.7.1:7000 RST'])
    assert.deepEqual(calls, ['reset'])
  })

  test('a connection that the kernel never brings drops its carrier, an ended flow is forgotten', async () => {
    const { gate, dials, events, connected, send, pass } = open()
    send(tcpPacket(program, { flags: syn }))
    await dials[0]?.decide(connected)
    pass(tcpLimits.acceptMs + 1)
    assert.deepEqual(events, ['drop'])
    assert.equal(gate.openFlows, 0)

    send(tcpPacket(program, { flags: syn }))
    await dials[1]?.decide(connected)
    gate.accept(fakeSocket().socket, ipOf('246.246.7.64'), 1025)
    pass(tcpLimits.orphanMs * 10)
    assert.equal(gate.openFlows, 1, 'an idle connection lives')
    send(tcpPacket(program, { flags: rst }))
    pass(tcpLimits.lingerMs + 1)
    assert.equal(gate.openFlows, 0)
    assert.deepEqual(events, ['drop', 'take'])
  })

  test('more undecided dials than the limit are not begun', () => {
    const { gate, dials, send, written } = open()
    for (let port = 1; port <= tcpLimits.undecided + 5; port++)
      send(tcpPacket({ ...program, destinationPort: port }, { flags: syn }))
    assert.equal(dials.length, tcpLimits.undecided)
    assert.equal(gate.counters.overLimit, 5)
    assert.deepEqual(written(), [])
  })

  test('attempts that wait for another count among them, until they are given up', () => {
    const { gate, dials, send } = open()
    const attempt = (port: number, flags: number) => send(tcpPacket({ ...program, sourcePort: port }, { flags }))
    for (let port = 1; port <= tcpLimits.undecided + 5; port++) attempt(port, syn)
    assert.equal(dials.length, 1)
    assert.equal(gate.counters.overLimit, 5)
    for (let port = 2; port <= tcpLimits.undecided; port++) attempt(port, rst)
    assert.equal(gate.openFlows, 1)
    for (let port = 2; port <= tcpLimits.undecided; port++) attempt(port, syn)
    assert.equal(gate.counters.overLimit, 5)
    // All are reset at once: nothing is dialled in the place of what is.
    gate.reset(() => true)
    assert.equal(gate.openFlows, 0)
    assert.equal(dials.length, 1)
  })

  test('a connection from a stranger to the listener is closed', () => {
    const { gate } = open()
    const { socket, calls } = fakeSocket()
    gate.accept(socket, ipOf('246.246.7.1'), 55_555)
    assert.deepEqual(calls, ['destroy'])
  })
})
