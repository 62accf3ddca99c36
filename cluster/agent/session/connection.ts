// One HTTP/2 connection to the manager, and the watch over it: one that is silent although asked is lost, long before TCP would notice.
import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as connectTcp, type Socket } from 'node:net'
import { connectionOptions, GrpcConnection, sessionWindowBytes } from '../../../common/protocol/index.ts'

/** From the first packet to the manager's settings. */
const openTimeoutMs = 5_000
const pingEveryMs = 2_000
/** Nothing heard for so long, with a ping under way: lost. */
const silenceLimitMs = 5_000
/** Calls and watches share the connection with tunnels: so many streams are kept for them. */
const reservedStreams = 10

export class ManagerConnection {
  readonly grpc: GrpcConnection
  /** Aborted when the connection is of no use any more: silence, GOAWAY, its end. Its reason says which. What runs on it may still finish after GOAWAY. */
  readonly lost: AbortSignal
  /** What tunnels may occupy at once: the manager's limit less a reserve for calls. 2.20's managers allow 250 streams. */
  readonly maxTunnels: number
  readonly #session: ClientHttp2Session

  private constructor(session: ClientHttp2Session, socket: Socket) {
    this.#session = session
    this.grpc = new GrpcConnection(session)
    this.maxTunnels = Math.max(1, (session.remoteSettings.maxConcurrentStreams ?? Infinity) - reservedStreams)
    session.setLocalWindowSize(sessionWindowBytes)
    const over = new AbortController()
    this.lost = over.signal
    const stopWatching = watch(session, socket, () => {
      over.abort(new Error('the manager does not answer'))
      session.destroy()
    })
    session.once('goaway', () => over.abort(new Error('the manager says goodbye')))
    session.once('close', () => {
      stopWatching()
      over.abort(new Error('the connection to the manager was lost'))
    })
  }

  /** Throws Error when the manager can't be reached or does not speak, and the signal's reason. */
  static async open(
    { host, port }: { host: string; port: number },
    { signal }: { signal: AbortSignal },
  ): Promise<ManagerConnection> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(openTimeoutMs)])
    const socket = connectTcp({ host, port, noDelay: true, keepAlive: true })
    const session = connect(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, {
      ...connectionOptions,
      createConnection: () => socket,
    })
    try {
      await settingsArrive(session, limit)
    } catch (error) {
      session.destroy()
      socket.destroy()
      throw error
    }
    session.on('error', () => undefined)
    return new ManagerConnection(session, socket)
  }

  /** No new calls; those that run may finish. */
  retire(): void {
    if (!this.#session.closed) this.#session.close()
  }

  close(): void {
    this.#session.destroy()
  }
}

function settingsArrive(session: ClientHttp2Session, limit: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      limit.removeEventListener('abort', onAbort)
      session.off('remoteSettings', onSettings)
      session.off('error', settle)
      session.off('close', onClose)
      session.on('error', () => undefined)
      if (error === undefined) resolve()
      else reject(error)
    }
    const onAbort = () => settle(limit.reason as Error)
    const onSettings = () => settle()
    const onClose = () => settle(new Error('the connection ended before the manager answered'))
    session.once('remoteSettings', onSettings)
    session.once('error', settle)
    session.once('close', onClose)
    limit.addEventListener('abort', onAbort)
    if (limit.aborted) onAbort()
  })
}

/** Calls `silent` once when nothing was heard for too long. Any byte counts as an answer: under load, a pong waits behind data. */
function watch(session: ClientHttp2Session, socket: Socket, silent: () => void): () => void {
  let pingedAt: number | undefined
  let heard = socket.bytesRead
  let heardAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (socket.bytesRead !== heard) {
      heard = socket.bytesRead
      heardAt = now
    }
    if (pingedAt !== undefined) {
      if (now - Math.max(pingedAt, heardAt) >= silenceLimitMs) silent()
      return
    }
    if (session.destroyed) return
    const isSent = session.ping(() => {
      pingedAt = undefined
    })
    if (isSent) pingedAt = now
  }, pingEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
