// A Rollout of the real Argo Rollouts: intercepted and given back as a Deployment is. Its controller runs on a workstation, which is all the same to it.
// https://argo-rollouts.readthedocs.io/en/stable/features/specification/
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Disposer } from '../../common/base/index.ts'
import { ensurePeer, type Lab, readEnvironment } from '../lab/index.ts'
import { needsRoot, openJoinableLab, until } from '../support/index.ts'
import { Developer, Pod, serviceAddress } from '../support/intercepts/index.ts'

const group = 'argoproj.io'

/** Where its leader is written down. */
const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argo-rollouts' } }

/** Argo's kinds without their schemas: the controller watches all of them. */
const definitions = (
  [
    ['Rollout', 'rollouts', 'Namespaced'],
    ['AnalysisRun', 'analysisruns', 'Namespaced'],
    ['AnalysisTemplate', 'analysistemplates', 'Namespaced'],
    ['ClusterAnalysisTemplate', 'clusteranalysistemplates', 'Cluster'],
    ['Experiment', 'experiments', 'Namespaced'],
  ] as const
).map(([kind, plural, scope]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        subresources: { status: {} },
      },
    ],
  },
}))

const labels = { app: 'canary' }
const rollout = {
  apiVersion: `${group}/v1alpha1`,
  kind: 'Rollout',
  metadata: { name: 'canary', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    strategy: { canary: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'canary',
            image: 'lab/sample:1',
            imagePullPolicy: 'IfNotPresent',
            env: [{ name: 'APP', value: 'canary' }],
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
}
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'canary', namespace: 'shop' },
  spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
}

interface RolloutObject {
  readonly metadata: { readonly generation: number }
  readonly spec: { readonly template: object }
  readonly status?: { readonly phase?: string; readonly observedGeneration?: string; readonly readyReplicas?: number }
}

describe('a Rollout', needsRoot, () => {
  const owned = new Disposer()
  let lab: Lab
  let anna: Developer
  let caller: Pod
  let address: string
  /** As the controller has written it: it adds what is empty. */
  let template: object

  const get = () =>
    lab.get(`/apis/${group}/v1alpha1/namespaces/shop/rollouts/canary`) as unknown as Promise<RolloutObject>
  const isHealthy = async () => {
    const { metadata, status } = await get()
    return status?.phase === 'Healthy' && status.observedGeneration === String(metadata.generation)
  }

  before(async () => {
    const program = await ensurePeer('rollouts', readEnvironment().cacheRoot, text => console.log(text))
    lab = owned.own(await openJoinableLab('rollouts'))
    const plain = lab.workstation('plain')
    await lab.apply([home, ...definitions].map(object => JSON.stringify(object)).join('\n---\n'))
    await until('the kinds are served', async () => (await lab.get(`/apis/${group}/v1alpha1/rollouts`)) !== undefined)
    const controller = plain.spawn([program, '--kubeconfig', lab.kubeconfig], { stdio: 'ignore' })
    owned.defer(() => void controller.kill('SIGKILL'))
    // The manager looks for the kind when it starts.
    await lab.kubectl(['-n', 'fairlead', 'rollout', 'restart', 'deployment/traffic-manager'])
    await lab.rollout('fairlead', 'deployment/traffic-manager')
    await lab.apply([rollout, service].map(object => JSON.stringify(object)).join('\n---\n'))
    await until('the controller has rolled it out', isHealthy, { withinMs: 90_000, everyMs: 200 })
    template = (await get()).spec.template
    address = await serviceAddress(lab, 'shop', 'canary')
    anna = owned.own(await Developer.open(lab, plain, { name: 'anna' }))
    caller = await Pod.find(lab, 'bank', 'app=db')
    owned.defer(() => caller[Symbol.dispose]())
  })
  after(() => owned[Symbol.asyncDispose]())

  const by = async () => (await caller.call('get', address, 80))['by']

  test('is listed with its kind', async () => {
    const { stdout } = await anna.joined.fairlead(['list', '--namespace', 'shop'])
    assert.match(stdout, /canary\s+Rollout/)
  })

  test('its traffic comes to the workstation, and goes back', async () => {
    assert.equal(await by(), 'application')
    await anna.intercept('canary', '--port', `${anna.port}:http`)
    assert.equal(await by(), 'anna')
    assert.deepEqual(await caller.call('many', address, 80, 50), { open: 50, by: { anna: 50 } })
    await anna.leave('canary')
    assert.equal(await by(), 'application')
  })

  test('without the agent its template is the one that was', async () => {
    const { code, stderr } = await anna.joined.fairlead(['uninstall-agent', 'canary'])
    assert.equal(code, 0, stderr)
    assert.deepEqual((await get()).spec.template, template)
    await until('the controller is done', isHealthy, { withinMs: 60_000, everyMs: 200 })
    const pods = () => lab.kubectl(['-n', 'shop', 'get', 'pods', '-l', 'app=canary', '-o', 'yaml'])
    await until('no pod has an agent', async () => !(await pods()).includes('traffic-agent'), { everyMs: 200 })
    assert.equal(await by(), 'application')
  })
})
