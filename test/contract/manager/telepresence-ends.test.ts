// An intercept between an agent and a client of Telepresence 2.20 through our manager, byte by byte: the doubles use no code of ours.
import assert from 'node:assert/strict'
import { connect } from 'node:http2'
import { type TestContext, test } from 'node:test'
import {
  Call,
  ClientDouble,
  code,
  connId,
  encode,
  type Message,
  streamInfo,
  TunnelDouble,
  Watch,
} from '../../support/doubles/index.ts'
import { World } from './ends.ts'

const authority = 'traffic-manager.fairlead:8081'
const ns = 1_000_000_000

/** As the sidecar of 2.20 at its manager: one connection, its calls in their order. */
async function agentDouble(t: TestContext, port: number) {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => undefined)
  t.after(() => session.destroy())
  const unary = async (method: string, type: string, message: Message) => {
    const call = new Call(session, method, authority)
    call.send(encode(type, message))
    call.endSending()
    const body = await call.next()
    return { body, status: (await call.ended).code }
  }
  const { body } = await unary('ArriveAsAgent', 'AgentInfo', {
    ...{ name: 'web', namespace: 'shop', pod_name: 'web-1', pod_ip: '10.244.0.7', api_port: 4711, version: 'v2.20.2' },
    ...{ product: 'telepresence', mechanisms: [{ name: 'tcp', product: 'telepresence', version: 'v2.20.2' }] },
  })
  assert(body)
  // SessionInfo.session_id is field 1.
  const id = body.subarray(2, 2 + (body[1] ?? 0)).toString()
  assert.match(id, /^agent:[0-9a-f-]{36}$/)
  const watch = (method: string, type: string) => {
    const call = new Call(session, method, authority)
    call.send(encode('SessionInfo', { session_id: id }))
    call.endSending()
    return new Watch(call, type)
  }
  const tunnel = () => new TunnelDouble(new Call(session, 'Tunnel', authority))
  return { id, unary, watch, tunnel }
}

type Seen = { intercepts: { id: string; disposition: string; environment: Record<string, string>; pod_ip: string }[] }

/** Snapshots until one is as wanted; each is the whole list. */
async function seen(watch: Watch, isWanted: (snapshot: Seen) => boolean): Promise<Seen> {
  for (;;) {
    const snapshot = (await watch.next()) as Seen | undefined
    assert(snapshot, 'the watch ended')
    if (isWanted(snapshot)) return snapshot
  }
}

test('an intercept of 2.20, from its creation to its last byte', async t => {
  const world = await World.open(t)
  const agent = await agentDouble(t, world.manager.agentPort)
  using client = new ClientDouble(world.manager.port)
  await client.arrive('shop')
  const session = { session_id: client.sessionId }
  const [ofAgent, ofClient] = [
    agent.watch('WatchIntercepts', 'InterceptInfoSnapshot'),
    client.watch('WatchIntercepts', 'InterceptInfoSnapshot'),
  ]
  const dials = client.watch('WatchDial', 'DialRequest')
  for (const watch of [ofAgent, ofClient]) assert.deepEqual(await watch.next(), { intercepts: [] })

  const spec = {
    ...{
      name: 'echo',
      client: 'me@here',
      agent: 'web',
      namespace: 'shop',
      mechanism: 'tcp',
      workload_kind: 'Deployment',
    },
    ...{
      target_host: '127.0.0.1',
      target_port: 9000,
      port_identifier: 'http/TCP',
      service_name: 'web',
      protocol: 'TCP',
    },
    ...{ service_uid: 'u', container_port: 8080, roundtrip_latency: 4 * ns, dial_timeout: 3 * ns },
  }
  const created = await client.unary('CreateIntercept', ['CreateInterceptRequest', 'InterceptInfo'], {
    session,
    intercept_spec: spec,
  })
  assert.deepEqual([created.status.code, created.message?.['disposition']], [0, 'WAITING'])
  const id = `${client.sessionId}:echo`
  const waiting = await seen(ofAgent, ({ intercepts }) => intercepts.length === 1)
  assert.deepEqual([waiting.intercepts[0]?.id, waiting.intercepts[0]?.disposition], [id, 'WAITING'])

  const review = { session: { session_id: agent.id }, id, disposition: 'ACTIVE', pod_ip: '10.244.0.7' }
  const reviewed = await agent.unary('ReviewIntercept', 'ReviewInterceptRequest', {
    ...review,
    ...{ mechanism_args_desc: 'all TCP connections', environment: { HELLO: 'x' } },
  })
  assert.equal(reviewed.status, 0)
  const active = await seen(ofClient, ({ intercepts }) => intercepts[0]?.disposition === 'ACTIVE')
  assert.deepEqual([active.intercepts[0]?.environment, active.intercepts[0]?.pod_ip], [{ HELLO: 'x' }, '10.244.0.7'])
  await seen(ofAgent, ({ intercepts }) => intercepts[0]?.disposition === 'ACTIVE')

  // A connection comes to the agent. It names itself, waits for StreamOK, names the client, and sends what it has.
  const flow = connId('tcp', { address: '10.244.1.9', port: 40_000 }, { address: '127.0.0.1', port: 9000 })
  const fromAgent = agent.tunnel()
  fromAgent.send(streamInfo({ version: 2, latencyNs: 4 * ns, timeoutNs: 3 * ns, connId: flow, sessionId: agent.id }))
  assert.equal((await fromAgent.next())?.toString('hex'), '0202')
  fromAgent.send(Buffer.concat([Buffer.of(8), Buffer.from(client.sessionId)]))
  fromAgent.data('GET')

  const asked = await dials.next()
  assert.deepEqual([asked?.['conn_id'], asked?.['dial_timeout'], asked?.['roundtrip_latency']], [flow, 3 * ns, 4 * ns])
  const fromClient = await client.tunnel(flow, { latencyNs: 4 * ns })
  assert.equal((await fromClient.next())?.toString('hex'), `00${Buffer.from('GET').toString('hex')}`)
  fromClient.send(Buffer.of(code.dialOk))
  fromClient.data('200')
  assert.equal((await fromAgent.next())?.toString('hex'), '04')
  assert.equal((await fromAgent.next())?.toString('hex'), `00${Buffer.from('200').toString('hex')}`)

  // The client's process ends first; its end of stream is a CloseSend there, and the other way round.
  fromClient.call.endSending()
  assert.equal((await fromAgent.next())?.toString('hex'), '03')
  fromAgent.data('bye')
  fromAgent.call.endSending()
  assert.deepEqual(await fromClient.readAll(), { data: Buffer.from('bye'), last: code.closeSend })
  assert.deepEqual([(await fromAgent.call.ended).code, (await fromClient.call.ended).code], [0, 0])

  await client.unary('RemoveIntercept', ['RemoveInterceptRequest2', 'Empty'], { session, name: 'echo' })
  await seen(ofAgent, ({ intercepts }) => intercepts.length === 0)
  await seen(ofClient, ({ intercepts }) => intercepts.length === 0)
})

