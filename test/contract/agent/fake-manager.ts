// A traffic-manager and a workstation in one, as an agent sees them: it arrives, is shown intercepts, and its tunnels are dialled on loopback. Written
// on common/protocol's server.
import { once } from 'node:events'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { silentLog } from '../../../common/base/index.ts'
import {
  type AgentInfoOutput,
  connectionOptions,
  type DialRequest,
  type DNSAgentResponseOutput,
  type DNSRequest,
  GrpcError,
  GrpcServer,
  GrpcStatus,
  type InterceptInfo,
  type InterceptSpec,
  ManagerService,
  type ReviewInterceptRequestOutput,
  type TunnelMetricsOutput,
} from '../../../common/protocol/index.ts'
import {
  acceptTunnel,
  decodeSession,
  type ReceivedStreamInfo,
  serveFlow,
  TunnelCode,
  type TunnelStream,
  tunnelPath,
} from '../../../common/tunnel/index.ts'

export const client = 'client-session'

interface Watcher<T> {
  push(value: T): void
}

/** How the workstation behaves. */
export type Workstation = 'answers' | 'silent'

export class FakeManager {
  readonly arrivals: { info: AgentInfoOutput; authorization: string | undefined }[] = []
  readonly reviews: ReviewInterceptRequestOutput[] = []
  readonly answers: DNSAgentResponseOutput[] = []
  readonly reports: TunnelMetricsOutput[] = []
  /** Tunnels that agents opened, and for which client. */
  readonly tunnels: { info: ReceivedStreamInfo; client: string; tunnel: TunnelStream }[] = []
  /** What dial requests are answered with. */
  readonly dialled: { info: ReceivedStreamInfo; tunnel: TunnelStream }[] = []
  departures = 0
  workstation: Workstation = 'answers'
  intercepts: InterceptInfo[] = []
  readonly #pending = new Set<string>()
  readonly #intercepts = new Set<Watcher<InterceptInfo[]>>()
  readonly #dials = new Set<Watcher<DialRequest>>()
  readonly #lookups = new Set<Watcher<DNSRequest>>()
  readonly #sessions = new Set<http2.ServerHttp2Session>()
  #server: http2.Http2Server | undefined
  port = 0

  /** Streams on one connection. */
  readonly #maxStreams: number | undefined
  /** Connections that are open. */
  get connections(): number {
    return this.#sessions.size
  }

  private constructor(maxStreams: number | undefined) {
    this.#maxStreams = maxStreams
  }

  static async start(t: TestContext, { maxStreams }: { maxStreams?: number } = {}): Promise<FakeManager> {
    const manager = new FakeManager(maxStreams)
    await manager.listen()
    t.after(() => manager.stop())
    return manager
  }

