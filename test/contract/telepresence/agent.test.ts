// Our agent at a manager of Telepresence 2.20, with a client of 2.20: an intercept, lookups and connections from the pod, byte by byte. The other ends
// use no code of ours.
import assert from 'node:assert/strict'
import { connect } from 'node:http2'
import { type TestContext, test } from 'node:test'
import { fakeNameserver } from '../../support/cluster-fakes.ts'
import {
  Call,
  ClientDouble,
  code,
  connId,
  encode,
  ManagerDouble,
  type Message,
  readStreamInfo,
  streamInfo,
  TunnelDouble,
  Watch,
  type WorkloadDouble,
} from '../../support/doubles/index.ts'
import { until } from '../../support/until.ts'
import { ask, askOn, caller, configOf, freePort, portOf, startAgent, tcpServer } from '../agent/agent-for-test.ts'

const ns = 1_000_000_000
const podIp = '127.0.0.1'

interface Info {
  readonly id: string
  readonly disposition: string
  readonly message: string
  readonly environment: Readonly<Record<string, string>>
  readonly pod_ip: string
  readonly pod_name: string
  readonly sftp_port: number
}

/** A pod with an application that says its name, our agent before it, and a client of 2.20 in the namespace shop. */
async function open(t: TestContext) {
  const application = await tcpServer(t, socket => {
    socket.on('data', piece => socket.write(`application:${piece.toString()}`))
    socket.on('end', () => socket.end())
  })
  const workload: WorkloadDouble = {
    ...{ name: 'web', namespace: 'shop', service: 'web', portName: 'http', servicePort: 80 },
    ...{ containerPort: application.port, container: 'app' },
  }
  const manager = await ManagerDouble.start({ workloads: [workload] })
  const client = new ClientDouble(manager.port)
  const dns = await fakeNameserver(t, { 'echo.default.svc.cluster.local': '10.96.12.34' })
  const port = await freePort()
  await startAgent(t, configOf([portOf(application.port, port)], manager.port), {
    environment: { _FL_0_HELLO: 'x' },
    nameserverPort: dns.port,
  })
  t.after(() => {
    client[Symbol.dispose]()
    manager[Symbol.dispose]()
    assert.deepEqual(manager.crashes, [])
  })
  await until('the agent has arrived', () => manager.intercepts.agents.size === 1)
  await client.arrive('shop')
  return { manager, client, port, application }
}

/** As 2.20's user daemon does it: prepared, merged, created. */
async function create(client: ClientDouble, name: string, more: Message = {}): Promise<Message> {
  const session = { session_id: client.sessionId }
  const spec = {
    ...{ name, client: 'me@here', agent: 'web', namespace: 'shop', mechanism: 'tcp', port_identifier: 'http' },
    ...{ target_host: '127.0.0.1', target_port: 9000, ...more },
  }
  const types = ['CreateInterceptRequest', 'PreparedIntercept'] as const
  const { message: prepared } = await client.unary('PrepareIntercept', types, { session, intercept_spec: spec })
  assert.equal(prepared?.['error'], '')
  const { service_uid, service_name, service_port_name, service_port, protocol, container_port, workload_kind } =
    prepared
  const created = await client.unary('CreateIntercept', ['CreateInterceptRequest', 'InterceptInfo'], {
    session,
    intercept_spec: {
      ...spec,
      ...{ service_uid, service_name, service_port_name, service_port, protocol, container_port, workload_kind },
      ...{ port_identifier: 'http/TCP', roundtrip_latency: 4 * ns, dial_timeout: 3 * ns },
    },
  })
  return created.message ?? assert.fail(created.status.message)
}

async function seen(watch: Watch, isWanted: (intercepts: readonly Info[]) => boolean): Promise<readonly Info[]> {
  for (;;) {
    const snapshot = (await watch.next()) as { intercepts: Info[] } | undefined
    assert(snapshot, 'the watch ended')
    if (isWanted(snapshot.intercepts)) return snapshot.intercepts
  }
}

