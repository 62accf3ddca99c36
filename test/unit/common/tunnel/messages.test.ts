// The wire format of tunnels against byte vectors of Telepresence 2.20, and against malformed input.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FlowId, Ip } from '../../../../common/net/index.ts'
import {
  decodeConnId,
  decodeStreamInfo,
  decodeStreamOk,
  encodeConnId,
  encodeStreamInfo,
  encodeStreamOk,
  frameMessage,
  TunnelCode,
  varint,
} from '../../../../common/tunnel/index.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const ip = (text: string) => Ip.parse(text) ?? assert.fail(text)
const flow = (protocol: FlowId['protocol'], source: string, sourcePort: number, destination: string, port: number) => ({
  protocol,
  source: { ip: ip(source), port: sourcePort },
  destination: { ip: ip(destination), port },
})
const web = flow('tcp', '10.1.2.3', 40_000, '10.96.0.10', 80)

const connIds: readonly [string, FlowId, string][] = [
  ['TCP over IPv4', web, '0a010203 9c40 0a60000a 0050 06'],
  ['UDP over IPv4', flow('udp', '192.168.7.9', 5353, '10.96.0.10', 53), 'c0a80709 14e9 0a60000a 0035 11'],
  [
    'TCP over IPv6',
    flow('tcp', 'fd00::1', 40_000, 'fd00::2', 443),
    'fd000000000000000000000000000001 9c40 fd000000000000000000000000000002 01bb 06',
  ],
  [
    'IPv4 to IPv6',
    flow('tcp', '10.1.2.3', 40_000, 'fd00::2', 443),
    '00000000000000000000ffff0a010203 9c40 fd000000000000000000000000000002 01bb 06',
  ],
  ['ICMP', flow('icmp', '0.0.0.0', 0, '10.1.2.3', 0), '00000000 0000 0a010203 0000 01'],
  ['ICMPv6', flow('icmp', '::', 0, 'fd00::2', 0), `${'00'.repeat(18)} fd000000000000000000000000000002 0000 3a`],
]
for (const [name, id, bytes] of connIds) {
  test(`conn-id: ${name} as 2.20 writes it, and back`, () => {
    assert.equal(encodeConnId(id).toString('hex'), hex(bytes).toString('hex'))
    assert.deepEqual(decodeConnId(hex(bytes)), id)
  })
}

test('conn-id: another length or protocol is none', () => {
  for (const bytes of [
    '',
    '00',
    '0a010203 9c40 0a60000a 0050',
    '0a010203 9c40 0a60000a 0050 06 00',
    '0a010203 9c40 0a60000a 0050 07',
  ]) {
    assert.equal(decodeConnId(hex(bytes)), undefined)
  }
})

test('varint: durations in nanoseconds', () => {
  assert.deepEqual(varint(2e9), hex('80a8d6b907'))
  assert.deepEqual(varint(3e9), hex('80bcc1960b'))
  assert.deepEqual(varint(4e9), hex('80d0acf30e'))
})

const info = {
  version: 2,
  latencyMs: 2000,
  dialTimeoutMs: 3000,
  flow: web,
  sessionId: '11111111-2222-4333-8444-555555555555',
}
const infoBytes = hex(
  '01 02 80a8d6b907 80bcc1960b 0d 0a0102039c400a60000a005006 24 31313131313131312d323232322d343333332d383434342d353535353535353535353535',
)

test('StreamInfo: as 2.20 writes it, and back', () => {
  assert.deepEqual(encodeStreamInfo(info), infoBytes)
  assert.deepEqual(decodeStreamInfo(infoBytes.subarray(1)), { ...info, connId: hex('0a0102039c400a60000a005006') })
  assert.deepEqual(frameMessage(infoBytes), Buffer.concat([hex('00 00000041 0a 3f'), infoBytes]))
})

test('StreamInfo: a ConnID is passed on bit by bit, also one that we would write shorter', () => {
  const mapped = hex('00000000000000000000ffff0a010203 9c40 00000000000000000000ffff0a60000a 0050 06')
  const decoded = decodeStreamInfo(encodeStreamInfo({ ...info, connId: mapped }).subarray(1))
  assert.deepEqual(decoded?.connId, mapped)
  assert.deepEqual(decoded.flow, info.flow)
})

test('StreamInfo: cut short anywhere, or too long, it is malformed', () => {
  for (let length = 0; length < infoBytes.length - 1; length++) {
    assert.equal(decodeStreamInfo(infoBytes.subarray(1, 1 + length)), undefined, `${length} bytes`)
  }
  assert.equal(decodeStreamInfo(Buffer.concat([infoBytes.subarray(1), Buffer.of(0)])), undefined)
  assert.equal(decodeStreamInfo(Buffer.alloc(100, 0xff)), undefined)
})

test('StreamOk and CloseSend: as 2.20 writes them', () => {
  assert.deepEqual(frameMessage(encodeStreamOk(2)), hex('00 00000004 0a 02 02 02'))
  assert.deepEqual(frameMessage(Buffer.of(TunnelCode.closeSend)), hex('00 00000003 0a 01 03'))
  assert.equal(decodeStreamOk(hex('03')), 3)
  assert.equal(decodeStreamOk(hex('')), 2)
})
