// What a person sees of workloads and intercepts: list, status, revoke, uninstall-agent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkloadList, WorkloadsRequestOutput } from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'
import { FakeDaemon, shop } from './fake-host.ts'

const workloads: WorkloadList = {
  namespace: 'shop',
  workloads: [
    {
      kind: 'Deployment',
      name: 'web',
      namespace: 'shop',
      wanted_pods: 2,
      ready_pods: 2,
      state: 'available',
      agent: 'intercepted',
      ports: [
        { service: 'web', name: 'http', port: 80, protocol: 'TCP', container_port: 8080, identifier: 'http' },
        { service: 'web', name: 'dns', port: 53, protocol: 'UDP', container_port: 5353, identifier: '53' },
      ],
      intercepts: [
        {
          client: 'ann@laptop',
          name: 'web',
          mechanism: 'http',
          filter: 'header x-dev: anna',
          port: 'http',
          active: true,
        },
        { client: 'me@here', name: 'mine', mechanism: 'wiretap', active: false, mine: true },
      ],
    },
    {
      kind: 'StatefulSet',
      name: 'db',
      namespace: 'shop',
      wanted_pods: 3,
      ready_pods: 1,
      agent: 'none',
      obstacle: 'no ports',
    },
  ],
}

test('list shows every workload with what matters for an intercept', async () => {
  const asked: WorkloadsRequestOutput[] = []
  await using daemon = await FakeDaemon.open({
    ListWorkloads: (call, done) => {
      asked.push(call.request)
      done(null, workloads)
    },
  })
  const { code, stdout } = await daemon.fairlead(['list', '-n', 'shop', '--session', 'dev'])
  assert.equal(code, 0)
  assert.deepEqual(asked, [{ session: 'dev', namespace: 'shop' }])
  assert.equal(
    stdout,
    `NAME  KIND         READY  AGENT        PORTS      INTERCEPTED BY
web   Deployment   2/2    intercepted  http (80)  ann@laptop: web (http, header x-dev: anna)
                                       53/udp     you: mine (wiretap, not active)
db    StatefulSet  1/3    -                       not possible: no ports
`,
  )
})

test('list leaves out what was not asked for, and has the same as data', async () => {
  await using daemon = await FakeDaemon.open({ ListWorkloads: (_, done) => done(null, workloads) })
  for (const flag of ['--intercepts', '--agents']) {
    const { stdout } = await daemon.fairlead(['list', flag, '-o', 'json'])
    const data = JSON.parse(stdout) as { workloads: { name: string; intercepts: { mine: boolean }[] }[] }
    assert.deepEqual(
      data.workloads.map(({ name }) => name),
      ['web'],
    )
    assert.deepEqual(
      data.workloads[0]?.intercepts.map(({ mine }) => mine),
      [false, true],
    )
  }
})

test('list of an empty namespace says what there is none of', async () => {
  await using daemon = await FakeDaemon.open({ ListWorkloads: (_, done) => done(null, { namespace: 'empty' }) })
  assert.match((await daemon.fairlead(['list'])).stdout, /^There are no workloads .* in the namespace empty\.\n$/)
})

test('list --watch shows every change until Ctrl-C', async () => {
  await using daemon = await FakeDaemon.open({
    WatchWorkloads: call => {
      call.write({ namespace: 'shop' })
      call.write(workloads)
    },
  })
  const interrupt = new AbortController()
  let shown = ''
  const stdout = { write: (text: string) => (shown += text) }
  const result = daemon.fairlead(['list', '-w', '-o', 'json'], { signal: interrupt.signal, stdout })
  await until('both are there', () => shown.split('\n').length === 3)
  interrupt.abort()
  assert.equal((await result).code, 0)
})

test('status shows intercepts: what arrives where, or why it does not', async () => {
  const failure = { code: 'CLUSTER_UNREACHABLE', text: 'The cluster is away.', remedy: 'Wait.', detail: {} }
  const intercept = {
    ...{ name: 'web', workload: 'web', kind: 'Deployment', namespace: 'shop', session: 'kind-dev' },
    ...({ state: 'INTERCEPT_STATE_WAITING', mechanism: 'MECHANISM_INTERCEPT', failure } as const),
    ports: [{ container_port: 8080, protocol: 'TCP', local: '127.0.0.1:9000', local_open: true }],
    http_headers: { 'x-dev': 'anna' },
    mount: '/run/files',
    mount_kind: 'copy',
    connections: 3,
    requests: 7,
  }
  await using daemon = await FakeDaemon.open({
    Status: (_, done) => done(null, { sessions: [{ ...shop, intercepts: [intercept], origin: 'shop/web-1' }] }),
  })
  const { stdout } = await daemon.fairlead(['status'])
  for (const line of [
    /^Seen from +pod shop\/web-1$/m,
    /^Intercepts +Deployment web in shop, waiting, 3 connections, 7 requests$/m,
    /^ +The cluster is away\. Wait\. \(CLUSTER_UNREACHABLE\)$/m,
    /^ +port 8080 → 127\.0\.0\.1:9000$/m,
    /^ +requests with x-dev: anna$/m,
    /^ +\/run\/files \(a copy that is kept up to date\)$/m,
  ])
    assert.match(stdout, line)
})

test('revoke says whose intercepts have ended', async () => {
  await using daemon = await FakeDaemon.open({
    Revoke: (call, done) => {
      const { workload, client, name, namespace } = call.request
      done(null, { revoked: workload === 'web' ? [`${client}: ${name} ${namespace}`] : [] })
    },
  })
  const args = ['revoke', 'web', '--client', 'ann@laptop', '--name', 'x', '-n', 'shop']
  assert.equal((await daemon.fairlead(args)).stdout, 'Ended: ann@laptop: x shop.\n')
  assert.equal((await daemon.fairlead(['revoke', 'db'])).stdout, 'Nobody intercepts db that way.\n')
})

test('uninstall-agent shows its progress, and needs names or --all', async () => {
  await using daemon = await FakeDaemon.open({
    UninstallAgents: call => {
      call.write({ progress: 'waiting for the rollout of web' })
      call.write({ done: { workloads: call.request.all ? ['a', 'b'] : call.request.workloads } })
      call.end()
    },
  })
  const one = await daemon.fairlead(['uninstall-agent', 'web', 'db'])
  assert.deepEqual(one, {
    code: 0,
    stdout: 'Without an agent again: web, db.\n',
    stderr: 'waiting for the rollout of web\n',
  })
  assert.equal((await daemon.fairlead(['uninstall-agent', '--all'])).stdout, 'Without an agent again: a, b.\n')
  for (const args of [['uninstall-agent'], ['uninstall-agent', 'web', '--all']])
    assert.equal((await daemon.fairlead(args)).code, 2)
})
