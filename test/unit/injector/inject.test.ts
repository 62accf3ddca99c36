// What the webhook makes of pods. Each patch is applied as a strict library would, so that a wrong `add` or `replace` shows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Container, differenceOf, inject, type Pod } from '../../../cluster/manager/injector/index.ts'
import type { Service } from '../../../cluster/manager/workloads/index.ts'
import { type AgentConfig, parseAgentConfig } from '../../../cluster/shared/index.ts'
import { applied } from './apply-patch.ts'
import { podOf, serviceOf, settings, web } from './pods.ts'

const named = serviceOf([{ name: 'http', target: 'http' }])
const numbered = serviceOf([{ target: 8080 }])

function injected(pod: Pod, services: readonly Service[] = [named], more = {}): Pod {
  const injection = inject(pod, { namespace: 'shop', services, settings: { ...settings, ...more } })
  assert(injection.kind === 'injected', JSON.stringify(injection))
  const after = applied(pod, differenceOf(pod, injection.pod)) as Pod
  assert.deepEqual(after, JSON.parse(JSON.stringify(injection.pod)))
  // Asked again, as after another webhook's change, it changes nothing.
  const again = inject(after, { namespace: 'shop', services, settings: { ...settings, ...more } })
  assert(again.kind === 'injected')
  assert.deepEqual(differenceOf(after, again.pod), [])
  return after
}

function configOf(pod: Pod): AgentConfig {
  const parsed = parseAgentConfig(pod.metadata?.annotations?.['fairlead.dev/agent-config'] ?? '')
  assert(parsed.kind === 'parsed', JSON.stringify(parsed))
  return parsed.config
}

function containerOf(pod: Pod, name: string): Container {
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])]
  const found = all.find(each => each.name === name)
  assert(found, `no container ${name}`)
  return found
}

const agentOf = (pod: Pod) => containerOf(pod, 'traffic-agent')
const refusal = (pod: Pod) => inject(pod, { namespace: 'shop', services: [named], settings })

test('a named port is taken over by its name, without any privilege', () => {
  const pod = injected(podOf())
  assert.deepEqual(containerOf(pod, 'web').ports, [{ name: 'fl-http', containerPort: 8080 }])
  assert.deepEqual(agentOf(pod).ports, [{ name: 'http', containerPort: 9900, protocol: 'TCP' }])
  assert.equal(
    pod.spec?.initContainers?.some(({ name }) => name === 'traffic-agent-init'),
    false,
  )
  assert.deepEqual(agentOf(pod).securityContext?.capabilities, { drop: ['ALL'] })
  assert.equal(agentOf(pod).securityContext?.runAsGroup, 7439)
  assert.deepEqual(configOf(pod).containers[0]?.ports, [
    {
      ...{ name: 'http', port: 8080, protocol: 'TCP', agentPort: 9900, service: 'web', servicePortName: 'http' },
      ...{ servicePort: 80, appProtocol: '', numeric: false, probePort: 0 },
    },
  ])
})

test('a numeric target port brings the init container, which may do nothing but set redirections', () => {
  const pod = injected(podOf({ containers: [{ name: 'web', image: 'web:1' }] }), [numbered])
  const init = containerOf(pod, 'traffic-agent-init')
  assert.deepEqual(init.securityContext?.capabilities, { drop: ['ALL'], add: ['NET_ADMIN'] })
  assert.equal(init.securityContext.allowPrivilegeEscalation, false)
  assert.deepEqual(agentOf(pod).ports, [])
  assert.equal(configOf(pod).containers[0]?.ports[0]?.numeric, true)
  assert.deepEqual(
    pod.spec?.initContainers?.map(({ name }) => name),
    ['traffic-agent-init', 'traffic-agent'],
  )
})

test('without native sidecars the agent is the last container', () => {
  const pod = injected(podOf(), [named], { isNativeSidecar: false })
  assert.deepEqual(
    pod.spec?.containers.map(({ name }) => name),
    ['web', 'traffic-agent'],
  )
  assert.equal(pod.spec.initContainers, undefined)
  assert.equal(agentOf(pod).restartPolicy, undefined)
})

