// A traffic-manager and the agents behind it, as far as a workstation with intercepts sees them, on loopback: it does what a test says, and dials
// through intercepts as an agent does.
import { once } from 'node:events'
import http2 from 'node:http2'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TestContext } from 'node:test'
import { KnownError, silentLog, systemClock } from '../../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../../common/net/index.ts'
import {
  type AgentPodInfoSnapshot,
  connectionOptions,
  type DialRequest,
  GrpcError,
  GrpcServer,
  GrpcStatus,
  type InterceptInfo,
  type InterceptSpecOutput,
  ManagerService,
  type PreparedIntercept,
  type WorkloadEventsDelta,
} from '../../../../common/protocol/index.ts'
import {
  type Answer,
  acceptTunnel,
  awaitDial,
  encodeConnId,
  type TunnelStream,
  tunnelPath,
} from '../../../../common/tunnel/index.ts'
import { type InterceptPath, Intercepts } from '../../../../daemon/src/user/intercept/index.ts'
import { parseWantedIntercept, type WantedInterceptText } from '../../../../daemon/src/user/intercept/wanted.ts'
import { ManagerConnection, TunnelClient } from '../../../../daemon/src/user/tunnel/index.ts'
import { TunnelDuplex } from '../../../../daemon/src/user/tunnel/tunnel-duplex.ts'

export const never = new AbortController().signal
const nanosPerMs = 1_000_000

/** Everything pushed so far, then what comes. */
class Pushed<T> {
  #items: T[] = []
  #wake = new Set<() => void>()

  constructor(first: readonly T[] = []) {
    this.#items.push(...first)
  }