  /** Again after `stop`, on the same port. */
  async listen(): Promise<void> {
    const grpc = new GrpcServer({ onBug: error => process.stderr.write(`${String(error)}\n`) })
    grpc.add(ManagerService, {
      Version: () => Promise.resolve({ name: 'fake', version: 'v2.20.2' }),
      ArriveAsAgent: (info, { headers }) => {
        this.arrivals.push({ info, authorization: headers.authorization })
        return Promise.resolve({ session_id: `agent-${this.arrivals.length}` })
      },
      Remain: () => Promise.resolve({}),
      ReportMetrics: metrics => {
        this.reports.push(metrics)
        return Promise.resolve({})
      },
      Depart: () => {
        this.departures++
        return Promise.resolve({})
      },
      ReviewIntercept: request => {
        this.reviews.push(request)
        const reviewed = this.intercepts.find(({ id }) => id === request.id)
        if (reviewed === undefined) return Promise.reject(new GrpcError(GrpcStatus.notFound, 'no such intercept'))
        if (reviewed.disposition === 'WAITING') {
          this.show(
            this.intercepts.map(each =>
              each.id === request.id ? { ...each, disposition: request.disposition, message: request.message } : each,
            ),
          )
        }
        return Promise.resolve({})
      },
      AgentLookupDNSResponse: response => {
        this.answers.push(response)
        return Promise.resolve({})
      },
      WatchIntercepts: async function* (this: FakeManager, _: unknown, { signal }: { signal: AbortSignal }) {
        for await (const intercepts of watched(this.#intercepts, signal, [this.intercepts])) yield { intercepts }
      }.bind(this),
      WatchDial: (_, { signal }) => watched(this.#dials, signal),
      WatchLookupDNS: (_, { signal }) => watched(this.#lookups, signal),
      WatchLogLevel: (_, { signal }) => watched(new Set(), signal),
    })
    grpc.handleRaw(tunnelPath, stream => acceptTunnel(stream, (tunnel, info) => this.#accepted(tunnel, info)))
    const server = http2.createServer({
      ...connectionOptions,
      settings: {
        ...connectionOptions.settings,
        ...(this.#maxStreams === undefined ? {} : { maxConcurrentStreams: this.#maxStreams }),
      },
    })
    server.on('session', session => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
    })
    grpc.attach(server)
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    for (const session of this.#sessions) session.destroy()
    await closed
  }

  show(intercepts: InterceptInfo[]): void {
    this.intercepts = intercepts
    for (const watcher of this.#intercepts) watcher.push(intercepts)
  }

  /** Agents that wait for dial requests. */
  get dialWatchers(): number {
    return this.#dials.size
  }

  dial(request: DialRequest): void {
    this.#pending.add((request.conn_id as Buffer).toString('hex'))
    for (const watcher of this.#dials) watcher.push(request)
  }

  lookup(request: DNSRequest): void {
    for (const watcher of this.#lookups) watcher.push(request)
  }

  #accepted(tunnel: TunnelStream, info: ReceivedStreamInfo): void {
    if (this.#pending.delete(info.connId.toString('hex'))) {
      tunnel.hold(() => undefined)
      this.dialled.push({ info, tunnel })
      return
    }
    tunnel.listen({
      data: () => tunnel.finish(),
      control: (code, body) => {
        if (code !== TunnelCode.session) {
          tunnel.finish(new GrpcError(GrpcStatus.failedPrecondition, 'expected the session'))
          return
        }
        this.tunnels.push({ info, client: decodeSession(body) ?? '', tunnel })
        if (this.workstation === 'silent') tunnel.hold(() => undefined)
        else serveFlow(tunnel, info, { exists: () => undefined, mayDial: () => true, log: silentLog })
      },
      ended: () => undefined,
      drained: () => undefined,
      closed: () => undefined,
    })
  }
}

export function intercept(
  spec: Partial<InterceptSpec>,
  disposition: InterceptInfo['disposition'] = 'WAITING',
): InterceptInfo {
  const name = spec.name ?? 'web'
  return {
    id: `${client}:${name}`,
    client_session: { session_id: client },
    disposition,
    spec: {
      name,
      client: 'dev@laptop',
      agent: 'web',
      namespace: 'shop',
      mechanism: 'tcp',
      target_host: '127.0.0.1',
      protocol: 'TCP',
      container_name: 'app',
      roundtrip_latency: 4e9,
      dial_timeout: 3e9,
      ...spec,
    },
  }
}

async function* watched<T>(
  watchers: Set<Watcher<T>>,
  signal: AbortSignal,
  first: readonly T[] = [],
): AsyncGenerator<T> {
  const waiting = [...first]
  let wake: () => void = () => undefined
  const watcher = {
    push(value: T) {
      waiting.push(value)
      wake()
    },
  }
  watchers.add(watcher)
  signal.addEventListener('abort', () => wake())
  try {
    while (!signal.aborted) {
      const next = waiting.shift()
      if (next !== undefined) yield next
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    watchers.delete(watcher)
  }
}
