// Our gRPC against grpc-js, both ways: what one side says, the other understands.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import * as grpc from '@grpc/grpc-js'
import {
  addHealth,
  type ClusterInfo,
  connectionOptions,
  type DNSRequestOutput,
  GrpcConnection,
  GrpcError,
  GrpcServer,
  GrpcStatus,
  ManagerService,
  type ServiceHandlers,
} from '../../../common/protocol/index.ts'
import { until } from '../../support/until.ts'

const never = new AbortController().signal
const quick = { signal: never, timeoutMs: 5000 }

interface Seen {
  cancelled: number
  produced: number
}

/** The same service for both kinds of server. */
function handlers(seen: Seen): ServiceHandlers<typeof ManagerService> {
  return {
    Version: () => Promise.resolve({ name: 'Traffic Manager', version: 'v2.20.2' }),
    LookupDNS: request => Promise.resolve({ r_code: request.type, rrs: Buffer.alloc(Number(request.name), 7) }),
    Remain: request => {
      throw new GrpcError(
        GrpcStatus.notFound,
        `Session "${request.session?.session_id ?? ''}" not found: 100 % ünknown`,
      )
    },
    Depart: (_, { signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          seen.cancelled++
          reject(signal.reason as Error)
        }),
      ),
    async *WatchClusterInfo(_, { signal }) {
      yield { cluster_domain: 'cluster.local.' }
      yield { manager_pod_port: 8081 }
      if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve))
      seen.cancelled++
    },
    async *WatchLookupDNS() {
      for (let at = 0; at < 2000; at++) {
        seen.produced++
        yield { name: 'x'.repeat(10_000), type: at }
        await Promise.resolve()
      }
    },
  }
}

