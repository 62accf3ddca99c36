// What the side bar and the status bar say for each state, in words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KnownError } from '../../../common/base/index.ts'
import type { InterceptOutput, SessionOutput, WorkloadOutput } from '../../../common/protocol/index.ts'
import {
  ago,
  bytes,
  clusterRows,
  connectionRows,
  contextKeyValues,
  diagnosticsOf,
  type EditorState,
  emptyState,
  interceptRows,
  type Row,
  serviceAge,
  statusText,
  treeMessage,
  workloadsKey,
} from '../../../extension/src/model/index.ts'

const intercept = (more: Partial<InterceptOutput> = {}): InterceptOutput => ({
  name: 'web',
  workload: 'web',
  kind: 'Deployment',
  namespace: 'shop',
  state: 'INTERCEPT_STATE_ACTIVE',
  mechanism: 'MECHANISM_INTERCEPT',
  ports: [
    {
      service: 'web',
      service_port_name: 'http',
      service_port: 80,
      container_port: 8080,
      protocol: 'TCP',
      local: '127.0.0.1:8080',
      local_open: true,
    },
  ],
  container: 'web',
  replace: false,
  http_headers: {},
  http_path_prefixes: [],
  since: 0,
  mount: '',
  mount_kind: '',
  pod: 'web-1',
  failure: null,
  connections: 2,
  requests: 3,
  bytes_in: 1500,
  bytes_out: 20,
  to_pod: [],
  session: 'dev',
  local_only: false,
  mount_failure: null,
  ...more,
})
const session = (more: Partial<SessionOutput> = {}): SessionOutput => ({
  name: 'dev',
  state: 'SESSION_STATE_CONNECTED',
  since: 0,
  stage: 'STAGE_DNS',
  context: 'dev',
  server: 'https://c:6443',
  namespace: 'shop',
  manager_namespace: 'fairlead',
  manager_version: 'v2.20.2',
  mapped_namespaces: ['bank', 'kube-system', 'shop'],
  device: 'fl0',
  routes: ['10.0.0.0/8'],
  also_proxy: [],
  never_proxy: [],
  allow_conflicting_subnets: [],
  dns: null,
  warnings: [],
  last_failure: null,
  traffic: null,
  service_subnet_source: '',
  own_zone: 'dev.fairlead.internal',
  primary: true,
  virtual: [],
  intercepts: [],
  origin: '',
  ...more,
})
const workload = (more: Partial<WorkloadOutput> = {}): WorkloadOutput => ({
  kind: 'Deployment',
  name: 'web',
  namespace: 'shop',
  wanted_pods: 2,
  ready_pods: 2,
  state: 'available',
  agent: 'none',
  containers: [],
  ports: [],
  intercepts: [],
  obstacle: '',
  ...more,
})
const contexts = (...names: string[]): EditorState['contexts'] => ({
  kind: 'known',
  list: {
    current: names[0] ?? '',
    contexts: names.map(name => ({ name, cluster: 'c', server: 'https://c', namespace: 'default', user: 'u' })),
  },
})
const running = (sessions: SessionOutput[] = [], more: Partial<EditorState> = {}): EditorState => ({
  ...emptyState,
  daemon: { kind: 'running', snapshot: { daemon_version: '1', api: 2, sessions } },
  contexts: contexts('dev', 'shop-prod'),
  production: [/prod/],
  ...more,
})
const say = (rows: readonly Row[]) =>
  rows.map(({ label, description }) => `${label}${description === '' ? '' : ` (${description})`}`)
const only = (rows: readonly Row[]): Row => rows[0] ?? assert.fail('no row')

test('contexts: connected ones first, then the current one; production is said in words', () => {
  assert.deepEqual(say(clusterRows(running())), ['dev (current)', 'shop-prod (production)'])
  assert.deepEqual(say(clusterRows(running([session({ context: 'shop-prod' })]))), [
    'shop-prod (connected · production)',
    'dev (current)',
  ])
})

test('a session of a context that this kubeconfig does not have is shown too', () => {
  assert.ok(say(clusterRows(running([session({ context: 'elsewhere' })]))).includes('elsewhere (connected)'))
})

test('namespaces: the connected one first and open, system ones last', () => {
  const context = only(clusterRows(running([session()])))
  assert.deepEqual(say(clusterRows(running([session()]), context)), [
    'shop (connected namespace)',
    'bank',
    'kube-system',
  ])
})

test('a lost cluster is a row that says what to do', () => {
  const lost = running([
    session({
      state: 'SESSION_STATE_RECONNECTING',
      last_failure: { code: 'CLUSTER_UNREACHABLE', text: 'Gone.', remedy: 'Wait.', detail: {} },
    }),
  ])
  assert.deepEqual(say(clusterRows(lost, only(clusterRows(lost)))).at(0), 'Gone. (Wait.)')
})

