// One caller's HTTP/2 connection (h2c with prior knowledge), split by request: each stream goes its own way, over one HTTP/2 connection for each way.
// Trailers, informational responses, resets and back-pressure pass through; header names are in lower case and in order as they came. Push and
// extended CONNECT are not offered.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { resetSocket } from '../../../common/base/index.ts'
import type { Endpoint } from '../../../common/net/index.ts'
import { connectionOptions, sessionWindowBytes } from '../../../common/protocol/index.ts'
import { type RequestHead, wayOf } from '../intercepts/index.ts'
import { FarDuplex } from './far-duplex.ts'
import { openWay, type Way, type WayNeeds, wayOfRequest, wiretapsOfRequest } from './ways.ts'

export interface Http2Needs extends WayNeeds {
  closed(): void
}

/** Streams to a workstation whose intercept has ended are cut then. */
const workstationLimitMs = 10_000
/** What may wait for a wiretap. */
const maxWaitingBytes = 1024 * 1024
const options = {
  ...connectionOptions,
  settings: { ...connectionOptions.settings, maxConcurrentStreams: 1000, maxHeaderListSize: 256 * 1024 },
  maxHeaderListPairs: 2000,
}

type Opened = (session: ClientHttp2Session | undefined) => void

interface Lane {
  readonly way: Way
  readonly isCopy: boolean
  session?: ClientHttp2Session
  /** Who waits for it to open. */
  waiting: Opened[]
  cancel: () => void
}

/** Reads callers' connections; shared by all of them, and without a port of its own. */
export function http2Reader(): Http2Server {
  return createServer(options)
}

export class Http2Connection {
  readonly #near: Socket
  readonly #source: Endpoint
  readonly #needs: Http2Needs
  readonly #lanes = new Map<string, Lane>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #session: ServerHttp2Session | undefined
  #isOver = false

  /** Owns the socket; `first`: what it has said already. */
  constructor(near: Socket, source: Endpoint, first: Buffer, reader: Http2Server, needs: Http2Needs) {
    this.#near = near
    this.#source = source
    this.#needs = needs
    near.on('error', () => undefined)
    near.once('close', () => this.#over())
    const take = (session: ServerHttp2Session) => {
      if (session.socket.remotePort !== near.remotePort || this.#session !== undefined) return
      this.#session = session
      session.setLocalWindowSize(sessionWindowBytes)
      session.on('error', () => undefined)
      session.on('stream', (stream, headers, _flags, rawHeaders) => this.#split(stream, headers, rawHeaders))
    }
    near.unshift(first)
    reader.on('session', take)
    reader.emit('connection', near)
    reader.off('session', take)
  }

  planChanged(): void {
    const { everything, requests, wiretaps } = this.#needs.plan()
    const keep = new Set([
      laneKey(undefined, false),
      ...[everything, ...requests].map(way => laneKey(way, false)),
      ...wiretaps.map(way => laneKey(way, true)),
    ])
    for (const [key, lane] of this.#lanes) {
      if (keep.has(key)) continue
      this.#lanes.delete(key)
      const { session } = lane
      if (session === undefined) continue
      session.close()
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        session.destroy()
      }, workstationLimitMs)
      this.#timers.add(timer)
    }
  }

  /** GOAWAY: what is under way may end. */
  drain(): void {
    this.#session?.close()
  }

  reset(): void {
    // The session owns the socket: resetting it beside the session would leave its handle open.
    if (this.#session !== undefined) this.#session.destroy()
    else resetSocket(this.#near)
  }

  #split(near: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
    near.on('error', () => undefined)
    const head = headOf(headers, rawHeaders)
    const plan = this.#needs.plan()
    const endsAtOnce = near.readableEnded || near.endAfterHeaders
    const copies: ClientHttp2Stream[] = []
    for (const armed of wiretapsOfRequest(plan, head)) {
      this.#open(armed, true, session => {
        const copy = session === undefined ? undefined : openStream(session, rawHeaders, endsAtOnce)
        if (copy === undefined) return
        copy.on('error', () => undefined)
        copy.resume()
        copies.push(copy)
      })
    }
    this.#open(wayOfRequest(plan, head), false, session => {
      const far = session === undefined ? undefined : openStream(session, rawHeaders, endsAtOnce)
      if (far === undefined) near.close(constants.NGHTTP2_REFUSED_STREAM)
      else if (near.destroyed) far.close(constants.NGHTTP2_CANCEL)
      else join(near, far, endsAtOnce, copies)
    })
  }

  #open(way: Way, isCopy: boolean, opened: Opened): void {
    const key = laneKey(way, isCopy)
    const known = this.#lanes.get(key)
    if (known?.session !== undefined) {
      opened(known.session)
      return
    }
    if (known !== undefined) {
      known.waiting.push(opened)
      return
    }
    const lane: Lane = { way, isCopy, waiting: [opened], cancel: () => undefined }
    this.#lanes.set(key, lane)
    const ready = (session: ClientHttp2Session | undefined) => {
      if (session === undefined) this.#forget(key, lane)
      else lane.session = session
      const { waiting } = lane
      lane.waiting = []
      for (const tell of waiting) tell(session)
    }
    const needs = isCopy ? { ...this.#needs, dialApplication: nobody } : this.#needs
    lane.cancel = openWay(needs, way, this.#source, ({ far }) => {
      if (far === undefined || this.#isOver) {
        far?.reset()
        ready(undefined)
        return
      }
      const session: ClientHttp2Session = sessionOver(new FarDuplex(far, () => session.destroy()))
      const drop = () => this.#forget(key, lane)
      session.once('goaway', drop)
      session.once('close', drop)
      ready(session)
    })
  }

  #forget(key: string, lane: Lane): void {
    if (this.#lanes.get(key) === lane) this.#lanes.delete(key)
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { cancel, session } of this.#lanes.values()) {
      cancel()
      session?.destroy()
    }
    this.#lanes.clear()
    this.#needs.closed()
  }
}

