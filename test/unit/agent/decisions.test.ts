// From snapshots to plans and verdicts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide, matches, nothing, type Outcome } from '../../../cluster/agent/intercepts/index.ts'
import type { AgentConfig, AgentPort } from '../../../cluster/shared/index.ts'
import type { InterceptInfoOutput, InterceptSpec } from '../../../common/protocol/index.ts'

const port = (own: Partial<AgentPort>): AgentPort => ({
  name: 'http',
  port: 8080,
  protocol: 'TCP',
  agentPort: 9900,
  service: 'web',
  servicePortName: 'http',
  servicePort: 80,
  appProtocol: '',
  numeric: false,
  probePort: 0,
  ...own,
})
const container = (name: string, ports: AgentPort[]) => ({ name, prefix: '_FL_0_', mounts: [], ports, replaced: false })
const config: AgentConfig = {
  version: 1,
  workload: { kind: 'Deployment', name: 'web', namespace: 'shop' },
  manager: { host: 'm', port: 1 },
  logLevel: 'info',
  containers: [
    container('app', [
      port({}),
      port({ name: 'admin', port: 8081, agentPort: 9901, servicePortName: 'admin', servicePort: 81 }),
      port({ name: 'dns', port: 53, protocol: 'UDP', agentPort: 9902, servicePortName: 'dns', servicePort: 53 }),
    ]),
    container('side', [
      port({ name: 'side', port: 9000, agentPort: 9903, service: '', servicePortName: '', servicePort: 0 }),
    ]),
  ],
}

function info(
  client: string,
  name: string,
  disposition: string,
  spec: Partial<InterceptSpec> = {},
): InterceptInfoOutput {
  return {
    id: `${client}:${name}`,
    disposition,
    client_session: { session_id: client },
    spec: {
      name,
      mechanism: 'tcp',
      target_host: '127.0.0.1',
      target_port: 3000,
      protocol: '',
      port_identifier: '',
      service_uid: '',
      service_name: '',
      container_name: '',
      container_port: 8080,
      roundtrip_latency: 0,
      dial_timeout: 0,
      http_filter: null,
      writable_files: false,
      ...spec,
    },
  } as unknown as InterceptInfoOutput
}

const holderOf = (outcome: Outcome, key = '9900/TCP') => outcome.plans.get(key)?.everything?.id
const verdictsOf = ({ verdicts }: Outcome) =>
  verdicts.map(verdict => `${verdict.id} ${verdict.kind === 'refused' ? verdict.reason : 'yes'}`)

test('decisions: an intercept that waits is accepted and routed at once, an active one is routed', () => {
  for (const disposition of ['WAITING', 'ACTIVE']) {
    const outcome = decide([info('a', 'x', disposition)], config, nothing)
    assert.equal(holderOf(outcome), 'a:x')
    assert.deepEqual(verdictsOf(outcome), disposition === 'WAITING' ? ['a:x yes'] : [])
  }
})

test('decisions: what is neither waiting nor active has no traffic', () => {
  for (const disposition of ['AGENT_ERROR', 'NO_CLIENT', 'NO_AGENT', 'REMOVED']) {
    const outcome = decide([info('a', 'x', disposition)], config, nothing)
    assert.equal(outcome.plans.size + outcome.holders.length, 0, disposition)
  }
})

test('decisions: of two who want a port, who has it keeps it; else who is active, else the first by id', () => {
  const [a, b] = [info('a', 'x', 'WAITING'), info('b', 'x', 'WAITING')]
  const first = decide([b, a], config, nothing)
  assert.equal(holderOf(first), 'a:x')
  assert.deepEqual(verdictsOf(first), ['a:x yes', 'b:x Conflicts with the currently-served intercept a:x'])
  const active = decide([a, info('b', 'x', 'ACTIVE')], config, nothing)
  assert.equal(holderOf(active), 'b:x')
  assert.equal(holderOf(decide([a, { ...b, disposition: 'WAITING' }], config, active)), 'b:x')
})

