// Installing the traffic manager into a cluster that only takes notes: what is applied, what is waited for, what is told.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { V1Deployment, V1Job, V1MutatingWebhookConfiguration, V1Pod } from '@kubernetes/client-node'
import { blockerOf, type Cluster, Helm, Installer, type Manifest, readManifests } from '../../../cli/cluster/index.ts'
import { type Clock, KnownError } from '../../../common/base/index.ts'

const manifests = `
apiVersion: v1
kind: Namespace
metadata: {name: fairlead}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: fairlead-traffic-manager-fairlead}
roleRef: {kind: ClusterRole, name: fairlead-traffic-manager-fairlead}
subjects: [{kind: ServiceAccount, name: traffic-manager, namespace: fairlead}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: traffic-manager, namespace: fairlead}
spec: {template: {spec: {containers: [{name: manager, image: 'fairlead/traffic-manager:0.1.0'}]}}}
`

class Chart implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-chart-'))
  constructor() {
    writeFileSync(join(this.folder, 'manifests.yaml'), manifests)
  }
  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** Jumps over every wait. */
class JumpingClock implements Clock {
  #now = 0
  now(): number {
    return this.#now
  }
  after(ms: number, run: () => void): () => void {
    this.#now += ms
    const timer = setImmediate(run)
    return () => clearImmediate(timer)
  }
}

class FakeCluster implements Cluster {
  readonly server = 'https://cluster.test'
  readonly objects = new Map<string, Manifest>()
  /** Deployment status by number of polls; the last one stays. */
  statuses: object[] = [{ observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }]
  podList: object[] = []
  readonly jobPods: object[] = [{ metadata: { name: 'restore-1' } }]

  namespace(name: string): Promise<undefined> {
    return Promise.resolve(this.objects.get(`Namespace ${name}`) as undefined)
  }
  deployment(_: string, name: string): Promise<V1Deployment | undefined> {
    const object = this.objects.get(`Deployment ${name}`)
    if (object === undefined) return Promise.resolve(undefined)
    const status = this.statuses.length > 1 ? this.statuses.shift() : this.statuses[0]
    const generation = { ...object.metadata, generation: 1 }
    return Promise.resolve({ ...object, metadata: generation, status } as unknown as V1Deployment)
  }
  pods(_: string, selector: string): Promise<readonly V1Pod[]> {
    return Promise.resolve(
      selector.startsWith('app=')
        ? (this.podList as V1Pod[])
        : selector.startsWith('job-name=')
          ? (this.jobPods as V1Pod[])
          : [],
    )
  }
  /** By poll, what the Job's condition and its pod's log say. */
  jobs: { type?: string; log?: string }[] = [{ type: 'Complete' }]
  job(): Promise<V1Job | undefined> {
    const { type } = (this.jobs.length > 1 ? this.jobs.shift() : this.jobs[0]) ?? {}
    const job: object = { status: { conditions: type === undefined ? [] : [{ type, status: 'True' }] } }
    return Promise.resolve(job as V1Job)
  }
  /** undefined: the user may not look. */
  bundles: (string | undefined)[] | undefined = ['certificate']
  webhook(name: string): Promise<V1MutatingWebhookConfiguration | undefined> {
    if (this.bundles === undefined) return Promise.reject(new KnownError('CLUSTER_FORBIDDEN', { what: 'that' }))
    if (!this.objects.has('Deployment traffic-manager') || this.bundles.length === 0) return Promise.resolve(undefined)
    assert.equal(name, 'fairlead-agent-injector-tools')
    const configuration: object = { webhooks: this.bundles.map(caBundle => ({ clientConfig: { caBundle } })) }
    return Promise.resolve(configuration as V1MutatingWebhookConfiguration)
  }
  lastLines(): Promise<string> {
    return Promise.resolve(this.jobs[0]?.log ?? '')
  }
  apply(object: Manifest): Promise<void> {
    this.objects.set(`${object.kind} ${object.metadata.name}`, object)
    return Promise.resolve()
  }
  remove({ kind, metadata }: Manifest): Promise<boolean> {
    return Promise.resolve(this.objects.delete(`${kind} ${metadata.name}`))
  }
}

function installing(cluster: FakeCluster, helm?: Helm) {
  const told: string[] = []
  const task = { signal: new AbortController().signal, report: (text: string) => void told.push(text) }
  return { installer: new Installer({ cluster, helm, namespace: 'tools', clock: new JumpingClock() }), task, told }
}

