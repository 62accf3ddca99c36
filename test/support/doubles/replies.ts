// How a gRPC server answers, in HTTP/2: headers, messages, and the status in trailers (PROTOCOL-HTTP2.md, "Responses").
import type { ServerHttp2Stream } from 'node:http2'
import { encode, frame, type Message } from './wire.ts'

/** One message of a call, unary or streaming. */
export type Handler = (stream: ServerHttp2Stream, body: Buffer) => void

export function begin(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
}

/** Of a stream that `begin` began; nothing when it has ended. */
export function tell(stream: ServerHttp2Stream, type: string, message: Message): void {
  if (!stream.closed && !stream.destroyed && !stream.writableEnded) stream.write(frame(encode(type, message)))
}

/** Ends what `begin` began with status OK. */
export function conclude(stream: ServerHttp2Stream): void {
  if (stream.closed || stream.writableEnded) return
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end()
}

export function answer(stream: ServerHttp2Stream, type: string, message: Message): void {
  if (stream.closed || stream.destroyed) return
  begin(stream)
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(frame(encode(type, message)))
}

/** Ends a call that was not begun. */
export function end(stream: ServerHttp2Stream, code: number, message: string): void {
  if (stream.closed || stream.destroyed) return
  const trailers = { 'grpc-status': String(code), 'grpc-message': encodeURI(message) }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true })
}
