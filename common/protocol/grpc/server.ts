// The server's end of gRPC on node:http2: unary and server-streaming methods, and raw streams for tunnels, side by side on one port.
// grpc-js is not used here because a raw stream is what makes tunnels fast. Wire: gRPC over HTTP/2 (PROTOCOL-HTTP2.md).
import { type Http2Server, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { MethodDefinition } from '@grpc/proto-loader'
import { frame, MessageReader } from './framing.ts'
import { sessionWindowBytes } from './settings.ts'
import { GrpcError, GrpcStatus, statusHeaders } from './status.ts'

export interface CallContext {
  /** Aborted when the client went away, cancelled, or its deadline passed; also when the call is over. */
  readonly signal: AbortSignal
  /** The other end's address, for logs. */
  readonly peer: string
  /** The call's metadata, e.g. `authorization`. */
  readonly headers: Readonly<IncomingHttpHeaders>
}

type AnyMethod = MethodDefinition<never, never, unknown, unknown>

/** A method without a handler answers UNIMPLEMENTED. Unary ones return a promise, server-streaming ones an async iterable. */
export type ServiceHandlers<Service> = {
  [Name in keyof Service as string extends Name ? never : Name]?: Service[Name] extends MethodDefinition<
    never,
    infer Response,
    infer Request,
    unknown
  >
    ? (request: Request, context: CallContext) => Promise<Response> | AsyncIterable<Response>
    : never
}

export type RawHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

interface Method {
  readonly definition: AnyMethod
  readonly handle: (request: unknown, context: CallContext) => unknown
}

export interface GrpcServerPorts {
  /** Told about every handler that failed with something other than a GrpcError: a bug of ours. The client sees INTERNAL. */
  readonly onBug?: (error: unknown, path: string) => void
}

/** A request must have arrived whole within this. */
const requestTimeoutMs = 30_000

export class GrpcServer {
  readonly #methods = new Map<string, Method>()
  readonly #raw = new Map<string, RawHandler>()
  readonly #onBug: (error: unknown, path: string) => void

  constructor({ onBug }: GrpcServerPorts = {}) {
    this.#onBug = onBug ?? (() => undefined)
  }

  add<Service extends object>(service: Service, handlers: ServiceHandlers<Service>): void {
    for (const [name, handle] of Object.entries(handlers)) {
      const definition = (service as Record<string, AnyMethod | undefined>)[name]
      if (definition === undefined || typeof handle !== 'function') throw new Error(`no method ${name}`)
      if (definition.requestStream) throw new Error(`${name} streams requests: use handleRaw`)
      this.#methods.set(definition.path, { definition, handle: handle as Method['handle'] })
    }
  }

  /** The handler owns the stream: it answers, ends it, and handles its errors. */
  handleRaw(path: string, handler: RawHandler): void {
    this.#raw.set(path, handler)
  }

  /** The server should have been made with `connectionOptions`. */
  attach(server: Http2Server): void {
    server.on('session', (session: ServerHttp2Session) => {
      session.on('error', () => undefined)
      session.setLocalWindowSize(sessionWindowBytes)
    })
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => this.#accept(stream, headers))
  }

  #accept(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => undefined)
    const path = headers[':path'] ?? ''
    if (!(headers['content-type'] ?? '').startsWith('application/grpc')) {
      stream.respond({ ':status': 415 }, { endStream: true })
      return
    }
    const raw = this.#raw.get(path)
    if (raw !== undefined) {
      raw(stream, headers)
      return
    }
    const method = this.#methods.get(path)
    if (method === undefined) {
      failAtOnce(stream, new GrpcError(GrpcStatus.unimplemented, `no method ${path}`))
      return
    }
    void this.#serve(stream, headers, method)
  }

  /** Never rejects. */
  async #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, { definition, handle }: Method): Promise<void> {
    const over = new AbortController()
    const timeoutMs = parseTimeout(headers['grpc-timeout'])
    const late =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            over.abort(new GrpcError(GrpcStatus.deadlineExceeded, 'the deadline passed'))
            finish(stream, new GrpcError(GrpcStatus.deadlineExceeded, 'the deadline passed'))
          }, timeoutMs)
    stream.once('close', () => {
      clearTimeout(late)
      over.abort(new GrpcError(GrpcStatus.cancelled, 'the call is over'))
    })
    const context: CallContext = { signal: over.signal, peer: stream.session?.socket.remoteAddress ?? '', headers }
    try {
      const request = await readRequest(stream, definition)
      const result = handle(request, context)
      if (definition.responseStream) {
        respond(stream)
        for await (const response of result as AsyncIterable<never>) {
          if (isOver(stream)) break
          if (!stream.write(frame(definition.responseSerialize(response)))) await drained(stream, over.signal)
        }
      } else {
        const response = (await result) as never
        if (isOver(stream)) return
        respond(stream)
        stream.write(frame(definition.responseSerialize(response)))
      }
      finish(stream)
    } catch (error) {
      finish(stream, this.#statusOf(error, over.signal, definition.path))
    }
  }

  #statusOf(error: unknown, signal: AbortSignal, path: string): GrpcError {
    if (error instanceof GrpcError) return error
    if (signal.aborted) return new GrpcError(GrpcStatus.cancelled, 'the call is over')
    this.#onBug(error, path)
    return new GrpcError(GrpcStatus.internal, 'the server failed')
  }
}

/** Answers 200 and promises a status at the end: see `finish`. */
export function respond(stream: ServerHttp2Stream): void {
  if (stream.headersSent || isOver(stream)) return
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
}

/** Ends the call: status 0, or the error's. Does nothing when it is over already. */
export function finish(stream: ServerHttp2Stream, error?: GrpcError): void {
  if (isOver(stream) || stream.writableEnded) return
  if (!stream.headersSent && error !== undefined) {
    failAtOnce(stream, error)
    return
  }
  respond(stream)
  const trailers = error === undefined ? statusHeaders(GrpcStatus.ok) : statusHeaders(error.code, error.message)
  stream.once('wantTrailers', () => {
    if (!isOver(stream)) stream.sendTrailers(trailers)
  })
  stream.end()
}

function failAtOnce(stream: ServerHttp2Stream, { code, message }: GrpcError): void {
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', ...statusHeaders(code, message) },
    { endStream: true },
  )
  stream.resume()
}

function isOver(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed
}

async function readRequest(stream: ServerHttp2Stream, definition: AnyMethod): Promise<unknown> {
  const reader = new MessageReader()
  const late = setTimeout(() => stream.close(), requestTimeoutMs)
  let request: Buffer | undefined
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const messages = reader.push(chunk)
      if (typeof messages === 'string') throw new GrpcError(GrpcStatus.resourceExhausted, `the message is ${messages}`)
      if (messages.length + (request === undefined ? 0 : 1) > 1) break
      request ??= messages[0]
    }
  } finally {
    clearTimeout(late)
  }
  if (request === undefined || reader.isInside)
    throw new GrpcError(GrpcStatus.internal, 'the request is not one message')
  try {
    return definition.requestDeserialize(request)
  } catch {
    throw new GrpcError(GrpcStatus.internal, 'the request is not a valid message')
  }
}

function drained(stream: ServerHttp2Stream, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      stream.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    stream.once('drain', done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

const unitsMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 }
/** The longest that setTimeout takes: 24 days. */
const longestTimeoutMs = 2 ** 31 - 1

/** Milliseconds; undefined for none, or one that is not understood. */
function parseTimeout(header: string | string[] | undefined): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return Math.min(Math.ceil(Number(digits) * (unitsMs[unit] ?? 1)), longestTimeoutMs)
}
