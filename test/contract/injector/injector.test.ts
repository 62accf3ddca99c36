// The injector as an API server meets it: the webhook configuration is given an authority, and reviews come over TLS.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Injector } from '../../../cluster/manager/injector/index.ts'
import { KubeApi } from '../../../cluster/manager/kube/index.ts'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { until } from '../../support/index.ts'
import { applied } from '../../unit/injector/apply-patch.ts'
import { podOf, serviceOf, settings } from '../../unit/injector/pods.ts'

const name = 'fairlead-agent-injector-fairlead'

/** Has one webhook configuration, which takes patches; tells of changes. */
async function apiServer(t: TestContext) {
  let configuration: unknown = { metadata: { name, uid: 'u' }, webhooks: [{ clientConfig: {} }] }
  let patches = 0
  const watchers = new Set<(event: object) => unknown>()
  const server = createServer((incoming, response) => {
    if (incoming.url?.includes('watch=1') === true) {
      response.writeHead(200).flushHeaders()
      const tell = (event: object) => response.write(`${JSON.stringify(event)}\n`)
      watchers.add(tell)
      // What changed between the list and the watch.
      tell({ type: 'MODIFIED', object: configuration })
      return
    }
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (incoming.method === 'PATCH') {
        patches++
        change(applied(configuration, JSON.parse(Buffer.concat(chunks).toString()) as never))
      }
      const list = { metadata: { resourceVersion: '1' }, items: [configuration] }
      response.end(JSON.stringify(incoming.method === 'PATCH' ? configuration : list))
    })
  })
  const change = (to: unknown) => {
    configuration = to
    for (const tell of watchers) tell({ type: 'MODIFIED', object: to })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    change,
    patches: () => patches,
    bundle() {
      const { webhooks } = configuration as { webhooks: { clientConfig: { caBundle?: string } }[] }
      return Buffer.from(webhooks[0]?.clientConfig.caBundle ?? '', 'base64').toString()
    },
  }
}

async function openInjector(t: TestContext) {
  const server = await apiServer(t)
  const api = new KubeApi({ server: server.url, token: () => Promise.resolve('secret') })
  const injector = await Injector.open({
    ...{
      api,
      agent: settings,
      namespace: 'fairlead',
      clusterDomain: 'cluster.local.',
      log: silentLog,
      clock: systemClock,
    },
    webhook: { port: 0, serviceName: 'agent-injector', configurationName: name },
    services: () => [serviceOf([{ target: 'http' }])],
  })
  t.after(async () => {
    await injector[Symbol.asyncDispose]()
    api[Symbol.dispose]()
  })
  await until('the authority is known', () => injector.isKnown)
  const ask = async (body: string, path = '/inject?timeout=5s'): Promise<{ status: number; answer: unknown }> => {
    const call = request({
      ...{ method: 'POST', host: '127.0.0.1', port: injector.port, path },
      ...{ agent: false, servername: 'agent-injector.fairlead.svc', ca: server.bundle() },
      headers: { 'content-type': 'application/json' },
    })
    call.end(body)
    const [response] = (await once(call, 'response')) as [import('node:http').IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    return { status: response.statusCode ?? 0, answer: text === '' ? undefined : JSON.parse(text) }
  }
  return { server, injector, ask }
}

interface Answer {
  readonly response: {
    readonly uid: string
    readonly allowed: boolean
    readonly patch?: string
    readonly warnings?: string[]
  }
}

const review = (object: object, more: object = {}) =>
  JSON.stringify({
    ...{ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' },
    request: {
      ...{ uid: 'r1', operation: 'CREATE', namespace: 'shop', object },
      resource: { group: '', version: 'v1', resource: 'pods' },
      ...more,
    },
  })

test('a pod that asks for an agent gets a patch, over a connection that the API server can trust', async t => {
  const { ask, injector } = await openInjector(t)
  const pod = podOf()
  const { status, answer } = await ask(review(pod))
  const { response } = answer as Answer
  assert.equal(status, 200)
  assert.deepEqual([response.uid, response.allowed], ['r1', true])
  const operations = JSON.parse(Buffer.from(response.patch ?? '', 'base64').toString()) as never
  assert.match(JSON.stringify(applied(pod, operations)), /"traffic-agent"/)
  assert.equal(injector.reviews, 1)
})

test('every pod is allowed: what stands in the way of an agent is a warning', async t => {
  const { ask } = await openInjector(t)
  const refused = (await ask(review(podOf({ spec: { hostNetwork: true } })))).answer as Answer
  assert.equal(refused.response.allowed, true)
  assert.equal(refused.response.patch, undefined)
  assert.match(refused.response.warnings?.[0] ?? '', /hostNetwork/)
  for (const namespace of ['kube-system', 'fairlead']) {
    const { response } = (await ask(review(podOf(), { namespace }))).answer as Answer
    assert.deepEqual(response, { uid: 'r1', allowed: true })
  }
  const deleted = (await ask(review(podOf(), { operation: 'DELETE', object: null }))).answer as Answer
  assert.deepEqual(deleted.response, { uid: 'r1', allowed: true })
})

test('what is no review gets an HTTP error, and the next one is answered', async t => {
  const { ask } = await openInjector(t)
  for (const body of ['', '{', '{}', '[]', '{"request":{"uid":1}}', `"${'x'.repeat(5 * 1024 * 1024)}"`])
    assert.equal((await ask(body).catch(() => ({ status: 400 }))).status, 400, body.slice(0, 20))
  assert.equal((await ask(review(podOf()), '/other')).status, 404)
  assert.equal((await ask(review(podOf()))).status, 200)
})

test('a configuration that lost its authority is given it again, once', async t => {
  const { server, injector } = await openInjector(t)
  const bundle = server.bundle()
  server.change({ metadata: { name, uid: 'u' }, webhooks: [{ clientConfig: {} }, { clientConfig: {} }] })
  await until('it is there again', () => server.bundle() === bundle)
  await until('it is known', () => injector.isKnown)
  assert.equal(server.patches(), 2)
})
