// One Tunnel call as messages, from either side: sends with back-pressure, holds what comes early, and tells apart how a call ends.
// The two sides end their direction differently, because only the caller of a gRPC call can end its half of the stream alone:
// the caller by END_STREAM, the callee by a message (closeSend); the callee then ends the whole call by its trailers.
import { type ClientHttp2Stream, constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { finish, type GrpcError, GrpcStatus, respond, statusOf } from '../protocol/index.ts'
import { Deframer } from './deframer.ts'
import { dataHeader, frameMessage, TunnelCode, tunnelVersion } from './messages.ts'

export interface TunnelEvents {
  /** A piece of data, possibly empty; `isLast`: a message (a datagram) ends with it. May be kept. */
  data(piece: Buffer, isLast: boolean): void
  control(code: number, body: Buffer): void
  /** The other side sends no more. At most once, before `closed`. */
  ended(): void
  /** After a send returned false: send again. */
  drained(): void
  /** The call is over: once, last. `isOrderly`: the other side ended it as it should; otherwise it was reset, refused or lost. */
  closed(isOrderly: boolean): void
}

/** What may wait to be sent before `sendData` asks for a pause. Resumed when nothing waits. */
const sendLimitBytes = 256 * 1024
/** What is said together leaves together: every packet is read and written again by all who relay it. Longer than a dial inside a cluster takes. */
const companyMs = 5
/** From the end of both directions to the end of the call. */
const lingerMs = 10_000
/** From a caller's last word to the end of the call, when the callee does not end it. */
const concludeLingerMs = 2_000
/** For a reset to get through; a peer that does not read is cut off then. */
const resetLingerMs = 1_000

const deaf: TunnelEvents = {
  data: () => undefined,
  control: () => undefined,
  ended: () => undefined,
  drained: () => undefined,
  closed: () => undefined,
}

export class TunnelStream {
  readonly #stream: ClientHttp2Stream | ServerHttp2Stream
  readonly #callee: ServerHttp2Stream | undefined
  /** As far as known. */
  peerVersion = 2
  #events: TunnelEvents | undefined
  #onClosedWhileHeld: (() => void) | undefined
  #early: ((events: TunnelEvents) => void)[] = []
  #status: number | undefined
  #sawEnd = false
  #isEnded = false
  #hasEndedSending = false
  #closed: { isOrderly: boolean } | undefined
  #linger: NodeJS.Timeout | undefined
  /** Messages that leave with the next one. */
  #held: Buffer | undefined
  #heldTooLong: NodeJS.Timeout | undefined

  private constructor(stream: ClientHttp2Stream | ServerHttp2Stream, callee: ServerHttp2Stream | undefined) {
    this.#stream = stream
    this.#callee = callee
    const deframer = new Deframer({
      data: (piece, isLast) => this.#data(piece, isLast),
      control: (code, body) => this.#control(code, body),
    })
    stream.on('data', (chunk: Buffer) => {
      if (!deframer.push(chunk)) this.reset()
    })
    stream.on('drain', () => this.#events?.drained())
    stream.on('end', () => {
      this.#sawEnd = true
      this.#maybeEnded()
    })
    // A 2.20 caller cancels the call as soon as both directions have ended: that is an orderly end too.
    stream.on('aborted', () => this.#over(this.#isEnded && this.#hasEndedSending))
    stream.on('error', () => this.#over(false))
    stream.on('close', () => this.#over(this.#isEnded && stream.rstCode === constants.NGHTTP2_NO_ERROR))
    stream.pause()
  }

  /** Takes the stream of a call that was just opened. */
  static ofCaller(stream: ClientHttp2Stream): TunnelStream {
    const tunnel = new TunnelStream(stream, undefined)
    const look = (headers: IncomingHttpHeaders) => tunnel.#statusArrived(headers)
    stream.on('response', look)
    stream.on('trailers', look)
    return tunnel
  }

  /** Takes the stream of a call that just arrived. Its headers are answered with the first message. */
  static ofCallee(stream: ServerHttp2Stream): TunnelStream {
    return new TunnelStream(stream, stream)
  }

  /** Events go here from now on, starting with what was held. */
  listen(events: TunnelEvents): void {
    this.#events = events
    this.#onClosedWhileHeld = undefined
    // First, so that a listener can pause at once.
    this.#stream.resume()
    const early = this.#early
    this.#early = []
    for (const tell of early) tell(events)
    if (this.#isEnded) events.ended()
    if (this.#closed !== undefined) events.closed(this.#closed.isOrderly)
  }

  /** Stops the flow and keeps what has arrived for the next listener. `onClosed` hears of a call that is over meanwhile. */
  hold(onClosed: () => void): void {
    this.#events = undefined
    this.#onClosedWhileHeld = onClosed
    this.#stream.pause()
    if (this.#closed !== undefined) onClosed()
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.#stream.writableLength
  }

  /** Owns the chunk. false: enough waits, pause until `drained`. */
  sendData(chunk: Uint8Array): boolean {
    if (this.#cannotSend) return true
    const stream = this.#stream
    stream.cork()
    this.#write(dataHeader(chunk.length))
    stream.write(chunk)
    stream.uncork()
    return stream.writableLength < sendLimitBytes
  }

  /** A message of code and body. */
  send(payload: Uint8Array): void {
    if (!this.#cannotSend) this.#write(frameMessage(payload))
  }

  /** A message that leaves with the next one, or by `flush`. */
  holdBack(payload: Uint8Array): void {
    if (this.#cannotSend) return
    const message = frameMessage(payload)
    this.#held = this.#held === undefined ? message : Buffer.concat([this.#held, message])
  }

  /** Something is about to be said: what is held back waits for it, a few milliseconds. */
  expectCompany(): void {
    this.#heldTooLong ??= setTimeout(() => this.#flushNow(), companyMs)
  }

  /** Sends what is held back, unless company is expected. */
  flush(): void {
    if (this.#heldTooLong === undefined) this.#flushNow()
  }

  /** Nothing more comes from us; the other direction goes on. */
  endSending(): void {
    if (this.#cannotSend) return
    if (this.#callee === undefined) this.#stream.end()
    else {
      this.holdBack(Buffer.of(TunnelCode.closeSend))
      // Both directions have ended: the end of the call is next.
      if (this.#isEnded && this.peerVersion >= tunnelVersion) this.expectCompany()
      this.flush()
    }
    this.#hasEndedSending = true
    this.#maybeLinger()
  }

  /** Callee: ends the call after what was sent, with status 0 or the error's. Caller: gives the call up. */
  finish(error?: GrpcError): void {
    // The end of the call says closeSend too; 2.20 hears it all the same.
    if (this.#isEnded && this.#hasEndedSending && this.peerVersion >= tunnelVersion) this.#takeHeld()
    this.#hasEndedSending = true
    if (this.#callee === undefined) this.#stream.close(constants.NGHTTP2_CANCEL)
    else {
      this.#flushNow()
      finish(this.#callee, error)
      this.#lingerFor(lingerMs)
      // What still arrives is of no use to anyone.
      this.#stream.resume()
    }
  }

  /** Both directions have ended: a callee ends the call, a caller waits for that. */
  complete(): void {
    if (this.#callee !== undefined) this.finish()
  }

  /** All is said, and what still comes does not matter: the last message gets through from either side, then the call ends. */
  conclude(): void {
    this.endSending()
    if (this.#callee !== undefined) this.finish()
    else {
      this.listen(deaf)
      this.#lingerFor(concludeLingerMs)
    }
  }

  /**
   * The end that we stand for was reset: the other side shall reset its end. A caller says so too before it lets go: the end of its stream, which
   * Node sends in front of a cancellation, would look like an orderly close.
   */
  reset(): void {
    const canTell = !this.#cannotSend
    this.send(Buffer.of(TunnelCode.disconnect))
    if (this.#callee !== undefined || !canTell) {
      this.finish()
      return
    }
    this.#hasEndedSending = true
    this.#stream.end()
    this.#stream.resume()
    this.#lingerFor(resetLingerMs)
  }

  get #cannotSend(): boolean {
    return this.#hasEndedSending || this.#isCutOff
  }

  get #isCutOff(): boolean {
    return this.#stream.destroyed || this.#stream.closed || this.#stream.writableEnded
  }

  /** With what was held back in front of it. */
  #write(bytes: Buffer): void {
    const held = this.#takeHeld()
    if (this.#callee !== undefined) respond(this.#callee)
    this.#stream.write(held === undefined ? bytes : Buffer.concat([held, bytes]))
  }

  #flushNow(): void {
    const held = this.#takeHeld()
    if (held !== undefined && !this.#isCutOff) this.#write(held)
  }

  #takeHeld(): Buffer | undefined {
    const held = this.#held
    this.#held = undefined
    if (this.#heldTooLong !== undefined) {
      clearTimeout(this.#heldTooLong)
      this.#heldTooLong = undefined
    }
    return held
  }

  #data(piece: Buffer, isLast: boolean): void {
    if (this.#isEnded || this.#closed !== undefined) return
    if (this.#events === undefined) this.#early.push(events => events.data(piece, isLast))
    else this.#events.data(piece, isLast)
  }

  #control(code: number, body: Buffer): void {
    if (this.#isEnded || this.#closed !== undefined) return
    if (code === TunnelCode.closeSend) this.#ended()
    else if (this.#events === undefined) this.#early.push(events => events.control(code, body))
    else this.#events.control(code, body)
  }

  #statusArrived(headers: IncomingHttpHeaders): void {
    const http: unknown = headers[':status']
    const code = http === undefined || http === 200 ? statusOf(headers)?.code : GrpcStatus.unavailable
    if (code === undefined) return
    this.#status = code
    if (code === GrpcStatus.ok) this.#maybeEnded()
    else this.#over(false)
  }

  /** The stream also ends when it was reset; and a caller's call has only ended with its status. */
  #maybeEnded(): void {
    if (!this.#sawEnd || this.#stream.rstCode !== constants.NGHTTP2_NO_ERROR || this.#stream.aborted) return
    if (this.#callee === undefined && this.#status !== GrpcStatus.ok) return
    this.#ended()
    // The caller's call is over with its status: nothing that we would still send can arrive.
    if (this.#callee === undefined) this.#over(true)
  }

  #ended(): void {
    if (this.#isEnded || this.#closed !== undefined) return
    this.#isEnded = true
    this.#events?.ended()
    this.#maybeLinger()
  }

  #maybeLinger(): void {
    if (this.#isEnded && this.#hasEndedSending) this.#lingerFor(lingerMs)
  }

  #lingerFor(ms: number): void {
    if (this.#closed !== undefined || this.#linger !== undefined) return
    this.#linger = setTimeout(() => this.#stream.close(constants.NGHTTP2_CANCEL), ms)
    this.#linger.unref()
  }

  #over(isOrderly: boolean): void {
    if (this.#closed !== undefined) return
    this.#closed = { isOrderly }
    clearTimeout(this.#linger)
    clearTimeout(this.#heldTooLong)
    if (!this.#stream.destroyed && !(this.#callee !== undefined && isOrderly))
      this.#stream.close(constants.NGHTTP2_CANCEL)
    this.#stream.resume()
    this.#events?.closed(isOrderly)
    this.#onClosedWhileHeld?.()
  }
}
