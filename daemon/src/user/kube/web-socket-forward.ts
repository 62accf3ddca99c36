// A port-forward by WebSocket (v4.channel.k8s.io, kubelet's pkg/kubelet/server/portforward/websocket.go): each message is a channel number and
// data. Channel 0 carries the port's bytes, channel 1 an error text; the first message of each channel is the port (two bytes).
import { Duplex } from 'node:stream'
import { forwardBufferBytes, maxErrorBytes, type PodPort, portForwardFailure } from './forward.ts'
import type { WebSocket } from './web-socket.ts'

export const webSocketSubprotocol = 'v4.channel.k8s.io'
const dataChannel = 0
const errorChannel = 1

export class WebSocketForward extends Duplex {
  readonly #socket: WebSocket
  readonly #target: PodPort
  /** Bytes of the port number still to come, by channel. */
  readonly #header = [2, 2]
  /** Of the message that is arriving; undefined until its first byte is there. */
  #channel: number | undefined
  #error = ''

  constructor(socket: WebSocket, target: PodPort) {
    super({ readableHighWaterMark: forwardBufferBytes, writableHighWaterMark: forwardBufferBytes })
    this.#socket = socket
    this.#target = target
    // A stream's error has no other listener until the manager connection takes the stream.
    this.on('error', () => undefined)
    socket.listen({
      data: (piece, { isFirst, isLast }) => this.#receive(piece, isFirst, isLast),
      ended: () => this.#ended(),
    })
  }

  /** See Forward. */
  get localAddress(): string | undefined {
    return this.#socket.localAddress
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
    if (isLast && this.#error !== '') this.destroy(portForwardFailure(this.#error, this.#target))
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
