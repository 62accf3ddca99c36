import assert from 'node:assert/strict'
import { BlockList, isIP, SocketAddress } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareIps, Ip } from '../../../../common/net/index.ts'

const ip = (text: string) => {
  const value = Ip.parse(text)
  assert(value, text)
  return value
}

test('ip: every IPv4 address survives text, bytes and number', () => {
  fc.assert(
    fc.property(fc.ipV4(), text => {
      const value = ip(text)
      assert.equal(String(value), text)
      assert(Ip.ofV4(value.v4).equals(value))
      assert(Ip.of(value.bytes)?.equals(value))
    }),
  )
})

test('ip: IPv6 text is what Node reads and writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(0xffff), (bytes, zeros) => {
      // Runs of zero groups, which are what the short form is about.
      for (let at = 0; at < 16; at++) if ((zeros >> (at >> 1)) & 1) bytes[at] = 0
      const value = Ip.of(bytes)
      assert(value)
      const text = String(value)
      assert.equal(isIP(text), value.family)
      assert(ip(text).equals(value))
      const same = new BlockList()
      same.addAddress(new SocketAddress({ address: text, family: value.family === 4 ? 'ipv4' : 'ipv6' }))
      assert(same.check(hexGroups(bytes), 'ipv6') || value.family === 4)
    }),
  )
})

function hexGroups(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(....)(?!$)/g, '$1:')
}

const canonical = [
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::10.0.0.1', '::a00:1'],
] as const
for (const [text, expected] of canonical)
  test(`ip: ${text} is written ${expected}`, () => assert.equal(String(ip(text)), expected))

test('ip: what is no address is undefined', () => {
  for (const text of ['', '1.2.3', '1.2.3.256', '01.2.3.4', ':::', 'fe80::1%eth0', 'web.shop', '1.2.3.4/8'])
    assert.equal(Ip.parse(text), undefined, text)
  for (const length of [0, 3, 5, 15, 17]) assert.equal(Ip.of(new Uint8Array(length)), undefined)
})

test('ip: kinds of addresses', () => {
  assert(ip('127.9.9.9').isLoopback && ip('::1').isLoopback && !ip('128.0.0.1').isLoopback)
  assert(ip('169.254.0.1').isLinkLocal && ip('febf::1').isLinkLocal && !ip('fec0::1').isLinkLocal)
  assert(ip('224.0.0.1').isMulticast && ip('ff02::1').isMulticast && !ip('240.0.0.1').isMulticast)
  assert(ip('0.0.0.0').isUnspecified && ip('::').isUnspecified && !ip('0.0.0.1').isUnspecified)
})

test('ip: IPv4 comes before IPv6, then the smaller', () => {
  const sorted = ['9.0.0.0', '10.0.0.0', '::', '::1', 'fd00::'].map(ip)
  assert.deepEqual([...sorted].reverse().sort(compareIps).map(String), sorted.map(String))
})