test('manifests are moved to the namespace and get the image', () => {
  using chart = new Chart()
  const objects = readManifests(chart.folder, { namespace: 'tools', image: 'registry.test/tm:2' })
  assert.deepEqual(
    objects.map(({ kind, metadata }) => [kind, metadata.namespace]),
    [
      ['ClusterRoleBinding', undefined],
      ['Deployment', 'tools'],
    ],
  )
  assert.equal(objects[0]?.subjects?.[0]?.namespace, 'tools')
  assert.equal(objects[0].metadata.name, 'fairlead-traffic-manager-tools')
  assert.equal(objects[0].roleRef?.name, 'fairlead-traffic-manager-tools')
  assert.equal(objects[1]?.spec?.template?.spec?.containers[0]?.image, 'registry.test/tm:2')
})

test('install makes the namespace, applies everything and waits until the manager is ready; uninstall leaves nothing', async () => {
  using chart = new Chart()
  const cluster = new FakeCluster()
  const ready = cluster.statuses
  cluster.statuses = [{ observedGeneration: 0 }, { observedGeneration: 1, replicas: 1, updatedReplicas: 1 }, ...ready]
  const { installer, task, told } = installing(cluster)
  const objects = () => readManifests(chart.folder, { namespace: 'tools', image: undefined })
  const status = await installer.apply({ image: undefined, objects, timeoutMs: 60_000 }, task)
  assert.partialDeepStrictEqual(status, { installed: true, ready: true, image: 'fairlead/traffic-manager:0.1.0' })
  assert.deepEqual(
    [...cluster.objects.keys()],
    ['Namespace tools', 'ClusterRoleBinding fairlead-traffic-manager-tools', 'Deployment traffic-manager'],
  )
  assert.equal(told.filter(text => text.startsWith('waiting')).length, 2)
  for (const [bundles, injector] of [
    [['certificate'], 'ready'],
    [[undefined], 'starting'],
    [[], 'off'],
    [undefined, 'unknown'],
  ] as const) {
    cluster.bundles = bundles === undefined ? undefined : [...bundles]
    assert.equal((await installer.status(task)).injector, injector)
  }

  assert.equal(await installer.uninstall({ objects, keepAgents: false }, task), true)
  assert.deepEqual([...cluster.objects.keys()], [])
  assert.equal(await installer.uninstall({ objects, keepAgents: false }, task), false)
})

test('a namespace that was there before stays', async () => {
  using chart = new Chart()
  const cluster = new FakeCluster()
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } })
  const { installer, task } = installing(cluster)
  const objects = () => readManifests(chart.folder, { namespace: 'tools', image: undefined })
  await installer.apply({ image: undefined, objects, timeoutMs: 60_000 }, task)
  await installer.uninstall({ objects, keepAgents: false }, task)
  assert.deepEqual([...cluster.objects.keys()], ['Namespace tools'])
})

test("what blocks is told in the pod's own words, and given up before the whole time is over when it will not pass", async () => {
  using chart = new Chart()
  const cluster = new FakeCluster()
  cluster.statuses = [{ observedGeneration: 1, replicas: 1, updatedReplicas: 1 }]
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "tm:1"' }
  cluster.podList = [
    { metadata: { name: 'p' }, status: { containerStatuses: [{ image: 'tm:1', state: { waiting } }] } },
  ]
  const { installer, task, told } = installing(cluster)
  const objects = () => readManifests(chart.folder, { namespace: 'tools', image: undefined })
  await assert.rejects(installer.apply({ image: undefined, objects, timeoutMs: 600_000 }, task), {
    code: 'MANAGER_NOT_READY',
    message: /is not ready: pod p: ImagePullBackOff of tm:1: Back-off pulling image "tm:1"\./,
  })
  assert.ok(told.length < 50)
})

/** A manager that injects, as a Deployment. */
const injecting = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'traffic-manager', namespace: 'tools' } },
  spec: {
    template: {
      spec: {
        serviceAccountName: 'traffic-manager',
        containers: [{ name: 'tm', image: 'registry.test/tm:2', env: [{ name: 'AGENT_INJECTOR', value: 'true' }] }],
      },
    },
  },
}