const isActive = ([first]: readonly Info[]) => first?.disposition === 'ACTIVE'

test('it arrives as an agent of 2.20 does, and follows what it is told', async t => {
  const { manager } = await open(t)
  const [[id = '', info] = []] = manager.intercepts.agents
  assert.match(id, /^agent:/)
  const self = { product: 'telepresence', version: 'v2.20.2' }
  assert.deepEqual(
    { ...info, api_port: 0, mechanisms: info?.mechanisms[0] },
    {
      ...{ name: 'web', namespace: 'shop', pod_name: 'web-1', pod_ip: podIp, api_port: 0, environment: {}, ...self },
      mechanisms: { name: 'tcp', ...self },
    },
  )
  await until('it watches', () => manager.methods().includes('WatchIntercepts'))
  for (const method of ['Version', 'WatchLookupDNS', 'WatchDial', 'WatchLogLevel'])
    assert.ok(manager.methods().includes(method), method)
})

test('an intercept of a client of 2.20, from its creation to its last byte', async t => {
  const { client, port } = await open(t)
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  const dials = client.watch('WatchDial', 'DialRequest')
  assert.equal(await ask(t, port), 'application:hi')
  assert.equal((await create(client, 'echo'))['disposition'], 'WAITING')
  const [info] = await seen(watch, isActive)
  assert.deepEqual(
    { pod: info?.pod_name, ip: info?.pod_ip, hello: info?.environment['HELLO'], files: info?.sftp_port },
    { pod: 'web-1', ip: podIp, hello: 'x', files: 0 },
  )

  const socket = await caller(t, port)
  const answered = askOn(socket, 'GET')
  const asked = await dials.next()
  const flow = connId('tcp', { address: podIp, port: socket.localPort ?? 0 }, { address: '127.0.0.1', port: 9000 })
  assert.deepEqual([asked?.['conn_id'], asked?.['dial_timeout'], asked?.['roundtrip_latency']], [flow, 3 * ns, 4 * ns])
  const tunnel = await client.tunnel(flow, { latencyNs: 4 * ns })
  tunnel.send(Buffer.of(code.dialOk))
  assert.equal((await tunnel.next())?.toString(), '\0GET')
  tunnel.data('200')
  assert.equal(await answered, '200')
  // The caller ends first, and still has its answer.
  socket.end('bye')
  assert.deepEqual(await tunnel.readAll(), { data: Buffer.from('bye'), last: code.closeSend })
  const last = new Promise(resolve => socket.once('data', piece => resolve(piece.toString())))
  tunnel.data('late')
  tunnel.call.endSending()
  assert.equal(await last, 'late')
  assert.equal((await tunnel.call.ended).code, 0)

  const session = { session_id: client.sessionId }
  await client.unary('RemoveIntercept', ['RemoveInterceptRequest2', 'Empty'], { session, name: 'echo' })
  await seen(watch, intercepts => intercepts.length === 0)
  await until('it is the application again', async () => (await ask(t, port)) === 'application:hi')
})

test('a client whose process does not listen: its callers are turned away', async t => {
  const { client, port } = await open(t)
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  const dials = client.watch('WatchDial', 'DialRequest')
  await create(client, 'echo')
  await seen(watch, isActive)
  const socket = await caller(t, port)
  const turnedAway = assert.rejects(askOn(socket, 'GET'), /closed/)
  const asked = await dials.next()
  const tunnel = await client.tunnel(asked?.['conn_id'] as Buffer)
  tunnel.send(Buffer.of(code.dialReject))
  tunnel.call.endSending()
  await turnedAway
})

test('who comes second is refused, with the id of the first', async t => {
  const { manager, client } = await open(t)
  using second = new ClientDouble(manager.port)
  await second.arrive('shop', { name: 'you@there' })
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  const late = second.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  await create(client, 'a')
  await seen(watch, isActive)
  await create(second, 'b', { client: 'you@there' })
  const [refused] = await seen(late, ([first]) => first?.disposition === 'AGENT_ERROR')
  assert.equal(refused?.message, `Conflicts with the currently-served intercept ${client.sessionId}:a`)
})

