// Who holds what, as a story each: what happens, and what is seen of every intercept after it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  agentView,
  type Change,
  clientView,
  doConflict,
  emptyState,
  nextDeadline,
  type Review,
  reduce,
  type State,
} from '../../../../cluster/manager/intercepts/index.ts'
import type { AgentInfoOutput, InterceptSpecOutput } from '../../../../common/protocol/index.ts'

const spec = (change: Partial<InterceptSpecOutput> = {}): InterceptSpecOutput => ({
  ...{ name: 'web', client: 'ann@home', agent: 'web', namespace: 'shop', mechanism: 'tcp' },
  ...{ target_host: '127.0.0.1', target_port: 8080, mechanism_args: [], port_identifier: 'http/TCP', reserved: '' },
  ...{ service_uid: '', workload_kind: 'Deployment', service_name: 'web', extra_ports: [], roundtrip_latency: 4e9 },
  ...{ dial_timeout: 3e9, local_ports: [], service_port_name: 'http', service_port: 80, protocol: 'TCP' },
  ...{ replace: false, container_port: 8080, container_name: 'app', http_filter: null, writable_files: false },
  ...change,
})

const agentInfo = (name: string, mechanisms: readonly string[], change: Partial<AgentInfoOutput>): AgentInfoOutput => ({
  ...{ name: 'web', namespace: 'shop', pod_name: name, pod_ip: '10.0.0.1', api_port: 9999, product: 'telepresence' },
  ...{ version: 'v2.20.2', environment: {}, workload_kind: 'Deployment', ports: [] },
  mechanisms: mechanisms.map(each => ({ name: each, product: 'telepresence', version: 'v2.20.2' })),
  ...change,
})

const review = (isAccepted: boolean, podName: string, message = ''): Review => ({
  ...{ isAccepted, message, podName, podIp: '10.0.0.1', sftpPort: 0, ftpPort: 0, mountPoint: '' },
  ...{ mechanismArgsDesc: '', environment: {}, headers: {}, metadata: {} },
})

/** The world in a test's words; `after` advances the clock. */
class Story {
  state: State = emptyState
  now = 0

  apply(change: Change): this {
    this.state = reduce(this.state, change, { ms: this.now, date: new Date(this.now) })
    return this
  }
  client(id: string): this {
    return this.apply({ kind: 'client-arrived', client: { id, name: `${id}@home`, installId: id, namespace: 'shop' } })
  }
  silent(id: string): this {
    return this.apply({ kind: 'client-silent', id })
  }
  heard(id: string): this {
    return this.apply({ kind: 'client-heard', id })
  }
  gone(id: string): this {
    return this.apply({ kind: 'client-gone', id })
  }
  agent(id: string, mechanisms = ['tcp', 'http', 'wiretap', 'ingest'], change: Partial<AgentInfoOutput> = {}): this {
    const info = agentInfo(id, mechanisms, change)
    return this.apply({ kind: 'agent-arrived', agent: { id, info, mechanisms: new Set(mechanisms) } })
  }
  agentGone(id: string): this {
    return this.apply({ kind: 'agent-gone', id })
  }
  create(sessionId: string, change: Partial<InterceptSpecOutput> = {}): this {
    return this.apply({ kind: 'created', sessionId, spec: spec(change) })
  }
  remove(id: string): this {
    return this.apply({ kind: 'removed', id })
  }
  accepts(agentId: string, id: string): this {
    return this.apply({ kind: 'reviewed', id, agentId, review: review(true, agentId) })
  }
  refuses(agentId: string, id: string, message: string): this {
    return this.apply({ kind: 'reviewed', id, agentId, review: review(false, agentId, message) })
  }
  after(ms: number): this {
    this.now += ms
    return this.apply({ kind: 'time-passed' })
  }
  /** `id DISPOSITION` of each. */
  get dispositions(): Record<string, string> {
    return Object.fromEntries([...this.state.intercepts.values()].map(({ id, disposition }) => [id, disposition]))
  }
  message(id: string): string | undefined {
    return this.state.intercepts.get(id)?.message
  }
}

const one = () => new Story().client('ann').agent('a').create('ann')
const active = () => one().accepts('a', 'ann:web')
const byHeader = (value: string) => ({
  mechanism: 'http',
  http_filter: { headers: { 'x-user': value }, path_prefixes: [] },
})

