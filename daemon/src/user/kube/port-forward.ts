// Port-forwards to pods through the API server, as byte streams. SPDY first, as kubectl did for ten years: what receives WebSocket behind the API
// server (golang.org/x/net/websocket in the container runtime) unmasks byte by byte and copies each message five times, which costs it twice the
// time. Proxies and load balancers that refuse SPDY let WebSocket through.
import type { RequestOptions } from 'node:https'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import type { Forward, PodPort } from './forward.ts'
import { openSpdyForward } from './spdy-forward.ts'
import type { Refusal } from './upgrade.ts'
import { openWebSocket, WebSocket } from './web-socket.ts'
import { WebSocketForward, webSocketSubprotocol } from './web-socket-forward.ts'

/** The API server, as its connections need it: Cluster. */
export interface ForwardingServer {
  readonly server: string
  requestOptions(options: { signal: AbortSignal }): Promise<RequestOptions>
  refusal(status: number, path: string): KnownError
}

/** From the request to the upgraded connection. */
const openTimeoutMs = 10_000
/** The same for SPDY, where silence may be a proxy's. */
const spdyTimeoutMs = 5_000

export class PortForwards {
  readonly #cluster: ForwardingServer
  /** As far as is known, until WebSocket fails too. */
  #isSpdyUseless = false

  constructor(cluster: ForwardingServer) {
    this.#cluster = cluster
  }

  /** Throws CLUSTER_UNREACHABLE, CLUSTER_UNAUTHORIZED, CLUSTER_FORBIDDEN or PORT_FORWARD_FAILED. Destroying the stream ends the forward. */
  async open(target: PodPort, { signal }: { signal: AbortSignal }): Promise<Forward> {
    const options = await this.#cluster.requestOptions({ signal })
    const path = `/api/v1/namespaces/${target.namespace}/pods/${target.pod}/portforward`
    const spdy = this.#isSpdyUseless ? undefined : await this.#bySpdy(path, target, options, signal)
    if (spdy !== undefined) return spdy
    let opened: WebSocket | Refusal
    try {
      const url = new URL(`${this.#cluster.server}${path}?ports=${target.port}`)
      const needs = { options, subprotocol: webSocketSubprotocol, timeoutMs: openTimeoutMs, signal }
      opened = await openWebSocket(url, needs)
    } catch (error) {
      signal.throwIfAborted()
      this.#isSpdyUseless = false
      throw new KnownError('CLUSTER_UNREACHABLE', { server: this.#cluster.server, what: messageOf(error) }, error)
    }
    if (opened instanceof WebSocket) {
      this.#isSpdyUseless = true
      return new WebSocketForward(opened, target)
    }
    this.#isSpdyUseless = false
    const { status } = opened
    const isGone = status === 404 || status >= 500
    if (isGone) throw new KnownError('PORT_FORWARD_FAILED', { what: `the API server answered ${status}` })
    throw this.#cluster.refusal(status, path)
  }

  /** Undefined when it is refused, for whatever reason: WebSocket will tell a better one. */
  async #bySpdy(
    path: string,
    target: PodPort,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<Forward | undefined> {
    const onUseless = () => {
      this.#isSpdyUseless = true
    }
    try {
      const url = new URL(this.#cluster.server + path)
      const opened = await openSpdyForward(url, target, { options, timeoutMs: spdyTimeoutMs, signal }, onUseless)
      return 'status' in opened ? undefined : opened
    } catch {
      signal.throwIfAborted()
      return undefined
    }
  }
}