test('a client that watches the agent is asked there, and the manager carries nothing', async t => {
  const { manager, client, port } = await open(t)
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  await create(client, 'echo')
  await seen(watch, isActive)
  const pods = await client.watch('WatchAgentPods', 'AgentPodInfoSnapshot', client.sessionId, 'root').next()
  const [pod] = pods?.['agents'] as { pod_name: string; api_port: number; intercepted: boolean }[]
  assert.deepEqual([pod?.pod_name, pod?.intercepted], ['web-1', true])
  const direct = connect(`http://127.0.0.1:${pod?.api_port ?? 0}`)
  t.after(() => direct.destroy())
  const call = (method: string) => new Call(direct, `/telepresence.agent.Agent/${method}`, 'pod%2Fweb-1.shop:1')
  const version = call('Version')
  version.send(encode('Empty', {}))
  version.endSending()
  assert.equal((await version.ended).code, 0)
  const dials = new Watch(call('WatchDial'), 'DialRequest')
  dials.call.send(encode('SessionInfo', { session_id: client.sessionId }))
  dials.call.endSending()
  await new Promise(resolve => dials.call.stream.once('response', resolve))

  const socket = await caller(t, port)
  const answered = askOn(socket, 'GET')
  const asked = await dials.next()
  const tunnel = new TunnelDouble(call('Tunnel'))
  const times = { latencyNs: Number(asked?.['roundtrip_latency']), timeoutNs: Number(asked?.['dial_timeout']) }
  tunnel.send(streamInfo({ version: 2, ...times, connId: asked?.['conn_id'] as Buffer, sessionId: client.sessionId }))
  assert.equal((await tunnel.next())?.toString('hex'), '0202')
  tunnel.send(Buffer.of(code.dialOk))
  assert.equal((await tunnel.next())?.toString(), '\0GET')
  tunnel.data('200')
  assert.equal(await answered, '200')
  tunnel.call.endSending()
  assert.equal(manager.handshakes.length, 0)
})

test("what the client begins is the pod's to dial, and its names are looked up there", async t => {
  const { manager, client, application } = await open(t)
  await create(client, 'echo')
  const found = await client.lookup('echo.default.svc.cluster.local.', 1)
  assert.deepEqual([found.message?.['r_code'], found.status.code], [0, 0])
  const records = (found.message?.['rrs'] as Buffer).toString('hex')
  // TTL of 4 s, and the address.
  assert.ok(records.endsWith('0001000100000004' + '00040a600c22'), records)
  assert.equal((await client.lookup('nope.default.svc.cluster.local.', 1)).message?.['r_code'], 3)
  // Here every address is loopback, which a pod does not dial for others: it is asked, and says so.
  const flow = connId('tcp', { address: '10.1.2.3', port: 40_000 }, { address: podIp, port: application.port })
  const tunnel = await client.tunnel(flow)
  assert.deepEqual((await tunnel.readAll()).last, code.dialReject)
  const asked = manager.handshakes.map(readStreamInfo).filter(({ connId: id }) => id.equals(flow))
  assert.deepEqual(
    asked.map(({ sessionId }) => sessionId),
    [client.sessionId, ...manager.intercepts.agents.keys()],
  )
})

test('a manager that restarts meanwhile: the application has the traffic, and the agent comes back', async t => {
  const { manager, client, port } = await open(t)
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  await create(client, 'echo')
  await seen(watch, isActive)
  manager.restart()
  await until('it is the application again', async () => (await ask(t, port)) === 'application:hi')
  await until('the agent is back', () => manager.intercepts.agents.size === 1)
  using again = new ClientDouble(manager.port)
  await again.arrive('shop')
  const next = again.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  await create(again, 'echo')
  await seen(next, isActive)
})
