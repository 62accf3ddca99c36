// Preparing and undoing, with an API server of a few lines whose Deployment controller is as quick as it gets.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { inject, type Pod } from '../../../cluster/manager/injector/index.ts'
import { KubeApi } from '../../../cluster/manager/kube/index.ts'
import { ClusterWorkloads } from '../../../cluster/manager/workloads/index.ts'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { until } from '../../support/index.ts'
import { serviceOf, settings } from '../../unit/injector/pods.ts'

type Annotations = Record<string, string | null>
interface Deployment {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; generation: number }
  readonly spec: {
    readonly replicas: number
    readonly template: { metadata: { annotations: Annotations; labels: object }; spec: object }
  }
  status: object
}

const service = {
  metadata: { name: 'web', namespace: 'shop', uid: 's' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
}

/** `reaches`: whether the API server asks the webhook about new pods. `isReady`: whether they get ready. */
async function cluster(
  t: TestContext,
  {
    reaches,
    isReady = true,
    annotations: own = {},
  }: { reaches: () => boolean; isReady?: boolean; annotations?: Annotations },
) {
  const containers = [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }] }]
  const deployment: Deployment = {
    metadata: { name: 'web', namespace: 'shop', uid: 'd', generation: 1 },
    spec: { replicas: 1, template: { metadata: { annotations: own, labels: { app: 'web' } }, spec: { containers } } },
    status: {},
  }
  const patches: Annotations[] = []
  const watchers = new Map<string, (event: object) => unknown>()
  let pod = podNow()
  settle()

  function podNow(): Pod {
    const hash = String(deployment.metadata.generation)
    const made = {
      metadata: {
        ...{
          name: `web-${hash}-x`,
          namespace: 'shop',
          uid: `pod-${hash}`,
          creationTimestamp: new Date().toISOString(),
        },
        labels: { app: 'web', 'pod-template-hash': hash },
        annotations: deployment.spec.template.metadata.annotations as Record<string, string>,
        ownerReferences: [
          { apiVersion: 'apps/v1', uid: 'r', kind: 'ReplicaSet', name: `web-${hash}`, controller: true },
        ],
      },
      spec: { containers },
    }
    const injection = reaches()
      ? inject(made, { namespace: 'shop', services: [serviceOf([{ target: 'http' }])], settings })
      : undefined
    const ready = hash === '1' || isReady ? 'True' : 'False'
    return {
      ...(injection?.kind === 'injected' ? injection.pod : made),
      status: { conditions: [{ type: 'Ready', status: ready }] },
    }
  }
  function settle(): void {
    const counts = isReady || deployment.metadata.generation === 1 ? 1 : 0
    deployment.status = {
      ...{ observedGeneration: deployment.metadata.generation, replicas: 1, updatedReplicas: 1 },
      ...{ readyReplicas: counts, availableReplicas: counts },
    }
  }
  const tell = (path: string, type: string, object: object) => watchers.get(path)?.({ type, object })

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'PATCH') {
        const patch = JSON.parse(Buffer.concat(chunks).toString()) as Deployment
        const { annotations } = patch.spec.template.metadata
        patches.push(annotations)
        const all = Object.entries({ ...deployment.spec.template.metadata.annotations, ...annotations })
        deployment.spec.template.metadata.annotations = Object.fromEntries(all.filter(([, value]) => value !== null))
        deployment.metadata.generation++
        settle()
        const former = pod
        pod = podNow()
        response.end(JSON.stringify(deployment))
        tell('/apis/apps/v1/deployments', 'MODIFIED', deployment)
        tell('/api/v1/pods', 'DELETED', former)
        tell('/api/v1/pods', 'ADDED', pod)
        return
      }
      if (searchParams.has('watch')) {
        response.writeHead(200).flushHeaders()
        watchers.set(pathname, event => response.write(`${JSON.stringify(event)}\n`))
        return
      }
      const items =
        { '/apis/apps/v1/deployments': [deployment], '/api/v1/pods': [pod], '/api/v1/services': [service] }[pathname] ??
        []
      response.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const api = new KubeApi({ server: url, token: () => Promise.resolve('secret') })
  const workloads = new ClusterWorkloads({
    ...{ api, kinds: ['Deployment'], forbidden: ['kube-system'], agentImage: settings.image, mayInject: true },
    injectorTrouble: () => 'a firewall is in the way',
    clock: systemClock,
    wallTime: () => Date.now(),
    log: silentLog,
  })
  t.after(async () => {
    await workloads[Symbol.asyncDispose]()
    api[Symbol.dispose]()
    server.closeAllConnections()
    server.close()
  })
  await workloads.tried()
  await until('watches are there', () => watchers.size === 3)
  return { workloads, patches, annotations: () => deployment.spec.template.metadata.annotations }
}