function laneKey(way: Way, isCopy: boolean): string {
  return `${isCopy ? 'copy' : 'way'} ${wayOf(way)}`
}

/** A copy goes to its wiretap or nowhere. */
function nobody(_connected: unknown, failed: () => void): () => void {
  failed()
  return () => undefined
}

function sessionOver(duplex: Duplex): ClientHttp2Session {
  const session = connect('http://far', { ...options, createConnection: () => duplex })
  session.on('error', () => undefined)
  session.once('connect', () => session.setLocalWindowSize(sessionWindowBytes))
  return session
}

function headOf(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): RequestHead {
  return {
    path: headers[':path'] ?? '',
    valuesOf: name => rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name),
  }
}

function openStream(
  session: ClientHttp2Session,
  rawHeaders: readonly string[],
  endStream: boolean,
): ClientHttp2Stream | undefined {
  try {
    return session.request(rawHeaders, { endStream, waitForTrailers: !endStream })
  } catch {
    return undefined
  }
}

/** Both streams of a request, pumped into each other. */
function join(
  near: ServerHttp2Stream,
  far: ClientHttp2Stream,
  endsAtOnce: boolean,
  copies: readonly ClientHttp2Stream[],
): void {
  let trailers: IncomingHttpHeaders = {}
  let requestTrailers: IncomingHttpHeaders = {}
  far.on('error', () => undefined)
  if (!endsAtOnce) {
    near.on('trailers', (received: IncomingHttpHeaders) => {
      requestTrailers = received
    })
    far.on('wantTrailers', () => far.sendTrailers(requestTrailers))
    near.on('data', (chunk: Buffer) => {
      for (const copy of copies) {
        if (copy.writableLength > maxWaitingBytes) copy.close(constants.NGHTTP2_CANCEL)
        else if (!copy.destroyed && !copy.writableEnded) copy.write(chunk)
      }
      if (!far.write(chunk)) near.pause()
    })
    near.on('end', () => {
      far.end()
      for (const copy of copies) {
        copy.once('wantTrailers', () => copy.sendTrailers(requestTrailers))
        if (!copy.destroyed) copy.end()
      }
    })
    far.on('drain', () => near.resume())
  }
  far.on('headers', (headers: IncomingHttpHeaders) => {
    if (!near.destroyed && !near.headersSent) near.additionalHeaders(headers)
  })
  far.on('response', (_headers, flags, rawHeaders: string[]) => {
    if (near.destroyed) return
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    near.respond(rawHeaders, { endStream, waitForTrailers: !endStream, sendDate: false } as object)
    if (endStream) return
    near.on('wantTrailers', () => near.sendTrailers(trailers))
    far.on('trailers', (received: IncomingHttpHeaders) => {
      trailers = received
    })
    far.on('data', (chunk: Buffer) => {
      if (!near.destroyed && !near.write(chunk)) far.pause()
    })
    far.on('end', () => near.end())
    near.on('drain', () => far.resume())
  })
  far.on('close', () => {
    if (!near.destroyed && far.rstCode !== constants.NGHTTP2_NO_ERROR) near.close(far.rstCode)
    // The connection was lost in the middle.
    else if (!near.destroyed && !far.readableEnded && !near.headersSent) near.close(constants.NGHTTP2_REFUSED_STREAM)
  })
  near.on('close', () => {
    if (!far.destroyed && near.rstCode !== constants.NGHTTP2_NO_ERROR) far.close(near.rstCode)
    for (const copy of copies) if (near.rstCode !== constants.NGHTTP2_NO_ERROR) copy.close(near.rstCode)
  })
}
