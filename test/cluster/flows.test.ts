// Connections in every shape, over the whole path to a real cluster: ends from either side, ports that are used again, peers that don't read.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

describe('connections into a cluster', needsRoot, () => {
  let lab: Lab
  let ws: JoinedWorkstation
  const echo = 'echo.bank'
  before(async () => {
    lab = await openJoinableLab('flows')
    ws = await JoinedWorkstation.open(lab, lab.workstation('plain'))
    // The cluster has IPv4 only; a network of IPv6 is said to be there too.
    await ws.connect(['--namespace', 'shop', '--also-proxy', 'fd00:10:96::/112'])
    // Few ports, so that each is used again within seconds.
    await ws.workstation.must(['sysctl', '-qw', 'net.ipv4.ip_local_port_range=20000 22999', 'net.ipv4.tcp_tw_reuse=1'])
  })
  after(async () => {
    await ws.workstation.run(['sysctl', '-qw', 'net.ipv4.ip_local_port_range=32768 60999', 'net.ipv4.tcp_tw_reuse=2'])
    await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })

  test('10,000 connections one after the other, ended from either side or reset, on ports used again: none fails or stalls', async t => {
    // Names are another test's: each connection would ask for one.
    const host = (await ws.workstation.must(['getent', 'ahostsv4', echo])).split(/\s/)[0] ?? ''
    const { slowestMs, ...rest } = await ws.probe('sequence', host, 7, 10_000)
    t.diagnostic(`the slowest took ${String(slowestMs)} ms`)
    assert.deepEqual(rest, { done: 10_000 })
    // A lost SYN is repeated after a second.
    assert.ok(Number(slowestMs) < 900, `one took ${String(slowestMs)} ms`)
  })

  test('a service that ended its half still takes all that is sent', async () => {
    assert.deepEqual(await ws.probe('afterwards', echo, 7007, 20_000_000), { greeted: true })
  })

  test('a peer that never reads stops the sender instead of filling memory', async () => {
    const { outcome, sent } = await ws.probe('stall', echo, 7006)
    assert.equal(outcome, 'stalled')
    assert.ok(Number(sent) < 64_000_000, `${String(sent)} bytes were taken`)
  })

  test('a reset arrives as a reset, and a closed port of a service is refused', async () => {
    assert.equal((await ws.probe('reset', echo, 7004))['outcome'], 'ECONNRESET')
    const { outcome, ms } = await ws.probe('dial', echo, 7999)
    assert.equal(outcome, 'ECONNREFUSED')
    assert.ok(Number(ms) < 1000)
  })

  test('a service whose target port is a number answers', async () => {
    assert.match((await ws.curl('http://numeric.shop/')).stdout, /"app":"numeric"/)
  })

  test('an IPv6 address of a cluster that has none is unreachable at once', async () => {
    const { outcome, ms } = await ws.probe('dial', 'fd00:10:96::1', 80, 5000)
    assert.ok(outcome === 'ENETUNREACH' || outcome === 'EHOSTUNREACH', String(outcome))
    assert.ok(Number(ms) < 1000)
  })

  test('nothing of all that is left open', async () => {
    await until('all flows are over', async () => (await ws.sessions())[0]?.traffic.openFlows === 0, { everyMs: 200 })
  })

  test('a peer that never accepts is silence, not a refusal, once its backlog is full', async () => {
    const dials = await Promise.all(Array.from({ length: 6 }, () => ws.probe('dial', echo, 7005, 4000)))
    const outcomes = new Set(dials.map(({ outcome }) => outcome))
    assert.ok(outcomes.has('silence'), [...outcomes].join())
    assert.ok(!outcomes.has('ECONNREFUSED') && !outcomes.has('EHOSTUNREACH'), [...outcomes].join())
  })
})
