// Intercepts as clients and agents see them: who has what, for how long, and what is told to whom.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GrpcStatus, ManagerService, type WorkloadEventsDeltaOutput } from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'
import { administrator, fastClock, World, workload } from './ends.ts'

const code = (expected: number) => (error: unknown) => (error as { code?: unknown }).code === expected

test('an intercept: created, reviewed, active with its pod, seen by its agent, and gone', async t => {
  const world = await World.open(t, { settings: { excludedVariables: new Set(['SECRET']) } })
  const environment = { HELLO: 'line 1\nline 2', SECRET: 'x' }
  const agent = await world.agent('web-1', {}, { environment })
  const client = await world.client()
  const created = await client.intercept({ target_port: 8080 })
  assert.deepEqual([created.disposition, created.id], ['WAITING', `${client.id}:web`])
  assert.equal(created.client_session?.install_id, 'ann@home')
  const active = await until('it is active', () => client.intercepts.find(each => each.disposition === 'ACTIVE'))
  assert.deepEqual(active.environment, { HELLO: 'line 1\nline 2' })
  assert.deepEqual([active.pod_name, active.pod_ip, active.api_port], ['web-1', '10.244.0.7', 7777])
  const seen = await until('the agent sees it', () => agent.intercepts.find(each => each.disposition === 'ACTIVE'))
  assert.deepEqual([seen.environment, seen.reachable], [{}, true])
  const got = await client.call(ManagerService.GetIntercept, { session: { session_id: client.id }, name: 'web' })
  assert.equal(got.id, created.id)
  await assert.rejects(client.intercept(), code(GrpcStatus.alreadyExists))
  await client.remove()
  await until('it is gone', () => client.intercepts.length === 0 && agent.intercepts.length === 0)
  // Nothing to remove is nothing wrong.
  await client.remove()
})

test('without an agent, or with one that knows no filters, the answer says so', async t => {
  const world = await World.open(t)
  const client = await world.client()
  assert.equal((await client.intercept()).disposition, 'NO_AGENT')
  const mechanisms = [{ name: 'tcp', product: 'telepresence', version: 'v2.20.2' }]
  await world.agent('db-1', { name: 'db', mechanisms })
  const filter = { headers: { a: '1' } }
  const info = await client.intercept({ name: 'db', agent: 'db', mechanism: 'http', http_filter: filter })
  assert.deepEqual([info.disposition, info.message], ['NO_MECHANISM', 'the agent of db knows no mechanism "http"'])
})

const badSpecs: readonly (readonly [object, RegExp])[] = [
  [{ client: '' }, /client must not be empty/],
  [{ agent: '' }, /agent must not be empty/],
  [{ namespace: '' }, /namespace must not be empty/],
  [{ mechanism: '' }, /mechanism must not be empty/],
  [{ target_host: 'localhost' }, /not an IP address/],
  [{ mechanism: 'http' }, /a header or a path prefix/],
  [{ mechanism: 'http', http_filter: { path_prefixes: ['x'] } }, /start with a slash/],
  [{ name: 'x'.repeat(600) }, /500 characters/],
]
test('an intercept that makes no sense is INVALID_ARGUMENT', async t => {
  const world = await World.open(t)
  const client = await world.client()
  for (const [change, text] of badSpecs)
    await assert.rejects(client.intercept(change), (error: Error) => text.test(error.message))
})

test('a conflict is told by whom; personal ones of two people stand side by side', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const [ann, bob] = [await world.client('ann@home'), await world.client('bob@home')]
  const mine = (user: string) => ({ mechanism: 'http', http_filter: { headers: { 'x-user': user } } })
  await ann.intercept(mine('ann'))
  await bob.intercept(mine('bob'))
  await until('both are active', () => ann.dispositions === 'web ACTIVE' && bob.dispositions === 'web ACTIVE')
  const again = await bob.intercept({ ...mine('ann'), name: 'again' })
  assert.equal(again.disposition, 'AGENT_ERROR')
  assert.equal(again.message, 'ann@home intercepts this port already (intercept "web")')
})

