// Agents at the manager: what they must prove, what their port serves, and lookups through them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'dns-packet'
import { type DNSRequestOutput, GrpcStatus, ManagerService } from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'
import { type AgentEnd, administrator, fastClock, World, workload } from './ends.ts'

const code = (expected: number) => (error: unknown) => (error as { code?: unknown }).code === expected

const pod = (change: object = {}) => ({
  metadata: { uid: 'uid-web-1', labels: { 'fairlead.dev/workload': 'web' } },
  status: { podIP: '10.244.0.7', podIPs: [{ ip: '10.244.0.7' }, { ip: 'fd00::7' }] },
  ...change,
})

const arrivals: readonly (readonly [string, { token?: string; pod?: object; info?: object; expected: number }])[] = [
  ['with the token of its pod', { token: 'shop/web-1', expected: GrpcStatus.ok }],
  [
    'with the other address of its pod',
    { token: 'shop/web-1', info: { pod_ip: 'FD00::0:7' }, expected: GrpcStatus.ok },
  ],
  ['without a token', { expected: GrpcStatus.unauthenticated }],
  ['with a forged one', { token: 'forged', expected: GrpcStatus.unauthenticated }],
  ['with one for another audience', { token: 'shop/web-1/api', expected: GrpcStatus.unauthenticated }],
  ["with another pod's", { token: 'shop/web-2', expected: GrpcStatus.permissionDenied }],
  ['from another namespace', { token: 'other/web-1', expected: GrpcStatus.permissionDenied }],
  [
    "with another's address",
    { token: 'shop/web-1', info: { pod_ip: '10.244.0.8' }, expected: GrpcStatus.permissionDenied },
  ],
  ['for another workload', { token: 'shop/web-1', info: { name: 'db' }, expected: GrpcStatus.permissionDenied }],
  [
    'of a pod that is gone',
    { token: 'shop/web-9', info: { pod_name: 'web-9' }, expected: GrpcStatus.permissionDenied },
  ],
  [
    'of a pod that was replaced by one of the same name',
    { token: 'shop/web-1', pod: pod({ metadata: { uid: 'uid-new' } }), expected: GrpcStatus.permissionDenied },
  ],
]
test('agents: only the pod itself arrives as itself', async t => {
  const world = await World.open(t, { settings: { agentTokens: 'required' } })
  for (const [name, { token, pod: its = pod(), info, expected }] of arrivals) {
    world.pods.set('web-1', its)
    const arrived = world.agent('web-1', info, token === undefined ? {} : { token }).then(
      () => GrpcStatus.ok as number,
      (error: unknown) => (error as { code: number }).code,
    )
    assert.equal(await arrived, expected, name)
  }
})

const refusals: readonly (readonly [object, string])[] = [
  [{ name: '' }, 'name must not be empty'],
  [{ namespace: '' }, 'namespace must not be empty'],
  [{ product: '' }, 'product must not be empty'],
  [{ version: '' }, 'version must not be empty'],
  [{ mechanisms: [] }, 'mechanisms must not be empty'],
  [{ mechanisms: [{ name: 'tcp', product: 'x' }] }, 'mechanism version must not be empty'],
  [{ pod_ip: 'here' }, 'pod IP "here" is not an address'],
]
test('agents: one that does not say what it is may not arrive', async t => {
  const world = await World.open(t)
  for (const [change, text] of refusals)
    await assert.rejects(world.agent('web-1', change), (error: Error) => error.message.includes(text))
})

test("agents: their port serves agents, and theirs only; the clients' port no agents", async t => {
  const world = await World.open(t)
  const [agent, client] = [await world.agent('web-1'), await world.client()]
  const options = { signal: t.signal, timeoutMs: 5000 }
  const session = { session_id: client.id }
  const [agents, clients] = [world.link(world.manager.agentPort), world.link(world.manager.port)]
  const info = { name: 'a', install_id: 'a', product: 'a', version: '2.20.2' }
  await assert.rejects(agents.unary(ManagerService.ArriveAsClient, info, options), code(GrpcStatus.unimplemented))
  await assert.rejects(
    agents.unary(ManagerService.CreateIntercept, { session }, options),
    code(GrpcStatus.unimplemented),
  )
  await assert.rejects(agents.unary(ManagerService.Remain, { session }, options), code(GrpcStatus.notFound))
  await assert.rejects(clients.unary(ManagerService.ArriveAsAgent, {}, options), code(GrpcStatus.unimplemented))
  await assert.rejects(
    clients.unary(ManagerService.Remain, { session: { session_id: agent.id } }, options),
    code(GrpcStatus.notFound),
  )
  assert.equal((await agents.unary(ManagerService.Version, {}, options)).version, 'v2.20.2')
})