test('agent ports avoid every number that the pod uses', () => {
  const ports = [
    { name: 'http', containerPort: 9900 },
    { name: 'admin', containerPort: 9902 },
  ]
  const services = [
    serviceOf([
      { name: 'a', target: 'http' },
      { name: 'b', target: 'admin' },
    ]),
  ]
  const pod = injected(podOf({ containers: [{ name: 'web', ports }] }), services)
  assert.deepEqual(
    agentOf(pod).ports?.map(({ containerPort }) => containerPort),
    [9901, 9903],
  )
})

test('TCP and UDP of one number are two ports', () => {
  const ports = [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
  ]
  const services = [
    serviceOf([
      { name: 'u', target: 'dns', protocol: 'UDP' },
      { name: 't', target: 53 },
    ]),
  ]
  const pod = injected(podOf({ containers: [{ name: 'web', ports }] }), services)
  const [udp, tcp] = configOf(pod).containers[0]?.ports ?? []
  assert.deepEqual([udp?.protocol, udp?.numeric, tcp?.protocol, tcp?.numeric], ['UDP', false, 'TCP', true])
  assert.notEqual(udp?.agentPort, tcp?.agentPort)
  assert.deepEqual(
    containerOf(pod, 'web').ports?.map(({ name }) => name),
    ['fl-dns', 'dns-tcp'],
  )
})

test('hidden names are cut to fifteen characters and stay unique', () => {
  const ports = [
    { name: 'a-long-port-nam', containerPort: 1 },
    { name: 'a-long-port-nax', containerPort: 2 },
    { name: 'fl-a-long-port', containerPort: 3 },
  ]
  const services = [
    serviceOf([
      { name: 'a', target: 'a-long-port-nam' },
      { name: 'b', target: 'a-long-port-nax' },
    ]),
  ]
  const pod = injected(podOf({ containers: [{ name: 'web', ports }] }), services)
  const names = containerOf(pod, 'web').ports?.map(({ name }) => name) ?? []
  assert.equal(new Set(names).size, 3)
  for (const name of names) assert.match(name ?? '', /^(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/)
})

test('a name that two containers have is taken over by its number: the first one would win otherwise', () => {
  const pod = injected(podOf({ containers: [web, { name: 'b', ports: [{ name: 'http', containerPort: 9090 }] }] }))
  assert.deepEqual(
    configOf(pod).containers[0]?.ports.map(({ port, numeric }) => [port, numeric]),
    [[8080, true]],
  )
  assert.deepEqual(containerOf(pod, 'web').ports, web.ports)
})

test('a headless service is reached by number, since its callers know the pod itself', () => {
  const pod = injected(podOf(), [serviceOf([{ target: 'http' }], { isHeadless: true })])
  assert.equal(configOf(pod).containers[0]?.ports[0]?.numeric, true)
})

test('probes by name follow the application', () => {
  const probe = { httpGet: { path: '/', port: 'http' } }
  const app: Container = {
    ...web,
    livenessProbe: probe,
    readinessProbe: { tcpSocket: { port: 'http' } },
    startupProbe: { httpGet: { path: '/', port: 8080 } },
    lifecycle: { preStop: { httpGet: { path: '/bye', port: 'http' } } },
  }
  const after = containerOf(injected(podOf({ containers: [app] })), 'web')
  assert.equal(after.livenessProbe?.httpGet?.port, 'fl-http')
  assert.equal(after.readinessProbe?.tcpSocket?.port, 'fl-http')
  assert.equal(after.startupProbe?.httpGet?.port, 8080)
  assert.equal(after.lifecycle?.preStop?.httpGet?.port, 'fl-http')
})

test('probes of a numeric port have a door of their own, in every container', () => {
  const app: Container = {
    ...web,
    readinessProbe: { httpGet: { path: '/', port: 'http' } },
    livenessProbe: { grpc: { port: 8080 } },
  }
  const helper: Container = {
    name: 'helper',
    livenessProbe: { tcpSocket: { port: 8080 } },
    readinessProbe: { tcpSocket: { port: 8080, host: '10.0.0.1' } },
  }
  const pod = injected(podOf({ containers: [app, helper] }), [numbered])
  const door = configOf(pod).containers[0]?.ports[0]?.probePort
  assert.equal(door, 9901)
  assert.equal(containerOf(pod, 'web').readinessProbe?.httpGet?.port, door)
  assert.equal(containerOf(pod, 'web').livenessProbe?.grpc?.port, door)
  assert.equal(containerOf(pod, 'helper').livenessProbe?.tcpSocket?.port, door)
  assert.equal(containerOf(pod, 'helper').readinessProbe?.tcpSocket?.port, 8080)
})

test("probes that Istio's injector took over find the door too, and its container is not the application", () => {
  const probers = JSON.stringify({ '/app-health/web/readyz': { httpGet: { path: '/', port: 8080 } } })
  const mesh: Container = {
    name: 'istio-proxy',
    env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value: probers }],
    ports: [{ name: 'http-envoy-prom', containerPort: 15090 }],
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 } },
  }
  // Without a declared probe there is a door all the same: the mesh knocks.
  const pod = injected(podOf({ containers: [web, mesh] }), [numbered])
  const door = configOf(pod).containers[0]?.ports[0]?.probePort
  assert.notEqual(door, 0)
  const value = containerOf(pod, 'istio-proxy').env?.[0]?.value ?? ''
  assert.deepEqual(JSON.parse(value), { '/app-health/web/readyz': { httpGet: { path: '/', port: door } } })
  assert.deepEqual(
    configOf(pod).containers.map(({ name }) => name),
    ['web'],
  )
  assert.equal(
    agentOf(pod).env?.some(({ name }) => name.includes('ISTIO')),
    false,
  )
})

