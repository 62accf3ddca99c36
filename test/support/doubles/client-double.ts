// A client of Telepresence 2.20 as a manager sees it: two connections (user daemon and root daemon) that share one session, calls in its order,
// tunnels with its handshake (version 2) and its way of ending them. Only bytes: no device, no cluster.
import { connect } from 'node:http2'
import { code, type Handshake, streamInfo } from './tunnel-bytes.ts'
import { Call, decode, encode, type Message, type Status } from './wire.ts'

/** What grpc-go makes of the target `svc/traffic-manager.fairlead:api`. */
const authority = 'svc%2Ftraffic-manager.fairlead:api'
const secondNs = 1_000_000_000

export interface Answer {
  readonly message: Message | undefined
  readonly status: Status
}

export class ClientDouble implements Disposable {
  sessionId = ''
  /** Resolves when the manager has sent GOAWAY on both connections. */
  readonly saysGoodbye: Promise<unknown>
  readonly #userDaemon
  readonly #rootDaemon

  constructor(port: number) {
    this.#userDaemon = connect(`http://127.0.0.1:${port}`)
    this.#rootDaemon = connect(`http://127.0.0.1:${port}`)
    const sessions = [this.#userDaemon, this.#rootDaemon]
    for (const session of sessions) session.on('error', () => undefined)
    this.saysGoodbye = Promise.all(
      sessions.map(session => new Promise(resolve => session.once('goaway', () => resolve(undefined)))),
    )
  }

  [Symbol.dispose](): void {
    this.#userDaemon.destroy()
    this.#rootDaemon.destroy()
  }

  /** A unary call of the user daemon, or of the root daemon. */
  async unary(method: string, types: readonly [string, string], message: Message, by: 'user' | 'root' = 'user') {
    const call = new Call(by === 'user' ? this.#userDaemon : this.#rootDaemon, method, authority)
    call.send(encode(types[0], message))
    call.endSending()
    const body = await call.next()
    const answer: Answer = {
      message: body === undefined ? undefined : decode(types[1], body),
      status: await call.ended,
    }
    return answer
  }

  /** The user daemon's calls on connect; throws when one is refused. */
  async arrive(namespace: string, more: Message = {}): Promise<Answer> {
    const answer = await this.unary('ArriveAsClient', ['ClientInfo', 'SessionInfo'], {
      name: 'me@here',
      install_id: '11111111-2222-4333-8444-555555555555',
      product: 'telepresence',
      version: 'v2.20.2',
      namespace,
      ...more,
    })
    this.sessionId = (answer.message?.['session_id'] as string | undefined) ?? ''
    return answer
  }

  remain(sessionId = this.sessionId): Promise<Answer> {
    return this.unary('Remain', ['RemainRequest', 'Empty'], { session: { session_id: sessionId } })
  }

  depart(sessionId = this.sessionId): Promise<Answer> {
    return this.unary('Depart', ['SessionInfo', 'Empty'], { session_id: sessionId })
  }

  lookup(name: string, type: number, sessionId = this.sessionId): Promise<Answer> {
    return this.unary(
      'LookupDNS',
      ['DNSRequest', 'DNSResponse'],
      { session: { session_id: sessionId }, name, type },
      'root',
    )
  }

  watch(method: string, type: string, sessionId = this.sessionId, by: 'user' | 'root' = 'user'): Watch {
    const call = new Call(by === 'user' ? this.#userDaemon : this.#rootDaemon, method, authority)
    call.send(encode('SessionInfo', { session_id: sessionId }))
    call.endSending()
    return new Watch(call, type)
  }

  /** Opens a tunnel as the root daemon does: StreamInfo, then it waits for StreamOK and sends nothing before. */
  async tunnel(connId: Buffer, handshake: Partial<Handshake> = {}): Promise<TunnelDouble> {
    const tunnel = new TunnelDouble(new Call(this.#rootDaemon, 'Tunnel', authority))
    tunnel.send(
      streamInfo({
        version: 2,
        latencyNs: 2 * secondNs,
        timeoutNs: 3 * secondNs,
        connId,
        sessionId: this.sessionId,
        ...handshake,
      }),
    )
    const first = await tunnel.next()
    if (first?.[0] !== code.streamOk) throw new Error(`the first message is ${first?.toString('hex') ?? 'missing'}`)
    return tunnel
  }
}

export class Watch {
  readonly call: Call
  readonly #type: string

  constructor(call: Call, type: string) {
    this.call = call
    this.#type = type
  }

  async next(): Promise<Message | undefined> {
    const body = await this.call.next()
    return body === undefined ? undefined : decode(this.#type, body)
  }
}

/** One tunnel, message by message. */
export class TunnelDouble {
  readonly call: Call

  constructor(call: Call) {
    this.call = call
  }

  /** Payloads with their code in front. */
  send(payload: Uint8Array): void {
    this.call.send(encode('TunnelMessage', { payload }))
  }

  data(bytes: Uint8Array | string): void {
    this.send(Buffer.concat([Buffer.of(code.normal), Buffer.from(bytes as Uint8Array)]))
  }

  /** The next payload; undefined when the call has ended. */
  async next(): Promise<Buffer | undefined> {
    const body = await this.call.next()
    return body === undefined ? undefined : (decode('TunnelMessage', body)['payload'] as Buffer)
  }

  /** Data up to CloseSend or the end of the call; after CloseSend a client of 2.20 reads nothing more. */
  async readAll(): Promise<{ data: Buffer; last: number | undefined }> {
    const pieces: Buffer[] = []
    for (;;) {
      const payload = await this.next()
      const kind = payload?.[0]
      if (payload === undefined || kind === code.closeSend || kind === code.dialReject || kind === code.disconnect)
        return { data: Buffer.concat(pieces), last: kind }
      if (kind === code.normal) pieces.push(payload.subarray(1))
    }
  }
}
