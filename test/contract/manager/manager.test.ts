// The manager as a gRPC client sees it (grpc-js, as any other), with an API server and a nameserver that are a few lines each.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { Manager } from '../../../cluster/manager/manager.ts'
import { readSettings } from '../../../cluster/manager/settings.ts'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import { type ClusterInfoOutput, GrpcStatus, ManagerService } from '../../../common/protocol/index.ts'
import { fakeApiServer, fakeNameserver } from '../../support/cluster-fakes.ts'

/** What of a method a caller needs. */
interface Method<Request, Response> {
  readonly path: string
  requestSerialize(request: Request): Buffer
  responseDeserialize(bytes: Buffer): Response
}

const node = (uid: string, cidr: string) => ({ metadata: { uid }, spec: { podCIDRs: [cidr] } })

async function openManager(t: TestContext) {
  const api = await fakeApiServer(t, {
    '/api/v1/nodes': [node('a', '10.244.0.0/24')],
    '/api/v1/pods': [],
    '/api/v1/services': [],
    '/apis/networking.k8s.io/v1/servicecidrs': [
      { metadata: { uid: 's' }, spec: { cidrs: ['10.96.0.0/20', 'fd00::/108'] } },
    ],
  })
  const dns = await fakeNameserver(t, {
    'web.shop.svc.cluster.local': '10.96.0.7',
    'www.example.org': '192.0.2.1',
    'gone.other.svc.cluster.local': '10.96.0.8',
  })
  const settings = {
    ...readSettings({ POD_IP: '10.244.0.9', AGENT_INJECTOR: 'false' }),
    port: 0,
    agentPort: 0,
    metricsPort: 0,
  }
  const manager = await Manager.start(
    {
      settings,
      access: { server: api.url, token: () => Promise.resolve('secret') },
      kubernetesService: Ip.parse('10.96.0.1'),
      nameservers: ['127.0.0.1'],
      nameserverPort: dns.port,
      clock: systemClock,
      log: silentLog,
    },
    { signal: t.signal },
  )
  const client = new Client(`127.0.0.1:${manager.port}`, credentials.createInsecure())
  t.after(async () => {
    client.close()
    await manager[Symbol.asyncDispose]()
  })
  const call = <Request, Response>(method: Method<Request, Response>, request: NoInfer<Request>) =>
    new Promise<Response>((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error: ServiceError | null, response?: Response) => {
          if (error !== null || response === undefined) reject(error ?? new Error('no response'))
          else resolve(response)
        },
      )
    })
  const stream = <Request, Response>(method: Method<Request, Response>, request: NoInfer<Request>) =>
    client.makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, request)
  const arrive = (namespace: string) =>
    call(ManagerService.ArriveAsClient, {
      name: 'me@here',
      install_id: 'id',
      product: 'telepresence',
      version: 'v2.20.2',
      namespace,
    })
  return { api, dns, manager, call, stream, arrive }
}

const code = (expected: number) => (error: unknown) => (error as { code?: unknown }).code === expected

test('a session arrives, remains, departs, and is unknown after that; its watches end with status OK', async t => {
  const { call, stream, arrive } = await openManager(t)
  const session = await arrive('shop')
  await call(ManagerService.Remain, { session })
  const watch = stream(ManagerService.WatchIntercepts, session)
  const [first] = (await once(watch, 'data')) as [{ intercepts: unknown[] }]
  assert.deepEqual(first.intercepts, [])
  const ended = once(watch, 'end')
  await call(ManagerService.Depart, session)
  await ended
  await assert.rejects(call(ManagerService.Remain, { session }), code(GrpcStatus.notFound))
})

test('every service network is told, with its source, and pod networks as they change', async t => {
  const { api, stream, arrive } = await openManager(t)
  const watch = stream(ManagerService.WatchClusterInfo, await arrive(''))
  watch.on('error', () => undefined)
  const next = async () => {
    const [info] = (await once(watch, 'data')) as [ClusterInfoOutput]
    return info
  }
  const first = await next()
  assert.equal(first.service_subnets.length, 2)
  assert.equal(first.service_subnet_source, 'ServiceCIDR objects')
  assert.equal(first.pod_subnets.length, 1)
  api.push('/api/v1/nodes', { type: 'ADDED', object: node('b', '10.244.1.0/24') })
  assert.equal((await next()).pod_subnets.length, 2)
  watch.cancel()
})

test("lookups: search in the client's namespace, outside names as they stand, failure is never NXDOMAIN", async t => {
  const { call, arrive, dns } = await openManager(t)
  const session = await arrive('shop')
  const lookup = (name: string, type = 1) => call(ManagerService.LookupDNS, { session, name, type })
  const web = await lookup('web.')
  // Owner as asked, uncompressed, type A, class IN, 4 seconds.
  assert.equal(web.rrs.toString('hex'), '037765620000010001000000040004' + '0a600007')
  assert.deepEqual([(await lookup('web.', 28)).r_code, (await lookup('web.', 28)).rrs.length], [0, 0])
  assert.equal((await lookup('nope.')).r_code, 3)
  assert.equal((await lookup('www.example.org.')).rrs.at(-1), 1)
  dns.asked.length = 0
  await lookup('web.shop.svc.cluster.local.')
  assert.deepEqual(dns.asked, ['web.shop.svc.cluster.local'])
  await assert.rejects(lookup('broken.'), code(GrpcStatus.unavailable))
  await assert.rejects(lookup('web.', 52), code(GrpcStatus.unimplemented))
})

test('ready while it serves; metrics count the clients', async t => {
  const { manager, arrive } = await openManager(t)
  const get = (path: string) => fetch(`http://127.0.0.1:${manager.metricsPort}${path}`)
  assert.equal((await get('/readyz')).status, 200)
  await arrive('')
  assert.match(await (await get('/metrics')).text(), /^client_count 1$/m)
})