const stories: readonly (readonly [string, () => Story, Record<string, string>])[] = [
  ['created: agents are asked', one, { 'ann:web': 'WAITING' }],
  ['the only agent accepts: active', active, { 'ann:web': 'ACTIVE' }],
  ['no agent of the workload', () => new Story().client('ann').create('ann'), { 'ann:web': 'NO_AGENT' }],
  [
    'an agent of the same name elsewhere is none',
    () => new Story().client('ann').agent('a', undefined, { namespace: 'other' }).create('ann'),
    { 'ann:web': 'NO_AGENT' },
  ],
  [
    'an agent of another kind of workload is none',
    () => new Story().client('ann').agent('a', undefined, { workload_kind: 'StatefulSet' }).create('ann'),
    { 'ann:web': 'NO_AGENT' },
  ],
  [
    "an agent of 2.20, which says no kind, is the workload's",
    () => new Story().client('ann').agent('a', ['tcp'], { workload_kind: '' }).create('ann'),
    { 'ann:web': 'WAITING' },
  ],
  [
    'an agent arrives for one that had none',
    () => new Story().client('ann').create('ann').agent('a'),
    { 'ann:web': 'WAITING' },
  ],
  [
    'agents of 2.20 know no http',
    () => new Story().client('ann').agent('a', ['tcp']).create('ann', byHeader('ann')),
    { 'ann:web': 'NO_MECHANISM' },
  ],
  [
    'a newer agent beside an older one is enough',
    () =>
      new Story().client('ann').agent('a', ['tcp']).create('ann', byHeader('ann')).agent('b').accepts('b', 'ann:web'),
    { 'ann:web': 'ACTIVE' },
  ],
  [
    'of two agents, one has not answered yet',
    () => one().agent('b').accepts('a', 'ann:web').after(1999),
    { 'ann:web': 'WAITING' },
  ],
  [
    'of two agents, one accepts and one is slow',
    () => one().agent('b').accepts('a', 'ann:web').after(2000),
    { 'ann:web': 'ACTIVE' },
  ],
  ['both accept', () => one().agent('b').accepts('a', 'ann:web').accepts('b', 'ann:web'), { 'ann:web': 'ACTIVE' }],
  [
    'one accepts, one refuses: those that accept serve it',
    () => one().agent('b').refuses('a', 'ann:web', 'no').accepts('b', 'ann:web'),
    { 'ann:web': 'ACTIVE' },
  ],
  ['the agent refuses', () => one().refuses('a', 'ann:web', 'no such container'), { 'ann:web': 'AGENT_ERROR' }],
  [
    'another agent arrives after a refusal and is asked',
    () => one().refuses('a', 'ann:web', 'no').agentGone('a').agent('b'),
    { 'ann:web': 'WAITING' },
  ],
  ['nobody says anything', () => one().after(60_000), { 'ann:web': 'WAITING' }],
  ['the agent that accepted is gone', () => active().agentGone('a'), { 'ann:web': 'WAITING' }],
  [
    'a rolling update: the new agent accepts before the old one goes',
    () => active().agent('b').accepts('b', 'ann:web').agentGone('a'),
    { 'ann:web': 'ACTIVE' },
  ],
  [
    'a rolling update with agents that do not review what is active',
    () => active().agent('b').agentGone('a'),
    { 'ann:web': 'WAITING' },
  ],
  ['an agent that arrives does not disturb', () => active().agent('b'), { 'ann:web': 'ACTIVE' }],
  [
    'a second one on the port is refused',
    () => active().client('bob').create('bob'),
    { 'ann:web': 'ACTIVE', 'bob:web': 'AGENT_ERROR' },
  ],
  [
    'a refused one does not come back by itself',
    () => active().client('bob').create('bob').remove('ann:web'),
    { 'bob:web': 'AGENT_ERROR' },
  ],
  [
    'another port is free',
    () => active().client('bob').create('bob', { container_port: 9090 }),
    { 'ann:web': 'ACTIVE', 'bob:web': 'WAITING' },
  ],
  [
    'the same number over UDP is another port',
    () => active().client('bob').create('bob', { protocol: 'UDP' }),
    { 'ann:web': 'ACTIVE', 'bob:web': 'WAITING' },
  ],
  [
    'a wiretap and an ingest are free',
    () =>
      active().client('bob').create('bob', { mechanism: 'wiretap' }).create('bob', { name: 'in', mechanism: 'ingest' }),
    { 'ann:web': 'ACTIVE', 'bob:web': 'WAITING', 'bob:in': 'WAITING' },
  ],
  [
    'two headers on one port',
    () =>
      new Story().client('ann').client('bob').agent('a').create('ann', byHeader('ann')).create('bob', byHeader('bob')),
    { 'ann:web': 'WAITING', 'bob:web': 'WAITING' },
  ],
  [
    'a personal one beside everything is refused',
    () => active().client('bob').create('bob', byHeader('bob')),
    { 'ann:web': 'ACTIVE', 'bob:web': 'AGENT_ERROR' },
  ],
  ['the client is silent: agents let go', () => active().silent('ann'), { 'ann:web': 'NO_CLIENT' }],
  ['heard again: agents are asked anew', () => active().silent('ann').heard('ann'), { 'ann:web': 'WAITING' }],
  [
    'an answer from before the silence counts no more',
    () => active().agent('b').silent('ann').heard('ann').accepts('b', 'ann:web'),
    { 'ann:web': 'WAITING' },
  ],
  [
    'a review of one that is not asked about is dropped',
    () => active().silent('ann').accepts('a', 'ann:web').heard('ann'),
    { 'ann:web': 'WAITING' },
  ],
  [
    "somebody takes a silent one's port",
    () => active().client('bob').silent('ann').create('bob').accepts('a', 'bob:web').heard('ann'),
    { 'ann:web': 'AGENT_ERROR', 'bob:web': 'ACTIVE' },
  ],
  [
    'it comes back when the other one leaves',
    () => active().client('bob').silent('ann').create('bob').accepts('a', 'bob:web').heard('ann').remove('bob:web'),
    { 'ann:web': 'WAITING' },
  ],
  ['departed: nothing is left', () => active().gone('ann'), {}],
  [
    'a client that departs gives way',
    () => active().client('bob').create('bob').gone('ann'),
    { 'bob:web': 'AGENT_ERROR' },
  ],
  [
    'revoked: told to the owner, and the port is free',
    () => active().client('bob').apply({ kind: 'revoked', id: 'ann:web', why: 'bob took it' }).create('bob'),
    { 'ann:web': 'REMOVED', 'bob:web': 'WAITING' },
  ],
  [
    'a revoked one stays revoked',
    () =>
      active().apply({ kind: 'revoked', id: 'ann:web', why: 'x' }).silent('ann').heard('ann').accepts('a', 'ann:web'),
    { 'ann:web': 'REMOVED' },
  ],
]
for (const [name, story, expected] of stories)
  test(`intercepts: ${name}`, () => {
    assert.deepEqual(story().dispositions, expected)
  })

