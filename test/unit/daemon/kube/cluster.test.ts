// Reads of the API server, the way to the manager's pod and the port-forward, against an API server of our own making on loopback.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { WebSocketServer } from 'ws'
import { silentLog, systemClock } from '../../../../common/base/index.ts'
import {
  Cluster,
  findManagerNamespace,
  findManagerPod,
  followNamespaces,
  listNamespaces,
  missingOf,
  neededPermissions,
  permissionText,
} from '../../../../daemon/src/user/kube/index.ts'
import { until } from '../../../support/index.ts'

type Answers = Record<string, unknown>
type Answering = (body: unknown, response: ServerResponse) => unknown

/** Serves JSON by path, watches by path and `?watch`; a number is a status, a function answers a body. */
async function apiServer(t: TestContext, answers: Answers, onForward?: (socket: WebSocketOf) => void) {
  const requests: string[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    requests.push(request.url ?? '')
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const answer = answers[query.startsWith('watch') ? `${path}?watch` : path] ?? 404
    response.statusCode = typeof answer === 'number' ? answer : 200
    if (typeof answer !== 'function') {
      response.end(JSON.stringify(answer))
      return
    }
    void text(request).then(body => {
      const result = (answer as Answering)(body === '' ? undefined : JSON.parse(body), response)
      if (result !== undefined) response.end(JSON.stringify(result))
    })
  })
  const forwards = new WebSocketServer({ noServer: true, handleProtocols: protocols => [...protocols][0] ?? false })
  server.on('upgrade', (request, socket, head) => {
    requests.push(request.url ?? '')
    if (onForward === undefined || request.headers.upgrade !== 'websocket') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else forwards.handleUpgrade(request, socket, head, onForward)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const document = JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'a', user: { token: 'secret' } }],
  })
  const cluster = new Cluster({ files: [], document, environment: {} })
  t.after(() => {
    cluster[Symbol.dispose]()
    forwards.close()
    server.closeAllConnections()
    server.close()
  })
  return { cluster, requests }
}

type WebSocketOf = Parameters<Parameters<WebSocketServer['handleUpgrade']>[3]>[0]

const signal = AbortSignal.timeout(20_000)
const service = {
  spec: { clusterIP: 'None', selector: { app: 'traffic-manager' }, ports: [{ name: 'api', port: 8081 }] },
}
const pod = (name: string, ready: boolean, more = {}) => ({
  metadata: { name, ...more },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
})
const servicePath = '/api/v1/namespaces/fairlead/services/traffic-manager'
const podsPath = '/api/v1/namespaces/fairlead/pods'

test('a missing object is undefined; refusals and silence have their own codes', async t => {
  const { cluster } = await apiServer(t, { '/there': { a: 1 }, '/secret': 403, '/login': 401, '/broken': 500 })
  assert.deepEqual(await cluster.get('/there', { signal }), { a: 1 })
  assert.equal(await cluster.get('/missing', { signal }), undefined)
  await assert.rejects(cluster.get('/secret?x=1', { signal }), {
    code: 'CLUSTER_FORBIDDEN',
    detail: { what: '/secret' },
  })
  await assert.rejects(cluster.get('/login', { signal }), { code: 'CLUSTER_UNAUTHORIZED' })
  await assert.rejects(cluster.get('/broken', { signal }), { code: 'CLUSTER_UNREACHABLE' })
})

test('permissions that are missing are told by name', async t => {
  const { cluster } = await apiServer(t, {
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': (body: {
      spec: { resourceAttributes: { verb: string; resource: string; subresource?: string } }
    }) => {
      const { verb, resource, subresource } = body.spec.resourceAttributes
      return { status: { allowed: !(verb === 'create' && resource === 'pods' && subresource === 'portforward') } }
    },
  })
  const missing = await missingOf(neededPermissions('fairlead'), cluster, { signal })
  assert.deepEqual(missing.map(permissionText), ['create pods/portforward in the namespace fairlead'])
})