test('decisions: several http intercepts and wiretaps share a port', () => {
  const filter = (value: string) => ({
    mechanism: 'http',
    http_filter: { headers: { 'X-User': value }, path_prefixes: [] },
  })
  const outcome = decide(
    [
      info('a', 'x', 'WAITING', filter('a')),
      info('b', 'x', 'WAITING', filter('b')),
      info('c', 'x', 'WAITING', { mechanism: 'wiretap' }),
    ],
    config,
    nothing,
  )
  const plan = outcome.plans.get('9900/TCP')
  assert.deepEqual([plan?.requests.length, plan?.wiretaps.length, plan?.everything], [2, 1, undefined])
})

test('decisions: ports are found by container port, and as 2.20 names them', () => {
  const cases: [Partial<InterceptSpec>, string | undefined][] = [
    [{ container_port: 8081 }, '9901/TCP'],
    [{ container_port: 53, protocol: 'UDP' }, '9902/UDP'],
    [{ container_port: 53, protocol: 'TCP' }, undefined],
    [{ container_port: 9000, container_name: 'side' }, '9903/TCP'],
    [{ container_port: 9000, container_name: 'app' }, undefined],
    [{ container_port: 0, service_uid: 'u', service_name: 'web', port_identifier: 'admin/TCP' }, '9901/TCP'],
    [{ container_port: 0, service_uid: 'u', port_identifier: '81' }, '9901/TCP'],
    [{ container_port: 0, port_identifier: '8081' }, '9901/TCP'],
    [{ container_port: 0, port_identifier: 'dns/UDP' }, '9902/UDP'],
    [{ container_port: 0, port_identifier: 'nope' }, undefined],
    [{ container_port: 0, service_name: 'other', port_identifier: 'http' }, undefined],
  ]
  for (const [spec, expected] of cases) {
    const outcome = decide([info('a', 'x', 'WAITING', spec)], config, nothing)
    assert.deepEqual([...outcome.plans.keys()], expected === undefined ? [] : [expected], JSON.stringify(spec))
    assert.equal(outcome.verdicts[0]?.kind, expected === undefined ? 'refused' : 'accepted')
  }
})

test('decisions: a target that is no address, an unknown container and an unknown mechanism are refused, and nothing breaks', () => {
  for (const spec of [
    { target_host: 'localhost' },
    { target_port: 0 },
    { container_name: 'nope' },
    { mechanism: 'magic' },
  ]) {
    const outcome = decide([info('a', 'x', 'WAITING', spec)], config, nothing)
    assert.equal(outcome.verdicts[0]?.kind, 'refused')
    assert.equal(outcome.holders.length, 0)
  }
})

test('decisions: ingest takes no traffic, and gives files', () => {
  const outcome = decide(
    [
      info('a', 'x', 'WAITING', {
        mechanism: 'ingest',
        container_name: 'side',
        container_port: 0,
        writable_files: true,
      }),
    ],
    config,
    nothing,
  )
  assert.equal(outcome.plans.size, 0)
  assert.deepEqual(
    outcome.holders.map(({ sessionId, container: { name }, mayWrite }) => [sessionId, name, mayWrite]),
    [['a', 'side', true]],
  )
})

test('decisions: who only dials through the pod takes nothing and sees no files', () => {
  const outcome = decide([info('a', 'x', 'WAITING', { mechanism: 'via', container_port: 0 })], config, nothing)
  assert.equal(outcome.plans.size, 0)
  assert.deepEqual(outcome.holders, [])
  assert.deepEqual(outcome.guests, ['a'])
  assert.equal(outcome.verdicts[0]?.kind, 'accepted')
})

test('filters: every header, exact values, names without case; one of the prefixes', () => {
  const head = (path: string, headers: Record<string, string[]>) => ({
    path,
    valuesOf: (name: string) => headers[name] ?? [],
  })
  const filter = {
    headers: [
      ['x-user', 'me'],
      ['x-b', '1'],
    ] as const,
    pathPrefixes: ['/api', '/v2/'],
  }
  assert.ok(matches(filter, head('/api/x?y', { 'x-user': ['you', 'me'], 'x-b': ['1'] })))
  assert.ok(!matches(filter, head('/api', { 'x-user': ['me'] })))
  assert.ok(!matches(filter, head('/api', { 'x-user': ['ME'], 'x-b': ['1'] })))
  assert.ok(!matches(filter, head('/v2', { 'x-user': ['me'], 'x-b': ['1'] })))
})