  push(item: T): void {
    this.#items.push(item)
    for (const wake of this.#wake) wake()
    this.#wake.clear()
  }

  async *follow(signal: AbortSignal, from = 0): AsyncGenerator<T> {
    for (let at = from; ; at++) {
      while (at >= this.#items.length) {
        if (signal.aborted) return
        await new Promise<void>(resolve => {
          this.#wake.add(resolve)
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      yield this.#items[at] as T
    }
  }

  get length(): number {
    return this.#items.length
  }
}

export class FakeManager {
  readonly #intercepts = new Map<string, InterceptInfo>()
  #snapshots = new Pushed<InterceptInfo[]>([[]])
  #dials = new Pushed<DialRequest>()
  readonly workloads = new Pushed<WorkloadEventsDelta>()
  /** What WatchAgentPods tells. */
  readonly agents = new Pushed<AgentPodInfoSnapshot>()
  readonly #waiting = new Map<string, (tunnel: TunnelStream, version: number) => void>()
  readonly #sessions = new Set<http2.ServerHttp2Session>()
  readonly created: InterceptSpecOutput[] = []
  readonly removed: string[] = []
  /** UNIMPLEMENTED for what is ours, as a manager of 2.20 has it. */
  isOld = false
  isSessionKnown = true
  /** What a preparation comes to. */
  prepared: (spec: InterceptSpecOutput) => PreparedIntercept | Promise<PreparedIntercept> = spec => ({
    namespace: spec.namespace,
    service_name: 'web',
    service_port_name: 'http',
    service_port: 80,
    service_uid: 'uid',
    protocol: spec.protocol === '' ? 'TCP' : spec.protocol,
    workload_kind: 'Deployment',
    container_name: 'app',
    container_port: 8080,
  })
  /** What becomes of a new intercept. */
  review: (spec: InterceptSpecOutput) => Partial<InterceptInfo> = () => ({
    disposition: 'ACTIVE',
    pod_name: 'web-1',
    pod_ip: '127.0.0.1',
    // A root is none of a pod's business.
    environment: { APP: 'web', EMPTY: '', FAIRLEAD_ROOT: '/' },
  })
  #port = 0

  static async open(t: TestContext): Promise<FakeManager> {
    const manager = new FakeManager()
    const grpc = new GrpcServer({ onBug: error => t.diagnostic(String(error)) })
    grpc.add(ManagerService, {
      Version: () => Promise.resolve({ version: 'v2.20.2' }),
      WatchIntercepts: (_, { signal }) => manager.#watchIntercepts(signal),
      WatchDial: (_, { signal }) => manager.#dials.follow(signal, manager.#dials.length),
      WatchAgentPods: (_, { signal }) => manager.agents.follow(signal),
      WatchWorkloads: (_, { signal }) => manager.workloads.follow(signal),
      PrepareInterceptStream: request => manager.#prepareStream(request.intercept_spec),
      PrepareIntercept: async request => manager.prepared(required(request.intercept_spec)),
      CreateIntercept: request =>
        Promise.resolve(request).then(asked => manager.#create(required(asked.intercept_spec))),
      RemoveIntercept: request => {
        manager.removed.push(request.name)
        manager.drop(request.name)
        return Promise.resolve({})
      },
    })
    grpc.handleRaw(tunnelPath, stream =>
      acceptTunnel(stream, (tunnel, info) => {
        const key = info.connId.toString('hex')
        const wait = manager.#waiting.get(key)
        manager.#waiting.delete(key)
        if (wait === undefined) tunnel.finish(new GrpcError(GrpcStatus.notFound, 'nobody waits for it'))
        else wait(tunnel, info.version)
      }),
    )
    const server = http2.createServer(connectionOptions)
    server.on('session', session => manager.#sessions.add(session))
    grpc.attach(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    manager.#port = (server.address() as AddressInfo).port
    t.after(() => {
      for (const session of manager.#sessions) session.destroy()
      server.close()
    })
    return manager
  }

  /** Connects as a session does. */
  async path(t: TestContext, sessionId = 'me'): Promise<TestPath> {
    const wire = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    await once(wire, 'connect')
    const connection = await ManagerConnection.open(wire, { signal: never, log: silentLog })
    const flows = new TunnelClient({ log: silentLog, dialTimeoutMs: 3_000, latencyMs: 2_000 })
    flows.use([connection], sessionId)
    const close = () => {
      flows.lose()
      connection.close()
    }
    t.after(close)
    return {
      ...{ sessionId, namespace: 'shop', managerVersion: 'v2.20.2', grpc: connection.grpc, flows, close },
      remain: () => Promise.resolve(this.isSessionKnown ? 'here' : 'expired'),
      portForward: () => Promise.reject(new KnownError('CLUSTER_FORBIDDEN', { what: 'pods/portforward' })),
      administrationToken: () => Promise.resolve('token'),
    }
  }

  /** Tells something new about an intercept. */
  tell(name: string, news: Partial<InterceptInfo>): void {
    const info = this.#intercepts.get(name)
    if (info === undefined) throw new Error(`no intercept ${name}`)
    this.#intercepts.set(name, { ...info, ...news })
    this.#push()
  }

  drop(name: string): void {
    this.#intercepts.delete(name)
    this.#push()
  }

  /** As after a restart: nothing is known. */
  forget(): void {
    this.#intercepts.clear()
    this.#snapshots = new Pushed<InterceptInfo[]>([[]])
  }

  get names(): string[] {
    return [...this.#intercepts.keys()]
  }

  /** Dials as an agent does when a connection came in. */
  async dial(
    host: string,
    port: number,
    { protocol = 'tcp', sourcePort = 40_000 }: { protocol?: 'tcp' | 'udp'; sourcePort?: number } = {},
  ): Promise<{ answer: Answer; tunnel: TunnelStream; stream: () => Duplex }> {
    const source = Ip.parse('10.244.0.9')
    const destination = Ip.parse(host)
    if (source === undefined || destination === undefined) throw new Error('not an address')
    const flow: FlowId = { protocol, source: { ip: source, port: sourcePort }, destination: { ip: destination, port } }
    const connId = encodeConnId(flow)
    const { tunnel, version } = await new Promise<{ tunnel: TunnelStream; version: number }>(resolve => {
      this.#waiting.set(connId.toString('hex'), (tunnel, version) => resolve({ tunnel, version }))
      this.#dials.push({ conn_id: connId, dial_timeout: 3_000 * nanosPerMs, roundtrip_latency: 4_000 * nanosPerMs })
    })
    const answer = await new Promise<Answer>(resolve => awaitDial(tunnel, { version, dialTimeoutMs: 3_000 }, resolve))
    return { answer, tunnel, stream: () => new TunnelDuplex(tunnel, () => undefined) }
  }

  async *#watchIntercepts(signal: AbortSignal) {
    const snapshots = this.#snapshots
    for await (const intercepts of snapshots.follow(signal, snapshots.length - 1)) yield { intercepts }
  }

  async *#prepareStream(spec: InterceptSpecOutput | null) {
    if (this.isOld) throw new GrpcError(GrpcStatus.unimplemented, 'unknown method')
    yield { progress: '1 of 2 pods have the agent' }
    yield { prepared: await this.prepared(required(spec)) }
  }

  #create(spec: InterceptSpecOutput): InterceptInfo {
    if (this.#intercepts.has(spec.name)) throw new GrpcError(GrpcStatus.alreadyExists, 'there already')
    this.created.push(spec)
    const info: InterceptInfo = { spec, id: `me:${spec.name}`, disposition: 'WAITING' }
    this.#intercepts.set(spec.name, info)
    this.#push()
    this.tell(spec.name, this.review(spec))
    return info
  }

  #push(): void {
    this.#snapshots.push([...this.#intercepts.values()])
  }
}

/** A path that a test may lose, and whose port-forwards it may make. */
export type TestPath = Omit<InterceptPath, 'portForward'> & {
  portForward: InterceptPath['portForward']
  close(): void
}

export interface Stage {
  readonly manager: FakeManager
  readonly intercepts: Intercepts
  readonly path: TestPath
  /** Asks for an intercept as the control API does. */
  create(
    text?: Partial<WantedInterceptText>,
    options?: { signal?: AbortSignal; progress?: (text: string) => void },
  ): ReturnType<Intercepts['create']>
}

/** A connected session without intercepts. Its clock runs fifty times as fast. */
export async function stage(t: TestContext): Promise<Stage> {
  const manager = await FakeManager.open(t)
  const path = await manager.path(t)
  const intercepts = new Intercepts({
    dependencies: {
      clientName: 'anna@laptop',
      localPorts: { isListening: () => Promise.resolve(undefined) },
      wallClock: () => 0,
      clock: { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 50, run) },
      log: silentLog,
    },
    changed: () => undefined,
  })
  t.after(() => intercepts.end())
  intercepts.use(path)
  return {
    ...{ manager, intercepts, path },
    create: (text = {}, { signal = never, progress = () => undefined } = {}) =>
      intercepts.create(parseWantedIntercept({ ...blank, workload: 'web', ...text }), { signal, progress }),
  }
}

export const blank: WantedInterceptText = {
  ...{ name: '', workload: '', kind: '', namespace: '', mechanism: 'MECHANISM_UNSPECIFIED', ports: [] },
  ...{ service: '', container: '', address: '', replace: false, http_headers: {}, http_path_prefixes: [] },
  ...{ mount: '', writable_mount: false, to_pod: [], local_only: false },
}

/** A process of the developer's. */
export async function localServer(
  t: TestContext,
  serve: Parameters<typeof createServer>[1],
): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, serve as () => void)
  server.on('connection', socket => socket.on('error', () => undefined))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

export function port(local: number, remote = '', protocol = '') {
  return { local, remote, protocol }
}

function required<T>(value: T | null): T {
  if (value === null) throw new GrpcError(GrpcStatus.invalidArgument, 'no spec')
  return value
}
