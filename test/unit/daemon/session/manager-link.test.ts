// The path to a manager of our own making, on loopback instead of a port-forward: what we say on arrival, and what becomes of a lost session.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { silentLog, systemClock } from '../../../../common/base/index.ts'
import {
  connectionOptions,
  GrpcError,
  GrpcServer,
  GrpcStatus,
  ManagerService,
} from '../../../../common/protocol/index.ts'
import type { ClusterPort, LinkRequest } from '../../../../daemon/src/user/session/index.ts'
import { openManagerLink } from '../../../../daemon/src/user/session/index.ts'
import { until } from '../../../support/index.ts'

const signal = AbortSignal.timeout(20_000)
const identity = { name: 'me@here', installId: 'c0ffee00-0000-8000-8000-000000000000' }
const request: LinkRequest = {
  managerNamespace: 'fairlead',
  namespace: 'shop',
  formerSessionId: undefined,
  waitMs: 1_000,
  progress: () => undefined,
  signal,
}

async function manager(t: TestContext) {
  const arrivals: unknown[] = []
  const departed: string[] = []
  const sessions = new Set(['kept'])
  const grpc = new GrpcServer()
  grpc.add(ManagerService, {
    Version: () => Promise.resolve({ name: 'OSS Traffic Manager', version: 'v2.20.2' }),
    ArriveAsClient: info => {
      arrivals.push(info)
      sessions.add(`new${arrivals.length}`)
      return Promise.resolve({ session_id: `new${arrivals.length}` })
    },
    Remain: ({ session }) =>
      sessions.has(session?.session_id ?? '')
        ? Promise.resolve({})
        : Promise.reject(new GrpcError(GrpcStatus.notFound, 'Session "x" not found')),
    Depart: ({ session_id }) => {
      departed.push(session_id)
      return Promise.resolve({})
    },
    WatchClusterInfo: async function* (_, { signal: over }) {
      yield {
        service_subnet: { ip: Buffer.of(10, 96, 0, 0), mask: 16 },
        pod_subnets: [
          { ip: Buffer.of(10, 244, 0, 0), mask: 24 },
          { ip: Buffer.of(1, 2, 3), mask: 8 },
        ],
        dns: { cluster_domain: 'Cluster.Local.', exclude_suffixes: ['.com'] },
      }
      await new Promise(resolve => over.addEventListener('abort', resolve))
    },
    GetClientConfig: () => Promise.resolve({ config_yaml: Buffer.from('dns: {lookupTimeout: 2s}') }),
    LookupDNS: ({ name, type }) => Promise.resolve({ r_code: 3, rrs: Buffer.from(`${name}${type}`) }),
  })
  const server = createServer(connectionOptions)
  grpc.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const open = new Set<net.Socket>()
  const answers: Record<string, unknown> = {
    services: { spec: { selector: { app: 'traffic-manager' }, ports: [{ name: 'api', port: 8081 }] } },
    pods: { items: [{ metadata: { name: 'tm' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } }] },
  }
  const cluster: ClusterPort = {
    context: '',
    server: '',
    namespace: '',
    apiServerAddresses: () => Promise.resolve([]),
    post: () => Promise.resolve(undefined),
    watch: () => assert.fail('nothing is watched'),
    get: path => Promise.resolve(answers[path.includes('/pods') ? 'pods' : 'services']),
    dropConnections: () => Promise.resolve(),
    portForward: async () => {
      const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
      open.add(socket)
      await once(socket, 'connect')
      return socket
    },
    [Symbol.dispose]: () => undefined,
  }
  t.after(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const openLink = (more: Partial<LinkRequest> = {}) =>
    openManagerLink(cluster, { ...request, ...more }, { identity, clock: systemClock, log: silentLog })
  return { openLink, arrivals, departed, open }
}

test('on arrival we say who we are as a client of 2.20 does, over two connections', async t => {
  const { openLink, arrivals, departed, open } = await manager(t)
  const link = await openLink()
  assert.deepEqual(arrivals, [
    {
      name: 'me@here',
      install_id: identity.installId,
      product: 'telepresence',
      version: 'v2.20.2',
      api_key: '',
      namespace: 'shop',
    },
  ])
  assert.equal(open.size, 2)
  assert.equal(link.version, 'v2.20.2')
  assert.equal(await link.remain({ signal }), 'here')
  await link.depart({ signal })
  assert.deepEqual(departed, ['new1'])
  link.close()
  await link.closed
})

test("the cluster's networks become values, and what is none is left out", async t => {
  const { openLink } = await manager(t)
  const { networks, close } = await openLink()
  assert.deepEqual(networks.serviceSubnets.map(String), ['10.96.0.0/16'])
  assert.deepEqual(networks.podSubnets.map(String), ['10.244.0.0/24'])
  assert.equal(networks.clusterDomain, 'cluster.local.')
  assert.deepEqual(networks.excludeSuffixes, ['com.'])
  close()
})

test('lookups carry the name and the type, and bring back code and records', async t => {
  const { openLink } = await manager(t)
  const link = await openLink()
  const { rcode, records } = await link.lookup('web.shop.', 28, { signal, timeoutMs: 4_000 })
  assert.equal(rcode, 3)
  assert.equal(String(records), 'web.shop.28')
  link.close()
})

test('a session that the manager still holds is kept; one that it has forgotten is replaced', async t => {
  const { openLink, arrivals } = await manager(t)
  const kept = await openLink({ formerSessionId: 'kept' })
  assert.equal(kept.sessionId, 'kept')
  assert.equal(arrivals.length, 0)
  kept.close()
  const fresh = await openLink({ formerSessionId: 'lost' })
  assert.equal(fresh.sessionId, 'new1')
  fresh.close()
})

test('losing one of the connections is losing the path', async t => {
  const { openLink, open } = await manager(t)
  const link = await openLink()
  let isLost = false
  void link.closed.then(() => (isLost = true))
  for (const socket of open) {
    socket.destroy()
    break
  }
  await until('the loss is noticed', () => isLost)
  link.close()
})
