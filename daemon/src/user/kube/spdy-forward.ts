// A port-forward by SPDY (kubelet's pkg/cri/streaming/portforward/httpstream.go): a pair of streams for each connection to the port, one for its
// bytes, one for an error text. This is one connection, so there is one pair.
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { forwardBufferBytes, maxErrorBytes, type PodPort, portForwardFailure } from './forward.ts'
import { controlFrame, frameType, headBytes, SpdyReader, synStream, writeDataHead } from './spdy.ts'
import { type Refusal, requestUpgrade, type UpgradeNeeds } from './upgrade.ts'

const protocol = 'SPDY/3.1'
const subprotocol = 'portforward.k8s.io'
/** Ids of a client are odd. */
const streams = { error: 1, data: 3 } as const
/** Data goes out in frames of at most so many bytes, head included; it is the buffer of each connection. */
const bufferBytes = 128 * 1024
/** From the end of bytes that never came to the text that says why: a container runtime ends them first. */
const errorTextMs = 1_000
/** Of a ping: its id. */
const pingBytes = 4
/** While more waits to be sent, pings are not answered: twice what we send at once. */
const maxUnsentBytes = 2 * bufferBytes

/** `onUseless` is called when the connection ends before anything of SPDY came: somebody on the way may not understand it. */
export async function openSpdyForward(
  url: URL,
  target: PodPort,
  needs: UpgradeNeeds,
  onUseless: () => void,
): Promise<SpdyForward | Refusal> {
  const headers = { upgrade: protocol, 'x-stream-protocol-version': subprotocol, 'content-length': '0' }
  const answer = await requestUpgrade(url, 'POST', headers, needs)
  if ('status' in answer) return answer
  const { socket, head, headers: told } = answer
  if (told.upgrade?.toUpperCase() !== protocol) {
    socket.destroy()
    throw new Error(`the server does not speak ${protocol}`)
  }
  return new SpdyForward(socket, head, target, onUseless)
}

export class SpdyForward extends Duplex {
  readonly #socket: Socket
  readonly #target: PodPort
  readonly #onUseless: () => void
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #error = ''
  #isErrorOver = false
  /** Anything of SPDY, and bytes of the port. */
  #hasHeard = false
  #hasBytes = false
  #late: NodeJS.Timeout | undefined

  constructor(socket: Socket, head: Buffer, target: PodPort, onUseless: () => void) {
    super({ readableHighWaterMark: forwardBufferBytes, writableHighWaterMark: forwardBufferBytes })
    this.#socket = socket
    this.#target = target
    this.#onUseless = onUseless
    // A stream's error has no other listener until the manager connection takes the stream.
    this.on('error', () => undefined)
    const reader = new SpdyReader({
      data: (stream, piece, isEnd) => this.#receive(stream, piece, isEnd),
      control: (type, payload) => this.#control(type, payload),
    })
    const read = (chunk: Buffer) => {
      if (!this.destroyed && reader.push(chunk) !== undefined) this.#ended()
    }
    socket.on('data', read)
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#ended())
    socket.write(this.#opening())
    if (head.length > 0) read(head)
    socket.resume()
    if (socket.destroyed) this.#ended()
  }

  /** See Forward. */
  get localAddress(): string | undefined {
    return this.#socket.localAddress
  }

  /** Nothing is said on the error stream from this side. */
  #opening(): Buffer {
    const about = { port: String(this.#target.port), requestid: '0' }
    const silence = Buffer.alloc(headBytes)
    writeDataHead(silence, 0, streams.error, 0, true)
    return Buffer.concat([
      synStream(streams.error, { streamtype: 'error', ...about }, true),
      silence,
      synStream(streams.data, { streamtype: 'data', ...about }, false),
    ])
  }

  #receive(stream: number, piece: Buffer, isEnd: boolean): void {
    if (stream === streams.data) {
      this.#hasBytes ||= piece.length > 0
      this.#hasHeard ||= this.#hasBytes
      if (piece.length > 0 && !this.push(piece)) this.#socket.pause()
      if (isEnd) this.#endedByPort()
    } else if (stream === streams.error) {
      if (this.#error.length < maxErrorBytes) this.#error += piece.toString('utf8', 0, maxErrorBytes)
      this.#isErrorOver ||= isEnd
      if (isEnd && (this.#error !== '' || this.#late !== undefined)) this.#ended()
    } else this.#ended()
  }

  #control(type: number, payload: Buffer): void {
    this.#hasHeard = true
    // Its pings have even ids, and are answered as they are; ours do not exist.
    if (type === frameType.ping) {
      const isHeeded = payload.length === pingBytes && this.#socket.writableLength < maxUnsentBytes
      if (isHeeded) this.#socket.write(controlFrame(frameType.ping, payload))
    } else if (type === frameType.reset && payload.length >= 4 && payload.readUInt32BE() === streams.data) this.#ended()
  }

  /** Before its first byte: why will be said on the other stream. */
  #endedByPort(): void {
    if (this.#hasBytes || this.#isErrorOver) this.#ended()
    else this.#late ??= setTimeout(() => this.#ended(), errorTextMs)
  }

  #ended(): void {
    if (this.destroyed) return
    if (this.#error !== '') {
      this.destroy(portForwardFailure(this.#error, this.#target))
      return
    }
    if (!this.#hasHeard) this.#onUseless()
    if (!this.readableEnded) this.push(null)
    this.destroy()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _final(done: (error?: Error | null) => void): void {
    const end = Buffer.alloc(headBytes)
    writeDataHead(end, 0, streams.data, 0, true)
    this.#socket.write(end)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#late)
    this.#socket.destroy()
    done(error)
  }

  /** Out of one buffer, used again when the socket has taken what is in it. */
  #send(chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
    let [index, offset] = [0, 0]
    const next = (error?: Error | null): void => {
      if (error !== undefined && error !== null) {
        done(error)
        return
      }
      let end = headBytes
      for (let chunk = chunks[index]; chunk !== undefined && end < bufferBytes; chunk = chunks[index]) {
        const copied = chunk.copy(this.#buffer, end, offset)
        end += copied
        offset += copied
        if (offset < chunk.length) break
        index++
        offset = 0
      }
      writeDataHead(this.#buffer, 0, streams.data, end - headBytes)
      this.#socket.write(this.#buffer.subarray(0, end), index < chunks.length ? next : done)
    }
    next()
  }
}