test('namespaces are followed by a watch, from a new list when that is over', async t => {
  const list = (...names: string[]) => ({
    metadata: { resourceVersion: '5' },
    items: names.map(name => ({ metadata: { name } })),
  })
  const event = (type: string, name: string) =>
    `${JSON.stringify({ type, object: { metadata: { name, resourceVersion: '6' } } })}\n`
  const answers: Answers = { '/api/v1/namespaces': list('a', 'b') }
  answers['/api/v1/namespaces?watch'] = (_: unknown, response: ServerResponse) => {
    // An event that comes in two pieces, and a watch that the server does not remember any more.
    const added = event('ADDED', 'c')
    response.write(event('DELETED', 'a') + added.slice(0, 20))
    setTimeout(() => {
      answers['/api/v1/namespaces'] = list('d')
      response.end(`${added.slice(20)}${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`)
    }, 20)
  }
  const { cluster } = await apiServer(t, answers)
  const heard: string[] = []
  const over = new AbortController()
  const clock = { now: systemClock.now, after: (ms: number, run: () => void) => systemClock.after(ms / 100, run) }
  const changed = (names: readonly string[]) => void heard.push(names.join())
  const following = followNamespaces(cluster, ['a', 'b'], changed, { signal: over.signal, clock, log: silentLog })
  await until('the new list is there', () => heard.includes('d'))
  over.abort()
  await following
  assert.deepEqual(heard.slice(0, 3), ['b', 'b,c', 'd'])
})

test('namespaces that may be listed but not watched are listed again and again', async t => {
  const answers: Answers = { '/api/v1/namespaces': { items: [{ metadata: { name: 'a' } }] } }
  answers['/api/v1/namespaces?watch'] = 403
  const { cluster } = await apiServer(t, answers)
  const heard: string[] = []
  const over = new AbortController()
  const clock = { now: systemClock.now, after: (ms: number, run: () => void) => systemClock.after(ms / 500, run) }
  const changed = (names: readonly string[]) => void heard.push(names.join())
  const following = followNamespaces(cluster, ['a'], changed, { signal: over.signal, clock, log: silentLog })
  answers['/api/v1/namespaces'] = { items: [{ metadata: { name: 'b' } }] }
  await until('the change is heard', () => heard.includes('b'))
  over.abort()
  await following
})

test('addresses of the API server are its own', async t => {
  const { cluster } = await apiServer(t, {})
  assert.deepEqual((await cluster.apiServerAddresses()).map(String), ['127.0.0.1'])
})

test('the manager is found where it was told, else in the default namespace, else by its Service', async t => {
  const { cluster, requests } = await apiServer(t, {
    '/api/v1/services': { items: [{ metadata: { namespace: 'ambassador' } }] },
  })
  assert.equal(await findManagerNamespace(cluster, 'mine', { signal }), 'mine')
  assert.deepEqual(requests, [])
  assert.equal(await findManagerNamespace(cluster, undefined, { signal }), 'ambassador')
  const there = await apiServer(t, { [servicePath]: service })
  assert.equal(await findManagerNamespace(there.cluster, undefined, { signal }), 'fairlead')
})

test('of several managers none is taken: they are named, and the flag that chooses', async t => {
  const items = ['ambassador', 'evil'].map(namespace => ({ metadata: { namespace } }))
  const { cluster } = await apiServer(t, { '/api/v1/services': { items } })
  await assert.rejects(findManagerNamespace(cluster, undefined, { signal }), {
    code: 'MANAGER_SEVERAL',
    message: /ambassador.*evil/,
  })
})

test('without the right to look everywhere the default namespace is taken', async t => {
  const { cluster } = await apiServer(t, { '/api/v1/services': 403, [servicePath]: 403 })
  assert.equal(await findManagerNamespace(cluster, undefined, { signal }), 'fairlead')
})

test('a pod that is going away or not ready is not the manager; what is awaited is told', async t => {
  const answers: Answers = {
    [servicePath]: service,
    [podsPath]: { items: [pod('old', true, { deletionTimestamp: 'now' }), pod('new', false)] },
  }
  const { cluster } = await apiServer(t, answers)
  const heard: string[] = []
  const progress = (text: string) => {
    heard.push(text)
    answers[podsPath] = { items: [pod('new', true)] }
  }
  const found = await findManagerPod(cluster, 'fairlead', { signal, clock: systemClock, waitMs: 5_000, progress })
  assert.deepEqual(found, { namespace: 'fairlead', pod: 'new', port: 8081 })
  assert.match(heard[0] ?? '', /pod new is not ready/)
})