test('the environment comes along under a prefix, with its references', () => {
  const app: Container = {
    ...web,
    resources: { limits: { memory: '1Gi' } },
    envFrom: [{ configMapRef: { name: 'c' } }, { prefix: 'DB_', secretRef: { name: 's', optional: true } }],
    env: [
      { name: 'A', value: 'x' },
      { name: 'B', value: '$(A)-$(FROM_MAP)-$$(A)-$(WEB_SERVICE_HOST)-$(A' },
      { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'M', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
    ],
  }
  const second: Container = { name: 'second', env: [{ name: 'X', value: '$(A)' }, { name: 'EMPTY' }] }
  const agent = agentOf(injected(podOf({ containers: [app, second] })))
  const env = new Map(agent.env?.map(each => [each.name, each]))
  assert.equal(env.get('_FL_0_B')?.value, '$(_FL_0_A)-$(_FL_0_FROM_MAP)-$$(A)-$(WEB_SERVICE_HOST)-$(A')
  assert.deepEqual(env.get('_FL_0_C')?.valueFrom, { secretKeyRef: { name: 's', key: 'k' } })
  assert.deepEqual(env.get('_FL_0_M')?.valueFrom?.resourceFieldRef, { containerName: 'web', resource: 'limits.memory' })
  // Nothing declares A in the second container.
  assert.equal(env.get('_FL_1_X')?.value, '$(A)')
  assert.deepEqual(env.get('_FL_1_EMPTY'), { name: '_FL_1_EMPTY' })
  assert.deepEqual(agent.envFrom, [
    { prefix: '_FL_0_', configMapRef: { name: 'c' } },
    { prefix: '_FL_0_DB_', secretRef: { name: 's', optional: true } },
  ])
  assert.deepEqual(
    agent.env?.slice(-4).map(({ name }) => name),
    ['POD_NAME', 'POD_NAMESPACE', 'POD_IP', 'NODE_NAME'],
  )
})

test('volumes are mounted beside the agent as the application sees them, but for those to be ignored', () => {
  const app: Container = {
    ...web,
    env: [{ name: 'TENANT', value: 'a' }],
    volumeMounts: [
      { name: 'data', mountPath: '/data/', subPathExpr: '$(TENANT)/$$(x)' },
      { name: 'conf', mountPath: '/etc/conf', readOnly: true, subPath: 'main', mountPropagation: 'HostToContainer' },
      { name: 'huge', mountPath: '/huge' },
      { name: 'data', mountPath: '/secret/place' },
      { name: 'kube-api-access-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
    ],
  }
  const annotations = {
    'fairlead.dev/intercepted': 'now',
    'telepresence.getambassador.io/inject-ignore-volume-mounts': 'huge, /secret',
  }
  const pod = injected(podOf({ containers: [app], annotations, spec: { volumes: [{ name: 'data', emptyDir: {} }] } }))
  assert.deepEqual(agentOf(pod).volumeMounts?.slice(2), [
    { name: 'data', mountPath: '/fairlead/mounts/web/data', subPathExpr: '$(_FL_0_TENANT)/$$(x)' },
    { name: 'conf', mountPath: '/fairlead/mounts/web/etc/conf', readOnly: true, subPath: 'main' },
    {
      name: 'kube-api-access-x',
      mountPath: '/fairlead/mounts/web/var/run/secrets/kubernetes.io/serviceaccount',
      readOnly: true,
    },
  ])
  assert.deepEqual(configOf(pod).containers[0]?.mounts, [
    { path: '/data', readOnly: false },
    { path: '/etc/conf', readOnly: true },
    { path: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ])
  assert.deepEqual(
    pod.spec?.volumes?.map(({ name }) => name),
    ['data', 'fairlead-pod', 'fairlead-token'],
  )
})

test("the agent has the user of the application, whose files it reads, and never the application's capabilities", () => {
  const securityContext = { runAsUser: 1000, privileged: true, capabilities: { add: ['SYS_ADMIN'] } }
  const own = agentOf(injected(podOf({ containers: [{ ...web, securityContext }] }))).securityContext
  assert.equal(own?.runAsUser, 1000)
  assert.equal(own.runAsNonRoot, true)
  assert.equal(own.privileged, undefined)
  assert.deepEqual(own.capabilities, { drop: ['ALL'] })
  const root = agentOf(injected(podOf({ spec: { securityContext: { runAsUser: 0 } } }))).securityContext
  assert.equal(root?.runAsNonRoot, false)
})

test('a replaced container is asleep: the image is ours, and nobody probes it', () => {
  const app: Container = {
    ...web,
    command: ['/bin/web'],
    args: ['--serve'],
    workingDir: '/srv',
    livenessProbe: { httpGet: { path: '/', port: 'http' } },
    env: [{ name: 'A', value: 'x' }],
  }
  const annotations = { 'fairlead.dev/intercepted': 'now', 'fairlead.dev/replace': 'web' }
  const pod = injected(podOf({ containers: [app, { name: 'other', image: 'other:1' }], annotations }))
  assert.deepEqual(containerOf(pod, 'web'), {
    name: 'web',
    image: settings.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/usr/local/bin/node', '/fairlead/agent.mjs', 'sleep'],
    ports: [{ name: 'fl-http', containerPort: 8080 }],
    env: [{ name: 'A', value: 'x' }],
  })
  assert.equal(containerOf(pod, 'other').image, 'other:1')
  assert.deepEqual(
    configOf(pod).containers.map(({ replaced }) => replaced),
    [true, false],
  )
})

test('pull secrets are added to those that are there', () => {
  const pod = injected(podOf({ spec: { imagePullSecrets: [{ name: 'a' }] } }), [named], {
    pullSecrets: [{ name: 'a' }, { name: 'b' }],
  })
  assert.deepEqual(pod.spec?.imagePullSecrets, [{ name: 'a' }, { name: 'b' }])
})

test('several services that lead to one port make one port of the agent, by number when one of them does', () => {
  const services = [named, serviceOf([{ target: 8080, appProtocol: 'http' }], { name: 'other' })]
  const ports = configOf(injected(podOf(), services)).containers[0]?.ports
  assert.deepEqual(
    ports?.map(({ numeric, appProtocol, service }) => [numeric, appProtocol, service]),
    [[true, 'http', 'other']],
  )
})

const choices: [string, Record<string, string>, readonly Service[], readonly number[]][] = [
  [
    'only the service that an annotation names',
    { 'inject-service-name': 'b' },
    [numbered, serviceOf([{ target: 9090 }], { name: 'b' })],
    [9090],
  ],
  [
    'only the service ports that an annotation names',
    { 'inject-service-ports': 'two' },
    [
      serviceOf([
        { name: 'one', target: 1 },
        { name: 'two', target: 2 },
      ]),
    ],
    [2],
  ],
  ['container ports of an annotation', { 'inject-container-ports': '7000, 7001/udp' }, [], [7000, 7001]],
  ['ports that somebody asked for', { 'intercepted-ports': 'web:7000/TCP' }, [numbered], [8080, 7000]],
  ['no port when nothing leads there', {}, [], []],
  ['no port of a service that selects others', {}, [serviceOf([{ target: 8080 }], { selector: { app: 'other' } })], []],
]
for (const [name, annotations, services, expected] of choices)
  test(`taken over: ${name}`, () => {
    const prefixed = Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`fairlead.dev/${key}`, value]),
    )
    const pod = podOf({ annotations: { 'fairlead.dev/intercepted': 'now', ...prefixed } })
    const ports = configOf(injected(pod, services)).containers[0]?.ports ?? []
    assert.deepEqual(
      ports.map(({ port }) => port),
      expected,
    )
  })