const spec = {
  ...{ agent: 'web', namespace: 'shop', workload_kind: '', mechanism: 'tcp', port_identifier: '', service_name: '' },
  ...{ container_name: '', replace: false },
}
const waiting = (signal = new AbortController().signal) => {
  const words: string[] = []
  return { signal, words, progress: (said: string) => void words.push(said) }
}

test('a workload is prepared once, and a second time nothing is changed', async t => {
  const { workloads, patches } = await cluster(t, { reaches: () => true })
  const asked = waiting()
  const prepared = await workloads.prepare(spec, asked)
  assert.equal(prepared.port?.containerPort, 8080)
  assert.equal(workloads.find('shop', 'web').hasAgent, true)
  assert.ok(asked.words.includes('0 of 1 pods have the agent') || asked.words.includes('changing Deployment web'))
  await workloads.prepare(spec, waiting())
  assert.equal(patches.length, 1)
})

test('pods that came before the API server knew of the webhook come again', async t => {
  let reviews = 0
  const { workloads, annotations } = await cluster(t, { reaches: () => reviews++ >= 2 })
  await workloads.prepare(spec, waiting())
  assert.equal(workloads.find('shop', 'web').hasAgent, true)
  assert.deepEqual(Object.keys(annotations()), ['fairlead.dev/intercepted'])
})

test('pods that want an agent and came without one are known, until they are made anew', async t => {
  const annotations = { 'fairlead.dev/inject-traffic-agent': 'enabled' }
  let reviews = 0
  const { workloads } = await cluster(t, { reaches: () => reviews++ > 0, annotations })
  assert.deepEqual(workloads.missed, ['Deployment shop/web'])
  await workloads.prepare(spec, waiting())
  assert.deepEqual(workloads.missed, [])
  const unasked = await cluster(t, { reaches: () => false })
  assert.deepEqual(unasked.workloads.missed, [])
})

test('when the API server never asks, the reason is told and the template is what it was', async t => {
  const { workloads, annotations } = await cluster(t, { reaches: () => false })
  await assert.rejects(workloads.prepare(spec, waiting()), {
    fault: 'cluster',
    message: 'new pods came without the agent: a firewall is in the way',
  })
  assert.deepEqual(annotations(), {})
})

test('who gives up waiting leaves the template as it was', async t => {
  const { workloads, annotations, patches } = await cluster(t, { reaches: () => true, isReady: false })
  const patience = new AbortController()
  const preparing = workloads.prepare(spec, waiting(patience.signal))
  await until('it has begun', () => patches.length === 1)
  patience.abort()
  await assert.rejects(preparing)
  assert.deepEqual(annotations(), {})
})

test('a container is put to sleep and woken by its annotation alone', async t => {
  const { workloads, annotations } = await cluster(t, { reaches: () => true })
  const { workload } = await workloads.prepare({ ...spec, replace: true }, waiting())
  assert.equal(annotations()['fairlead.dev/replace'], 'web')
  assert.equal(workloads.find('shop', 'web').replaced, 'web')
  await workloads.replace(workload, '', waiting())
  assert.deepEqual(Object.keys(annotations()), ['fairlead.dev/intercepted'])
})

test('uninstalling takes every annotation of ours off, and names what it does not know', async t => {
  const { workloads, annotations } = await cluster(t, { reaches: () => true })
  await workloads.prepare({ ...spec, replace: true, port_identifier: '7000' }, waiting())
  assert.equal(annotations()['fairlead.dev/intercepted-ports'], 'web:7000/TCP')
  const done = await workloads.uninstall({ namespace: '', names: [], all: true }, waiting())
  assert.deepEqual(done, [{ kind: 'Deployment', name: 'web', namespace: 'shop' }])
  assert.deepEqual(annotations(), {})
  await assert.rejects(workloads.uninstall({ namespace: 'shop', names: ['wep'], all: false }, waiting()), {
    fault: 'person',
    message: 'there is no workload wep in shop; there are web',
  })
})