test('intercepts: a conflict is told by name', () => {
  const story = active().client('bob').create('bob', { name: 'mine' })
  assert.equal(story.message('bob:mine'), 'ann@home intercepts this port already (intercept "web")')
})

test("intercepts: an agent's refusal is told in its words", () => {
  assert.equal(one().refuses('a', 'ann:web', 'no such container').message('ann:web'), 'no such container')
})

test('intercepts: the pod that is shown is one that serves, and changes only when it goes', () => {
  const shown = (story: Story) => story.state.intercepts.get('ann:web')?.shownAgent
  const two = active().agent('b').accepts('b', 'ann:web')
  assert.equal(shown(two), 'a')
  assert.equal(shown(two.agentGone('a')), 'b')
})

test('intercepts: the next deadline is that of a review that has begun', () => {
  const story = one().agent('b')
  assert.equal(nextDeadline(story.state), undefined)
  assert.equal(nextDeadline(story.accepts('a', 'ann:web').state), 2000)
  assert.equal(nextDeadline(story.after(2000).state), undefined)
})

test('intercepts: nothing changes by what concerns nobody', () => {
  const { state } = active()
  const now = { ms: 5000, date: new Date() }
  for (const change of [
    { kind: 'client-silent', id: 'nobody' },
    { kind: 'client-heard', id: 'ann' },
    { kind: 'client-gone', id: 'nobody' },
    { kind: 'agent-gone', id: 'nobody' },
    { kind: 'created', sessionId: 'nobody', spec: spec() },
    { kind: 'removed', id: 'ann:other' },
    { kind: 'reviewed', id: 'ann:web', agentId: 'nobody', review: review(false, '') },
    { kind: 'time-passed' },
  ] satisfies readonly Change[])
    assert.equal(reduce(state, change, now), state, change.kind)
})

