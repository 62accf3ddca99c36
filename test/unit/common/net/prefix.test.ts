import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { comparePrefixes, Ip, Prefix, subtract, withoutCovered } from '../../../../common/net/index.ts'

const prefix = (text: string) => {
  const value = Prefix.parse(text)
  assert(value, text)
  return value
}
const texts = (prefixes: readonly Prefix[]) => prefixes.map(String)

test('prefix: text goes in and comes out with host bits cleared', () => {
  assert.equal(String(prefix('10.1.2.3/8')), '10.0.0.0/8')
  assert.equal(String(prefix('10.1.2.3')), '10.1.2.3/32')
  assert.equal(String(prefix('2001:db8::1/33')), '2001:db8::/33')
  assert.equal(String(prefix('::/0')), '::/0')
  for (const bad of ['', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', 'web', '10.0.0.0/1e1'])
    assert.equal(Prefix.parse(bad), undefined, bad)
})

test('prefix: at counts from the network address and stays inside', () => {
  assert.equal(String(prefix('246.246.7.0/24').at(53)), '246.246.7.53')
  assert.equal(String(prefix('10.0.0.0/8').at(65_536)), '10.1.0.0')
  assert.equal(prefix('10.0.0.0/24').at(256), undefined)
  assert.equal(String(prefix('fd00::/64').at(0x53)), 'fd00::53')
})

test('prefix: a hole leaves the halves around it', () => {
  assert.deepEqual(texts(subtract([prefix('10.0.0.0/30')], [prefix('10.0.0.1')])), ['10.0.0.0/32', '10.0.0.2/31'])
  assert.deepEqual(texts(subtract([prefix('10.0.0.0/8')], [prefix('10.0.0.0/7')])), [])
  assert.deepEqual(texts(subtract([prefix('10.0.0.0/8')], [prefix('::/0')])), ['10.0.0.0/8'])
})

// The oracle: sixteen addresses, one by one. 10.0.0.0/28 and what is in it.
const base = 0x0a00_0000
const small = fc
  .tuple(fc.nat(15), fc.integer({ min: 28, max: 32 }))
  .map(([host, bits]) => prefix(`${Ip.ofV4(base + host).toString()}/${bits}`))
const several = fc.array(small, { maxLength: 6 })
const members = (prefixes: readonly Prefix[]) =>
  Array.from({ length: 16 }, (_, host) => Ip.ofV4(base + host)).filter(ip =>
    prefixes.some(({ address, bits }) => ip.v4 >>> (32 - bits) === address.v4 >>> (32 - bits) || bits === 0),
  )

test('prefix: contains agrees with shifting numbers', () => {
  fc.assert(
    fc.property(small, fc.nat(40), (any, host) => {
      const ip = Ip.ofV4(base + host)
      const shift = 32 - any.bits
      const same = Math.floor(ip.v4 / 2 ** shift) === Math.floor(any.address.v4 / 2 ** shift)
      assert.equal(any.contains(ip), same)
    }),
  )
})

test('prefix: covers and overlaps agree with sets of addresses', () => {
  fc.assert(
    fc.property(small, small, (a, b) => {
      const [inA, inB] = [members([a]).map(String), members([b]).map(String)]
      assert.equal(
        a.covers(b),
        inB.every(ip => inA.includes(ip)),
      )
      assert.equal(
        a.overlaps(b),
        inB.some(ip => inA.includes(ip)),
      )
    }),
  )
})

test('prefix: subtraction leaves exactly the addresses outside the holes, disjoint and sorted', () => {
  fc.assert(
    fc.property(several, several, (from, holes) => {
      const left = subtract(from, holes)
      const gone = new Set(members(holes).map(String))
      assert.deepEqual(
        members(left).map(String),
        members(from)
          .map(String)
          .filter(ip => !gone.has(ip)),
      )
      assert.deepEqual(texts(left), texts([...left].sort(comparePrefixes)))
      for (const [at, a] of left.entries()) assert(left.slice(at + 1).every(b => !a.overlaps(b)))
    }),
  )
})

test('prefix: leaving out what is covered changes no address, and no prefix covers another', () => {
  fc.assert(
    fc.property(several, all => {
      const kept = withoutCovered(all)
      assert.deepEqual(members(kept).map(String), members(all).map(String))
      assert(kept.every((a, at) => kept.every((b, other) => at === other || !a.covers(b))))
    }),
  )
})
