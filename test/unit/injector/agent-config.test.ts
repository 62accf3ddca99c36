import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AgentConfig, formatAgentConfig, parseAgentConfig } from '../../../cluster/shared/index.ts'

const config: AgentConfig = {
  version: 1,
  workload: { kind: 'Deployment', name: 'web', namespace: 'shop' },
  manager: { host: 'traffic-manager.fairlead', port: 8083 },
  logLevel: 'info',
  containers: [
    {
      name: 'app',
      prefix: '_FL_0_',
      mounts: [{ path: '/var/run/secrets/x', readOnly: true }],
      ports: [
        {
          ...{ name: 'http', port: 8080, protocol: 'TCP', agentPort: 9900, service: 'web', servicePortName: '' },
          ...{ servicePort: 80, appProtocol: '', numeric: false, probePort: 0 },
        },
      ],
      replaced: false,
    },
  ],
}

test('agent configuration: what was written is read, and what a newer manager added is left out', () => {
  assert.deepEqual(parseAgentConfig(formatAgentConfig(config)), { kind: 'parsed', config })
  assert.deepEqual(parseAgentConfig(JSON.stringify({ ...config, later: [] })), { kind: 'parsed', config })
})

const [app] = config.containers
const [web] = app?.ports ?? []
const bad: [string, unknown, string][] = [
  ['another version', { ...config, version: 2 }, 'version must be 1'],
  ['no list of containers', { ...config, containers: {} }, 'containers is no list'],
  ['port 0', { ...config, manager: { host: 'x', port: 0 } }, 'manager.port is no port'],
  ['an unknown level', { ...config, logLevel: 'loud' }, 'logLevel is none'],
  [
    'a path that climbs out',
    { ...config, containers: [{ ...app, mounts: [{ path: '/a/../../etc', readOnly: true }] }] },
    'containers[0].mounts[0].path is not an absolute path',
  ],
  [
    'one agent port for two',
    { ...config, containers: [{ ...app, ports: [web, web] }] },
    'two ports have one agentPort',
  ],
  [
    'a protocol in small letters',
    { ...config, containers: [{ ...app, ports: [{ ...web, protocol: 'tcp' }] }] },
    'containers[0].ports[0].protocol is neither TCP nor UDP',
  ],
]
for (const [name, value, reason] of bad)
  test(`agent configuration: ${name} is malformed`, () => {
    assert.deepEqual(parseAgentConfig(JSON.stringify(value)), { kind: 'malformed', reason })
  })

test('agent configuration: no JSON, or far too much of it, is malformed', () => {
  assert.deepEqual(parseAgentConfig('{'), { kind: 'malformed', reason: 'it is not JSON' })
  assert.deepEqual(parseAgentConfig(' '.repeat(300_000)), { kind: 'malformed', reason: 'it is too long' })
})