test('before the manager goes, a Job of its own image takes the agents out of workloads', async () => {
  const cluster = new FakeCluster()
  await cluster.apply(injecting)
  cluster.jobs = [
    {},
    { log: '{"message":"restoring","progress":"Deployment web in shop: 1 of 2 pods are as before"}\n' },
    { type: 'Complete' },
  ]
  const applied: Manifest[] = []
  const apply = cluster.apply.bind(cluster)
  cluster.apply = object => {
    applied.push(object)
    return apply(object)
  }
  const { installer, task, told } = installing(cluster)
  assert.equal(await installer.uninstall({ objects: () => [injecting], keepAgents: false }, task), true)
  const [job] = applied
  assert.equal(job?.kind, 'Job')
  assert.deepEqual(job.spec?.template?.spec?.containers[0], {
    ...{ name: 'restore', args: ['restore'], image: 'registry.test/tm:2' },
    env: [{ name: 'AGENT_INJECTOR', value: 'true' }],
  })
  assert.ok(told.includes('taking the agents out of workloads: Deployment web in shop: 1 of 2 pods are as before'))
  assert.deepEqual([...cluster.objects.keys()], [])
})

test('when agents could not be taken out the manager stays, and --keep-agents removes it all the same', async () => {
  const cluster = new FakeCluster()
  await cluster.apply(injecting)
  cluster.jobs = [{ type: 'Failed', log: '{"message":"not every workload is as before","what":"exceeded quota"}' }]
  const { installer, task } = installing(cluster)
  await assert.rejects(installer.uninstall({ objects: () => [injecting], keepAgents: false }, task), {
    code: 'WORKLOADS_NOT_RESTORED',
    detail: { what: 'not every workload is as before: exceeded quota' },
  })
  assert.deepEqual([...cluster.objects.keys()], ['Deployment traffic-manager'])
  assert.equal(await installer.uninstall({ objects: () => [injecting], keepAgents: true }, task), true)
  assert.deepEqual([...cluster.objects.keys()], [])
})

test('every kind of blocker has its sentence', () => {
  const pod = (status: object) => [{ metadata: { name: 'p' }, status }]
  const container = (status: object) => pod({ containerStatuses: [status] })
  const waiting = (reason: string) => ({ waiting: { reason } })
  const refused = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: small' }
  const unscheduled = { type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' }
  const crashed = { state: waiting('CrashLoopBackOff'), lastState: { terminated: { exitCode: 3 } } }
  const table: [object, object[], object | undefined][] = [
    [{}, [], undefined],
    [{ status: { conditions: [refused] } }, [], { text: 'exceeded quota: small', isLasting: true }],
    [
      {},
      pod({ conditions: [unscheduled] }),
      { text: 'pod p finds no node: 0/2 nodes are available', isLasting: false },
    ],
    [{}, container(crashed), { text: 'pod p: it ends soon after its start (exit code 3)', isLasting: true }],
    [
      {},
      container({ state: waiting('ContainerCreating') }),
      { text: 'pod p: creating its container', isLasting: false },
    ],
    [{}, container({ ready: true, state: { running: {} } }), undefined],
  ]
  for (const [deployment, pods, expected] of table)
    assert.deepEqual(blockerOf(deployment as V1Deployment, pods as V1Pod[]), expected)
})

test("the user's helm installs the chart, with the caller's kubeconfig", async () => {
  using chart = new Chart()
  const notes = join(chart.folder, 'notes')
  const program = join(chart.folder, 'helm')
  // A helm that notes its arguments; the Deployment "appears" in the fake cluster by hand.
  writeFileSync(program, `#!/bin/sh\necho "$KUBECONFIG $*" >> ${notes}\n`)
  chmodSync(program, 0o755)
  const kubeconfig = { files: [], document: '', variable: { KUBECONFIG: '/k' } }
  const helm = Helm.find({ PATH: chart.folder }, { chart: chart.folder, kubeconfig, context: 'dev' })
  assert.ok(helm)
  await helm.apply({ namespace: 'tools', image: 'registry.test:5000/tm:2' }, { signal: new AbortController().signal })
  assert.equal(
    readFileSync(notes, 'utf8'),
    `/k upgrade --install traffic-manager ${chart.folder} --namespace tools --create-namespace --set-string image.reference=registry.test:5000/tm:2 --kube-context dev\n`,
  )
  assert.equal(Helm.find({ PATH: '/nonexistent' }, { chart: chart.folder, kubeconfig, context: undefined }), undefined)
})
