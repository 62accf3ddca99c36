// The kernel's routing table, from its own text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseV4, parseV6, type Route } from '../../../../daemon/src/user/machine/kernel-routes.ts'

const said = ({ device, prefix, gateway }: Route) =>
  `${prefix.toString()}${gateway === undefined ? '' : ` via ${gateway.toString()}`} dev ${device}`

test('IPv4 routes, addresses read in the byte order of the machine', () => {
  const text = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
fl0\t0000600A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
tun0\t0000000A\t00000000\t0000\t0\t0\t0\t000000FF\t0\t0\t0
`
  assert.deepEqual(parseV4(text).map(said), ['10.96.0.0/16 dev fl0', '0.0.0.0/0 via 192.168.1.1 dev eth0'])
})

test("IPv6 routes, without the machine's own addresses and the kernel's refusals", () => {
  const none = '00000000000000000000000000000000'
  const row = (destination: string, bits: string, hop: string, flags: string, device: string) =>
    `${destination} ${bits} ${none} 00 ${hop} 00000400 00000001 00000000 ${flags}      ${device}\n`
  const text = [
    row('fd000010000000000000000000000000', '20', none, '00000001', 'fl0'),
    row(none, '00', 'fe800000000000000000000000000001', '00000003', 'eth0'),
    row('fd000010000000000000000000000001', '80', none, '80200001', 'fl0'),
    row(none, '00', none, '00200200', 'lo'),
  ].join('')
  assert.deepEqual(parseV6(text).map(said), ['fd00:10::/32 dev fl0', '::/0 via fe80::1 dev eth0'])
})
