// Our workstation's intercepts at a manager of Telepresence 2.20, with its agents: what it has, works in its own way; what it has not, is refused in
// plain words. Nothing that we send may be something that a real manager would not survive.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Disposer, KnownError, silentLog, systemClock } from '../../../common/base/index.ts'
import { Mounts } from '../../../daemon/src/user/files/index.ts'
import { Intercepts, parseWantedIntercept, revoke, uninstallAgents } from '../../../daemon/src/user/intercept/index.ts'
import { Cluster } from '../../../daemon/src/user/kube/index.ts'
import { type ManagerLink, openManagerLink } from '../../../daemon/src/user/session/index.ts'
import { TunnelClient } from '../../../daemon/src/user/tunnel/index.ts'
import {
  type Accepted,
  AgentDouble,
  type AgentDoubleOptions,
  ApiServerDouble,
  ClientDouble,
  code,
  destinationOf,
  ManagerDouble,
  readStreamInfo,
  type WorkloadDouble,
} from '../../support/doubles/index.ts'
import { closedPort, tcpServer } from '../../support/loopback.ts'
import { until } from '../../support/until.ts'

const never = new AbortController().signal
const web: WorkloadDouble = {
  ...{ name: 'web', namespace: 'shop', service: 'web', portName: 'http', servicePort: 80 },
  ...{ containerPort: 8080, container: 'app' },
}
const caller = { address: '10.244.1.9', port: 40_000 }

interface SceneOptions {
  readonly agent?: AgentDoubleOptions
  /** Port-forwards to pods are allowed. */
  readonly isDirect?: boolean
  readonly arrivalTimeoutMs?: number
  /** No pod of the workload ever gets its agent. */
  readonly isStuck?: boolean
  readonly hasMounts?: boolean
}

/** A workstation that is connected to the namespace shop, in which there is a workload without agents. */
async function open(t: TestContext, { agent: of = {}, isDirect = false, ...options }: SceneOptions = {}) {
  const signal = AbortSignal.timeout(30_000)
  const opened = new Disposer()
  t.after(() => opened[Symbol.asyncDispose]())
  const agents: AgentDouble[] = []
  const inject = async (workload: WorkloadDouble) => {
    agents.push(opened.own(await AgentDouble.arrive(manager.port, workload, { podIp: '127.0.0.1', ...of })))
  }
  const { isStuck = false, hasMounts = false, arrivalTimeoutMs = 30_000 } = options
  const manager = await ManagerDouble.start({
    ...{ workloads: [web, { ...web, namespace: 'elsewhere' }], arrivalTimeoutMs },
    inject: workload => void (isStuck || inject(workload)),
  })
  opened.defer(() => {
    manager[Symbol.dispose]()
    assert.deepEqual(manager.crashes, [])
  })
  const api = await ApiServerDouble.start(
    () => manager.port,
    () => isDirect,
  )
  opened.own(api)
  const cluster = opened.own(new Cluster({ files: [], document: api.kubeconfig, environment: {} }))
  const tunnels = new TunnelClient({ log: silentLog, dialTimeoutMs: 3_000, latencyMs: 2_000 })
  const notes = await mkdtemp(join(tmpdir(), 'fairlead-notes-'))
  opened.defer(() => rm(notes, { recursive: true }))
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const mounts = new Mounts({
    mounter: () => Promise.resolve(undefined),
    owner,
    notes,
    clock: systemClock,
    log: silentLog,
  })
  const intercepts = new Intercepts({
    dependencies: {
      clientName: 'me@here',
      localPorts: { isListening: () => Promise.resolve(undefined) },
      ...(hasMounts ? { mounts } : {}),
      wallClock: Date.now,
      clock: systemClock,
      log: silentLog,
    },
    changed: () => undefined,
  })
  const link: ManagerLink = await openManagerLink(
    cluster,
    {
      ...{ managerNamespace: 'fairlead', namespace: 'shop', formerSessionId: undefined, waitMs: 1_000, signal },
      progress: () => undefined,
    },
    {
      identity: { name: 'me@here', installId: 'c0ffee00-0000-8000-8000-000000000000' },
      clock: systemClock,
      log: silentLog,
    },
  )
  opened.defer(() => link.close())
  opened.defer(() => tunnels.lose())
  opened.defer(() => intercepts.end())
  tunnels.use(link.connections, link.sessionId)
  intercepts.use({
    ...{ sessionId: link.sessionId, namespace: 'shop', managerVersion: link.version, grpc: link.grpc, flows: tunnels },
    remain: options => link.remain(options),
    portForward: (target, options) => cluster.portForward(target, options),
    administrationToken: () => Promise.resolve('token'),
  })
  const create = (text: Partial<typeof blank> = {}, progress: (text: string) => void = () => undefined) =>
    intercepts.create(parseWantedIntercept({ ...blank, workload: 'web', ...text }), { signal, progress })
  return { manager, intercepts, agents, link, tunnels, create }
}

