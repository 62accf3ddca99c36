// WebSocket (RFC 6455) as a client of it needs for a byte stream: messages go out of one buffer that is used again and again, and come in as the
// pieces in which they arrive. A library that makes whole messages copies every byte once more each way, and keeps the collector busy.
import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { type Refusal, requestUpgrade, type UpgradeNeeds } from './upgrade.ts'
import { applyMask, FrameReader, maxFrameHeadBytes, opcode, writeFrameHead } from './web-socket-frames.ts'

export interface WebSocketEvents {
  /** A piece of a message, possibly empty; a view that may be kept. */
  data(piece: Buffer, of: { readonly isFirst: boolean; readonly isLast: boolean }): void
  /** Once, last: closed by either side, lost, or malformed. */
  ended(): void
}

export interface HandshakeNeeds extends UpgradeNeeds {
  readonly subprotocol: string
}

/** §1.3: what the server's proof is made with. */
const proofGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** A message out is at most so long, heads included; it is the buffer of each connection. */
const bufferBytes = 128 * 1024

/** Opens one; `url` is http: or https:. Throws what the connection throws, and the signal's reason. The socket is paused until `listen`. */
export async function openWebSocket(url: URL, { subprotocol, ...needs }: HandshakeNeeds): Promise<WebSocket | Refusal> {
  const key = randomBytes(16).toString('base64')
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
    'sec-websocket-protocol': subprotocol,
  }
  const answer = await requestUpgrade(url, 'GET', headers, needs)
  if ('status' in answer) return answer
  const proof = createHash('sha1')
    .update(key + proofGuid)
    .digest('base64')
  const { socket, head } = answer
  const isProven = answer.headers['sec-websocket-accept'] === proof
  if (isProven && answer.headers['sec-websocket-protocol'] === subprotocol)
    return new WebSocket(socket, { head, isSecure: url.protocol === 'https:' })
  socket.destroy()
  throw new Error(`the server does not speak ${isProven ? subprotocol : 'WebSocket'}`)
}

export class WebSocket {
  readonly #socket: Socket
  readonly #head: Buffer
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  readonly #isSecure: boolean
  #hasSentClose = false

  constructor(socket: Socket, { head, isSecure }: { head: Buffer; isSecure: boolean }) {
    this.#socket = socket
    this.#head = head
    this.#isSecure = isSecure
  }

  /** This machine's end of the connection; undefined when it has ended. */
  get localAddress(): string | undefined {
    return this.#socket.localAddress
  }

  /** Once. */
  listen(events: WebSocketEvents): void {
    const socket = this.#socket
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      socket.destroy()
      events.ended()
    }
    const reader = new FrameReader({
      data: (piece, of) => events.data(piece, of),
      control: (code, payload) => {
        if (code === opcode.ping) this.#control(opcode.pong, payload)
        else if (code === opcode.close) {
          this.#control(opcode.close, payload.subarray(0, 2))
          socket.end(end)
        }
      },
    })
    const read = (chunk: Buffer) => {
      if (!isOver && reader.push(chunk) !== undefined) end()
    }
    socket.on('data', read)
    socket.on('end', end)
    socket.on('close', end)
    if (this.#head.length > 0) read(this.#head)
    socket.resume()
    if (socket.destroyed) end()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Sends the chunks, each message beginning with `prefix`. Copies them, and may be called again when `done` was called. */
  send(prefix: number, chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
    let [index, offset] = [0, 0]
    const next = (error?: Error | null): void => {
      if (error !== undefined && error !== null) {
        done(error)
        return
      }
      let end = maxFrameHeadBytes
      this.#buffer[end++] = prefix
      for (let chunk = chunks[index]; chunk !== undefined && end < bufferBytes; chunk = chunks[index]) {
        const copied = chunk.copy(this.#buffer, end, offset)
        end += copied
        offset += copied
        if (offset < chunk.length) break
        index++
        offset = 0
      }
      this.#write(opcode.binary, end, index < chunks.length ? next : done)
    }
    next()
  }

  /** Says goodbye; the server ends the connection. */
  close(): void {
    this.#control(opcode.close, Buffer.alloc(0))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #write(code: number, end: number, done: (error?: Error | null) => void): void {
    // Masking protects plain-text proxies from crafted bytes (§10.3); inside TLS it protects nothing, and a mask of zero is no work.
    const mask = this.#isSecure ? 0 : randomBytes(4).readUInt32BE()
    const at = writeFrameHead(this.#buffer, maxFrameHeadBytes, code, { length: end - maxFrameHeadBytes, mask })
    if (mask !== 0) applyMask(this.#buffer.subarray(maxFrameHeadBytes, end), mask)
    this.#socket.write(this.#buffer.subarray(at, end), done)
  }

  /** Rare and small: a buffer of its own. */
  #control(code: number, payload: Buffer): void {
    if (this.#hasSentClose || !this.#socket.writable) return
    this.#hasSentClose = code === opcode.close
    const frame = Buffer.alloc(maxFrameHeadBytes + payload.length)
    const mask = this.#isSecure ? 0 : randomBytes(4).readUInt32BE()
    const at = writeFrameHead(frame, maxFrameHeadBytes, code, { length: payload.length, mask })
    payload.copy(frame, maxFrameHeadBytes)
    applyMask(frame.subarray(maxFrameHeadBytes), mask)
    this.#socket.write(frame.subarray(at))
  }
}
