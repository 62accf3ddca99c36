// A traffic-manager of Telepresence 2.20 as a workstation sees it: its settings, its sessions, its statuses, its tunnels with their full close.
// What would have ended the real process (it does not check what it is sent) is written down in `crashes`. It dials loopback only: `targets` says
// which port stands for which address of the cluster.
import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { InterceptsDouble, type InterceptsOptions } from './intercepts-double.ts'
import { LookupsDouble } from './lookups-double.ts'
import { RelayDouble, type TunnelEnd } from './relay-double.ts'
import { answer, begin, end, type Handler } from './replies.ts'
import { code, destinationOf, type Handshake } from './tunnel-bytes.ts'
import { serveTunnelAs220, type Target } from './tunnel-double.ts'
import { Deframing, decode, encode, frame, type Message, status } from './wire.ts'

export interface ManagerDoubleOptions extends InterceptsOptions {
  /** `10.96.0.7:80` → a port on loopback. Anything else is refused. */
  readonly targets?: Readonly<Record<string, Target>>
  /** Records in wire form by `name type`; anything else is NXDOMAIN. A number is the gRPC status that the lookup ends with. */
  readonly names?: Readonly<Record<string, Buffer | number>>
}

export interface Received {
  readonly method: string
  readonly body: Buffer
}

const methodPrefix = '/telepresence.manager.Manager/'
const path = /^\/telepresence\.manager\.Manager\/(\w+)$/
const clusterId = '99999999-0000-4000-8000-000000000000'
const maxStreams = 250
const windowBytes = 1024 * 1024

export class ManagerDouble implements Disposable {
  /** Every unary and server-streaming request, in order. */
  readonly received: Received[] = []
  readonly crashes: string[] = []
  /** Handshakes of tunnels, as they came. */
  readonly handshakes: Buffer[] = []
  readonly sessions = new Set<string>()
  readonly intercepts: InterceptsDouble
  openTunnels = 0
  mostTunnels = 0
  readonly #options: ManagerDoubleOptions
  readonly #relay = new RelayDouble()
  readonly #lookups = new LookupsDouble()
  readonly #server: Http2Server
  readonly #connections = new Set<ServerHttp2Session>()
  #arrivals = 0