test("another webhook's container, added after ours, is found at the second asking", () => {
  const first = injected(podOf({ containers: [{ ...web, readinessProbe: { httpGet: { port: 'http' } } }] }))
  assert(first.spec)
  const later: Pod = {
    ...first,
    spec: {
      ...first.spec,
      initContainers: [...(first.spec.initContainers ?? []), { name: 'late-init' }],
      containers: [...first.spec.containers, { name: 'late', env: [{ name: 'L', value: '1' }] }],
    },
  }
  const second = injected(later)
  assert.deepEqual(
    configOf(second).containers.map(({ name }) => name),
    ['web', 'late'],
  )
  assert.equal(
    agentOf(second).env?.some(({ name }) => name === '_FL_1_L'),
    true,
  )
  assert.equal(containerOf(second, 'web').readinessProbe?.httpGet?.port, 'fl-http')
  assert.deepEqual(
    second.spec?.initContainers?.map(({ name }) => name),
    ['late-init', 'traffic-agent'],
  )
})

const owners: [string, Pod, string][] = [
  ['a Deployment', podOf(), 'Deployment web'],
  ['a Rollout', podOf({ labels: { 'rollouts-pod-template-hash': '5d4f' } }), 'Rollout web'],
  ['a bare ReplicaSet', podOf({ owner: { kind: 'ReplicaSet', name: 'bare' } }), 'ReplicaSet bare'],
  ['a StatefulSet', podOf({ owner: { kind: 'StatefulSet', name: 'db' } }), 'StatefulSet db'],
]
for (const [name, pod, expected] of owners)
  test(`a pod of ${name} knows its workload`, () => {
    const { kind, name } = configOf(injected(pod)).workload
    assert.equal(`${kind} ${name}`, expected)
  })

