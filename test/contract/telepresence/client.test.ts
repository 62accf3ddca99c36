// Our manager, as a client of Telepresence 2.20 meets it: what it answers, byte by byte where bytes matter.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Manager } from '../../../cluster/manager/manager.ts'
import { readSettings } from '../../../cluster/manager/settings.ts'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import { fakeApiServer, fakeNameserver } from '../../support/cluster-fakes.ts'
import { ClientDouble, code, connId, type Message, status } from '../../support/doubles/index.ts'
import { closedPort, tcpServer } from '../../support/loopback.ts'

const source = { address: '10.1.2.3', port: 40_000 }
const loopback = (port: number) => ({ address: '127.0.0.1', port })

async function openManager(t: TestContext): Promise<{ manager: Manager; client: ClientDouble }> {
  const api = await fakeApiServer(t, {
    '/api/v1/nodes': [{ metadata: { uid: 'a' }, spec: { podCIDRs: ['10.244.0.0/24'] } }],
    '/api/v1/pods': [],
    '/api/v1/services': [],
    '/apis/networking.k8s.io/v1/servicecidrs': [{ metadata: { uid: 's' }, spec: { cidrs: ['10.96.0.0/12'] } }],
  })
  const dns = await fakeNameserver(t, { 'echo.default.svc.cluster.local': '10.96.12.34' })
  const manager = await Manager.start(
    {
      settings: {
        ...readSettings({ POD_IP: '10.244.0.9', AGENT_INJECTOR: 'false' }),
        port: 0,
        agentPort: 0,
        metricsPort: 0,
      },
      access: { server: api.url, token: () => Promise.resolve('secret') },
      kubernetesService: Ip.parse('10.96.0.1'),
      nameservers: ['127.0.0.1'],
      nameserverPort: dns.port,
      mayDial: () => true,
      clock: systemClock,
      log: silentLog,
    },
    { signal: t.signal },
  )
  const client = new ClientDouble(manager.port)
  t.after(async () => {
    client[Symbol.dispose]()
    await manager[Symbol.asyncDispose]()
  })
  return { manager, client }
}

const hex = (bytes: Buffer | undefined) => bytes?.toString('hex')

test('connect: a user daemon and a root daemon share a session, and have everything they wait for', async t => {
  const { client } = await openManager(t)
  const version = await client.unary('Version', ['Empty', 'VersionInfo2'], {})
  assert.match(String(version.message?.['version']), /^v\d+\.\d+\.\d+$/)
  const arrived = await client.arrive('default')
  assert.equal(arrived.status.code, status.ok)
  assert.match(client.sessionId, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  assert.equal(arrived.message?.['install_id'], '11111111-2222-4333-8444-555555555555')
  const kinds = await client.unary('GetKnownWorkloadKinds', ['SessionInfo', 'KnownWorkloadKinds'], {
    session_id: client.sessionId,
  })
  assert.deepEqual(kinds.message?.['kinds'], ['DEPLOYMENT', 'REPLICASET', 'STATEFULSET'])
  for (const by of ['user', 'root'] as const)
    assert.equal((await client.unary('GetClientConfig', ['Empty', 'CLIConfig'], {}, by)).status.code, status.ok)

  const info = await client.watch('WatchClusterInfo', 'ClusterInfo', client.sessionId, 'root').next()
  const dns = info?.['dns'] as Message
  assert.deepEqual(info?.['service_subnet'], { ip: Buffer.of(10, 96, 0, 0), mask: 12 })
  assert.deepEqual(info['pod_subnets'], [{ ip: Buffer.of(10, 244, 0, 0), mask: 24 }])
  assert.equal(hex(info['manager_pod_ip'] as Buffer), '0af40009')
  // Without these a client of 2.20 waits, or routes nothing.
  assert.equal(hex(dns['kube_ip'] as Buffer), '0af40009')
  assert.equal(dns['cluster_domain'], 'cluster.local.')
  assert.equal((await client.lookup('tel2-recursion-check.kube-system.', 1)).status.code, status.ok)

  for (const [method, type] of [
    ['WatchIntercepts', 'InterceptInfoSnapshot'],
    ['WatchAgentPods', 'AgentPodInfoSnapshot'],
  ] as const) {
    const first = await client.watch(method, type).next()
    assert.deepEqual(Object.values(first ?? {}), [[]], `${method} begins with a snapshot`)
  }
})

test('who does not say who they are is refused, in 2.20’s order and words', async t => {
  const { client } = await openManager(t)
  for (const [more, message] of [
    [{ name: '', install_id: '' }, 'name must not be empty'],
    [{ install_id: '' }, 'install ID must not be empty'],
    [{ product: '' }, 'product must not be empty'],
    [{ version: '' }, 'version must not be empty'],
    [{ version: 'v2.5.9' }, 'client version must be at least 2.6.0'],
  ] as const)
    assert.deepEqual((await client.arrive('default', more)).status, { code: status.invalidArgument, message })
  assert.equal((await client.arrive('default', { version: 'v2.6.0-rc.1' })).status.code, status.ok)
})

test('an unknown session is NOT_FOUND where clients rely on it, and harmless elsewhere', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  assert.deepEqual((await client.remain('nope')).status, {
    code: status.notFound,
    message: 'Session "nope" not found',
  })
  assert.equal((await client.unary('Remain', ['RemainRequest', 'Empty'], {})).status.code, status.notFound)
  assert.equal(
    (await client.watch('WatchIntercepts', 'InterceptInfoSnapshot', 'nope').call.ended).code,
    status.notFound,
  )
  assert.equal((await client.depart('nope')).status.code, status.ok)
  assert.equal((await client.lookup('echo.default.svc.cluster.local.', 1, 'nope')).status.code, status.ok)
  assert.equal((await client.remain()).status.code, status.ok)
})

