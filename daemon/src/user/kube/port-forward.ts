// A port-forward to a pod through the API server, by WebSocket, as a byte stream. Each message is a channel number and data: channel 0 carries
// the port's bytes, channel 1 an error text; the first message of each channel is the port (two bytes). The protocol is v4.channel.k8s.io of
// kubelet's pkg/kubelet/server/portforward/websocket.go. WebSocket passes proxies and load balancers that refuse SPDY.
import { Duplex } from 'node:stream'
import WebSocket from 'ws'
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import type { Cluster } from './cluster.ts'

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
/** Largest message accepted; API servers send at most 32 KiB a message. */
const maxMessageBytes = 16 * 1024 * 1024
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
  const url = `${cluster.server.replace(/^http/, 'ws')}${path}?ports=${target.port}`
  const secure = url.startsWith('wss:')
  // Masking protects plain-text proxies from crafted bytes; inside TLS it protects nothing, and `ws` skips the work when the mask is zero.
  const masking = secure ? { generateMask: (mask: Buffer) => void mask.fill(0) } : {}
  const socket = new WebSocket(url, [subprotocol], {
    ...(options as object),
    ...masking,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    handshakeTimeout: openTimeoutMs,
    maxPayload: maxMessageBytes,
  })
  const stream = new PortForwardStream(socket, target)
  const onAbort = () => socket.terminate()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the connection was closed')))
      socket.once('unexpected-response', (_, response) => {
        const { statusCode = 0 } = response
        response.resume()
        socket.terminate()
        const gone = statusCode === 404 || statusCode >= 500
        const what = `the API server answered ${statusCode}`
        reject(gone ? new KnownError('PORT_FORWARD_FAILED', { what }) : cluster.refusal(statusCode, path))
      })
      if (signal.aborted) onAbort()
    })
  } catch (error) {
    socket.terminate()
    stream.destroy()
    signal.throwIfAborted()
    if (error instanceof KnownError) throw error
    throw new KnownError('CLUSTER_UNREACHABLE', { server: cluster.server, what: messageOf(error) }, error)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  return stream
}

class PortForwardStream extends Duplex {
  readonly #socket: WebSocket
  readonly #target: PodPort
  /** Bytes of the port number still to come, by channel. */
  readonly #header = [2, 2]

  constructor(socket: WebSocket, target: PodPort) {
    super({ readableHighWaterMark: bufferBytes, writableHighWaterMark: bufferBytes })
    this.#socket = socket
    this.#target = target
    socket.on('message', message => this.#receive(message as Buffer))
    socket.on('close', () => this.#ended())
    // Errors after the opening end the stream by the close that follows; without a listener they would end the process.
    socket.on('error', () => undefined)
    // A stream's error has no other listener until the manager connection takes the stream.
    this.on('error', () => undefined)
  }

  #receive(message: Buffer): void {
    const channel = message[0]
    if (channel !== dataChannel && channel !== errorChannel) return
    const skipped = Math.min(this.#header[channel] ?? 0, message.length - 1)
    this.#header[channel] = (this.#header[channel] ?? 0) - skipped
    const data = message.subarray(1 + skipped)
    if (data.length === 0) return
    if (channel === errorChannel) {
      this.destroy(new KnownError('PORT_FORWARD_FAILED', { what: whatOf(data, this.#target) }))
    } else if (!this.push(data)) {
      this.#socket.pause()
    }
  }

  #ended(): void {
    if (!this.readableEnded) this.push(null)
    this.destroy()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const message = Buffer.allocUnsafe(chunk.length + 1)
    message[0] = dataChannel
    chunk.copy(message, 1)
    this.#socket.send(message, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const size = chunks.reduce((sum, { chunk }) => sum + chunk.length, 1)
    const message = Buffer.allocUnsafe(size)
    message[0] = dataChannel
    let at = 1
    for (const { chunk } of chunks) at += chunk.copy(message, at)
    this.#socket.send(message, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.terminate()
    done(error)
  }
}

/** The commonest error in one phrase; the kubelet's own text names sandboxes and folders that help nobody. */
function whatOf(text: Buffer, { pod, port }: PodPort): string {
  const said = text.toString('utf8', 0, 1024).trim()
  return said.includes('connection refused') ? `nothing listens on port ${port} of pod ${pod}` : said
}