const left: [string, Pod][] = [
  ['without an annotation', podOf({ annotations: {} })],
  [
    'disabled by its owner, though intercepted',
    podOf({ annotations: { 'fairlead.dev/inject-traffic-agent': 'disabled', 'fairlead.dev/intercepted': 'now' } }),
  ],
  [
    "disabled in the reference's spelling",
    podOf({
      annotations: { 'telepresence.getambassador.io/inject-traffic-agent': 'false', 'fairlead.dev/intercepted': 'now' },
    }),
  ],
]
for (const [name, pod] of left)
  test(`a pod ${name} stays as it is`, () => {
    assert.deepEqual(refusal(pod), { kind: 'unwanted' })
  })

test('a pod whose owner enabled it gets the agent without an intercept', () => {
  injected(podOf({ annotations: { 'telepresence.getambassador.io/inject-traffic-agent': 'enabled' } }))
})

const refused: [string, Pod, RegExp][] = [
  ['on the network of its node', podOf({ spec: { hostNetwork: true } }), /hostNetwork/],
  ['for Windows', podOf({ spec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } }), /Windows/],
  ['of a DaemonSet', podOf({ owner: { kind: 'DaemonSet', name: 'd' } }), /belongs to no/],
  ['with an agent of another system', podOf({ containers: [web, { name: 'traffic-agent' }] }), /not Fairlead's/],
  ['with an unknown word', podOf({ annotations: { 'fairlead.dev/inject-traffic-agent': 'yes' } }), /neither/],
]
for (const [name, pod, reason] of refused)
  test(`a pod ${name} is refused with a reason`, () => {
    const injection = refusal(pod)
    assert(injection.kind === 'refused')
    assert.match(injection.reason, reason)
  })