test('intercepts: time alone, and the word of an agent of another workload, change nothing of one that waits', () => {
  const { state } = one().agent('db', undefined, { name: 'db' })
  const now = { ms: 5000, date: new Date() }
  assert.equal(reduce(state, { kind: 'time-passed' }, now), state)
  const strange = { kind: 'reviewed', id: 'ann:web', agentId: 'db', review: review(true, 'db') } as const
  assert.equal(reduce(state, strange, now), state)
})

test('intercepts: an agent sees those of its workload that it may serve; a client its own', () => {
  const story = active()
    .client('bob')
    .agent('old', ['tcp'])
    .create('bob', { name: 'tap', mechanism: 'wiretap' })
    .create('bob', { name: 'other', agent: 'db' })
    .create('bob', { name: 'again' })
  const seen = (id: string) => {
    const agent = story.state.agents.get(id)
    assert(agent)
    return agentView(story.state, agent).map(intercept => intercept.id)
  }
  assert.deepEqual(seen('a'), ['ann:web', 'bob:again', 'bob:tap'])
  assert.deepEqual(seen('old'), ['ann:web', 'bob:again'])
  const names = clientView(story.state, 'bob', { withRevoked: false }).map(({ id }) => id)
  assert.deepEqual(names, ['bob:again', 'bob:other', 'bob:tap'])
  assert.deepEqual(clientView(story.state, '', { withRevoked: true }), [])
  story.silent('ann')
  assert.deepEqual(seen('old'), ['bob:again'])
})

test('intercepts: a revoked one is seen by those that understand it', () => {
  const { state } = active().apply({ kind: 'revoked', id: 'ann:web', why: 'x' })
  assert.equal(clientView(state, 'ann', { withRevoked: true }).length, 1)
  assert.equal(clientView(state, 'ann', { withRevoked: false }).length, 0)
})

const filter = (headers: Record<string, string>, ...path_prefixes: string[]) => ({
  mechanism: 'http',
  http_filter: { headers, path_prefixes },
})
const conflicts: readonly (readonly [string, object, object, boolean])[] = [
  ['everything twice', {}, {}, true],
  ['everything and requests', {}, filter({ a: '1' }), true],
  ['other values', filter({ a: '1' }), filter({ a: '2' }), false],
  ['the same header', filter({ a: '1' }), filter({ A: '1' }), true],
  ['one asks for more', filter({ a: '1' }), filter({ a: '1', b: '2' }), true],
  ['other headers', filter({ a: '1' }), filter({ b: '1' }), false],
  ['the same header, other paths', filter({ a: '1' }, '/x'), filter({ a: '1' }, '/y'), false],
  ['the same header, a path inside the other', filter({ a: '1' }, '/x'), filter({ a: '1' }, '/z', '/x/y'), true],
  ['a path and a header', filter({}, '/x'), filter({ a: '1' }), true],
  ['copies', { mechanism: 'wiretap' }, {}, false],
  ['environments', { mechanism: 'ingest' }, { mechanism: 'ingest' }, false],
  ['other workloads', { agent: 'db' }, {}, false],
  ['other namespaces', { namespace: 'x' }, {}, false],
  ['protocol left out is TCP', { protocol: '' }, { protocol: 'tcp' }, true],
  [
    'no number: told apart by what was asked for',
    { container_port: 0 },
    { container_port: 0, port_identifier: 'x' },
    false,
  ],
]
for (const [name, a, b, expected] of conflicts)
  test(`conflicts: ${name}: ${expected ? 'yes' : 'no'}`, () => {
    assert.equal(doConflict(spec(a), spec(b)), expected)
    assert.equal(doConflict(spec(b), spec(a)), expected)
  })
