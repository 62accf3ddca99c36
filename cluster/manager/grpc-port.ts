// One HTTP/2 port with gRPC on it. Closing says GOAWAY, so that clients look for the next manager at once, and gives what is open a moment.
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { connectionOptions, type GrpcServer } from '../../common/protocol/index.ts'

export interface GrpcPortOptions {
  /** Absent: every address, of both families where there are two. */
  readonly host?: string
  readonly port: number
  /** Connections that don't answer a ping for so long are dropped: a node that was cut off says nothing. Absent: they may sleep. */
  readonly silenceMs?: number
  /** Told of the end of every call. */
  readonly ended?: (() => void) | undefined
}

/** Open flows get this long after the order to stop. */
const graceMs = 2000

export class GrpcPort implements AsyncDisposable {
  readonly #server: Http2Server
  readonly #sessions = new Set<ServerHttp2Session>()
  #calls = 0

  private constructor(server: Http2Server) {
    this.#server = server
  }

  /** Throws when the port is taken. */
  static async open(grpc: GrpcServer, { host, port, silenceMs, ended }: GrpcPortOptions): Promise<GrpcPort> {
    const server = createServer(connectionOptions)
    const opened = new GrpcPort(server)
    grpc.attach(server)
    server.on('session', (session: ServerHttp2Session) => {
      opened.#sessions.add(session)
      const stop = silenceMs === undefined ? () => undefined : watch(session, silenceMs)
      session.once('close', () => {
        opened.#sessions.delete(session)
        stop()
      })
    })
    server.on('stream', (stream: ServerHttp2Stream) => {
      opened.#calls++
      stream.once('close', () => {
        opened.#calls--
        ended?.()
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, ...(host !== undefined && { host }) }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return opened
  }

  /** Open now. */
  get calls(): number {
    return this.#calls
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) {
      // GOAWAY at once; destroyed when the time for what is open has passed.
      session.close()
      setTimeout(() => session.destroy(), graceMs).unref()
    }
    await new Promise<void>(resolve => this.#server.close(() => resolve()))
  }
}

function watch(session: ServerHttp2Session, silenceMs: number): () => void {
  let heardAt = performance.now()
  const timer = setInterval(() => {
    if (performance.now() - heardAt > silenceMs) session.destroy()
    else if (!session.closed && !session.destroyed)
      session.ping(error => {
        if (error === null) heardAt = performance.now()
      })
  }, silenceMs / 4)
  timer.unref()
  return () => clearInterval(timer)
}