test('agents: a silent one is gone after 15 seconds', async t => {
  const world = await World.open(t, { clock: fastClock(20) })
  const agent = await world.agent('web-1')
  const client = await world.client()
  await client.intercept()
  await until('it is active', () => client.dispositions === 'web ACTIVE')
  agent.vanish()
  await until('it is waited for', () => client.dispositions === 'web WAITING')
})

test('agents: what they shall log is told to all, also to those that come later', async t => {
  const world = await World.open(t)
  const [agent, client] = [await world.agent('web-1'), await world.client()]
  const levels: string[] = []
  const follow = (end: AgentEnd) =>
    end.watch(ManagerService.WatchLogLevel, {}, ({ log_level }) => levels.push(log_level))
  follow(agent)
  const request = { log_level: 'debug', duration: { seconds: 60 } }
  await assert.rejects(client.call(ManagerService.SetLogLevel, request), code(GrpcStatus.permissionDenied))
  await client.call(ManagerService.SetLogLevel, request, administrator('fairlead'))
  await until('it knows', () => levels.join() === 'debug')
  follow(await world.agent('web-2'))
  await until('the next one too', () => levels.join() === 'debug,debug')
  await assert.rejects(
    client.call(ManagerService.SetLogLevel, { log_level: 'shout' }, administrator('fairlead')),
    code(GrpcStatus.invalidArgument),
  )
})

function records(name: string, ...addresses: string[]): Buffer {
  return Buffer.concat(
    addresses.map(data =>
      encode({ type: 'response', answers: [{ type: 'A', class: 'IN', name, ttl: 4, data }] }).subarray(12),
    ),
  )
}

type Answer = { r_code: number; addresses?: string[] } | undefined

/** Answers questions that way; says which it was asked. */
function resolves(agent: AgentEnd, answer: (request: DNSRequestOutput) => Answer): string[] {
  const asked: string[] = []
  agent.watch(ManagerService.WatchLookupDNS, { session_id: agent.id }, request => {
    asked.push(request.name)
    const said = answer(request)
    if (said === undefined) return
    const rrs = records(request.name.slice(0, -1), ...(said.addresses ?? []))
    const response = { session: { session_id: agent.id }, request, response: { r_code: said.r_code, rrs } }
    void agent.call(ManagerService.AgentLookupDNSResponse, response).catch(() => undefined)
  })
  return asked
}

async function lookups(t: Parameters<typeof World.open>[0], ...answers: ((request: DNSRequestOutput) => Answer)[]) {
  const world = await World.open(t)
  const asked: string[][] = []
  for (const [index, answer] of answers.entries())
    asked.push(resolves(await world.agent(`web-${index}`, { pod_ip: `10.244.0.${index + 20}` }), answer))
  const client = await world.client()
  await client.intercept({ mechanism: 'ingest' })
  const lookup = (name: string) =>
    client.call(ManagerService.LookupDNS, { session: { session_id: client.id }, name, type: 1 })
  // Their streams are open when a first question has come through.
  await until('everybody listens', async () => {
    await lookup('ready.').catch(() => undefined)
    return asked.every(names => names.length > 0)
  })
  return { lookup, asked, client, world }
}

test('lookups: the answer is the union of what all agents say, each record once', async t => {
  const { lookup } = await lookups(
    t,
    () => ({ r_code: 0, addresses: ['10.0.0.1', '10.0.0.2'] }),
    () => ({ r_code: 0, addresses: ['10.0.0.2', '10.0.0.3'] }),
    () => ({ r_code: 3 }),
  )
  const { r_code, rrs } = await lookup('db.')
  assert.equal(r_code, 0)
  const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  assert.deepEqual(rrs.length, records('db', ...addresses).length)
  for (const address of addresses) assert.ok(rrs.includes(Buffer.from(address.split('.').map(Number))), address)
})

test('lookups: a name is unknown when every agent says so', async t => {
  const { lookup } = await lookups(
    t,
    () => ({ r_code: 3 }),
    () => ({ r_code: 3 }),
  )
  assert.equal((await lookup('nothing.')).r_code, 3)
})

test('lookups: an agent that does not answer costs a moment once, and nobody an answer', async t => {
  const { lookup } = await lookups(
    t,
    ({ name }) => (name === 'ready.' ? { r_code: 3 } : { r_code: 0, addresses: ['10.0.0.1'] }),
    () => undefined,
  )
  const began = performance.now()
  for (let count = 0; count < 10; count++) assert.equal((await lookup(`n${count}.`)).rrs.at(-1), 1)
  assert.ok(performance.now() - began < 1000, `${performance.now() - began}`)
})

