// Direct connections to agents: an agent on loopback, reached by a port-forward of our own making.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http2 from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { KnownError } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import {
  AgentService,
  connectionOptions,
  type DialRequest,
  GrpcServer,
  type SessionInfoOutput,
} from '../../../../common/protocol/index.ts'
import { acceptTunnel, awaitDial, encodeConnId, type TunnelStream } from '../../../../common/tunnel/index.ts'
import { agentTunnelPath } from '../../../../daemon/src/user/tunnel/index.ts'
import { until } from '../../../support/until.ts'
import { localServer, port, type Stage, stage } from './fake-manager.ts'

const pod = { pod_name: 'web-1', namespace: 'shop', pod_ip: Buffer.from([10, 244, 0, 7]), workload_name: 'web' }

/** An agent that remembers who watches its dial requests, and what is called on it. */
class FakeAgent {
  readonly watching = new Set<string>()
  readonly tunnels: TunnelStream[] = []
  port = 0
  #ask: ((request: DialRequest) => void) | undefined

  static async open(t: TestContext): Promise<FakeAgent> {
    const agent = new FakeAgent()
    const grpc = new GrpcServer()
    grpc.add(AgentService, {
      Version: () => Promise.resolve({ version: 'v2.20.2' }),
      WatchDial: (session, { signal }) => agent.#watch(session, signal),
    })
    grpc.handleRaw(agentTunnelPath, stream =>
      acceptTunnel(stream, (tunnel, { version }) => {
        agent.tunnels.push(tunnel)
        awaitDial(tunnel, { version, dialTimeoutMs: 3_000 }, () => undefined)
      }),
    )
    const server = http2.createServer(connectionOptions)
    const sessions = new Set<http2.ServerHttp2Session>()
    server.on('session', session => sessions.add(session))
    grpc.attach(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    agent.port = (server.address() as AddressInfo).port
    t.after(() => {
      for (const session of sessions) session.destroy()
      server.close()
    })
    return agent
  }

  /** A connection came in for that target. */
  ask(target: number): void {
    const source = { ip: Ip.ofV4(0x0af40009), port: 40_000 }
    const conn_id = encodeConnId({ protocol: 'tcp', source, destination: { ip: Ip.ofV4(0x7f000001), port: target } })
    this.#ask?.({ conn_id, dial_timeout: 3e9, roundtrip_latency: 4e9 })
  }

  async *#watch({ session_id }: SessionInfoOutput, signal: AbortSignal): AsyncGenerator<DialRequest> {
    this.watching.add(session_id)
    try {
      while (!signal.aborted) {
        const request = await new Promise<DialRequest | undefined>(resolve => {
          this.#ask = resolve
          signal.addEventListener('abort', () => resolve(undefined), { once: true })
        })
        if (request !== undefined) yield request
      }
    } finally {
      this.watching.delete(session_id)
    }
  }
}

/** A session whose port-forwards to pods work. */
async function reachable(t: TestContext): Promise<Stage & { agent: FakeAgent; forwarded: string[] }> {
  const agent = await FakeAgent.open(t)
  const scene = await stage(t)
  const forwarded: string[] = []
  const sockets: Socket[] = []
  scene.path.portForward = async target => {
    forwarded.push(`${target.namespace}/${target.pod}:${target.port}`)
    const socket = connect(agent.port, '127.0.0.1')
    await once(socket, 'connect')
    sockets.push(socket)
    return socket
  }
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  return { ...scene, agent, forwarded }
}

test('an intercepted pod is connected to, is the origin, and its connections are answered over that', async t => {
  const { manager, intercepts, create, agent, forwarded } = await reachable(t)
  const local = await localServer(t, socket => void socket.pipe(socket))
  await create({ ports: [port(local.port)] })
  manager.agents.push({ agents: [{ ...pod, api_port: 4001, intercepted: true }] })
  await until('the agent knows us', () => agent.watching.has('me'))
  assert.deepEqual(forwarded, ['shop/web-1:4001'])
  assert.equal(intercepts.origin?.pod, 'web-1')
  agent.ask(local.port)
  await until('it was dialled', () => intercepts.snapshots[0]?.connections === 1)
  assert.equal(agent.tunnels.length, 1)
})

test('a pod that is not intercepted is left alone', async t => {
  const { manager, create, forwarded, intercepts } = await reachable(t)
  await create({ ports: [port(3001)] })
  manager.agents.push({ agents: [{ ...pod, pod_name: 'other', api_port: 4001 }] })
  manager.agents.push({ agents: [{ ...pod, pod_name: '../secrets', api_port: 4001, intercepted: true }] })
  manager.agents.push({ agents: [{ ...pod, api_port: 4001, intercepted: true }] })
  await until('the intercepted one is connected', () => intercepts.origin?.pod === 'web-1')
  assert.deepEqual(forwarded, ['shop/web-1:4001'])
})

test('after the last intercept what is under way may end, then the connection closes', async t => {
  const { manager, intercepts, create, agent } = await reachable(t)
  const local = await localServer(t, socket => void socket.pipe(socket))
  await create({ ports: [port(local.port)] })
  manager.agents.push({ agents: [{ ...pod, api_port: 4001, intercepted: true }] })
  await until('the agent knows us', () => agent.watching.has('me'))
  agent.ask(local.port)
  await until('it was dialled', () => intercepts.snapshots[0]?.connections === 1)
  manager.agents.push({ agents: [{ ...pod, api_port: 4001, intercepted: false }] })
  await until('it is the origin no more', () => intercepts.origin === undefined)
  await until('nothing is asked of us any more', () => !agent.watching.has('me'))
  const [tunnel] = agent.tunnels
  let isClosed = false
  tunnel?.hold(() => {
    isClosed = true
  })
  assert.equal(isClosed, false)
  tunnel?.finish()
})

test('where port-forwards are forbidden all goes through the manager, and it is tried once', async t => {
  const { manager, path, intercepts, create } = await reachable(t)
  let attempts = 0
  path.portForward = () => {
    attempts++
    return Promise.reject(new KnownError('CLUSTER_FORBIDDEN', { what: 'pods/portforward' }))
  }
  const local = await localServer(t, socket => void socket.pipe(socket))
  await create({ ports: [port(local.port)] })
  manager.agents.push({ agents: [{ ...pod, api_port: 4001, intercepted: true }] })
  await until('it was tried', () => attempts === 1)
  manager.agents.push({ agents: [{ ...pod, pod_name: 'web-2', api_port: 4001, intercepted: true }] })
  assert.equal((await manager.dial('127.0.0.1', local.port)).answer, 'connected')
  assert.equal(attempts, 1)
  assert.equal(intercepts.origin, undefined)
})
