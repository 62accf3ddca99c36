// The kernel's routing table, from its own text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseV4, parseV6 } from '../../../../daemon/src/user/health/kernel-routes.ts'

test('IPv4 routes of the device, addresses read in the byte order of the machine', () => {
  const text = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
fl0\t0000600A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
`
  assert.deepEqual(parseV4(text, 'fl0').map(String), ['10.96.0.0/16'])
})

test('IPv6 routes of the device', () => {
  const text =
    'fd000010000000000000000000000000 20 00000000000000000000000000000000 00 00000000000000000000000000000000 00000400 00000001 00000000 00000001      fl0\n'
  assert.deepEqual(parseV6(text, 'fl0').map(String), ['fd00:10::/32'])
})
