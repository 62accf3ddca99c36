// A sidecar of Telepresence 2.20: it arrives, gives its port to the first intercept that asks and refuses the others, and takes what callers send to
// whoever has it: directly when that client watches here, else through the manager. One port, no application: callers are the test's words.
import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { TunnelDouble } from './client-double.ts'
import type { WorkloadDouble } from './intercepts-double.ts'
import { RelayDouble, type TunnelEnd } from './relay-double.ts'
import { answer, end } from './replies.ts'
import { code, connId, destinationOf, type End, type Handshake, streamInfo } from './tunnel-bytes.ts'
import { answerDialAs220, serveTunnelAs220, type Target } from './tunnel-double.ts'
import { Call, Deframing, decode, encode, type Message, type Status, status } from './wire.ts'

export interface AgentDoubleOptions {
  readonly podName?: string
  readonly podIp?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Of what it dials for clients. */
  readonly targets?: Readonly<Record<string, Target>>
}

interface Spec {
  readonly [field: string]: unknown
  readonly target_host: string
  readonly target_port: number
  readonly roundtrip_latency: number
  readonly dial_timeout: number
}

interface Dial {
  readonly conn_id: Buffer
  readonly roundtrip_latency: number
  readonly dial_timeout: number
}

interface Intercept {
  readonly id: string
  readonly disposition: string
  readonly spec: Spec
  readonly client_session: { readonly session_id: string }
}

/** A connection that a caller made to the intercepted port, from the agent's side of the tunnel. */
export interface Accepted {
  readonly isDirect: boolean
  /** Payloads with their code in front; undefined when the tunnel is over. */
  next(): Promise<Buffer | undefined>
  data(bytes: string): void
  /** The caller has ended its side. */
  endSending(): void
}

const authority = 'traffic-manager.fairlead:8081'
const product = 'telepresence'
const version = 'v2.20.2'

export class AgentDouble implements Disposable {
  sessionId = ''
  /** The snapshot that came last. */
  intercepts: readonly Intercept[] = []
  readonly #workload: WorkloadDouble
  readonly #options: AgentDoubleOptions
  readonly #manager: ClientHttp2Session
  readonly #server: Http2Server
  readonly #connections = new Set<ServerHttp2Session>()
  /** Dial requests to clients that watch here. */
  readonly #relay = new RelayDouble()
  readonly #watching = new Set<string>()
  #chosen: string | undefined

