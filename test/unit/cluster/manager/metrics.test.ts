// What Prometheus gets: the names, labels and types of Telepresence 2.20, so that its dashboards go on working.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Metrics, type Person } from '../../../../cluster/manager/metrics.ts'

async function open(t: TestContext) {
  const clients: Person[] = []
  const intercepts: { of: Person; workload: string; isActive: boolean }[] = []
  const metrics = new Metrics({ clients: () => clients, agents: () => 2, intercepts: () => intercepts, calls: () => 7 })
  const port = await metrics.listen(0)
  t.after(() => metrics[Symbol.asyncDispose]())
  const scrape = async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  }
  return { metrics, clients, intercepts, scrape }
}

const me = { name: 'me@here', installId: '1' }
const you = { name: 'you@there', installId: '2' }

test('every metric of 2.20 is there', async t => {
  const { metrics, clients, intercepts, scrape } = await open(t)
  clients.push(me)
  metrics.arrived(me)
  metrics.created(me)
  intercepts.push({ of: me, workload: 'web', isActive: true })
  metrics.openTunnels = 3
  metrics.traffic.receivedBytes = 10
  metrics.traffic.sentBytes = 20
  const lines = await scrape()
  for (const line of [
    'agent_count 2',
    'client_count 1',
    'session_count 3',
    'active_intercept_count 1',
    'tunnel_count 3',
    'active_grpc_request_count 7',
    'active_http_request_count 1',
    'tunnel_ingress_bytes 10',
    'tunnel_egress_bytes 20',
    'connect_count{client="me@here",install_id="1"} 1',
    'connect_active_status{client="me@here",install_id="1"} 1',
    'intercept_count{client="me@here",install_id="1",intercept_type="global"} 1',
    'intercept_active_status{client="me@here",install_id="1",workload="web"} 1',
  ])
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`)
})

test('a client that left stays counted and is not active; an intercept that was left is gone', async t => {
  const { metrics, clients, intercepts, scrape } = await open(t)
  for (const person of [me, you, me]) metrics.arrived(person)
  clients.push(you)
  intercepts.push({ of: you, workload: 'web', isActive: false })
  const during = await scrape()
  assert.ok(during.includes('connect_count{client="me@here",install_id="1"} 2'))
  assert.ok(during.includes('connect_active_status{client="me@here",install_id="1"} 0'))
  assert.ok(during.includes('connect_active_status{client="you@there",install_id="2"} 1'))
  assert.ok(during.includes('intercept_active_status{client="you@there",install_id="2",workload="web"} 0'))
  intercepts.length = 0
  assert.equal((await scrape()).filter(line => line.startsWith('intercept_active_status')).length, 0)
})

test('names that clients make up can not grow it without end', async t => {
  const { metrics, scrape } = await open(t)
  for (let at = 0; at < 1500; at++) metrics.arrived({ name: `client${at}"\n`, installId: String(at) })
  const counts = (await scrape()).filter(line => line.startsWith('connect_count'))
  assert.equal(counts.length, 1001)
  assert.ok(counts.includes('connect_count{client="others",install_id=""} 500'))
})
