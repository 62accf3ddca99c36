// gRPC status: codes, the two headers that carry it, what stands in for it when a stream ends without (gRPC over HTTP/2, "Responses").
import { constants, type IncomingHttpHeaders } from 'node:http2'

export const GrpcStatus = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/** A call that ended with a status other than 0. `code` is one of gRPC's 16. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Longest message sent and taken, in characters: it goes into a header. */
const maxMessageLength = 1000

export function statusHeaders(code: number, message = ''): Record<string, string> {
  const status = { 'grpc-status': String(code) }
  return message === '' ? status : { ...status, 'grpc-message': percentEncoded(message.slice(0, maxMessageLength)) }
}

/** What trailers (or headers without a body) say; undefined when they say nothing: then it is not the end of a call. */
export function statusOf(headers: IncomingHttpHeaders): { code: number; message: string } | undefined {
  const status = headers['grpc-status']
  if (typeof status !== 'string') return undefined
  const message = headers['grpc-message']
  return {
    code: /^\d{1,2}$/.test(status) ? Number(status) : GrpcStatus.unknown,
    message: typeof message === 'string' ? percentDecoded(message.slice(0, 3 * maxMessageLength)) : '',
  }
}

/** The status of a stream that was reset, by HTTP/2 error code. */
export function statusOfReset(rstCode: number): number {
  switch (rstCode) {
    case constants.NGHTTP2_CANCEL:
      return GrpcStatus.cancelled
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return GrpcStatus.resourceExhausted
    case constants.NGHTTP2_REFUSED_STREAM:
    case constants.NGHTTP2_NO_ERROR:
      return GrpcStatus.unavailable
    default:
      return GrpcStatus.internal
  }
}

/** Header values are printable ASCII; everything else, and %, is escaped byte by byte. */
function percentEncoded(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text)) {
    encoded +=
      byte >= 0x20 && byte < 0x7f && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
