// One caller's HTTP/1.1 connection, split by request. Every byte passes unchanged, in both directions: heads are read to choose the way and to find
// where a message ends, never written anew. Names' case, order, trailers, informational responses and Expect are therefore the ends' own matter.
// One exchange at a time: what is pipelined waits. What can't be read (see heads.ts), and what follows an upgrade, goes on as bytes for the life of
// the connection.
//
//   caller → HeadReader → way → far end          far end → ResponseReader → caller
//                     └→ body ┘ (and copies for wiretaps)
import type { Socket } from 'node:net'
import { resetSocket } from '../../../common/base/index.ts'
import type { Endpoint } from '../../../common/net/index.ts'
import { wayOf } from '../intercepts/index.ts'
import type { FarEnd } from '../ports/index.ts'
import { isPromising, parseRequest, type Request, withoutHttp2Offer } from './heads.ts'
import { BodyReader, HeadReader } from './message-reader.ts'
import { ResponseReader } from './response-reader.ts'
import { openWay, type Way, type WayNeeds, wayOfRequest } from './ways.ts'
import { Wiretaps } from './wiretaps.ts'

export interface ConnectionNeeds extends WayNeeds {
  /** From now on the connection is bytes, on that way. */
  becameBytes(way: Way): void
  /** Bytes came: for the judgement whether it is quiet. */
  heard(who: 'near' | 'far'): void
  closed(): void
}

type Phase =
  /** Before a request's end of head. */
  | { readonly kind: 'head' }
  /** The way is being opened. */
  | { readonly kind: 'opening'; readonly way: Way }
  /** A request's body passes, or has passed, and its response is on its way. */
  | { readonly kind: 'exchange'; readonly lane: Lane; readonly body: BodyReader; readonly response: ResponseReader }
  | { readonly kind: 'bytes'; readonly lane: Lane }
  /** Nothing more is answered; what the caller still sends goes nowhere. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'over' }

/** A far end, kept for further requests on the same way. */
interface Lane {
  readonly way: Way
  readonly far: FarEnd
}

/** Nothing has come for so long: quiet. */
const quietMs = 250
/** From our end of the connection to its end altogether. */
const lingerMs = 5_000
/** What waits in the caller's socket before the far end is paused. */
const nearLimitBytes = 256 * 1024
const emptyLine = '\r\n'
const nothing = Buffer.alloc(0)

export class Http1Connection {
  readonly #near: Socket
  readonly #source: Endpoint
  readonly #needs: ConnectionNeeds
  readonly #lanes = new Map<string, Lane>()
  readonly #wiretaps: Wiretaps
  readonly #head = new HeadReader()
  #phase: Phase = { kind: 'head' }
  /** Bytes of the caller that wait for the end of an exchange, or for a way. */
  #waiting: Buffer[] = []
  #hasNearEnded = false
  #hasAsked = false
  #isDraining = false
  #lingering: NodeJS.Timeout | undefined
  #quiet: NodeJS.Timeout | undefined
  #cancelOpening: () => void = () => undefined