const blank: Parameters<typeof parseWantedIntercept>[0] = {
  ...{ name: '', workload: '', kind: '', namespace: '', mechanism: 'MECHANISM_UNSPECIFIED', ports: [] },
  ...{ service: '', container: '', address: '', replace: false, http_headers: {}, http_path_prefixes: [] },
  ...{ mount: '', writable_mount: false, to_pod: [], local_only: false },
}

const onPort = (local: number, remote = '') => [{ local, remote, protocol: '' }]

/** Answers when it has heard everything. */
function answerAtTheEnd(socket: Socket): void {
  let heard = ''
  socket.on('data', (piece: Buffer) => (heard += piece.toString()))
  socket.on('end', () => socket.end(`heard ${heard}`))
}

/** Data up to the end, and how it ended. */
async function readAll(accepted: Accepted): Promise<{ text: string; kinds: number[] }> {
  let text = ''
  const kinds: number[] = []
  for (let payload = await accepted.next(); payload !== undefined; payload = await accepted.next()) {
    const [kind = -1] = payload
    kinds.push(kind)
    if (kind === code.normal) text += payload.subarray(1).toString()
    if (kind === code.closeSend) break
  }
  return { text, kinds }
}

async function failureOf(work: Promise<unknown>): Promise<KnownError> {
  try {
    await work
  } catch (error) {
    if (error instanceof KnownError) return error
    throw error
  }
  return assert.fail('it was done')
}

test('an intercept, from its preparation to its last byte, through the manager', async t => {
  const port = await tcpServer(t, answerAtTheEnd)
  const { manager, intercepts, agents, link, create } = await open(t, { agent: { environment: { HELLO: 'x' } } })
  const told: string[] = []
  const intercept = await create({ ports: onPort(port, 'http') }, text => told.push(text))
  assert.ok(told.includes('waiting for the traffic-agent'), told.join())
  assert.deepEqual(manager.intercepts.dispositions, ['web ACTIVE'])
  const { environment, snapshot } = intercept
  assert.deepEqual(
    {
      HELLO: environment['HELLO'],
      id: environment['TELEPRESENCE_INTERCEPT_ID'],
      pod: snapshot.pod,
      state: snapshot.state,
    },
    { HELLO: 'x', id: `${link.sessionId}:web`, pod: 'web-1', state: 'active' },
  )
  // As 2.20's own client has it after its preparation.
  const spec = manager.intercepts.specOf('web')
  const fields = [
    'client',
    'agent',
    'namespace',
    'mechanism',
    'target_host',
    'target_port',
    'port_identifier',
    'service_uid',
  ]
  assert.deepEqual(
    fields.map(field => spec?.[field]),
    ['me@here', 'web', 'shop', 'tcp', '127.0.0.1', port, 'http/TCP', 'uid'],
  )
  assert.deepEqual(
    ['workload_kind', 'service_name', 'service_port_name', 'service_port', 'protocol', 'container_port'].map(
      field => spec?.[field],
    ),
    ['Deployment', 'web', 'http', 80, 'TCP', 8080],
  )
  assert.deepEqual([spec?.['roundtrip_latency'], spec?.['dial_timeout']], [4e9, 3e9])

  const [agent = assert.fail()] = agents
  await until('the agent serves it', () => agent.isActive)
  const accepted = await agent.accept(caller)
  assert.equal(accepted.isDirect, false)
  accepted.data('GET')
  accepted.endSending()
  const { text, kinds } = await readAll(accepted)
  assert.equal(text, 'heard GET')
  assert.equal(kinds[0], code.dialOk)
  assert.equal(kinds.at(-1), code.closeSend)
  assert.equal(await accepted.next(), undefined)
  // Our Tunnel names the very ConnID, and our own session.
  const answering = manager.handshakes.map(readStreamInfo).find(({ sessionId }) => sessionId === link.sessionId)
  assert.deepEqual(answering && destinationOf(answering.connId), { address: '127.0.0.1', port, protocol: 6 })
  await until('it is over', () => manager.openTunnels === 0)
  assert.equal(intercept.snapshot.connections, 1)

  await intercepts.leave('web')
  assert.deepEqual(manager.intercepts.dispositions, [])
  await until('the agent has heard of it', () => agent.intercepts.length === 0)
})