test("a client's own flow of 2.20 through an agent of 2.20", async t => {
  const world = await World.open(t)
  const agent = await agentDouble(t, world.manager.agentPort)
  using client = new ClientDouble(world.manager.port)
  await client.arrive('shop')
  const dials = agent.watch('WatchDial', 'DialRequest')
  await client.unary('CreateIntercept', ['CreateInterceptRequest', 'InterceptInfo'], {
    session: { session_id: client.sessionId },
    intercept_spec: {
      ...{ name: 'echo', client: 'me@here', agent: 'web', namespace: 'shop', mechanism: 'tcp' },
      ...{ target_host: '127.0.0.1', target_port: 9000, container_port: 8080 },
    },
  })
  const flow = connId('tcp', { address: '10.1.2.3', port: 40_000 }, { address: '10.96.0.10', port: 80 })
  const fromClient = await client.tunnel(flow)
  const asked = await dials.next()
  assert.deepEqual(asked?.['conn_id'], flow)
  const fromAgent = agent.tunnel()
  fromAgent.send(streamInfo({ version: 2, latencyNs: 2 * ns, timeoutNs: 3 * ns, connId: flow, sessionId: agent.id }))
  assert.equal((await fromAgent.next())?.toString('hex'), '0202')
  fromAgent.send(Buffer.of(code.dialReject))
  fromAgent.call.endSending()
  assert.deepEqual(await fromClient.readAll(), { data: Buffer.alloc(0), last: code.dialReject })
  assert.equal((await fromClient.call.ended).code, 0)
})

test('two clients of 2.20 on one port: the second hears from whom the first has it', async t => {
  const world = await World.open(t)
  const agent = await agentDouble(t, world.manager.agentPort)
  const watch = agent.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  const create = (client: ClientDouble, name: string) =>
    client.unary('CreateIntercept', ['CreateInterceptRequest', 'InterceptInfo'], {
      session: { session_id: client.sessionId },
      intercept_spec: {
        ...{ name, client: 'me@here', agent: 'web', namespace: 'shop', mechanism: 'tcp', container_port: 8080 },
        ...{ target_host: '127.0.0.1', target_port: 9000 },
      },
    })
  using first = new ClientDouble(world.manager.port)
  using second = new ClientDouble(world.manager.port)
  await first.arrive('shop')
  await second.arrive('shop', { name: 'you@there', install_id: '22222222-2222-4333-8444-555555555555' })
  await create(first, 'a')
  await seen(watch, ({ intercepts }) => intercepts.length === 1)
  const { message } = await create(second, 'b')
  assert.deepEqual(
    [message?.['disposition'], message?.['message']],
    ['AGENT_ERROR', 'me@here intercepts this port already (intercept "a")'],
  )
})
