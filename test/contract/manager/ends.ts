// A manager with the ends that meet at it: clients and agents as they are on the wire, in a few lines each, and a cluster that says what it is told to.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Manager } from '../../../cluster/manager/manager.ts'
import { readSettings, type Settings } from '../../../cluster/manager/settings.ts'
import {
  type Prepared,
  type Workload,
  WorkloadError,
  type Workloads,
} from '../../../cluster/manager/workloads/index.ts'
import { type Clock, silentLog, systemClock } from '../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../common/net/index.ts'
import {
  type AgentInfo,
  administrationAudience,
  type CallMethod,
  connectionOptions,
  type DialRequestOutput,
  GrpcConnection,
  type InterceptInfoOutput,
  type InterceptSpec,
  ManagerService,
  sessionWindowBytes,
} from '../../../common/protocol/index.ts'
import {
  decodeStreamOk,
  encodeSession,
  encodeStreamInfo,
  infoOfDialRequest,
  joinSocket,
  type StreamInfo,
  serveFlow,
  TunnelCode,
  TunnelStream,
  tunnelPath,
} from '../../../common/tunnel/index.ts'
import { tcpServer } from '../../support/loopback.ts'

/** Time that passes `times` as fast. */
export function fastClock(times: number): Clock {
  return { now: () => performance.now() * times, after: (ms, run) => systemClock.after(ms / times, run) }
}

export const ip = (text: string): Ip => {
  const parsed = Ip.parse(text)
  assert(parsed, text)
  return parsed
}