test('lookups: one that never reads is left out; when no agent answers, the manager itself is asked', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const client = await world.client()
  await client.intercept({ mechanism: 'ingest' })
  const request = { session: { session_id: client.id }, name: 'x.', type: 1 }
  const began = performance.now()
  // The manager of this test has no nameserver.
  await assert.rejects(client.call(ManagerService.LookupDNS, request), code(GrpcStatus.deadlineExceeded))
  assert.ok(performance.now() - began < 500)
})

test('lookups: a local-only intercept leaves them as they are', async t => {
  const { client, asked, lookup } = await lookups(t, () => ({ r_code: 3 }))
  await client.remove()
  await client.intercept({ mechanism_args: ['local-only'] })
  const before = asked[0]?.length
  await assert.rejects(lookup('x.'), code(GrpcStatus.deadlineExceeded))
  assert.equal(asked[0]?.length, before)
})

test('lookups: an answer that is no records is none', async t => {
  const { lookup, world } = await lookups(t, () => ({ r_code: 3 }))
  const liar = await world.agent('web-9', { pod_ip: '10.244.0.99' })
  liar.watch(ManagerService.WatchLookupDNS, { session_id: liar.id }, request => {
    const response = { r_code: 0, rrs: Buffer.from('03787878', 'hex') }
    void liar.call(ManagerService.AgentLookupDNSResponse, { session: { session_id: liar.id }, request, response })
  })
  await until('the manager itself is asked', async () => {
    const error: unknown = await lookup('x.').then(
      () => undefined,
      (why: unknown) => why,
    )
    return code(GrpcStatus.deadlineExceeded)(error)
  })
})

test('metrics: agents and intercepts are counted', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const client = await world.client()
  await client.intercept()
  await until('it is active', () => client.dispositions === 'web ACTIVE')
  const text = await (await fetch(`http://127.0.0.1:${world.manager.metricsPort}/metrics`)).text()
  for (const line of [
    'agent_count 1',
    'client_count 1',
    'session_count 2',
    'active_intercept_count 1',
    'intercept_count\\{.+\\} 1',
  ])
    assert.match(text, new RegExp(`^${line}$`, 'm'))
})

test('connections through an agent outlive the revocation of its intercepts, and come back after it was removed', async t => {
  const world = await World.open(t)
  world.workloads.change([workload('web')])
  const agent = await world.agent('web-1')
  const [ann, bob] = [await world.client('ann@home'), await world.client('bob@home')]
  const ensure = () => ann.call(ManagerService.EnsureAgent, { session: { session_id: ann.id }, name: 'web' })
  await ensure()
  await until('it may dial', () => agent.intercepts[0]?.disposition === 'ACTIVE')
  const session = { session_id: bob.id }
  const proof = administrator('shop')
  const request = { session, namespace: 'shop', agent: 'web' }
  assert.deepEqual((await bob.call(ManagerService.RevokeIntercept, request, proof)).intercepts, [])
  const uninstall = { session, namespace: 'shop', agents: ['web'], all: false }
  await bob.watch(ManagerService.UninstallAgents, uninstall, () => undefined, proof).ended
  await until('it may not', () => agent.intercepts.length === 0)
  await ensure()
  await until('it may again', () => agent.intercepts[0]?.disposition === 'ACTIVE')
})

test('a session that asked for an agent is known to it, and nobody sees more: no intercept, no lookups through it', async t => {
  const world = await World.open(t)
  world.workloads.change([workload('web')])
  const agent = await world.agent('web-1')
  const client = await world.client()
  const session = { session_id: client.id }
  await client.call(ManagerService.EnsureAgent, { session, name: 'web' })
  await client.call(ManagerService.EnsureAgent, { session, name: 'web' })
  await until('the agent knows the session', () => agent.intercepts.length === 1)
  assert.equal(agent.intercepts[0]?.spec?.mechanism, 'via')
  assert.equal(agent.intercepts[0].client_session?.session_id, client.id)
  await until('it may dial', () => agent.intercepts[0]?.disposition === 'ACTIVE')
  assert.deepEqual(client.intercepts, [])
  let isIntercepted: boolean | undefined
  client.watch(ManagerService.WatchAgentPods, session, ({ agents }) => {
    isIntercepted = agents[0]?.intercepted
  })
  await until('its pod is told', () => isIntercepted !== undefined)
  assert.equal(isIntercepted, false)
  const asked: unknown[] = []
  agent.watch(ManagerService.WatchLookupDNS, { session_id: agent.id }, request => asked.push(request))
  // The manager of this test has no nameserver.
  const lookup = client.call(ManagerService.LookupDNS, { session, name: 'x.', type: 1 })
  await assert.rejects(lookup, code(GrpcStatus.deadlineExceeded))
  assert.deepEqual(asked, [])
  await client.call(ManagerService.Depart, session)
  await until('it is forgotten with the session', () => agent.intercepts.length === 0)
})