async function ourServer(t: TestContext, seen: Seen): Promise<number> {
  const service = new GrpcServer()
  service.add(ManagerService, handlers(seen))
  addHealth(service, () => true)
  const server = http2.createServer(connectionOptions)
  const sessions = new Set<http2.ServerHttp2Session>()
  server.on('session', session => sessions.add(session))
  service.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function ourClient(t: TestContext, port: number): Promise<GrpcConnection> {
  const session = http2.connect(`http://127.0.0.1:${port}`, connectionOptions)
  await once(session, 'connect')
  t.after(() => session.destroy())
  return new GrpcConnection(session)
}

/** grpc-js with the handlers of ours. */
async function theirServer(t: TestContext, seen: Seen): Promise<number> {
  const server = new grpc.Server()
  const implementation: grpc.UntypedServiceImplementation = {}
  for (const [name, handle] of Object.entries(handlers(seen))) {
    const run = handle as (request: unknown, context: { signal: AbortSignal; peer: string }) => unknown
    const contextOf = (call: grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerWritableStream<unknown, unknown>) => {
      const over = new AbortController()
      call.on('cancelled', () => over.abort(new GrpcError(GrpcStatus.cancelled, 'cancelled')))
      return { signal: over.signal, peer: call.getPeer() }
    }
    const stream = async (call: grpc.ServerWritableStream<unknown, unknown>) => {
      for await (const message of run(call.request, contextOf(call)) as AsyncIterable<unknown>) {
        if (!call.write(message)) await once(call, 'drain')
      }
      call.end()
    }
    const unary = async (call: grpc.ServerUnaryCall<unknown, unknown>, answer: grpc.sendUnaryData<unknown>) => {
      try {
        answer(null, await run(call.request, contextOf(call)))
      } catch (error) {
        if (error instanceof GrpcError) answer(Object.assign(error, { details: error.message }))
      }
    }
    implementation[name] = name.startsWith('Watch')
      ? (call: grpc.ServerWritableStream<unknown, unknown>) => void stream(call)
      : (call: grpc.ServerUnaryCall<unknown, unknown>, answer: grpc.sendUnaryData<unknown>) => void unary(call, answer)
  }
  server.addService(ManagerService, implementation)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  t.after(() => server.forceShutdown())
  return port
}

function theirClient(t: TestContext, port: number): grpc.Client {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  t.after(() => client.close())
  return client
}

for (const [kind, serve] of [
  ['our server', ourServer],
  ['grpc-js as server', theirServer],
] as const) {
  const start = async (t: TestContext) => {
    const seen: Seen = { cancelled: 0, produced: 0 }
    return { seen, connection: await ourClient(t, await serve(t, seen)) }
  }

  test(`our client, ${kind}: a unary call brings the answer`, async t => {
    const { connection } = await start(t)
    assert.deepEqual(
      { ...(await connection.unary(ManagerService.Version, {}, quick)) },
      { name: 'Traffic Manager', version: 'v2.20.2' },
    )
  })

  test(`our client, ${kind}: a message of 3 MiB arrives whole`, async t => {
    const { connection } = await start(t)
    const { r_code, rrs } = await connection.unary(ManagerService.LookupDNS, { name: String(3 << 20), type: 28 }, quick)
    assert.equal(r_code, 28)
    assert.equal(rrs.length, 3 << 20)
  })

  test(`our client, ${kind}: a message over 4 MiB is an error, and the connection lives on`, async t => {
    const { connection } = await start(t)
    await assert.rejects(connection.unary(ManagerService.LookupDNS, { name: String(5 << 20) }, quick), {
      code: GrpcStatus.resourceExhausted,
    })
    assert.equal((await connection.unary(ManagerService.Version, {}, quick)).version, 'v2.20.2')
  })

  test(`our client, ${kind}: the status and its text come over, also with % and umlauts`, async t => {
    const { connection } = await start(t)
    await assert.rejects(connection.unary(ManagerService.Remain, { session: { session_id: 'nope' } }, quick), {
      name: 'GrpcError',
      code: GrpcStatus.notFound,
      message: 'Session "nope" not found: 100 % ünknown',
    })
  })

  test(`our client, ${kind}: a method without handler is UNIMPLEMENTED`, async t => {
    const { connection } = await start(t)
    await assert.rejects(connection.unary(ManagerService.GetLicense, {}, quick), { code: GrpcStatus.unimplemented })
  })

  test(`our client, ${kind}: the deadline ends the call on both sides`, async t => {
    const { connection, seen } = await start(t)
    await assert.rejects(connection.unary(ManagerService.Depart, {}, { signal: never, timeoutMs: 100 }), {
      code: GrpcStatus.deadlineExceeded,
    })
    await until('the server saw it', () => seen.cancelled === 1)
  })

  test(`our client, ${kind}: abort ends a watch on both sides with the reason given`, async t => {
    const { connection, seen } = await start(t)
    const over = new AbortController()
    const infos: ClusterInfo[] = []
    await assert.rejects(
      async () => {
        for await (const info of connection.serverStream(
          ManagerService.WatchClusterInfo,
          {},
          { signal: over.signal },
        )) {
          infos.push(info)
          if (infos.length === 2) over.abort(new Error('enough'))
        }
      },
      { message: 'enough' },
    )
    assert.equal(infos[0]?.cluster_domain, 'cluster.local.')
    await until('the server saw it', () => seen.cancelled === 1)
  })

  test(`our client, ${kind}: leaving the loop ends the call`, async t => {
    const { connection, seen } = await start(t)
    const watch = connection.serverStream(ManagerService.WatchClusterInfo, {}, { signal: never })
    for await (const info of watch) if (info.cluster_domain !== '') break
    await until('the server saw it', () => seen.cancelled === 1)
  })
}

test('our client: a reader that does not read stops the server at the window', async t => {
  const seen: Seen = { cancelled: 0, produced: 0 }
  const connection = await ourClient(t, await ourServer(t, seen))
  const requests: DNSRequestOutput[] = []
  for await (const request of connection.serverStream(ManagerService.WatchLookupDNS, {}, { signal: never })) {
    if (requests.length === 0)
      await until('it stands still', async () => {
        const before = seen.produced
        await new Promise(resolve => setTimeout(resolve, 100))
        return before === seen.produced
      })
    if (requests.length === 0) assert.ok(seen.produced < 1500, `${seen.produced} of 2000 were produced`)
    requests.push(request)
  }
  assert.equal(requests.length, 2000)
  assert.equal(requests.at(-1)?.type, 1999)
})

test('our client: a lost connection is UNAVAILABLE', async t => {
  const server = http2.createServer()
  server.on('stream', stream => {
    stream.on('error', () => undefined)
    stream.session?.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const connection = await ourClient(t, (server.address() as AddressInfo).port)
  await assert.rejects(connection.unary(ManagerService.Version, {}, quick), { code: GrpcStatus.unavailable })
  await assert.rejects(connection.unary(ManagerService.Version, {}, quick), { code: GrpcStatus.unavailable })
})

test('grpc-js as client, our server: unary, status, stream, deadline and health', async t => {
  const seen: Seen = { cancelled: 0, produced: 0 }
  const client = theirClient(t, await ourServer(t, seen))
  const unary = (path: string, request: Buffer, deadlineMs = 5000) =>
    new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (value: Buffer) => value,
        value => value,
        request,
        new grpc.Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, response) =>
          error === null && response !== undefined ? resolve(response) : reject(error ?? new Error('no response')),
      )
    })
  assert.equal(
    ManagerService.Version.responseDeserialize(await unary(ManagerService.Version.path, Buffer.alloc(0))).version,
    'v2.20.2',
  )
  assert.deepEqual(await unary('/grpc.health.v1.Health/Check', Buffer.alloc(0)), Buffer.of(8, 1))
  const nope = ManagerService.Remain.requestSerialize({ session: { session_id: 'nope' } })
  await assert.rejects(unary(ManagerService.Remain.path, nope), {
    code: 5,
    details: 'Session "nope" not found: 100 % ünknown',
  })
  await assert.rejects(unary('/telepresence.manager.Manager/Nothing', Buffer.alloc(0)), { code: 12 })
  await assert.rejects(unary(ManagerService.LookupDNS.path, Buffer.of(0xff, 0xff)), { code: 13 })
  await assert.rejects(unary(ManagerService.LookupDNS.path, Buffer.alloc(5 << 20)), { code: 8 })
  await assert.rejects(unary(ManagerService.Depart.path, Buffer.alloc(0), 100), { code: 4 })
  await until('the server saw it', () => seen.cancelled === 1)
  const call = client.makeServerStreamRequest(
    ManagerService.WatchLookupDNS.path,
    (value: Buffer) => value,
    value => ManagerService.WatchLookupDNS.responseDeserialize(value),
    Buffer.alloc(0),
  )
  let count = 0
  for await (const request of call) count += (request as DNSRequestOutput).name.length / 10_000
  assert.equal(count, 2000)
})