  /** Owns the socket, which is paused; `first`: what it has said already. `lane`: to the application, when it is open already. */
  constructor(near: Socket, source: Endpoint, first: Buffer, needs: ConnectionNeeds, application?: FarEnd) {
    this.#near = near
    this.#source = source
    this.#needs = needs
    this.#wiretaps = new Wiretaps(needs, source)
    if (application !== undefined) this.#addLane({ way: undefined, far: application })
    near.on('data', (chunk: Buffer) => {
      needs.heard('near')
      this.#take(chunk)
    })
    near.on('end', () => this.#nearEnded())
    near.on('drain', () => this.#current?.far.resume())
    near.on('error', () => undefined)
    near.once('close', () => this.#over())
    if (first.length > 0) this.#take(first)
    if (this.#phase.kind !== 'opening') near.resume()
  }

  /** The way of what is under way; undefined: nothing is. */
  get busyWay(): { readonly way: Way } | undefined {
    switch (this.#phase.kind) {
      case 'exchange':
      case 'bytes':
        return { way: this.#phase.lane.way }
      case 'opening':
        return { way: this.#phase.way }
      case 'head':
      case 'ending':
      case 'over':
        return undefined
    }
  }

  /** Connections to workstations that have no intercept any more are let go, unless one is in the middle of something. */
  planChanged(): void {
    const { everything, requests } = this.#needs.plan()
    const keep = new Set([wayOf(undefined), ...[everything, ...requests].map(armed => wayOf(armed))])
    for (const [key, lane] of this.#lanes) {
      if (keep.has(key) || lane === this.#current) continue
      this.#lanes.delete(key)
      lane.far.close()
    }
    this.#wiretaps.planChanged()
  }

  /** The connection ends at a quiet moment after the exchange that it is at; a new one after its first. */
  drain(): void {
    this.#isDraining = true
    this.#finishWhenQuiet()
  }

  /** Both sides, at once. */
  reset(): void {
    resetSocket(this.#near)
  }

  get #current(): Lane | undefined {
    return this.#phase.kind === 'exchange' || this.#phase.kind === 'bytes' ? this.#phase.lane : undefined
  }

  #take(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk
    while (rest !== undefined && rest.length > 0) rest = this.#step(rest)
  }

  /** What is left of the chunk, to be looked at again. */
  #step(chunk: Buffer): Buffer | undefined {
    switch (this.#phase.kind) {
      case 'head':
        return this.#takeHead(chunk)
      case 'opening':
        this.#wait(chunk)
        return undefined
      case 'exchange': {
        const { body, lane } = this.#phase
        if (body.isDone) {
          this.#wait(chunk)
          return undefined
        }
        const taken = body.take(chunk)
        if (taken === undefined) {
          this.#becomeBytes(lane, chunk)
          return undefined
        }
        this.#send(lane, chunk.subarray(0, taken))
        this.#maybeNext()
        return chunk.subarray(taken)
      }
      case 'bytes':
        this.#send(this.#phase.lane, chunk)
        return undefined
      case 'ending':
      case 'over':
        return undefined
    }
  }

  #takeHead(chunk: Buffer): Buffer | undefined {
    // Empty lines in front of a request are nobody's (RFC 9112 §2.2).
    let start = 0
    if (this.#head.held.length === 0)
      while (chunk.toString('latin1', start, start + emptyLine.length) === emptyLine) start += emptyLine.length
    if (start === chunk.length) return undefined
    const read = this.#head.push(start === 0 ? chunk : chunk.subarray(start))
    if (read === 'more') {
      if (!isPromising(this.#head.held)) this.#openBytes(this.#head.held)
      return undefined
    }
    const request = read === 'too long' ? undefined : parseRequest(read.head)
    if (read === 'too long' || request === undefined) {
      this.#openBytes(read === 'too long' ? this.#head.held : Buffer.concat([read.head, read.rest]))
      return undefined
    }
    const head = request.valuesOf('upgrade').length === 0 ? read.head : withoutHttp2Offer(read.head)
    this.#hasAsked = true
    this.#wiretaps.begin(request, head)
    this.#open(wayOfRequest(this.#needs.plan(), request), lane => this.#begin(lane, request, head))
    return read.rest
  }

  #begin(lane: Lane, request: Request, head: Buffer): void {
    const response = new ResponseReader(request.method)
    this.#phase = { kind: 'exchange', lane, body: new BodyReader(request.framing), response }
    lane.far.resume()
    this.#pass(lane, head)
    if (this.#hasNearEnded && this.#waiting.length === 0) lane.far.end()
  }

  /** Everything from here on is bytes: to whom everything goes. */
  #openBytes(first: Buffer): void {
    this.#wiretaps.beginBytes()
    this.#open(this.#needs.plan().everything, lane => this.#becomeBytes(lane, first))
  }

  #becomeBytes(lane: Lane, rest: Buffer): void {
    this.#phase = { kind: 'bytes', lane }
    for (const [key, other] of this.#lanes) {
      if (other === lane) continue
      this.#lanes.delete(key)
      other.far.close()
    }
    this.#needs.becameBytes(lane.way)
    if (rest.length > 0) this.#send(lane, rest)
    this.#release()
  }

  #open(way: Way, ready: (lane: Lane) => void): void {
    const lane = this.#lanes.get(wayOf(way))
    if (lane !== undefined) {
      ready(lane)
      return
    }
    this.#phase = { kind: 'opening', way }
    this.#near.pause()
    this.#cancelOpening = openWay(this.#needs, way, this.#source, ({ far, way: actual }) => {
      if (far === undefined) {
        this.reset()
        return
      }
      const opened = { way: actual, far }
      // The application's lane may be there already, when a workstation can't be had.
      this.#lanes.get(wayOf(actual))?.far.close()
      this.#addLane(opened)
      ready(opened)
      this.#release()
    })
  }

  #addLane(lane: Lane): void {
    const key = wayOf(lane.way)
    this.#lanes.set(key, lane)
    const isCurrent = () => this.#current === lane
    lane.far.listen({
      data: chunk => {
        this.#needs.heard('far')
        this.#fromFar(lane, chunk)
      },
      ended: () => this.#farEnded(lane),
      drained: () => {
        if (isCurrent()) this.#near.resume()
      },
      closed: isOrderly => {
        if (this.#lanes.get(key) === lane) this.#lanes.delete(key)
        if (isCurrent()) {
          if (isOrderly) this.#near.destroySoon()
          else this.reset()
        } else this.#mirror(lane)
      },
    })
  }

  #fromFar(lane: Lane, chunk: Buffer): void {
    if (this.#near.destroyed) return
    const phase = this.#phase
    if (lane === this.#current) {
      this.#answer(lane, chunk)
      if (phase.kind !== 'exchange') return
      const read = phase.response.push(chunk)
      if (read === 'done') this.#maybeNext()
      else if (read === 'bytes') this.#becomeBytes(lane, nothing)
    } else if (phase.kind === 'head' && lane.way === undefined) {
      // Unasked for: a server that speaks first, or what one says before it closes (408, say).
      this.#answer(lane, chunk)
      if (this.#hasAsked) this.#finish()
      else this.#becomeBytes(lane, this.#head.held)
    }
  }

  #answer(lane: Lane, chunk: Buffer): void {
    if (this.#near.writableEnded) return
    if (!this.#near.write(chunk) && this.#near.writableLength > nearLimitBytes) lane.far.pause()
  }

  #farEnded(lane: Lane): void {
    if (lane === this.#current) {
      this.#near.end()
      if (this.#phase.kind === 'exchange') this.#linger()
    } else {
      this.#lanes.delete(wayOf(lane.way))
      lane.far.close()
      this.#mirror(lane)
    }
  }

  /** An application that closes an idle connection closes it for its caller. A workstation does not. */
  #mirror({ way }: Lane): void {
    if (way === undefined && this.#phase.kind === 'head' && this.#head.held.length === 0) this.#finish()
  }

  /** After the end of a request's body, or of a response. */
  #maybeNext(): void {
    const phase = this.#phase
    if (phase.kind !== 'exchange' || !phase.body.isDone || !phase.response.isDone) return
    this.#phase = { kind: 'head' }
    if (phase.response.isLast) {
      this.#finish()
      return
    }
    this.planChanged()
    this.#release()
    if (this.#hasNearEnded) this.#endIfIdle()
    else if (this.#isDraining) this.#finishWhenQuiet()
  }

  /** No further exchange: our end is closed, the caller closes his. */
  #finish(): void {
    this.#phase = { kind: 'ending' }
    this.#near.end()
    this.#near.resume()
    this.#linger()
  }

  /** As a server that closes a connection which nobody has used for a moment. */
  #finishWhenQuiet(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      if (this.#hasAsked && this.#head.held.length === 0) this.#endIfIdle()
    }, quietMs)
  }

  #endIfIdle(): void {
    if (this.#phase.kind === 'head') this.#finish()
  }

  #linger(): void {
    this.#lingering ??= setTimeout(() => this.#near.destroy(), lingerMs)
  }

