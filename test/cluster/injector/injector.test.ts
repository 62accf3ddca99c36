// Agents come into pods and go again, on a real cluster: every kind of workload, every reason for which a pod may not start.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Lab } from '../../lab/index.ts'
import { installManager, needsRoot, root, until } from '../../support/index.ts'
import { ManagerCalls } from './manager-calls.ts'

interface Container {
  readonly name: string
  readonly ports?: readonly object[]
  readonly readinessProbe?: object
  readonly volumeMounts?: readonly { readonly name: string }[]
}

interface Pod {
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
  }
  readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] }
  readonly status: { readonly podIP: string; readonly containerStatuses?: readonly { readonly restartCount: number }[] }
}

const cli = join(root, 'dist/fairlead.mjs')

describe('agents come into pods and go again', needsRoot, () => {
  let lab: Lab
  let manager: ManagerCalls
  before(async () => {
    lab = await Lab.open({ name: `injector${process.pid}` })
    await installManager(lab, lab.workstation())
    await lab.apply(readFileSync(new URL('workloads.yaml', import.meta.url), 'utf8'))
    for (const [namespace, workload] of [
      ['kinds', 'deployment/udp'],
      ['kinds', 'deployment/enabled'],
      ['quota', 'deployment/web'],
      ['memory', 'statefulset/db'],
      ['policy', 'deployment/numeric'],
      ['policy', 'deployment/named'],
    ] as const)
      await lab.rollout(namespace, workload)
    manager = new ManagerCalls(lab)
    await manager.connect()
  })
  after(async () => {
    manager[Symbol.dispose]()
    await lab[Symbol.asyncDispose]()
  })

  const podsOf = async (namespace: string, app: string): Promise<Pod[]> => {
    const text = await lab.kubectl(['-n', namespace, 'get', 'pods', '-l', `app=${app}`, '-o', 'json'])
    return (JSON.parse(text) as { items: Pod[] }).items.filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    )
  }
  const everyContainer = ({ spec }: Pod) => [...(spec.initContainers ?? []), ...spec.containers]
  const hasAgent = (pod: Pod) => everyContainer(pod).some(({ name }) => name === 'traffic-agent')
  /** What a pod is made of, without what each pod has of its own. */
  const essence = ({ metadata, spec }: Pod) =>
    JSON.parse(
      JSON.stringify(
        { labels: metadata.labels, annotations: metadata.annotations ?? {}, spec },
        (key, value: unknown) => (key === 'nodeName' || key === 'hostname' ? undefined : value),
      ).replaceAll(/kube-api-access-\w+/g, 'kube-api-access'),
    ) as object
  const templateOf = (namespace: string, workload: string) =>
    lab.kubectl(['-n', namespace, 'get', workload, '-o', 'jsonpath={.spec.template}'])
  const fromNode = (url: string) =>
    lab
      .node(1)
      .run(['curl', '--silent', '--max-time', '5', '--output', '/dev/null', '--write-out', '%{http_code}', url])

  const kinds: [string, string, string, object][] = [
    ['a Deployment with a named port', 'shop', 'web', { workload: 'deployment/web', container_port: 8080 }],
    ['a Deployment with a numeric port', 'shop', 'numeric', { workload: 'deployment/numeric', container_port: 8080 }],
    ['a Deployment with a named UDP port', 'kinds', 'udp', { workload: 'deployment/udp', container_port: 7000 }],
    [
      'a StatefulSet with a headless service',
      'bank',
      'db',
      { workload: 'statefulset/db', port: 'db', container_port: 7008 },
    ],
    ['a bare ReplicaSet', 'kinds', 'bare', { workload: 'replicaset/bare', container_port: 8080 }],
  ]
  for (const [kind, namespace, name, facts] of kinds)
    test(`${kind}: injected, its pods stay ready, and restored exactly`, async () => {
      const { workload, port, container_port } = facts as { workload: string; port?: string; container_port: number }
      const before = (await podsOf(namespace, name)).map(essence)
      const template = await templateOf(namespace, workload)
      const prepared = await manager.prepare(namespace, name, { port_identifier: port ?? '' })
      assert.equal(prepared['error'], '')
      assert.equal(prepared['container_port'], container_port)
      const injected = await podsOf(namespace, name)
      assert.equal(injected.length, before.length)
      assert.ok(injected.every(hasAgent))
      // Both the agent's forwarding and, for probes of the port itself, the kubelet's door.
      for (const { status } of injected) assert.equal((await fromNode(`http://${status.podIP}:8080/`)).stdout, '200')
      for (const { status } of await podsOf(namespace, name))
        for (const { restartCount } of status.containerStatuses ?? []) assert.equal(restartCount, 0)

      const answers = await manager.ask(namespace, 'UninstallAgents', { namespace, agents: [name] })
      assert.deepEqual(answers.at(-1)?.done?.workloads, [`${namespace}/${name}`], JSON.stringify(answers))
      assert.deepEqual((await podsOf(namespace, name)).map(essence), before)
      assert.equal(await templateOf(namespace, workload), template)
    })

  test('traffic to a service goes through agents as soon as the preparation has ended', async () => {
    await manager.prepare('shop', 'web')
    const address = await lab.kubectl(['-n', 'shop', 'get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}'])
    const slices = JSON.parse(
      await lab.kubectl(['-n', 'shop', 'get', 'endpointslices', '-l', 'kubernetes.io/service-name=web', '-o', 'json']),
    ) as { items: { ports: { port: number }[] }[] }
    assert.deepEqual(new Set(slices.items.flatMap(({ ports }) => ports.map(({ port }) => port))), new Set([9900]))
    for (let request = 0; request < 20; request++) assert.equal((await fromNode(`http://${address}/`)).stdout, '200')
  })

  test('a port without a service is taken over when somebody asks for it', async () => {
    const prepared = await manager.prepare('shop', 'web', { port_identifier: '7000/tcp' })
    assert.equal(prepared['error'], '')
    assert.deepEqual([prepared['service_name'], prepared['container_port']], ['', 7000])
    const [pod] = await podsOf('shop', 'web')
    assert.match(pod?.metadata.annotations?.['fairlead.dev/agent-config'] ?? '', /"port":7000/)
  })

  test('a replaced container is asleep until it is given back', async () => {
    const prepared = await manager.prepare('kinds', 'udp', { replace: true, port_identifier: 'echo' })
    assert.equal(prepared['error'], '')
    const [pod] = await podsOf('kinds', 'udp')
    assert.match(JSON.stringify(pod?.spec.containers.find(({ name }) => name === 'app')), /"sleep"/)
    await manager.ask('kinds', 'UninstallAgents', { namespace: 'kinds', agents: ['udp'] })
    const [again] = await podsOf('kinds', 'udp')
    assert.doesNotMatch(JSON.stringify(again?.spec), /"sleep"/)
  })

  test('a workload whose owner wants it has the agent without an intercept, and keeps it', async () => {
    assert.ok((await podsOf('kinds', 'enabled')).every(hasAgent))
    const answers = await manager.ask('kinds', 'UninstallAgents', { namespace: 'kinds', agents: ['enabled'] })
    assert.match(answers.at(-1)?.error ?? '', /says itself that it wants the agent/)
  })

  test('what can not be intercepted is told with the reason', async () => {
    const { error } = await manager.prepare('kinds', 'onnode', { port_identifier: '8080' })
    assert.match(String(error), /hostNetwork/)
    assert.match(
      String((await manager.prepare('kinds', 'nothing'))['error']),
      /there is no workload nothing in kinds; there are bare, enabled, onnode, udp/,
    )
  })

  const failures: [string, string, string, string, RegExp][] = [
    ['a quota that leaves no room for another pod', 'quota', 'web', 'deployment/web', /exceeded quota: small/],
    ['a quota that the agent itself exceeds', 'memory', 'db', 'statefulset/db', /exceeded quota: small/],
    ['a policy that allows no capabilities', 'policy', 'numeric', 'deployment/numeric', /violates PodSecurity/],
  ]
  for (const [what, namespace, name, workload, words] of failures)
    test(`${what} ends the preparation early, in the cluster's words, and nothing is left`, async () => {
      const template = await templateOf(namespace, workload)
      const start = performance.now()
      const { error } = await manager.prepare(namespace, name)
      assert.match(String(error), words)
      assert.ok(performance.now() - start < 40_000, 'early')
      assert.equal(await templateOf(namespace, workload), template)
      await lab.rollout(namespace, workload)
      assert.ok(!(await podsOf(namespace, name)).some(hasAgent))
    })

  test('the same policy lets a named port be intercepted', async () => {
    assert.equal((await manager.prepare('policy', 'named'))['error'], '')
    assert.ok((await podsOf('policy', 'named')).every(hasAgent))
  })

  test('an image that can not be had ends the preparation early, and the service never stops answering', async () => {
    await lab.kubectl(['-n', 'fairlead', 'set', 'env', 'deployment/traffic-manager', 'AGENT_IMAGE=fairlead/missing:1'])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    await manager.connect()
    const template = await templateOf('shop', 'deployment/numeric')
    const { error } = await manager.prepare('shop', 'numeric')
    assert.match(String(error), /fairlead\/missing:1/)
    assert.equal(await templateOf('shop', 'deployment/numeric'), template)
    const address = await lab.kubectl(['-n', 'shop', 'get', 'service', 'numeric', '-o', 'jsonpath={.spec.clusterIP}'])
    assert.equal((await fromNode(`http://${address}/`)).stdout, '200')
    await lab.kubectl(['-n', 'fairlead', 'set', 'env', 'deployment/traffic-manager', 'AGENT_IMAGE='])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    await manager.connect()
    assert.equal((await manager.prepare('shop', 'numeric'))['error'], '')
  })

  test('a webhook configuration that somebody has emptied is filled again', async () => {
    const name = 'mutatingwebhookconfiguration/fairlead-agent-injector-fairlead'
    const bundle = () => lab.kubectl(['get', name, '-o', 'jsonpath={.webhooks[0].clientConfig.caBundle}'])
    const before = await bundle()
    assert.notEqual(before, '')
    const patch = [{ op: 'remove', path: '/webhooks/0/clientConfig/caBundle' }]
    await lab.kubectl(['patch', name, '--type=json', '-p', JSON.stringify(patch)])
    await until('the bundle is there again', async () => (await bundle()) === before)
  })

  test('removing the traffic manager gives every workload back, with progress', async () => {
    await manager.prepare('bank', 'db', { port_identifier: 'db' })
    const { code, stdout, stderr } = await lab.workstation().run([process.execPath, cli, 'cluster', 'uninstall'], {
      env: { ...process.env, KUBECONFIG: lab.kubeconfig },
      timeoutMs: 180_000,
    })
    assert.equal(code, 0, stderr)
    assert.match(stdout, /has been removed/)
    assert.match(stderr, /taking the agents out of workloads: .*pods are as before/)
    const everything = [
      ['shop', 'web', 'deployment/web'],
      ['shop', 'numeric', 'deployment/numeric'],
      ['policy', 'named', 'deployment/named'],
      ['bank', 'db', 'statefulset/db'],
      ['kinds', 'enabled', 'deployment/enabled'],
    ] as const
    for (const [namespace, name, workload] of everything) {
      assert.ok(!(await podsOf(namespace, name)).some(hasAgent), name)
      assert.doesNotMatch(await templateOf(namespace, workload), /fairlead\.dev/, name)
    }
    const left = await lab.tryKubectl(['get', 'mutatingwebhookconfigurations,clusterroles', '-o', 'name'])
    assert.doesNotMatch(left.stdout, /fairlead/)
  })
})