  private constructor(options: ManagerDoubleOptions) {
    this.#options = options
    this.intercepts = new InterceptsDouble(options)
    this.#server = createServer({
      settings: { maxConcurrentStreams: maxStreams, initialWindowSize: windowBytes, maxFrameSize: windowBytes },
    })
    this.#server.on('session', (session: ServerHttp2Session) => {
      this.#connections.add(session)
      session.once('close', () => this.#connections.delete(session))
      session.on('error', () => undefined)
    })
    this.#server.on('stream', (stream: ServerHttp2Stream, headers) => {
      stream.on('error', () => undefined)
      this.#accept(stream, String(headers[':path']), String(headers['content-type']))
    })
  }

  static async start(options: ManagerDoubleOptions = {}): Promise<ManagerDouble> {
    const double = new ManagerDouble(options)
    double.#server.listen(0, '127.0.0.1')
    await once(double.#server, 'listening')
    return double
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends every connection and forgets every session, as a restart does. */
  restart(): void {
    this.sessions.clear()
    this.intercepts.forget()
    for (const session of this.#connections) session.destroy()
  }

  /** As if it had not remained: an agent for 15 s, a client for 24 h. */
  expire(session: string): void {
    this.sessions.delete(session)
    this.intercepts.gone(session)
  }

  methods(): readonly string[] {
    return this.received.map(({ method }) => method)
  }

  [Symbol.dispose](): void {
    this.restart()
    this.#server.close()
  }

  #accept(stream: ServerHttp2Stream, requestPath: string, contentType: string): void {
    if (!contentType.startsWith('application/grpc')) {
      stream.respond({ ':status': 200 })
      stream.end(`Hello World from: ${requestPath}\n`)
      return
    }
    const [, method = ''] = path.exec(requestPath) ?? []
    if (method === 'Tunnel') {
      this.openTunnels++
      this.mostTunnels = Math.max(this.mostTunnels, this.openTunnels)
      stream.once('close', () => this.openTunnels--)
      serveTunnelAs220(stream, {
        isSession: id => this.sessions.has(id),
        target: address => this.#options.targets?.[address] ?? 'refused',
        handshake: payload => this.handshakes.push(payload),
        crash: why => this.#crash(why),
        relay: (info, end) => this.#join(info, end),
      })
      return
    }
    const handler = this.#handlers[method] ?? this.intercepts.handlers[method]
    if (handler === undefined) {
      end(stream, status.unimplemented, `unknown method ${method} for service ${methodPrefix.slice(1, -1)}`)
      stream.resume()
      return
    }
    const deframing = new Deframing()
    stream.on('data', (chunk: Buffer) => {
      for (const body of deframing.push(chunk)) {
        this.received.push({ method, body })
        handler(stream, body)
      }
    })
  }

  /** The process is gone, and a new one comes up. */
  #crash(why: string): void {
    this.crashes.push(why)
    this.restart()
  }

  readonly #handlers: Readonly<Record<string, Handler>> = {
    Version: stream => answer(stream, 'VersionInfo2', { name: 'OSS Traffic Manager', version: 'v2.20.2' }),
    ArriveAsClient: (stream, body) => {
      const client = decode('ClientInfo', body)
      const missing = ['name', 'install_id', 'product', 'version'].find(field => client[field] === '')
      if (missing !== undefined || !/^v?\d+\.\d+\.\d+/.test(String(client['version']))) {
        end(stream, status.invalidArgument, `${missing ?? 'version'} must not be empty`)
        return
      }
      const id = `00000000-0000-4000-8000-${String(++this.#arrivals).padStart(12, '0')}`
      this.sessions.add(id)
      this.intercepts.clients.set(id, String(client['namespace']))
      answer(stream, 'SessionInfo', { session_id: id, cluster_id: clusterId, install_id: client['install_id'] })
    },
    ArriveAsAgent: (stream, body) => {
      const agent = decode('AgentInfo', body)
      const missing = ['name', 'namespace', 'product', 'version'].find(field => agent[field] === '')
      if (missing !== undefined || (agent['mechanisms'] as unknown[]).length === 0) {
        end(stream, status.invalidArgument, `${missing ?? 'mechanisms'} must not be empty`)
        return
      }
      const id = `agent:00000000-0000-4000-8000-${String(++this.#arrivals).padStart(12, '0')}`
      this.sessions.add(id)
      answer(stream, 'SessionInfo', { session_id: id, cluster_id: clusterId })
      this.intercepts.agentArrived(id, agent)
    },
    Remain: (stream, body) => {
      const { session } = decode('RemainRequest', body) as { session?: { session_id: string } | null }
      if (session === undefined || session === null) this.#crash('Remain without a session')
      else if (this.sessions.has(session.session_id)) answer(stream, 'Empty', {})
      else end(stream, status.notFound, `Session "${session.session_id}" not found`)
    },
    Depart: (stream, body) => {
      this.expire(sessionOf(body))
      answer(stream, 'Empty', {})
    },
    GetClientConfig: stream => answer(stream, 'CLIConfig', {}),
    GetKnownWorkloadKinds: stream => answer(stream, 'KnownWorkloadKinds', { kinds: [1, 2, 3] }),
    WatchClusterInfo: stream => {
      const podIp = Buffer.of(10, 244, 0, 9)
      const info = {
        kube_dns_ip: podIp,
        service_subnet: { ip: Buffer.of(10, 96, 0, 0), mask: 12 },
        cluster_domain: 'cluster.local.',
        manager_pod_ip: podIp,
        manager_pod_port: 8081,
        routing: {},
        dns: {
          exclude_suffixes: ['.com', '.io', '.net', '.org', '.ru'],
          kube_ip: podIp,
          cluster_domain: 'cluster.local.',
        },
        injector_svc_ip: Buffer.of(10, 96, 0, 9),
        injector_svc_port: 443,
        injector_svc_host: 'agent-injector.fairlead',
      }
      // Its pod networks are found later than the rest.
      begin(stream)
      stream.write(frame(encode('ClusterInfo', info)))
      stream.write(frame(encode('ClusterInfo', { ...info, pod_subnets: [{ ip: Buffer.of(10, 244, 0, 0), mask: 16 }] })))
    },
    // Of an unknown session it stays open and says nothing.
    WatchDial: (stream, body) => this.#relay.watch(sessionOf(body), stream),
    WatchLookupDNS: (stream, body) => this.#lookups.watch(sessionOf(body), stream),
    AgentLookupDNSResponse: (stream, body) => {
      this.#lookups.answered(decode('DNSAgentResponse', body))
      answer(stream, 'Empty', {})
    },
    WatchLogLevel: stream => begin(stream),
    ReportMetrics: stream => answer(stream, 'Empty', {}),
    LookupDNS: (stream, body) => void this.#lookup(stream, decode('DNSRequest', body)),
  }
  /** Agents are asked first; what none of them knows, the manager looks up itself. */
  async #lookup(stream: ServerHttp2Stream, request: Message): Promise<void> {
    const { name, type, session } = request as { name: string; type: number; session: { session_id: string } | null }
    const agents = this.intercepts.resolversFor(session?.session_id ?? '')
    const response = await this.#lookups.ask(agents, request)
    const found = this.#options.names?.[`${name} ${type}`]
    if (response !== undefined) answer(stream, 'DNSResponse', response)
    else if (typeof found === 'number') end(stream, found, `lookup ${name} on 10.96.0.10:53: server misbehaving`)
    else answer(stream, 'DNSResponse', found === undefined ? { r_code: 3 } : { r_code: 0, rrs: found })
  }

  /** 2.20's order: an answer to a dial request; what an agent begins; what a client begins. */
  #join(info: Handshake, end: TunnelEnd): boolean {
    const { sessionId, connId } = info
    if (this.#relay.claim(info, end)) return true
    if (!this.intercepts.agents.has(sessionId)) {
      const agent = this.intercepts.agentFor(sessionId, destinationOf(connId).address)
      if (agent !== undefined) this.#relay.ask(agent, info, end)
      return agent !== undefined
    }
    end.first(payload => {
      const client = payload.subarray(1).toString()
      if (payload[0] !== code.session) end.finish(status.failedPrecondition, 'unable to read session message')
      else if (!this.sessions.has(client)) this.#crash(`a tunnel for the unknown session ${client}`)
      else this.#relay.ask(client, info, end)
    })
    return true
  }
}

function sessionOf(body: Buffer): string {
  return String(decode('SessionInfo', body)['session_id'])
}