test('a lease: a client without a dial stream gives its port up, gets it back, or hears who has it', async t => {
  const world = await World.open(t, { clock: fastClock(10) })
  const agent = await world.agent('web-1')
  const [ann, bob] = [await world.client('ann@home'), await world.client('bob@home')]
  await ann.intercept()
  await until('it is active', () => ann.dispositions === 'web ACTIVE')
  ann.dials?.stop()
  await until('the application has its traffic', () => agent.intercepts.length === 0)
  assert.equal(ann.dispositions, 'web NO_CLIENT')
  ann.openDials()
  await until('it is active again', () => ann.dispositions === 'web ACTIVE')
  ann.dials?.stop()
  await until('it is silent again', () => ann.dispositions === 'web NO_CLIENT')
  await bob.intercept()
  await until('the other one has it', () => bob.dispositions === 'web ACTIVE')
  ann.openDials()
  await until('it is told', () => ann.intercepts[0]?.message.startsWith('bob@home intercepts this port'))
  await bob.remove()
  await until('it is active once more', () => ann.dispositions === 'web ACTIVE')
})

test('a lease: a client that says nothing any more is silent after 10 seconds; one that remains is not', async t => {
  const world = await World.open(t, { clock: fastClock(20) })
  const agent = await world.agent('web-1')
  const [mute, live] = [await world.client('mute@home', { remains: false }), await world.client('live@home')]
  await mute.intercept()
  await live.intercept({ container_port: 9090 })
  await until('one is left', () => agent.intercepts.map(({ id }) => id).join() === `${live.id}:web`)
  assert.equal(mute.dispositions, 'web NO_CLIENT')
})

test('a daemon that was killed does not stand in the way of its next start', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const before = await world.client('ann@home')
  await before.intercept()
  await until('it is active', () => before.dispositions === 'web ACTIVE')
  before.vanish()
  await until(
    'the next one gets the port',
    async () => {
      const after = await world.client('ann@home')
      const { disposition } = await after.intercept()
      if (disposition === 'AGENT_ERROR') await after.call(ManagerService.Depart, { session_id: after.id })
      return disposition === 'WAITING'
    },
    { withinMs: 2500 },
  )
})

test('an agent that restarts is waited for, and takes it up again', async t => {
  const world = await World.open(t)
  const first = await world.agent('web-1')
  const client = await world.client()
  await client.intercept()
  await until('it is active', () => client.dispositions === 'web ACTIVE')
  await first.call(ManagerService.Depart, { session_id: first.id })
  await until('it waits', () => client.dispositions === 'web WAITING')
  await world.agent('web-2')
  await until('it is active again', () => client.intercepts[0]?.pod_name === 'web-2')
})

test('the same pod that arrives anew takes the place of its former session', async t => {
  const world = await World.open(t)
  const first = await world.agent('web-1')
  await world.agent('web-1')
  await assert.rejects(
    first.call(ManagerService.Remain, { session: { session_id: first.id } }),
    code(GrpcStatus.notFound),
  )
})

test('after a restart of the manager nothing is known, and everything can be as before', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const before = await world.client()
  await before.intercept()
  await world.restart()
  const [agent, client] = [await world.agent('web-1'), await world.client()]
  const remain = client.call(ManagerService.Remain, { session: { session_id: before.id } })
  await assert.rejects(remain, code(GrpcStatus.notFound))
  await client.intercept()
  await until('it is active again', () => client.dispositions === 'web ACTIVE' && agent.intercepts.length === 1)
})

test("nobody sees another's intercepts: no session is an empty list, an unknown one NOT_FOUND", async t => {
  const world = await World.open(t)
  await world.agent('web-1', {}, { environment: { SECRET: 'x' } })
  const [ann, bob] = [await world.client(), await world.client('bob@home')]
  await ann.intercept()
  await until('it is active', () => ann.dispositions === 'web ACTIVE')
  const seen: number[] = []
  bob.watch(ManagerService.WatchIntercepts, { session_id: '' }, ({ intercepts }) => seen.push(intercepts.length))
  await until('a first snapshot', () => seen.length > 0)
  assert.deepEqual([seen, bob.intercepts], [[0], []])
  const unknown = await bob.watch(ManagerService.WatchIntercepts, { session_id: 'x' }, () => undefined).ended
  assert.equal(code(GrpcStatus.notFound)(unknown), true)
})