  #nearEnded(): void {
    this.#hasNearEnded = true
    this.#wiretaps.close()
    const phase = this.#phase
    if (phase.kind === 'exchange' || phase.kind === 'bytes') phase.lane.far.end()
    else this.#endIfIdle()
  }

  #send(lane: Lane, chunk: Buffer): void {
    this.#wiretaps.write(chunk)
    this.#pass(lane, chunk)
  }

  #pass(lane: Lane, chunk: Buffer): void {
    if (!lane.far.write(chunk)) this.#near.pause()
  }

  #wait(chunk: Buffer): void {
    this.#waiting.push(chunk)
    this.#near.pause()
  }

  /** What waited is looked at, and the caller may go on. */
  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#near.resume()
    for (const chunk of waiting) this.#take(chunk)
  }

  #over(): void {
    if (this.#phase.kind === 'over') return
    const current = this.#current
    this.#phase = { kind: 'over' }
    clearTimeout(this.#lingering)
    clearTimeout(this.#quiet)
    this.#cancelOpening()
    this.#wiretaps.close()
    for (const lane of this.#lanes.values()) {
      const isComplete = this.#near.readableEnded && this.#near.writableFinished
      if (lane === current && !isComplete) lane.far.reset()
      else lane.far.close()
    }
    this.#lanes.clear()
    this.#needs.closed()
  }
}