test('watches stay open for the life of the session and end with status OK', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const watches = [client.watch('WatchIntercepts', 'InterceptInfoSnapshot'), client.watch('WatchDial', 'DialRequest')]
  let ended = 0
  for (const { call } of watches) void call.ended.then(() => ended++)
  await watches[0]?.next()
  for (let count = 0; count < 3; count++) await client.remain()
  assert.equal(ended, 0)
  await client.depart()
  for (const { call } of watches) assert.equal((await call.ended).code, status.ok)
  assert.equal((await client.remain()).status.code, status.notFound)
})

test('lookups: records in wire form with the asked owner and 4 seconds; statuses that clients understand', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const whole = await client.lookup('echo.default.svc.cluster.local.', 1)
  assert.equal(whole.message?.['r_code'], 0)
  assert.equal(
    hex(whole.message['rrs'] as Buffer),
    '046563686f0764656661756c740373766307636c7573746572056c6f63616c00' + '0001000100000004' + '00040a600c22',
  )
  // A single label: the owner is what was asked.
  const short = await client.lookup('echo.', 1)
  assert.equal(hex(short.message?.['rrs'] as Buffer), '046563686f00' + '0001000100000004' + '00040a600c22')
  const noV6 = await client.lookup('echo.', 28)
  assert.deepEqual([noV6.message?.['r_code'], (noV6.message?.['rrs'] as Buffer).length], [0, 0])
  assert.equal((await client.lookup('nope.default.', 1)).message?.['r_code'], 3)
  assert.equal((await client.lookup('broken.', 1)).status.code, status.unavailable)
  assert.equal((await client.lookup('echo.', 52)).status.code, status.unimplemented)
})

test('a tunnel: StreamOK of version 2, DialOK, data, CloseSend and status 0, byte by byte', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const port = await tcpServer(t, socket => socket.once('data', data => socket.end(data)))
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal(hex(await tunnel.next()), '04')
  tunnel.data('hello')
  assert.deepEqual(await tunnel.readAll(), { data: Buffer.from('hello'), last: code.closeSend })
  tunnel.call.endSending()
  assert.equal((await tunnel.call.ended).code, status.ok)
  assert.equal(
    hex(Buffer.concat(tunnel.call.raw)),
    '00000000040a020202' + '00000000030a0104' + '00000000080a060068656c6c6f' + '00000000030a0103',
  )
})

test('data that is sent before the dial has ended arrives, and END_STREAM half-closes', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const port = await tcpServer(t, socket => {
    const pieces: Buffer[] = []
    socket.on('data', piece => pieces.push(piece))
    socket.on('end', () => socket.end(`${Buffer.concat(pieces).length} bytes`))
  })
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  // As much as 2.20 puts into one message.
  tunnel.data(Buffer.alloc(1024 * 1024, 1))
  tunnel.data('end')
  tunnel.call.endSending()
  assert.equal(hex(await tunnel.next()), '04')
  assert.deepEqual(await tunnel.readAll(), { data: Buffer.from('1048579 bytes'), last: code.closeSend })
  assert.equal((await tunnel.call.ended).code, status.ok)
})

test('after CloseSend the other direction goes on', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const received = Promise.withResolvers<string>()
  const port = await tcpServer(t, socket => {
    socket.end('bye')
    let text = ''
    socket.on('data', piece => (text += piece.toString()))
    socket.on('end', () => received.resolve(text))
  })
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal((await tunnel.readAll()).last, code.closeSend)
  tunnel.data('and one more word')
  tunnel.call.endSending()
  assert.equal(await received.promise, 'and one more word')
  assert.equal((await tunnel.call.ended).code, status.ok)
})

test('a closed port is DialReject without a reason, then CloseSend and status 0', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const tunnel = await client.tunnel(connId('tcp', source, loopback(await closedPort())))
  assert.equal(hex(await tunnel.next()), '05')
  assert.equal(hex(await tunnel.next()), '03')
  tunnel.call.endSending()
  assert.equal((await tunnel.call.ended).code, status.ok)
})

