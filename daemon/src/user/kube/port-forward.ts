// A port-forward to a pod through the API server, by WebSocket, as a byte stream. Each message is a channel number and data: channel 0 carries
// the port's bytes, channel 1 an error text; the first message of each channel is the port (two bytes). The protocol is v4.channel.k8s.io of
// kubelet's pkg/kubelet/server/portforward/websocket.go. WebSocket passes proxies and load balancers that refuse SPDY.
import { Duplex } from 'node:stream'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import type { Cluster } from './cluster.ts'
import { openWebSocket, type Refusal, WebSocket } from './web-socket.ts'

export interface PodPort {
  readonly namespace: string
  readonly pod: string
  readonly port: number
}

const subprotocol = 'v4.channel.k8s.io'
/** From the request to the upgraded connection. */
const openTimeoutMs = 10_000
/** Held in each direction while the other side is slow. */
const bufferBytes = 1024 * 1024
/** Of an error text; what is longer says no more. */
const maxErrorBytes = 1024
const dataChannel = 0
const errorChannel = 1

/** Throws CLUSTER_UNREACHABLE, CLUSTER_UNAUTHORIZED, CLUSTER_FORBIDDEN or PORT_FORWARD_FAILED. Destroying the stream ends the forward. */
export async function portForward(
  cluster: Cluster,
  target: PodPort,
  { signal }: { signal: AbortSignal },
): Promise<Duplex> {
  const options = await cluster.requestOptions({ signal })
  const path = `/api/v1/namespaces/${target.namespace}/pods/${target.pod}/portforward`
  let opened: WebSocket | Refusal
  try {
    const url = new URL(`${cluster.server}${path}?ports=${target.port}`)
    opened = await openWebSocket(url, { options, subprotocol, timeoutMs: openTimeoutMs, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new KnownError('CLUSTER_UNREACHABLE', { server: cluster.server, what: messageOf(error) }, error)
  }
  if (opened instanceof WebSocket) return new PortForwardStream(opened, target)
  const { status } = opened
  const isGone = status === 404 || status >= 500
  if (isGone) throw new KnownError('PORT_FORWARD_FAILED', { what: `the API server answered ${status}` })
  throw cluster.refusal(status, path)
}

class PortForwardStream extends Duplex {
  readonly #socket: WebSocket
  readonly #target: PodPort
  /** Bytes of the port number still to come, by channel. */
  readonly #header = [2, 2]
  /** Of the message that is arriving; undefined until its first byte is there. */
  #channel: number | undefined
  #error = ''

  constructor(socket: WebSocket, target: PodPort) {
    super({ readableHighWaterMark: bufferBytes, writableHighWaterMark: bufferBytes })
    this.#socket = socket
    this.#target = target
    // A stream's error has no other listener until the manager connection takes the stream.
    this.on('error', () => undefined)
    socket.listen({
      data: (piece, { isFirst, isLast }) => this.#receive(piece, isFirst, isLast),
      ended: () => this.#ended(),
    })
  }

  #receive(piece: Buffer, isFirst: boolean, isLast: boolean): void {
    let at = 0
    if (isFirst) this.#channel = undefined
    if (this.#channel === undefined) this.#channel = piece[at++]
    const channel = this.#channel
    if (channel !== dataChannel && channel !== errorChannel) return
    const skipped = Math.min(this.#header[channel] ?? 0, Math.max(piece.length - at, 0))
    this.#header[channel] = (this.#header[channel] ?? 0) - skipped
    const data = piece.subarray(at + skipped)
    if (channel === dataChannel) {
      if (data.length > 0 && !this.push(data)) this.#socket.pause()
      return
    }
    if (this.#error.length < maxErrorBytes) this.#error += data.toString('utf8', 0, maxErrorBytes)
    if (isLast && this.#error !== '')
      this.destroy(new KnownError('PORT_FORWARD_FAILED', { what: whatOf(this.#error, this.#target) }))
  }

  #ended(): void {
    if (!this.readableEnded) this.push(null)
    this.destroy()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.send(dataChannel, [chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.send(
      dataChannel,
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}

/** The commonest error in one phrase; the kubelet's own text names sandboxes and folders that help nobody. */
function whatOf(text: string, { pod, port }: PodPort): string {
  const said = text.trim()
  return said.includes('connection refused') ? `nothing listens on port ${port} of pod ${pod}` : said
}