test('no Service is MANAGER_NOT_INSTALLED, no ready pod MANAGER_NOT_READY with the reason', async t => {
  const image = { state: { waiting: { reason: 'ImagePullBackOff' } } }
  const stuck = { ...pod('p', false), status: { containerStatuses: [image] } }
  const { cluster } = await apiServer(t, { [servicePath]: service, [podsPath]: { items: [stuck] } })
  const options = { signal, clock: systemClock, waitMs: 0, progress: () => undefined }
  await assert.rejects(findManagerPod(cluster, 'other', options), { code: 'MANAGER_NOT_INSTALLED' })
  await assert.rejects(findManagerPod(cluster, 'fairlead', options), /ImagePullBackOff/)
})

test('namespaces are listed by name; a user who may not gets undefined', async t => {
  const names = { items: [{ metadata: { name: 'shop' } }, { metadata: { name: 'default' } }] }
  assert.deepEqual(await listNamespaces((await apiServer(t, { '/api/v1/namespaces': names })).cluster, { signal }), [
    'default',
    'shop',
  ])
  assert.equal(await listNamespaces((await apiServer(t, { '/api/v1/namespaces': 403 })).cluster, { signal }), undefined)
})

/** Both channels begin with the port, little endian. */
function greet(socket: WebSocketOf): void {
  socket.send(Buffer.of(0, 0x91, 0x1f))
  socket.send(Buffer.of(1, 0x91, 0x1f))
}

test('a port-forward carries a megabyte each way unchanged', async t => {
  const { cluster, requests } = await apiServer(t, {}, socket => {
    greet(socket)
    socket.on('message', (message: Buffer) => socket.send(message))
  })
  const stream = await cluster.portForward({ namespace: 'n', pod: 'p', port: 8081 }, { signal })
  const path = '/api/v1/namespaces/n/pods/p/portforward'
  assert.deepEqual(requests, [path, `${path}?ports=8081`], 'SPDY, which is refused here, then WebSocket')
  const sent = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * 7) & 255))
  stream.write(sent)
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= sent.length) break
  }
  assert.ok(Buffer.concat(parts).equals(sent))
})

test('a reader that does not read stops the pod from sending', async t => {
  let unsent = 0
  const { cluster } = await apiServer(t, {}, socket => {
    greet(socket)
    for (let at = 0; at < 512; at++) socket.send(Buffer.alloc(64 * 1024))
    unsent = 1
    setInterval(() => (unsent = socket.bufferedAmount), 10).unref()
  })
  const stream = await cluster.portForward({ namespace: 'n', pod: 'p', port: 1 }, { signal })
  await new Promise(resolve => setTimeout(resolve, 300))
  assert.ok(stream.readableLength < 4 * 1024 * 1024, `${stream.readableLength} bytes held`)
  assert.ok(unsent > 8 * 1024 * 1024, `${unsent} bytes still at the sender`)
  stream.destroy()
})

test('an error text of the pod ends the stream with it', async t => {
  const { cluster } = await apiServer(t, {}, socket => {
    greet(socket)
    socket.send(
      Buffer.concat([Buffer.of(1), Buffer.from('sandbox 7: dial tcp4 127.0.0.1:8081: connect: connection refused')]),
    )
  })
  const stream = await cluster.portForward({ namespace: 'n', pod: 'p', port: 8081 }, { signal })
  const error = await until('the stream has failed', () => stream.errored)
  assert.match(error.message, /nothing listens on port 8081 of pod p/)
})

test('a refused port-forward says what is not allowed', async t => {
  const { cluster } = await apiServer(t, {})
  await assert.rejects(cluster.portForward({ namespace: 'n', pod: 'p', port: 1 }, { signal }), {
    code: 'CLUSTER_FORBIDDEN',
  })
})