test('a tunnel of an unknown session gets StreamOK first and NOT_FOUND then', async t => {
  const { client } = await openManager(t)
  const tunnel = await client.tunnel(connId('tcp', source, loopback(1)), { sessionId: 'nope' })
  assert.equal(await tunnel.next(), undefined)
  assert.equal((await tunnel.call.ended).code, status.notFound)
})

test('keep-alives, late handshakes and unknown codes are passed over; a cancelled call ends the connection', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const closed = Promise.withResolvers<undefined>()
  const port = await tcpServer(t, socket => {
    socket.on('data', data => socket.write(data))
    socket.on('end', () => socket.end())
    socket.on('close', () => closed.resolve(undefined))
  })
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal(hex(await tunnel.next()), '04')
  for (const odd of [code.keepAlive, code.streamOk, code.dialOk, 42]) tunnel.send(Buffer.of(odd))
  tunnel.data('x')
  assert.equal(hex(await tunnel.next()), '0078')
  tunnel.call.cancel()
  await closed.promise
})

test('Disconnect ends the connection at once', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const closed = Promise.withResolvers<undefined>()
  const port = await tcpServer(t, socket => socket.on('close', () => closed.resolve(undefined)))
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal(hex(await tunnel.next()), '04')
  tunnel.send(Buffer.of(code.disconnect))
  await closed.promise
})

test('what went through is counted for Prometheus', async t => {
  const { manager, client } = await openManager(t)
  await client.arrive('default')
  const port = await tcpServer(t, socket => socket.once('data', () => socket.write('four')))
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal(hex(await tunnel.next()), '04')
  tunnel.data('three')
  assert.equal(hex(await tunnel.next()), '00666f7572')
  const text = await (await fetch(`http://127.0.0.1:${manager.metricsPort}/metrics`)).text()
  for (const line of ['tunnel_ingress_bytes 5', 'tunnel_egress_bytes 4', 'tunnel_count 1', 'client_count 1'])
    assert.match(text, new RegExp(`^${line}$`, 'm'))
  assert.match(text, /^connect_active_status\{client="me@here",install_id="11111111-2222-4333-8444-555555555555"\} 1$/m)
})

test('a manager that stops: not ready, watches end, GOAWAY, and what flows has a moment to finish', async t => {
  const { manager, client } = await openManager(t)
  await client.arrive('default')
  const near = Promise.withResolvers<Socket>()
  const port = await tcpServer(t, socket => near.resolve(socket))
  const tunnel = await client.tunnel(connId('tcp', source, loopback(port)))
  assert.equal(hex(await tunnel.next()), '04')
  const watch = client.watch('WatchIntercepts', 'InterceptInfoSnapshot')
  await watch.next()
  const stopped = manager[Symbol.asyncDispose]()
  await watch.call.ended
  await client.saysGoodbye
  const farewell = await near.promise
  farewell.end('last words')
  assert.deepEqual(await tunnel.readAll(), { data: Buffer.from('last words'), last: code.closeSend })
  tunnel.call.endSending()
  assert.equal((await tunnel.call.ended).code, status.ok)
  const started = performance.now()
  await stopped
  assert.ok(performance.now() - started < 4_000)
})

test('UDP: one message is one datagram, in both directions', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const server = createSocket('udp4')
  server.on('message', (message, { port, address }) => server.send(message, port, address))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const tunnel = await client.tunnel(connId('udp', source, loopback(server.address().port)))
  assert.equal(hex(await tunnel.next()), '04')
  for (const length of [1, 1400, 9000, 60_000]) {
    tunnel.data(Buffer.alloc(length, length))
    const echoed = await tunnel.next()
    assert.deepEqual([echoed?.[0], echoed?.length], [code.normal, 1 + length])
  }
  tunnel.call.endSending()
  assert.equal((await tunnel.call.ended).code, status.ok)
})

test('ConnIDs of 13 and 37 bytes are both dialled; others are FAILED_PRECONDITION', async t => {
  const { client } = await openManager(t)
  await client.arrive('default')
  const port = await tcpServer(t, socket => socket.end('v4'))
  const mapped = connId('tcp', { address: 'fd000000000000000000000000000001', port: 1 }, loopback(port))
  assert.equal(mapped.length, 37)
  assert.equal((await (await client.tunnel(mapped)).readAll()).data.toString(), 'v4')
  await assert.rejects(client.tunnel(Buffer.alloc(14)), /missing/)
})

test('the handshake of the doubles is 2.20’s, byte by byte', () => {
  assert.equal(
    hex(connId('tcp', { address: '10.1.2.3', port: 40_000 }, { address: '10.96.0.10', port: 80 })),
    '0a0102039c400a60000a005006',
  )
  assert.equal(
    hex(connId('udp', { address: '192.168.7.9', port: 5353 }, { address: '10.96.0.10', port: 53 })),
    'c0a8070914e90a60000a003511',
  )
  assert.equal(
    hex(connId('tcp', source, { address: 'fd000000000000000000000000000002', port: 443 })),
    '00000000000000000000ffff0a0102039c40fd00000000000000000000000000000201bb06',
  )
})