/** Lists nothing but the first pods, knows pods by name, and believes tokens that say namespace[:account]/pod/audience, the pod empty for those of no pod. */
async function fakeCluster(t: TestContext, pods: ReadonlyMap<string, object>) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body))
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (searchParams.has('watch')) response.writeHead(200).flushHeaders()
      else if (pathname.endsWith('/tokenreviews')) {
        const { spec } = JSON.parse(Buffer.concat(chunks).toString()) as {
          spec: { token: string; audiences: string[] }
        }
        const [owner = '', pod, ...audience] = spec.token.split('/')
        const [namespace = '', account = 'default'] = owner.split(':')
        const bound = {
          'authentication.kubernetes.io/pod-name': [pod],
          'authentication.kubernetes.io/pod-uid': [`uid-${pod ?? ''}`],
        }
        const extra = pod === '' ? {} : bound
        const user = { username: `system:serviceaccount:${namespace}:${account}`, extra }
        answer(201, {
          status: { authenticated: spec.token !== 'forged', audiences: [audience.join('/') || 'fairlead'], user },
        })
      } else {
        const pod = pods.get(pathname.split('/').at(-1) ?? '')
        if (pathname.includes('/pods/')) answer(pod === undefined ? 404 : 200, pod ?? { message: 'no such pod' })
        else
          answer(200, {
            metadata: { resourceVersion: '1' },
            items: pathname === '/api/v1/pods' ? [...pods.values()] : [],
          })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

/** Prepares whatever is in the list; says what it was asked. */
export class FakeWorkloads implements Workloads {
  items: Workload[] = []
  readonly asked: string[] = []
  readonly #followers = new Set<() => void>()

  change(items: readonly Workload[]): void {
    this.items = [...items]
    for (const changed of this.#followers) changed()
  }
  list(namespace: string): readonly Workload[] {
    return this.items.filter(item => namespace === '' || item.namespace === namespace)
  }
  follow(changed: () => void): Disposable {
    this.#followers.add(changed)
    return { [Symbol.dispose]: () => void this.#followers.delete(changed) }
  }
  find(namespace: string, name: string): Workload {
    const found = this.items.find(item => item.namespace === namespace && item.name === name)
    if (found === undefined) throw new WorkloadError('person', `there is no workload ${name} in namespace ${namespace}`)
    return found
  }
  prepare: Workloads['prepare'] = (spec, { progress }) => {
    progress('looking for it')
    return Promise.resolve().then((): Prepared => {
      const workload = this.find(spec.namespace, spec.agent)
      progress('1 of 1 pods have the agent')
      return { workload, agentImage: 'image', port: workload.ports[0], container: workload.containers[0] ?? '' }
    })
  }
  replace: Workloads['replace'] = (workload, container) => {
    this.asked.push(`replace ${workload.name} ${container}`)
    this.change(this.items.map(item => (item.name === workload.name ? { ...item, replaced: container } : item)))
    return Promise.resolve()
  }
  uninstall: Workloads['uninstall'] = ({ namespace, names, all }, { progress }) => {
    progress('removing')
    return Promise.resolve(this.list(namespace).filter(({ name }) => all || names.includes(name)))
  }
}

export const workload = (name: string, change: Partial<Workload> = {}): Workload => ({
  ...{ kind: 'Deployment', name, namespace: 'shop', state: 'available', hasAgent: true, containers: ['app'] },
  ...{ wantedPods: 1, readyPods: 1, obstacle: '', replaced: '' },
  ports: [
    {
      ...{ service: name, serviceUid: 'u', servicePortName: 'http', servicePort: 80, protocol: 'TCP', appProtocol: '' },
      ...{ container: 'app', containerPortName: 'http', containerPort: 8080 },
    },
  ],
  ...change,
})

export interface Options {
  readonly clock?: Clock
  readonly settings?: Partial<Settings>
  /** That are there from the beginning, by name. */
  readonly pods?: ReadonlyMap<string, object>
}

export class World {
  readonly workloads = new FakeWorkloads()
  readonly pods = new Map<string, object>()
  readonly #t: TestContext
  readonly #url: URL
  readonly #options: Options
  manager: Manager

  private constructor(t: TestContext, url: URL, options: Options, manager: Manager, before: World | undefined) {
    this.#t = t
    this.#url = url
    this.#options = options
    this.manager = manager
    if (before !== undefined) this.workloads = before.workloads
  }

  static async open(t: TestContext, options: Options = {}): Promise<World> {
    const pods = new Map(options.pods)
    const url = await fakeCluster(t, pods)
    const workloads = new FakeWorkloads()
    const manager = await startManager(t, url, workloads, options)
    const world = new World(t, url, options, manager, undefined)
    return Object.assign(world, { pods, workloads })
  }

  /** Another manager in place of this one, which knows nothing of before. */
  async restart(): Promise<void> {
    await this.manager[Symbol.asyncDispose]()
    this.manager = await startManager(this.#t, this.#url, this.workloads, this.#options)
  }

  async client(name = 'ann@home', { namespace = 'shop', remains = true, dials = true } = {}): Promise<ClientEnd> {
    return ClientEnd.arrive(this.#t, this.manager.port, { name, namespace, remains, dials })
  }

  async agent(podName: string, change: Partial<AgentInfo> = {}, options: AgentOptions = {}): Promise<AgentEnd> {
    return AgentEnd.arrive(this.#t, this.manager.agentPort, podName, change, options)
  }

  link(port: number): GrpcConnection {
    return openLink(this.#t, port).grpc
  }
}

async function startManager(t: TestContext, url: URL, workloads: Workloads, { clock, settings }: Options) {
  const manager = await Manager.start(
    {
      settings: {
        ...readSettings({ POD_IP: '10.244.0.9', AGENT_TOKENS: 'optional' }),
        ...{ port: 0, agentPort: 0, metricsPort: 0 },
        ...settings,
      },
      access: { server: url, token: () => Promise.resolve('secret') },
      kubernetesService: Ip.parse('10.96.0.1'),
      // Nobody answers there: what the manager is asked itself fails at once.
      nameservers: [],
      clock: clock ?? systemClock,
      log: silentLog,
      workloads,
    },
    { signal: t.signal },
  )
  t.after(() => manager[Symbol.asyncDispose]())
  return manager
}

function openLink(t: TestContext, port: number) {
  const session = connectHttp2(`http://127.0.0.1:${port}`, connectionOptions)
  session.on('error', () => undefined)
  session.once('connect', () => session.setLocalWindowSize(sessionWindowBytes))
  t.after(() => session.destroy())
  return { session, grpc: new GrpcConnection(session) }
}

const timeoutMs = 10_000

/** The proof of who may change things in a namespace. */
export const administrator = (namespace: string) => ({
  authorization: `Bearer ${namespace}//${administrationAudience('fairlead')}`,
})

class End {
  readonly grpc: GrpcConnection
  readonly session: ClientHttp2Session
  readonly gone: AbortController = new AbortController()
  id = ''

  constructor(t: TestContext, port: number) {
    const { session, grpc } = openLink(t, port)
    this.session = session
    this.grpc = grpc
    t.after(() => this.gone.abort())
  }

  call<Request, Response>(
    method: CallMethod<Request, Response>,
    request: NoInfer<Request>,
    metadata: Record<string, string> = {},
  ): Promise<Response> {
    return this.grpc.unary(method, request, { signal: this.gone.signal, timeoutMs, metadata })
  }

  /** Calls `each` for every message until the end or `stop`; how it ended is `ended`. */
  watch<Request, Response>(
    method: CallMethod<Request, Response>,
    request: NoInfer<Request>,
    each: (response: Response) => void,
    metadata: Record<string, string> = {},
  ): { stop(): void; readonly ended: Promise<unknown> } {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.gone.signal])
    const run = async () => {
      try {
        for await (const response of this.grpc.serverStream(method, request, { signal, metadata })) each(response)
        return 'ended'
      } catch (error) {
        return error
      }
    }
    return { stop: () => stop.abort(), ended: run() }
  }

  /** As if the machine had gone. */
  vanish(): void {
    this.gone.abort()
    this.session.destroy()
  }

  protected remain(): void {
    const timer = setInterval(() => {
      void this.call(ManagerService.Remain, { session: { session_id: this.id } }).catch(() => undefined)
    }, 200)
    this.gone.signal.addEventListener('abort', () => clearInterval(timer))
  }
}

export class ClientEnd extends End {
  intercepts: InterceptInfoOutput[] = []
  /** Of the tunnels that it opens; 2 is Telepresence 2.20. */
  version = 3
  /** Answers dial requests; a test may replace it. */
  onDial: (request: DialRequestOutput) => void = request => this.answer(request)
  dialled = 0
  dials: { stop(): void } | undefined

  static async arrive(
    t: TestContext,
    port: number,
    { name, namespace, remains, dials }: { name: string; namespace: string; remains: boolean; dials: boolean },
  ): Promise<ClientEnd> {
    const end = new ClientEnd(t, port)
    const { session_id } = await end.call(ManagerService.ArriveAsClient, {
      ...{ name, install_id: name, product: 'telepresence', version: 'v2.20.2', namespace },
    })
    end.id = session_id
    end.watch(ManagerService.WatchIntercepts, { session_id }, ({ intercepts }) => {
      end.intercepts = intercepts
    })
    if (dials) end.openDials()
    if (remains) end.remain()
    return end
  }

  openDials(): void {
    this.dials = this.watch(ManagerService.WatchDial, { session_id: this.id }, request => {
      this.dialled++
      this.onDial(request)
    })
  }

  answer(request: DialRequestOutput): void {
    dialAsAsked(this, request, this.version)
  }

  async intercept(change: InterceptSpec = {}): Promise<InterceptInfoOutput> {
    return this.call(ManagerService.CreateIntercept, {
      session: { session_id: this.id },
      intercept_spec: {
        ...{ name: 'web', client: 'ann@home', agent: 'web', namespace: 'shop', mechanism: 'tcp' },
        ...{ target_host: '127.0.0.1', target_port: 9, port_identifier: 'http/TCP', workload_kind: 'Deployment' },
        ...{ protocol: 'TCP', container_port: 8080, roundtrip_latency: 4e9, dial_timeout: 3e9 },
        ...change,
      },
    })
  }

  remove(name = 'web') {
    return this.call(ManagerService.RemoveIntercept, { session: { session_id: this.id }, name })
  }

  /** `name DISPOSITION` of each, by name. */
  get dispositions(): string {
    return this.intercepts
      .map(({ spec, disposition }) => `${spec?.name ?? ''} ${disposition}`)
      .sort()
      .join(', ')
  }
}

export interface AgentOptions {
  /** Accepts every intercept. */
  readonly reviews?: boolean
  readonly dials?: boolean
  readonly token?: string
  readonly environment?: Record<string, string>
}

export class AgentEnd extends End {
  intercepts: InterceptInfoOutput[] = []
  version = 3
  dialled = 0

  static async arrive(
    t: TestContext,
    port: number,
    podName: string,
    change: AgentInfo,
    { reviews = true, dials = true, token, environment = {} }: AgentOptions,
  ): Promise<AgentEnd> {
    const end = new AgentEnd(t, port)
    const mechanisms = ['tcp', 'http', 'wiretap', 'ingest', 'via'].map(name => ({
      name,
      product: 'x',
      version: 'v2.20.2',
    }))
    const { session_id } = await end.call(
      ManagerService.ArriveAsAgent,
      {
        ...{ name: 'web', namespace: 'shop', pod_name: podName, pod_ip: '10.244.0.7', api_port: 7777, mechanisms },
        ...{ product: 'telepresence', version: 'v2.20.2', workload_kind: 'Deployment' },
        ...change,
      },
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    )
    end.id = session_id
    const session = { session_id }
    end.watch(ManagerService.WatchIntercepts, session, ({ intercepts }) => {
      end.intercepts = intercepts
      for (const { id, disposition } of intercepts) {
        if (!reviews || disposition !== 'WAITING') continue
        const verdict = { session, id, disposition: 'ACTIVE' as const, pod_ip: '10.244.0.7', environment }
        void end.call(ManagerService.ReviewIntercept, verdict).catch(() => undefined)
      }
    })
    if (dials)
      end.watch(ManagerService.WatchDial, session, request => {
        end.dialled++
        dialAsAsked(end, request, end.version)
      })
    end.remain()
    return end
  }

  refuse(id: string, message: string) {
    const request = { session: { session_id: this.id }, id, disposition: 'AGENT_ERROR' as const, message }
    return this.call(ManagerService.ReviewIntercept, request)
  }

  /** Opens a tunnel for that client, as for a connection that was accepted; `start` when the manager has taken it. */
  tunnel(
    clientId: string,
    flow: FlowId,
    start: (tunnel: TunnelStream) => void,
    change: Partial<StreamInfo> = {},
  ): void {
    const tunnel = TunnelStream.ofCaller(this.grpc.open(tunnelPath))
    const { version } = this
    tunnel.send(
      encodeStreamInfo({ version, latencyMs: 2000, dialTimeoutMs: 3000, flow, sessionId: this.id, ...change }),
    )
    whenTaken(tunnel, () => {
      tunnel.send(encodeSession(clientId))
      start(tunnel)
    })
  }

  /** A port whose connections go to that client. */
  async listen(t: TestContext, clientId: string, target: FlowId['destination']): Promise<number> {
    return tcpServer(t, socket => {
      const source = { ip: ip('127.0.0.1'), port: socket.remotePort ?? 0 }
      this.tunnel(clientId, { protocol: 'tcp', source, destination: target }, tunnel =>
        joinSocket(socket, tunnel, { sentBytes: 0, receivedBytes: 0 }, () => undefined),
      )
    })
  }
}

function whenTaken(tunnel: TunnelStream, taken: (version: number) => void): void {
  tunnel.listen({
    data: () => assert.fail('data before StreamOk'),
    control(code, body) {
      assert.equal(code, TunnelCode.streamOk)
      taken(decodeStreamOk(body))
    },
    ended: () => undefined,
    drained: () => undefined,
    closed: () => undefined,
  })
}

function dialAsAsked(end: End, request: DialRequestOutput, version: number): void {
  const info = infoOfDialRequest(request, end.id)
  assert(info)
  const tunnel = TunnelStream.ofCaller(end.grpc.open(tunnelPath))
  tunnel.send(encodeStreamInfo({ ...info, version }))
  whenTaken(tunnel, agreed => {
    serveFlow(tunnel, { ...info, version: agreed }, { exists: () => true, mayDial: () => true, log: silentLog })
  })
}

export async function connected(t: TestContext, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** Everything until the far end has ended. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