test('a connection says which addresses are virtual, and why', () => {
  const virtual = [
    { network: '10.96.0.0/16', subnet: '198.18.0.0/20', via: '', because: '10.0.0.0/8 dev tun0' },
    { network: '172.20.0.0/16', subnet: '198.18.0.0/20', via: 'jump', because: '' },
  ]
  const state = running([session({ virtual })])
  const rows = say(connectionRows(state, only(connectionRows(state, undefined))))
  assert.ok(rows.includes('Virtual addresses (10.96.0.0/16 is seen as 198.18.0.0/20, because of 10.0.0.0/8 dev tun0)'))
  assert.ok(rows.includes('Virtual addresses (172.20.0.0/16 is seen as 198.18.0.0/20, through jump)'))
})

const inNamespace = (list: WorkloadOutput[] | 'loading' | KnownError): string[] => {
  const value =
    list === 'loading'
      ? { kind: 'loading' as const }
      : list instanceof KnownError
        ? { kind: 'failed' as const, failure: list }
        : { kind: 'known' as const, list: { namespace: 'shop', workloads: list } }
  const state = running([session()], { workloads: new Map([[workloadsKey('dev', 'shop'), value]]) })
  const namespace = only(clusterRows(state, only(clusterRows(state))))
  return say(clusterRows(state, namespace))
}

test('workloads say who has them, in words', () => {
  const by = (client: string, mine: boolean, filter = '') => ({
    client,
    name: 'x',
    mechanism: 'tcp',
    port: 'http',
    filter,
    since: 0,
    active: true,
    mine,
  })
  assert.deepEqual(
    inNamespace([
      workload(),
      workload({ name: 'a', intercepts: [by('me', true)] }),
      workload({ name: 'b', intercepts: [by('bob@pc', false, 'x-dev: bob')] }),
      workload({ name: 'c', ready_pods: 1, state: 'progressing' }),
      workload({ name: 'd', ready_pods: 0, state: 'failure' }),
      workload({ name: 'e', obstacle: 'it has no port' }),
      workload({ name: 'f', wanted_pods: 0, ready_pods: 0 }),
    ]),
    [
      'web',
      'a (intercepted by you)',
      'b (bob@pc (x-dev: bob))',
      'c (1/2 ready, rolling out)',
      'd (0/2 ready, failing)',
      'e (not interceptable)',
      'f (no pods)',
    ],
  )
  assert.deepEqual(inNamespace('loading'), ['Loading…'])
  assert.deepEqual(inNamespace([]), ['No workloads in this namespace'])
  assert.match(inNamespace(new KnownError('CANCELLED'))[0] ?? '', /Cancelled/)
})

test('every row has a sentence for screen readers and an id of its own', () => {
  const state = running([session({ intercepts: [intercept()] })])
  const rows = [...clusterRows(state), ...interceptRows(state, undefined, 0), ...connectionRows(state, undefined)]
  for (const { spoken } of rows) assert.ok(spoken.length > 5)
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
})

test('intercepts: what is taken, where it goes, and when nothing listens there', () => {
  const row = (more: Partial<InterceptOutput>) =>
    say(interceptRows(running([session({ intercepts: [intercept(more)] })]), undefined, 0))[0]
  assert.equal(row({}), 'web.shop (active · all traffic)')
  assert.equal(row({ http_headers: { 'x-dev': 'anna' } }), 'web.shop (active · requests with x-dev: anna)')
  assert.equal(row({ mechanism: 'MECHANISM_WIRETAP' }), 'web.shop (active · a copy of all traffic)')
  assert.equal(
    row({ state: 'INTERCEPT_STATE_WAITING' }),
    'web.shop (waiting: traffic goes to the application · all traffic)',
  )
  assert.equal(
    row({ ports: [{ ...only2(intercept().ports), local_open: false }] }),
    'web.shop (active · all traffic · nothing listens locally)',
  )
})
const only2 = <T>(list: readonly T[]): T => list[0] ?? assert.fail('empty')

test('an intercept opened: target, traffic, age', () => {
  const state = running([session({ intercepts: [intercept()] })])
  assert.deepEqual(say(interceptRows(state, only(interceptRows(state, undefined, 0)), 5 * 60_000)), [
    'web:http → 127.0.0.1:8080 (listening)',
    'Traffic (3 requests, 2 connections, 1.5 kB in, 20 B out)',
    'Container (web of web-1)',
    'Since (5 min ago)',
  ])
})

