// One cluster, as one user: requests to its API server over kept connections, and its addresses. JSON in, JSON out; answers are bounded.
import { lookup } from 'node:dns/promises'
import { type Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import type { Forward, PodPort } from './forward.ts'
import { type Extension, type KubeconfigSource, type LoadedKubeconfig, loadKubeconfig } from './kubeconfig.ts'
import { PortForwards } from './port-forward.ts'

/** One answer of the API server, from the request to its last byte. */
const requestTimeoutMs = 10_000
/** Exec plugins may open a browser; then a person has to act. */
const credentialsTimeoutMs = 60_000
/** Lists of one page of at most a few hundred objects; 10,000 namespaces as metadata are about 5 MB. */
const maxAnswerBytes = 32 * 1024 * 1024
/** One event of a watch. Objects in etcd are at most 1.5 MiB, namespaces a few kilobytes. */
const maxEventBytes = 1024 * 1024
const lineFeed = 0x0a

export class Cluster implements Disposable {
  readonly #loaded: LoadedKubeconfig
  readonly #agents = new Set<Agent>()
  readonly #forwards = new PortForwards(this)
  readonly #openForwards = new Set<Forward>()

  constructor(source: KubeconfigSource) {
    this.#loaded = loadKubeconfig(source)
  }

  get context(): string {
    return this.#loaded.context
  }

  /** The API server's URL, without a slash at the end. */
  get server(): string {
    return this.#loaded.server
  }

  /** The context's namespace, else `default`. */
  get namespace(): string {
    return this.#loaded.namespace
  }

  /** Settings in the kubeconfig's entry of this cluster, not checked. */
  get extension(): Extension | undefined {
    return this.#loaded.extension
  }

  /** Where our own connections go: the API server, or the proxy before it. They must never be routed into the cluster. */
  async apiServerAddresses(): Promise<readonly Ip[]> {
    const host = new URL(this.#loaded.proxyUrl ?? this.server).hostname.replace(/^\[|\]$/g, '')
    const literal = Ip.parse(host)
    if (literal !== undefined) return [literal]
    try {
      const found = await lookup(host, { all: true })
      return found.map(({ address }) => Ip.parse(address)).filter(ip => ip !== undefined)
    } catch (error) {
      throw new KnownError('CLUSTER_UNREACHABLE', { server: this.server, what: messageOf(error) }, error)
    }
  }

  /** The object at `path`, or undefined when there is none (404). */
  get(path: string, { signal }: { signal: AbortSignal }): Promise<unknown> {
    return this.#ask(path, undefined, signal)
  }

  /** Creates an object; the API server's answer, or undefined when there is no such path. */
  post(path: string, body: object, { signal }: { signal: AbortSignal }): Promise<unknown> {
    return this.#ask(path, JSON.stringify(body), signal)
  }

  /** The events of a watch, until the API server ends it or the signal is aborted. */
  async *watch(path: string, { signal }: { signal: AbortSignal }): AsyncGenerator {
    const options = await this.requestOptions({ signal })
    try {
      const response = await this.#open(path, undefined, { ...options, signal })
      if (response.statusCode !== 200) {
        response.destroy()
        throw this.refusal(response.statusCode ?? 0, path)
      }
      // Leaving the loop, however, ends the request.
      let rest: Buffer = Buffer.alloc(0)
      for await (const piece of response as AsyncIterable<Buffer>) {
        rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
        for (let at = rest.indexOf(lineFeed); at >= 0; at = rest.indexOf(lineFeed)) {
          yield JSON.parse(rest.toString('utf8', 0, at)) as unknown
          rest = rest.subarray(at + 1)
        }
        if (rest.length > maxEventBytes) throw new Error(`an event of more than ${maxEventBytes} bytes`)
      }
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof KnownError) throw error
      throw new KnownError('CLUSTER_UNREACHABLE', { server: this.server, what: messageOf(error) }, error)
    }
  }

  async #ask(path: string, body: string | undefined, signal: AbortSignal): Promise<unknown> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)])
    const options = await this.requestOptions({ signal })
    try {
      const answer = await this.#send(path, body, { ...options, signal: bounded })
      if (answer.status === 404) return undefined
      if (answer.status !== 200 && answer.status !== 201) throw this.refusal(answer.status, path)
      return JSON.parse(answer.body) as unknown
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof KnownError) throw error
      throw new KnownError('CLUSTER_UNREACHABLE', { server: this.server, what: messageOf(error) }, error)
    }
  }

  /** What a connection to the API server needs: TLS, credentials, proxy. Runs exec plugins when their credential is used up. */
  async requestOptions({ signal }: { signal: AbortSignal }): Promise<RequestOptions> {
    const options: RequestOptions = {}
    const applied = this.#loaded.config.applyToHTTPSOptions(options)
    try {
      await raced(applied, AbortSignal.any([signal, AbortSignal.timeout(credentialsTimeoutMs)]))
    } catch (error) {
      signal.throwIfAborted()
      throw new KnownError('CREDENTIALS_FAILED', { what: messageOf(error).trim() }, error)
    }
    const agent = options.agent as (Agent & { keepAlive?: boolean }) | undefined
    if (agent !== undefined) {
      agent.keepAlive = true
      this.#agents.add(agent)
    }
    return options
  }

  /** See port-forward.ts. */
  async portForward(target: PodPort, options: { signal: AbortSignal }): Promise<Duplex> {
    const forward = await this.#forwards.open(target, options)
    this.#openForwards.add(forward)
    forward.once('close', () => this.#openForwards.delete(forward))
    return forward
  }

  /**
   * Ends what can't be trusted after the network around us has changed: connections that rest, whose way may lead nowhere by now, and those from an
   * address that this machine has no more. What is sent to that never arrives, and nobody would ever say so.
   */
  async dropConnections(hasAddress: (ip: Ip) => Promise<boolean>): Promise<void> {
    const agents = [...this.#agents]
    for (const socket of agents.flatMap(agent => socketsOf(agent.freeSockets))) socket.destroy()
    const open = [...agents.flatMap(agent => socketsOf(agent.sockets)), ...this.#openForwards]
    for (const [text = '', connections] of Map.groupBy(open, ({ localAddress }) => localAddress)) {
      const ip = Ip.parse(text)
      if (ip === undefined || (await hasAddress(ip))) continue
      for (const connection of connections) connection.destroy()
    }
  }

  /** The known failure behind an HTTP status of the API server. */
  refusal(status: number, path: string): KnownError {
    if (status === 401) return new KnownError('CLUSTER_UNAUTHORIZED', { server: this.server })
    if (status === 403) return new KnownError('CLUSTER_FORBIDDEN', { what: path.split('?', 1)[0] ?? path })
    return new KnownError('CLUSTER_UNREACHABLE', { server: this.server, what: `it answered ${status} to ${path}` })
  }

  #open(path: string, body: string | undefined, options: RequestOptions): Promise<IncomingMessage> {
    const url = new URL(this.server + path)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const headers = {
      ...(options.headers as OutgoingHttpHeaders),
      accept: 'application/json',
      'user-agent': 'fairlead',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const method = body === undefined ? 'GET' : 'POST'
    return new Promise((resolve, reject) => {
      send(url, { ...options, method, headers }, resolve)
        .on('error', reject)
        .end(body)
    })
  }

  async #send(
    path: string,
    request: string | undefined,
    options: RequestOptions,
  ): Promise<{ status: number; body: string }> {
    const response = await this.#open(path, request, options)
    const parts: Buffer[] = []
    let size = 0
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length
      if (size > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`)
      parts.push(part)
    }
    return { status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }
  }

  [Symbol.dispose](): void {
    for (const agent of this.#agents) agent.destroy()
  }
}

/** Of a moment: what is destroyed leaves its list at once. */
function socketsOf(lists: NodeJS.ReadOnlyDict<readonly Socket[]>): Socket[] {
  return Object.values(lists).flatMap(list => [...(list ?? [])])
}

/** `work`, or the signal's reason as soon as it is aborted. */
function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
