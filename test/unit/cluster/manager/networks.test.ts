// The networks of a cluster: covering addresses, the choice between nodes and pods, ranges in refusals.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  coveringPrefixes,
  guessServiceSubnet,
  Latest,
  podSubnets,
  rangeInRefusal,
} from '../../../../cluster/manager/cluster-info/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'

const ip = (text: string): Ip => {
  const parsed = Ip.parse(text)
  assert(parsed, text)
  return parsed
}
const prefix = (text: string): Prefix => {
  const parsed = Prefix.parse(text)
  assert(parsed, text)
  return parsed
}

const coverings: readonly (readonly [string, string])[] = [
  ['10.244.0.5', '10.244.0.0/24'],
  ['10.244.0.5, 10.244.1.9', '10.244.0.0/23'],
  ['10.244.1.5, 10.244.2.9', '10.244.0.0/22'],
  ['10.42.0.1, 10.42.255.1', '10.42.0.0/16'],
  ['10.0.1.1, 10.1.1.1', '10.0.1.0/24, 10.1.1.0/24'],
  ['fd00:10:244::5', 'fd00:10:244::/120'],
  ['fd00:10:244::5, fd00:10:244::1:9', 'fd00:10:244::/111'],
  ['', ''],
]
for (const [ips, prefixes] of coverings)
  test(`the pods ${ips} are covered by ${prefixes}`, () => {
    const parsed = ips.split(', ').filter(Boolean).map(ip)
    assert.equal(coveringPrefixes(parsed).map(String).join(', '), prefixes)
    assert.equal(coveringPrefixes(parsed.reverse()).map(String).join(', '), prefixes)
  })

const facts = {
  strategy: 'auto',
  nodePrefixes: [prefix('10.244.1.0/24'), prefix('10.244.0.0/24')],
  podIps: [ip('10.244.0.7'), ip('10.244.1.7')],
  managerIp: ip('10.244.1.9'),
  configured: [prefix('10.0.0.0/8')],
} as const

test("auto takes the nodes' networks when they hold the manager's pod", () => {
  const { prefixes, source } = podSubnets(facts)
  assert.deepEqual([prefixes.map(String), source], [['10.244.0.0/24', '10.244.1.0/24'], 'nodes'])
})

test("auto covers the pods when the nodes' networks are not the pods'", () => {
  const { prefixes, source } = podSubnets({ ...facts, nodePrefixes: [prefix('192.168.0.0/24')] })
  assert.deepEqual([prefixes.map(String), source], [['10.244.0.0/23'], 'pods'])
})

test("nodePodCIDRs says nothing rather than networks that don't hold the manager's pod", () => {
  const { prefixes } = podSubnets({ ...facts, strategy: 'nodePodCIDRs', managerIp: ip('172.16.0.1') })
  assert.deepEqual(prefixes, [])
})

test('environment takes what is configured', () => {
  assert.equal(
    podSubnets({ ...facts, strategy: 'environment' })
      .prefixes.map(String)
      .join(),
    '10.0.0.0/8',
  )
})

test('the range is read out of the refusal of older API servers, and newer ones name none', () => {
  const old =
    'Service "x" is invalid: spec.clusterIPs: Invalid value: ["1.1.1.1"]: failed to allocate IP 1.1.1.1: the provided IP (1.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12'
  assert.equal(rangeInRefusal(old).map(String).join(), '10.96.0.0/12')
  assert.deepEqual(rangeInRefusal('failed to allocate IP 1.1.1.1: the provided network does not match'), [])
})

test('the guess is the half of the address', () => {
  assert.equal(guessServiceSubnet(ip('10.96.0.1'))?.toString(), '10.96.0.0/16')
  assert.equal(guessServiceSubnet(ip('fd00:1:2:3::1'))?.toString(), 'fd00:1:2:3::/64')
})

test('a follower gets the value there is, then only the newest of several', async () => {
  const latest = new Latest<number>()
  latest.set(1)
  const stop = new AbortController()
  const values = latest.follow({ signal: stop.signal })
  assert.equal((await values.next()).value, 1)
  latest.set(2)
  latest.set(3)
  assert.equal((await values.next()).value, 3)
  const last = values.next()
  stop.abort()
  assert.equal((await last).done, true)
})