  private constructor(port: number, workload: WorkloadDouble, options: AgentDoubleOptions) {
    this.#workload = workload
    this.#options = options
    this.#manager = connect(`http://127.0.0.1:${port}`)
    this.#manager.on('error', () => undefined)
    this.#server = createServer()
    this.#server.on('session', (session: ServerHttp2Session) => {
      this.#connections.add(session)
      session.on('error', () => undefined)
    })
    this.#server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined)
      this.#serve(stream, String(headers[':path']))
    })
  }

  static async arrive(port: number, workload: WorkloadDouble, options: AgentDoubleOptions = {}): Promise<AgentDouble> {
    const agent = new AgentDouble(port, workload, options)
    agent.#server.listen(0, '127.0.0.1')
    await once(agent.#server, 'listening')
    const { name, namespace } = workload
    const session = await agent.#unary('ArriveAsAgent', ['AgentInfo', 'SessionInfo'], {
      ...{ name, namespace, product, version, mechanisms: [{ name: 'tcp', product, version }] },
      ...{ pod_name: options.podName ?? 'web-1', pod_ip: agent.#podIp, api_port: agent.apiPort },
    })
    agent.sessionId = String(session?.['session_id'])
    void agent.#follow()
    return agent
  }

  get apiPort(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Whether the manager's last word was that the chosen intercept is active. */
  get isActive(): boolean {
    return this.#served !== undefined
  }

  isWatchedBy(client: string): boolean {
    return this.#watching.has(client)
  }

  /** A caller connects to the intercepted port. */
  async accept(caller: End): Promise<Accepted> {
    const served = this.#served
    if (served === undefined) throw new Error('nothing is intercepted')
    const { target_host: address, target_port: port, roundtrip_latency, dial_timeout } = served.spec
    const client = served.client_session.session_id
    const handshake: Handshake = {
      ...{ version: 2, latencyNs: roundtrip_latency, timeoutNs: dial_timeout, sessionId: this.sessionId },
      connId: connId('tcp', caller, { address, port }),
    }
    if (this.#watching.has(client)) {
      const local = new LocalEnd()
      this.#relay.ask(client, handshake, local)
      return local
    }
    const tunnel = new TunnelDouble(new Call(this.#manager, 'Tunnel', authority))
    tunnel.send(streamInfo(handshake))
    const first = await tunnel.next()
    if (first?.[0] !== code.streamOk) throw new Error(`the first message is ${first?.toString('hex') ?? 'missing'}`)
    tunnel.send(Buffer.concat([Buffer.of(code.session), Buffer.from(client)]))
    return {
      isDirect: false,
      next: () => tunnel.next(),
      data: bytes => tunnel.data(bytes),
      endSending: () => tunnel.call.endSending(),
    }
  }

  async depart(): Promise<void> {
    await this.#unary('Depart', ['SessionInfo', 'Empty'], { session_id: this.sessionId })
  }

  [Symbol.dispose](): void {
    this.#manager.destroy()
    for (const connection of this.#connections) connection.destroy()
    this.#server.close()
  }

  get #podIp(): string {
    return this.#options.podIp ?? '10.244.0.7'
  }

  get #served(): Intercept | undefined {
    return this.intercepts.find(({ id, disposition }) => id === this.#chosen && disposition === 'ACTIVE')
  }

  async #follow(): Promise<void> {
    const call = new Call(this.#manager, 'WatchIntercepts', authority)
    call.send(encode('SessionInfo', { session_id: this.sessionId }))
    call.endSending()
    void this.#answerDials()
    for (let body = await call.next(); body !== undefined; body = await call.next()) {
      this.intercepts = (decode('InterceptInfoSnapshot', body) as { intercepts: Intercept[] }).intercepts
      this.#decide()
    }
  }

  /** Of the manager: what clients begin and the pod is to dial. */
  async #answerDials(): Promise<void> {
    const watch = new Call(this.#manager, 'WatchDial', authority)
    watch.send(encode('SessionInfo', { session_id: this.sessionId }))
    watch.endSending()
    for (let body = await watch.next(); body !== undefined; body = await watch.next()) {
      const { conn_id: id, ...asked } = decode('DialRequest', body) as unknown as Dial
      const { address, port } = destinationOf(id)
      const own = address === this.#podIp && port === this.apiPort ? port : 'refused'
      const call = new Call(this.#manager, 'Tunnel', authority)
      const times = { latencyNs: asked.roundtrip_latency, timeoutNs: asked.dial_timeout }
      const handshake = streamInfo({ version: 2, ...times, connId: id, sessionId: this.sessionId })
      void answerDialAs220(call, handshake, this.#options.targets?.[`${address}:${port}`] ?? own)
    }
  }

  #decide(): void {
    if (!this.intercepts.some(({ id }) => id === this.#chosen)) this.#chosen = undefined
    this.#chosen ??= this.intercepts.find(({ disposition }) => disposition === 'ACTIVE')?.id
    for (const { id, disposition } of this.intercepts) {
      if (disposition !== 'WAITING') continue
      this.#chosen ??= id
      const verdict =
        this.#chosen === id
          ? {
              ...{ disposition: 'ACTIVE', pod_ip: this.#podIp, mechanism_args_desc: 'all TCP connections' },
              environment: { ...this.#options.environment, TELEPRESENCE_CONTAINER: this.#workload.container },
            }
          : {
              ...{ disposition: 'AGENT_ERROR' },
              message: `Conflicts with the currently-served intercept "${this.#chosen}"`,
            }
      const session = { session_id: this.sessionId }
      void this.#unary('ReviewIntercept', ['ReviewInterceptRequest', 'Empty'], { session, id, ...verdict })
    }
  }

  async #unary(method: string, [request, response]: readonly [string, string], message: Message) {
    const call = new Call(this.#manager, method, authority)
    call.send(encode(request, message))
    call.endSending()
    const body = await call.next()
    const { code: grpcStatus, message: words }: Status = await call.ended
    // What is gone at the manager needs no verdict.
    if (body === undefined && method !== 'ReviewIntercept') throw new Error(`${method}: ${grpcStatus} ${words}`)
    return body === undefined ? undefined : decode(response, body)
  }

  #serve(stream: Parameters<typeof serveTunnelAs220>[0], path: string): void {
    if (path === '/telepresence.agent.Agent/Tunnel') {
      serveTunnelAs220(stream, {
        isSession: () => true,
        target: address => this.#options.targets?.[address] ?? 'refused',
        handshake: () => undefined,
        crash: why => {
          throw new Error(why)
        },
        relay: (info, tunnel) => this.#relay.claim(info, tunnel),
      })
      return
    }
    const deframing = new Deframing()
    stream.on('data', (chunk: Buffer) => {
      for (const body of deframing.push(chunk)) {
        if (path === '/telepresence.agent.Agent/Version')
          answer(stream, 'VersionInfo2', { name: 'OSS Traffic Agent', version })
        else if (path === '/telepresence.agent.Agent/WatchDial') {
          const client = String(decode('SessionInfo', body)['session_id'])
          this.#watching.add(client)
          stream.once('close', () => this.#watching.delete(client))
          this.#relay.watch(client, stream)
        } else end(stream, status.unimplemented, `unknown service ${path.split('/')[1] ?? ''}`)
      }
    })
  }
}

/** The agent's own side of a tunnel that a client opened to it. */
class LocalEnd implements TunnelEnd, Accepted {
  readonly isDirect = true
  readonly #heard: Buffer[] = []
  readonly #early: Buffer[] = []
  #isFinished = false
  #wake: () => void = () => undefined
  #far: { payload: (payload: Buffer) => void; over: () => void } | undefined

  say(payload: Buffer): void {
    this.#heard.push(payload)
    this.#wake()
  }
  over(): void {
    this.say(Buffer.of(code.closeSend))
  }
  finish(): void {
    this.#isFinished = true
    this.#wake()
  }
  first(): void {
    throw new Error('this end has said who it is')
  }
  receive(payload: (payload: Buffer) => void, over: () => void): void {
    this.#far = { payload, over }
    for (const each of this.#early.splice(0)) payload(each)
  }

  async next(): Promise<Buffer | undefined> {
    while (this.#heard.length === 0 && !this.#isFinished) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    return this.#heard.shift()
  }
  data(bytes: string): void {
    const payload = Buffer.concat([Buffer.of(code.normal), Buffer.from(bytes)])
    if (this.#far === undefined) this.#early.push(payload)
    else this.#far.payload(payload)
  }
  endSending(): void {
    this.#far?.over()
  }
}
