// Routes while a session lasts: the cluster's networks come and go, and what we ask a cluster to dial may come back to us.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../lab/index.ts'
import { JoinedWorkstation, needsRoot, openJoinableLab, until } from '../support/index.ts'

/** Behind the workstation, as the nodes see it; in the cluster, as the workstation sees it. */
const reflected = { network: '198.51.100.0/24', host: '198.51.100.7' } as const
const bytes = 100 * 1024 * 1024

describe('routes of a session', needsRoot, () => {
  let lab: Lab
  let ws: JoinedWorkstation
  before(async () => {
    lab = await openJoinableLab('routes')
    ws = await JoinedWorkstation.open(lab, lab.workstation('plain'))
    await ws.connect(['--namespace', 'shop', '--also-proxy', reflected.network])
  })
  after(async () => {
    await ws[Symbol.asyncDispose]()
    await lab[Symbol.asyncDispose]()
  })
  const routes = async () => (await ws.sessions())[0]?.routes ?? []

  test('a node and a range of services come and go: flows that stay routed are not touched', async () => {
    await ws.workstation.link.set({ rateMbit: 100 })
    try {
      const flow = await ws.keep('echo.bank', 7)
      const download = ws.probe('download', 'echo.bank', 7003, bytes)
      const node = { metadata: { name: 'node77' }, spec: { podCIDR: '10.244.77.0/24', podCIDRs: ['10.244.77.0/24'] } }
      const services = { metadata: { name: 'more' }, spec: { cidrs: ['10.97.3.0/24'] } }
      await lab.kubectl(['create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'Node', ...node }) })
      await until('its pods are routed', async () => (await routes()).includes('10.244.77.0/24'))
      const range = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', ...services }
      await lab.kubectl(['create', '-f', '-'], { input: JSON.stringify(range) })
      await until('its services are routed', async () => (await routes()).includes('10.97.3.0/24'), {
        withinMs: 60_000,
      })
      await lab.kubectl(['delete', 'node', 'node77'])
      await until('its pods are not routed', async () => !(await routes()).includes('10.244.77.0/24'))
      await lab.kubectl(['delete', 'servicecidr', 'more'])
      await until('its services are not routed', async () => !(await routes()).includes('10.97.3.0/24'), {
        withinMs: 60_000,
      })
      assert.deepEqual(await download, { length: bytes, same: true })
      let hasEnded = false
      void flow.ended.then(() => (hasEnded = true))
      assert.equal((await ws.probe('dial', 'echo.bank', 7))['outcome'], 'connected')
      assert.ok(!hasEnded)
    } finally {
      await ws.workstation.link.set({})
    }
  })

  test('a cluster whose dials come back to this machine does not make more of them', async t => {
    const { address } = ws.workstation
    await ws.workstation.must(['sysctl', '-qw', 'net.ipv4.ip_forward=1'])
    for (let node = 1; node <= lab.nodes; node++)
      await lab.node(node).must(['ip', 'route', 'add', reflected.network, 'via', address])
    const before = await flows()
    const { outcome } = await ws.probe('dial', reflected.host, 80, 6_000)
    assert.notEqual(outcome, 'connected')
    const dials = (await flows()) - before
    t.diagnostic(`${dials} dials, ${String(outcome)}`)
    // Without an end, each would bring about the next, a thousand times a second.
    assert.ok(dials >= 1 && dials <= 12, `${dials} dials`)
    assert.equal((await ws.curl('http://web.shop/')).code, 0)
  })

  async function flows(): Promise<number> {
    const [session] = await ws.sessions()
    return (session as unknown as { traffic: { totalFlows: number } }).traffic.totalFlows
  }
})