test('a local process that does not listen is a DialReject for the agent, and an end', async t => {
  const { agents, create } = await open(t)
  await create({ ports: onPort(await closedPort()) })
  const [agent = assert.fail()] = agents
  await until('the agent serves it', () => agent.isActive)
  const accepted = await agent.accept(caller)
  assert.deepEqual((await readAll(accepted)).kinds, [code.dialReject, code.closeSend])
})

test('one connection after the other from the same port of a caller', async t => {
  const port = await tcpServer(t, answerAtTheEnd)
  const { agents, create } = await open(t)
  await create({ ports: onPort(port) })
  const [agent = assert.fail()] = agents
  await until('the agent serves it', () => agent.isActive)
  for (let count = 0; count < 20; count++) {
    const accepted = await agent.accept(caller)
    accepted.data(String(count))
    accepted.endSending()
    assert.equal((await readAll(accepted)).text, `heard ${count}`)
  }
})

test('where pods may be reached, an agent of 2.20 is asked directly, and our connections start at it', async t => {
  const port = await tcpServer(t, answerAtTheEnd)
  const beyond = await tcpServer(t, answerAtTheEnd)
  const targets = { '10.96.0.7:80': beyond }
  const { manager, agents, intercepts, link, create } = await open(t, { isDirect: true, agent: { targets } })
  await create({ ports: onPort(port) })
  const [agent = assert.fail()] = agents
  await until('it is watched', () => agent.isActive && agent.isWatchedBy(link.sessionId))
  const accepted = await agent.accept(caller)
  assert.equal(accepted.isDirect, true)
  accepted.data('GET')
  await until('it is dialled', () => intercepts.snapshots[0]?.connections === 1)
  const heard = await accepted.next()
  assert.equal(heard?.[0], code.dialOk)
  accepted.endSending()
  assert.equal((await readAll(accepted)).text, 'heard GET')
  assert.equal(manager.handshakes.length, 0)
  assert.equal(intercepts.origin?.pod, 'web-1')
  await intercepts.leave('web')
})

test('who comes second is refused in the words of the agent, and leaves nothing at the manager', async t => {
  const { manager, agents, create } = await open(t)
  await create({ ports: onPort(3001) })
  const failure = await failureOf(create({ name: 'mine', ports: onPort(3002) }))
  assert.equal(failure.code, 'INTERCEPT_CONFLICT_UNNAMED')
  assert.match(failure.message, /Conflicts with the currently-served intercept "[\w-]+:web"/)
  assert.deepEqual(manager.intercepts.dispositions, ['web ACTIVE'])
  assert.equal(agents.length, 1)
})

test('a preparation that is refused is told in the words of the manager', async t => {
  const { manager, create } = await open(t, { isStuck: true, arrivalTimeoutMs: 50 })
  for (const [what, words] of [
    [{ workload: 'nope' }, /workload "nope\.shop" not found/],
    [{}, /timeout while waiting for agent web\.shop to arrive/],
    // Of workloads it has told a first time, it tells nobody again.
    [{ workload: 'none' }, /workload "none\.shop" not found/],
  ] as const) {
    const failure = await failureOf(create({ ports: onPort(3001), ...what }))
    assert.equal(failure.code, 'INTERCEPT_REFUSED')
    assert.match(failure.message, words)
  }
  assert.deepEqual(manager.intercepts.dispositions, [])
})