/** Who may change things elsewhere, who has a token of another service account or for another manager, a pod of the namespace itself, an agent. */
const strangers: readonly Record<string, string>[] = [
  {},
  { authorization: 'Bearer forged' },
  administrator('bank'),
  administrator('shop:deployer'),
  { authorization: 'Bearer shop//fairlead-administration' },
  { authorization: 'Bearer shop//fairlead-administration/elsewhere' },
  { authorization: 'Bearer shop/web-1/fairlead-administration/fairlead' },
  { authorization: 'Bearer shop/web-1/fairlead' },
]

test('an administrator takes an intercept: its owner is told, others get the port', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const [ann, bob] = [await world.client('ann@home'), await world.client('bob@home')]
  await ann.intercept()
  const request = { session: { session_id: bob.id }, namespace: 'shop', agent: 'web', client: 'ann@home' }
  for (const proof of strangers)
    await assert.rejects(bob.call(ManagerService.RevokeIntercept, request, proof), code(GrpcStatus.permissionDenied))
  assert.equal(ann.dispositions, 'web ACTIVE', 'nobody else can')
  const revoked = await bob.call(ManagerService.RevokeIntercept, request, administrator('shop'))
  assert.deepEqual(revoked.intercepts, ['ann@home: web'])
  await until('the owner knows', () => ann.intercepts[0]?.message === 'bob@home took this intercept away')
  await bob.intercept()
  await until('the other one has it', () => bob.dispositions === 'web ACTIVE')
  assert.equal((await ann.intercept()).disposition, 'AGENT_ERROR')
})

test('a client does not open pods to itself: what lets a session through workloads is the manager’s to create', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  const client = await world.client()
  await assert.rejects(client.intercept({ mechanism: 'via' }), code(GrpcStatus.invalidArgument))
})

test('preparing: progress and outcome, and what the person did wrong comes with status OK', async t => {
  const world = await World.open(t)
  world.workloads.change([workload('web', { readyPods: 2 })])
  const client = await world.client()
  const session = { session_id: client.id }
  const events: string[] = []
  const request = { session, intercept_spec: { agent: 'web', namespace: 'shop' } }
  const { ended } = client.watch(ManagerService.PrepareInterceptStream, request, ({ progress, prepared }) =>
    events.push(prepared === null || prepared === undefined ? (progress ?? '') : `port ${prepared.container_port}`),
  )
  await until('it waits for agents', () => events.includes('0 of 1 agents have reported'))
  await world.agent('web-1')
  await until('it waits for all', () => events.includes('1 of 2 agents have reported'))
  await world.agent('web-2')
  assert.equal(await ended, 'ended')
  assert.equal(events.at(-1), 'port 8080')
  const prepared = await client.call(ManagerService.PrepareIntercept, {
    session,
    intercept_spec: { agent: 'nothing', namespace: 'shop' },
  })
  assert.deepEqual([prepared.error, prepared.error_category], ['there is no workload nothing in namespace shop', 1])
})

test('preparing: agents that never report are told, one that does not report holds nobody up', async t => {
  const world = await World.open(t, { clock: fastClock(50) })
  world.workloads.change([workload('web', { readyPods: 3 })])
  const client = await world.client()
  const request = { session: { session_id: client.id }, intercept_spec: { agent: 'web', namespace: 'shop' } }
  const { error } = await client.call(ManagerService.PrepareIntercept, request)
  assert.equal(error, 'the agent is in the pods of web, but does not reach the traffic manager')
  await world.agent('web-1')
  assert.equal((await client.call(ManagerService.PrepareIntercept, request)).container_port, 8080)
})

