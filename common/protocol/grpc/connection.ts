// The client's end of gRPC on an HTTP/2 session that somebody else opened (a port-forward, say): unary and server-streaming calls, and raw
// streams for tunnels. grpc-js is not used here because it must open its own sockets. Wire: gRPC over HTTP/2 (PROTOCOL-HTTP2.md).
import { type ClientHttp2Session, type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import { frame, MessageReader } from './framing.ts'
import { GrpcError, GrpcStatus, statusOf, statusOfReset } from './status.ts'

/** What a call needs of a method definition. */
export interface CallMethod<Request, Response> {
  readonly path: string
  readonly requestSerialize: (request: Request) => Buffer
  readonly responseDeserialize: (message: Buffer) => Response
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** Headers of the call, names in lower case. */
  readonly metadata?: Readonly<Record<string, string>>
}

export interface UnaryOptions extends CallOptions {
  /** Also told to the server. */
  readonly timeoutMs: number
}

export class GrpcConnection {
  readonly #session: ClientHttp2Session

  /** Borrows the session: its owner handles its errors and closes it. */
  constructor(session: ClientHttp2Session) {
    this.#session = session
  }

  /** Throws GrpcError, or the signal's reason once it is aborted. */
  async unary<Request, Response>(
    method: CallMethod<Request, Response>,
    request: NoInfer<Request>,
    options: UnaryOptions,
  ): Promise<Response> {
    let answer: { response: Response } | undefined
    for await (const response of this.#responses(method, request, options)) answer = { response }
    if (answer === undefined) throw new GrpcError(GrpcStatus.internal, 'the answer has no message')
    return answer.response
  }

  /** Ends when the server ends the call with status 0; throws like `unary`. A reader that is slow slows the server down. */
  serverStream<Request, Response>(
    method: CallMethod<Request, Response>,
    request: NoInfer<Request>,
    options: CallOptions,
  ): AsyncIterable<Response> {
    return this.#responses(method, request, options)
  }

  /** The stream of a call, for those who read and write its messages themselves. Throws GrpcError when the connection is gone. */
  open(path: string, timeoutMs?: number, metadata: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    try {
      return this.#session.request(
        {
          ...metadata,
          ':method': 'POST',
          ':path': path,
          'content-type': 'application/grpc',
          te: 'trailers',
          'user-agent': 'fairlead',
          ...(timeoutMs === undefined ? {} : { 'grpc-timeout': `${Math.ceil(timeoutMs)}m` }),
        },
        { endStream: false },
      )
    } catch (error) {
      throw new GrpcError(GrpcStatus.unavailable, error instanceof Error ? error.message : String(error))
    }
  }

  async *#responses<Request, Response>(
    method: CallMethod<Request, Response>,
    request: NoInfer<Request>,
    { signal, timeoutMs, metadata }: CallOptions & { timeoutMs?: number },
  ): AsyncGenerator<Response, void> {
    signal.throwIfAborted()
    const stream = this.open(method.path, timeoutMs, metadata)
    const ending = watchStatus(stream, this.#session)
    let stopped: Error | undefined
    const stop = (why: Error) => {
      stopped ??= why
      stream.close(constants.NGHTTP2_CANCEL)
    }
    const onAbort = () => stop(signal.reason as Error)
    signal.addEventListener('abort', onAbort)
    const late =
      timeoutMs === undefined
        ? undefined
        : setTimeout(
            () => stop(new GrpcError(GrpcStatus.deadlineExceeded, `no answer within ${timeoutMs} ms`)),
            timeoutMs,
          )
    const reader = new MessageReader()
    try {
      stream.end(frame(method.requestSerialize(request)))
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        const messages = reader.push(chunk)
        if (typeof messages === 'string') throw new GrpcError(GrpcStatus.resourceExhausted, `a message is ${messages}`)
        for (const message of messages) {
          if (stopped !== undefined) throw stopped
          yield deserialized(method, message)
        }
      }
      throwUnlessOk(await ending)
    } catch (error) {
      if (stopped !== undefined) throw stopped
      if (error instanceof GrpcError) throw error
      throwUnlessOk(await ending)
      throw error
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      stream.close(constants.NGHTTP2_CANCEL)
    }
  }
}

function throwUnlessOk({ code, message }: { code: number; message: string }): void {
  if (code !== GrpcStatus.ok) throw new GrpcError(code, message)
}

function deserialized<Response>(method: CallMethod<never, Response>, message: Buffer): Response {
  try {
    return method.responseDeserialize(message)
  } catch {
    throw new GrpcError(GrpcStatus.internal, 'the answer is not a valid message')
  }
}

/** How the call ended: its trailers, its headers, or what the reset or the lost connection amounts to. */
function watchStatus(
  stream: ClientHttp2Stream,
  session: ClientHttp2Session,
): Promise<{ code: number; message: string }> {
  return new Promise(resolve => {
    const look = (headers: IncomingHttpHeaders) => {
      const status = statusOf(headers)
      if (status !== undefined) resolve(status)
    }
    stream.on('response', headers => {
      const http = headers[':status']
      if (http === 200) look(headers)
      else resolve({ code: GrpcStatus.unavailable, message: `HTTP status ${String(http)}` })
    })
    stream.on('trailers', look)
    let lost: string | undefined
    stream.on('error', (error: NodeJS.ErrnoException) => {
      lost ??= error.code === 'ERR_HTTP2_STREAM_ERROR' ? undefined : error.message
    })
    stream.on('close', () => {
      const isLost = lost !== undefined || session.destroyed || session.closed
      if (isLost) resolve({ code: GrpcStatus.unavailable, message: lost ?? 'the connection was lost' })
      else resolve({ code: statusOfReset(stream.rstCode), message: 'the stream ended without a status' })
    })
  })
}