test('a port that the workload has not is told in the words of the manager', async t => {
  const { create } = await open(t)
  const failure = await failureOf(create({ ports: onPort(3001, 'grpc') }))
  assert.equal(failure.code, 'INTERCEPT_REFUSED')
  assert.match(failure.message, /Deployment web\.shop has no interceptable port that matches "grpc"/)
})

test('what 2.20 has not is refused at once, in plain words, and nothing is left of it', async t => {
  const { manager, agents, intercepts, create } = await open(t)
  for (const what of [
    { http_headers: { 'x-dev': 'me' } },
    { http_path_prefixes: ['/api'] },
    { mechanism: 'MECHANISM_WIRETAP' },
    { mechanism: 'MECHANISM_INGEST', ports: [] },
  ]) {
    const failure = await failureOf(create({ ports: onPort(3001), ...what }))
    assert.equal(failure.code, 'MANAGER_TOO_OLD')
    assert.match(failure.message, /v2\.20\.2/)
  }
  const { path } = intercepts
  const someone = { namespace: '', workload: 'web', client: '', name: '' }
  assert.equal((await failureOf(revoke(path, someone, { signal: never }))).code, 'MANAGER_TOO_OLD')
  const agentsOut = uninstallAgents(path, { namespace: '', workloads: ['web'], all: false }, { signal: never })
  assert.equal((await failureOf(agentsOut.next())).code, 'MANAGER_TOO_OLD')
  assert.deepEqual([manager.intercepts.dispositions, agents, intercepts.snapshots], [[], [], []])
})

for (const [title, change, why] of [
  ['of an agent of 2.20', {}, /the workload's agent is not Fairlead's and gives no files/],
  [
    'of a namespace whose pods 2.20 does not tell',
    { namespace: 'elsewhere' },
    /the traffic manager tells no pod of it/,
  ],
] as const) {
  test(`files ${title}: the traffic comes without them, and it is said why`, async t => {
    const port = await tcpServer(t, answerAtTheEnd)
    const { manager, create, agents } = await open(t, { hasMounts: true })
    const folder = await mkdtemp(join(tmpdir(), 'fairlead-mount-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const { snapshot } = await create({ ports: onPort(port), mount: folder, ...change })
    assert.equal(snapshot.state, 'active')
    assert.equal(snapshot.mount, '')
    assert.match(snapshot.mountFailure?.message ?? '', why)
    assert.deepEqual(manager.intercepts.dispositions, ['web ACTIVE'])
    const [agent = assert.fail()] = agents
    await until('the agent serves it', () => agent.isActive)
  })
}

test('an agent that goes leaves the intercept waiting, and another makes it active again', async t => {
  const port = await tcpServer(t, answerAtTheEnd)
  const { manager, agents, intercepts, create } = await open(t)
  await create({ ports: onPort(port) })
  const [agent = assert.fail()] = agents
  await agent.depart()
  await until('it waits', () => intercepts.snapshots[0]?.state === 'waiting')
  assert.match(intercepts.snapshots[0]?.failure?.message ?? '', /Waiting for Agent approval/)
  using next = await AgentDouble.arrive(manager.port, web, { podName: 'web-2', podIp: '127.0.0.1' })
  await until('it is active', () => intercepts.snapshots[0]?.state === 'active' && next.isActive)
  assert.equal(intercepts.snapshots[0]?.pod, 'web-2')
  const accepted = await next.accept(caller)
  accepted.endSending()
  assert.equal((await readAll(accepted)).text, 'heard ')
})

test('an intercept that is gone at the manager is lost, and not fought for', async t => {
  const { manager, intercepts, link, create } = await open(t)
  await create({ ports: onPort(3001) })
  using other = new ClientDouble(manager.port)
  const session = { session_id: link.sessionId }
  await other.unary('RemoveIntercept', ['RemoveInterceptRequest2', 'Empty'], { session, name: 'web' })
  await until('it is lost', () => intercepts.snapshots[0]?.state === 'lost')
  assert.equal(intercepts.snapshots[0]?.failure?.code, 'INTERCEPT_REVOKED')
})