test('workloads: everybody gets the whole list first, then what changes, with who intercepts what', async t => {
  const world = await World.open(t)
  world.workloads.change([workload('web'), workload('db', { hasAgent: false }), workload('x', { namespace: 'other' })])
  await world.agent('web-1')
  const client = await world.client()
  const follow = (namespace = '') => {
    const deltas: WorkloadEventsDeltaOutput[] = []
    const request = { session_info: { session_id: client.id }, namespace }
    client.watch(ManagerService.WatchWorkloads, request, delta => deltas.push(delta))
    const told = () =>
      deltas.flatMap(({ events }) =>
        events.map(({ type, workload: it }) => `${type} ${it?.name ?? ''} ${it?.agent_state ?? ''}`),
      )
    return { deltas, told }
  }
  const [first, second, other] = [follow(), follow(), follow('other')]
  const list = ['ADDED_UNSPECIFIED web INSTALLED', 'ADDED_UNSPECIFIED db NO_AGENT_UNSPECIFIED']
  await until('the lists', () => [first, second, other].every(({ deltas }) => deltas.length === 1))
  assert.deepEqual([first.told(), second.told()], [list, list])
  assert.deepEqual(other.told(), ['ADDED_UNSPECIFIED x INSTALLED'])
  await client.intercept({ port_identifier: 'http/TCP' })
  await until('it is intercepted', () => first.told().at(-1) === 'MODIFIED web INTERCEPTED')
  const by = first.deltas.at(-1)?.events[0]?.workload?.intercept_clients[0]
  assert.deepEqual([by?.client, by?.name, by?.active, by?.port_identifier], ['ann@home', 'web', true, 'http/TCP'])
  world.workloads.change([workload('web'), workload('x', { namespace: 'other' })])
  await until('one is gone', () => second.told().at(-1) === 'DELETED db NO_AGENT_UNSPECIFIED')
  assert.equal(other.deltas.length, 1)
})

test('agents: their pods are told to clients of the namespace, and who intercepts them', async t => {
  const world = await World.open(t)
  await world.agent('web-1')
  await world.agent('far-1', { name: 'far', namespace: 'other' })
  const client = await world.client()
  let pods: string[] = []
  client.watch(ManagerService.WatchAgentPods, { session_id: client.id }, ({ agents }) => {
    pods = agents.map(pod => `${pod.pod_name} ${pod.pod_ip.join('.')} ${pod.api_port} ${String(pod.intercepted)}`)
  })
  await until('the pod', () => pods.join() === 'web-1 10.244.0.7 7777 false')
  await client.intercept()
  await client.intercept({ name: 'far', agent: 'far', namespace: 'other' })
  await until('both', () => pods.join() === 'web-1 10.244.0.7 7777 true,far-1 10.244.0.7 7777 true')
})

test('replace: the container wakes when the intercept is removed, and a minute after its owner is gone', async t => {
  const world = await World.open(t, { clock: fastClock(50) })
  await world.agent('web-1')
  const client = await world.client()
  world.workloads.change([workload('web', { replaced: 'app' })])
  await client.intercept({ replace: true, container_name: 'app' })
  await until('it is active', () => client.dispositions === 'web ACTIVE')
  await new Promise(resolve => setTimeout(resolve, 100))
  assert.deepEqual(world.workloads.asked, [])
  await client.remove()
  await until('it is awake', () => world.workloads.asked.join() === 'replace web ')
  world.workloads.change([workload('web', { replaced: 'app' })])
  await client.intercept({ replace: true, container_name: 'app' })
  await until('it is active', () => client.dispositions === 'web ACTIVE')
  client.dials?.stop()
  await until('it is awake again', () => world.workloads.asked.length === 2)
  client.openDials()
  await until('it sleeps again', () => world.workloads.asked.at(-1) === 'replace web app')
})

test('uninstalling takes intercepts away and says how it goes', async t => {
  const world = await World.open(t)
  world.workloads.change([workload('web'), workload('db')])
  await world.agent('web-1')
  const client = await world.client()
  await client.intercept()
  const said: string[] = []
  const request = { session: { session_id: client.id }, namespace: 'shop', agents: ['web'] }
  const run = (proof: Record<string, string>, asked: object = request) =>
    client.watch(
      ManagerService.UninstallAgents,
      asked,
      ({ progress, done }) => said.push(done?.workloads.join() ?? progress ?? ''),
      proof,
    ).ended
  for (const proof of strangers) assert.equal(code(GrpcStatus.permissionDenied)(await run(proof)), true)
  assert.equal(client.dispositions, 'web ACTIVE', 'nobody else can')
  const everywhere = { session: { session_id: client.id }, all: true }
  assert.equal(code(GrpcStatus.permissionDenied)(await run(administrator('shop'), everywhere)), true)
  const ended = run(administrator('fairlead'))
  assert.equal(await ended, 'ended')
  assert.equal(said.at(-1), 'shop/web')
  await until('the owner knows', () => client.dispositions === 'web REMOVED')
  const nothing = client.watch(ManagerService.UninstallAgents, { session: { session_id: client.id } }, () => undefined)
  assert.equal(code(GrpcStatus.invalidArgument)(await nothing.ended), true)
})