test('the status bar: a few words for each state of the daemon', () => {
  const failure = new KnownError('DAEMON_LOST')
  const texts = [
    emptyState,
    { ...emptyState, daemon: { kind: 'absent' } as const },
    { ...emptyState, daemon: { kind: 'stopped', failure } as const },
    { ...emptyState, daemon: { kind: 'incompatible', version: '0.0.1' } as const },
    running(),
    running([session()]),
    running([session({ intercepts: [intercept()] })]),
    running([session({ state: 'SESSION_STATE_RECONNECTING' })]),
  ].map(state => statusText(state).text)
  assert.deepEqual(texts, [
    '$(plug) Fairlead',
    '$(plug) Fairlead',
    '$(warning) Fairlead: service does not answer',
    '$(warning) Fairlead: service is older',
    '$(plug) Fairlead',
    '$(vm-active) dev',
    '$(debug-disconnect) dev · 1 intercept',
    '$(sync~spin) dev',
  ])
})

test('production colours the status bar', () => {
  assert.equal(statusText(running([session({ context: 'shop-prod' })])).severity, 'error')
  assert.equal(statusText(running([session()])).severity, 'none')
})

test('context keys follow the state', () => {
  assert.deepEqual(contextKeyValues(emptyState), {
    daemon: 'waiting',
    connected: false,
    hasIntercept: false,
    contexts: 'unknown',
  })
  assert.deepEqual(contextKeyValues(running([session({ intercepts: [intercept()] })])), {
    daemon: 'running',
    connected: true,
    hasIntercept: true,
    contexts: 'some',
  })
})

test('figures for people', () => {
  assert.deepEqual([0, 999, 1000, 12_345, 999_600, 5e9].map(bytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '12 kB',
    '1.0 MB',
    '5.0 GB',
  ])
  assert.deepEqual(
    [0, 59_000, 3_600_000, 72 * 3_600_000].map(ms => ago(0, ms)),
    ['just now', 'just now', '1 h ago', '3 days ago'],
  )
})

test('while the service restarts, the rows stay and one line says that they are old', () => {
  const before = running([session()])
  const { daemon } = before
  assert.ok(daemon.kind === 'running')
  const lost: EditorState = { ...before, daemon: { kind: 'lost', snapshot: daemon.snapshot } }
  assert.deepEqual(
    clusterRows(lost).map(({ label }) => label),
    clusterRows(before).map(({ label }) => label),
  )
  assert.match(treeMessage(lost) ?? '', /does not answer; trying again/)
  assert.match(statusText(lost).text, /sync~spin/)
  assert.equal(treeMessage(before), undefined)
})

test('a service of another version is said to be so, both ways', () => {
  const state = running([session()])
  assert.ok(state.daemon.kind === 'running')
  const { daemon_version: installed } = state.daemon.snapshot
  assert.equal(serviceAge({ ...state, version: installed }), 'same')
  assert.equal(serviceAge({ ...state, version: '99.0.0' }), 'older')
  assert.match(treeMessage({ ...state, version: '99.0.0' }) ?? '', /is older than the extension \(99\.0\.0\)/)
  assert.equal(serviceAge({ ...state, version: '0.0.1' }), 'newer')
})

test("others' intercepts are in the view as well, with their owner's name", () => {
  const theirs = {
    client: 'bob@laptop',
    name: 'orders',
    mechanism: 'http',
    port: 'http',
    filter: 'x-dev: bob',
    active: true,
    mine: false,
    since: 0,
  }
  const workloads: EditorState['workloads'] = new Map([
    [
      workloadsKey('dev', 'shop'),
      {
        kind: 'known',
        list: { namespace: 'shop', workloads: [workload({ name: 'orders', intercepts: [theirs] })] },
      },
    ],
  ])
  const rows = interceptRows({ ...running([session()]), workloads }, undefined, 0)
  const row = rows.find(({ tokens }) => tokens === '+foreign')
  assert.ok(row)
  assert.equal(row.label, 'orders.shop')
  assert.match(row.description, /bob@laptop · http · x-dev: bob/)
  assert.match(row.spoken, /is intercepted by bob@laptop/)
})

test('diagnostics hold the state and no secret', () => {
  const state = running([
    session({
      server: 'https://anna:hunter2@proxy.example.test/k8s',
      intercepts: [intercept({ http_headers: { 'x-token': 'hunter3' }, mount: '/home/anna/files' })],
    }),
  ])
  const text = diagnosticsOf(state, {
    at: '',
    editor: '',
    remote: '',
    machine: {},
    settings: {},
    checks: [],
    home: '/home/anna',
  })
  assert.doesNotMatch(text, /hunter|anna/)
  assert.match(text, /"x-token"/)
  assert.match(text, /"~\/files"/)
  assert.equal((JSON.parse(text) as { sessions: object[] }).sessions.length, 1)
})
