// gRPC as bytes: messages of telepresence.proto, the five-byte prefix, calls on node:http2 (gRPC over HTTP/2, PROTOCOL-HTTP2.md). Nothing of
// common/protocol is used, so that a mistake there shows.
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'

const path = fileURLToPath(new URL('telepresence.proto', import.meta.url))
const root = new protobuf.Root().loadSync(path, { keepCase: true })
root.resolveAll()

const managerService = '/telepresence.manager.Manager/'

/** gRPC status codes that the doubles speak of. */
export const status = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  failedPrecondition: 9,
  unimplemented: 12,
  unavailable: 14,
} as const

export type Message = Readonly<Record<string, unknown>>

export function encode(type: string, message: Message): Buffer {
  const messages = root.lookupType(`telepresence.manager.${type}`)
  return Buffer.from(messages.encode(messages.fromObject(message)).finish())
}

/** Fields by their names in the .proto; unset ones at their zero, enum values by name. */
export function decode(type: string, bytes: Uint8Array): Message {
  const messages = root.lookupType(`telepresence.manager.${type}`)
  return messages.toObject(messages.decode(bytes), {
    longs: Number,
    enums: String,
    bytes: Buffer,
    defaults: true,
    arrays: true,
  })
}

/** A body with its prefix: not compressed, four bytes of length. */
export function frame(body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(body.length, 1)
  return Buffer.concat([prefix, body])
}

/** Takes bytes as they come, gives whole bodies. */
export class Deframing {
  #rest = Buffer.alloc(0)

  push(chunk: Uint8Array): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const bodies: Buffer[] = []
    while (this.#rest.length >= 5 && this.#rest.length >= 5 + this.#rest.readUInt32BE(1)) {
      const end = 5 + this.#rest.readUInt32BE(1)
      bodies.push(this.#rest.subarray(5, end))
      this.#rest = this.#rest.subarray(end)
    }
    return bodies
  }
}

export interface Status {
  readonly code: number
  readonly message: string
}

/** One call. Bodies are kept until they are taken, and the raw bytes too: a byte-exact test looks at them. */
export class Call {
  readonly stream: ClientHttp2Stream
  /** How it ended. Never rejects; a call without a status is code -1. */
  readonly ended: Promise<Status>
  readonly raw: Buffer[] = []
  readonly #bodies: Buffer[] = []
  readonly #deframing = new Deframing()
  #isOver = false
  #woken = Promise.withResolvers<undefined>()

  /** `method` of the manager, or a whole path. */
  constructor(session: ClientHttp2Session, method: string, authority: string) {
    this.stream = session.request({
      ':method': 'POST',
      ':scheme': 'http',
      ':authority': authority,
      ':path': method.startsWith('/') ? method : managerService + method,
      'content-type': 'application/grpc',
      'user-agent': 'grpc-go/1.67.1',
      te: 'trailers',
    })
    let found: Status = { code: -1, message: 'the call has no status' }
    const look = (headers: IncomingHttpHeaders) => {
      const code = headers['grpc-status']
      if (code === undefined) return
      found = { code: Number(code), message: decodeURIComponent(String(headers['grpc-message'] ?? '')) }
      // grpc-go lets go of a call whose status has come, RST_STREAM(NO_ERROR), when its own side is still open.
      if (!this.stream.writableEnded) this.stream.close(0)
    }
    this.stream.on('response', look)
    this.stream.on('trailers', look)
    this.stream.on('error', () => undefined)
    this.stream.on('data', (chunk: Buffer) => {
      this.raw.push(chunk)
      this.#bodies.push(...this.#deframing.push(chunk))
      this.#wake()
    })
    this.ended = new Promise(resolve => {
      this.stream.once('close', () => {
        this.#isOver = true
        this.#wake()
        resolve(found)
      })
    })
  }

  send(body: Uint8Array): void {
    if (!this.stream.closed && !this.stream.destroyed && !this.stream.writableEnded) this.stream.write(frame(body))
  }

  /** END_STREAM. */
  endSending(): void {
    this.stream.end()
  }

  /** RST_STREAM(CANCEL), as a Go client ends a call whose context is done. */
  cancel(): void {
    this.stream.close(8)
  }

  /** The next body; undefined when the call has ended. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const body = this.#bodies.shift()
      if (body !== undefined || this.#isOver) return body
      await this.#woken.promise
    }
  }

  #wake(): void {
    this.#woken.resolve(undefined)
    this.#woken = Promise.withResolvers()
  }
}
