// One HTTP/2 connection to the traffic-manager over a path that somebody else opened (a port-forward), and the watch over it: a path that is
// silent although asked is lost, long before TCP would notice.
import { type ClientHttp2Session, connect } from 'node:http2'
import type { Duplex } from 'node:stream'
import { type Log, messageOf } from '../../../../common/base/index.ts'
import { connectionOptions, GrpcConnection, sessionWindowBytes } from '../../../../common/protocol/index.ts'
import { Wire } from './wire.ts'

/** From the first byte to the manager's settings. */
const openTimeoutMs = 10_000
const pingEveryMs = 2_000
/** Nothing heard for so long, with a ping under way: lost. */
const silenceLimitMs = 5_000
/** The same when there is reason to doubt the path: longer than a round trip over the worst that people work over. */
const doubtLimitMs = 1_500
/** Calls and watches share the connection with tunnels: so many streams are kept for them. */
const reservedStreams = 10

export class ManagerConnection {
  readonly grpc: GrpcConnection
  /** Resolves when the connection is of no use any more: silence, GOAWAY, its end, or `close`. */
  readonly closed: Promise<void>
  /** What tunnels may occupy at once: the manager's limit less a reserve for calls. 2.20's managers allow 250 streams. */
  readonly maxTunnels: number
  /** The tunnel version that the manager answered with; undefined until the first tunnel. */
  peerVersion: number | undefined
  /** Tunnels that are open now: kept by TunnelClient. */
  openTunnels = 0
  readonly #session: ClientHttp2Session
  readonly #wire: Wire
  readonly #lost: (why: string) => void
  #isDoubted = false

  private constructor(session: ClientHttp2Session, wire: Wire, log: Log) {
    this.#session = session
    this.#wire = wire
    this.grpc = new GrpcConnection(session)
    this.maxTunnels = Math.max(1, (session.remoteSettings.maxConcurrentStreams ?? Infinity) - reservedStreams)
    session.setLocalWindowSize(sessionWindowBytes)
    const lost = (why: string) => {
      if (!session.destroyed) log.info('manager connection lost', { why })
      session.destroy()
    }
    this.#lost = lost
    session.on('goaway', () => lost('the manager says goodbye'))
    const stopWatching = watch(session, wire, () => lost('no answer'))
    this.closed = new Promise(resolve => {
      session.once('close', () => {
        stopWatching()
        resolve()
      })
    })
  }

  /** Owns the duplex from now on, also when it throws: Error when the manager's settings do not come, or the signal's reason. */
  static async open(duplex: Duplex, { signal, log }: { signal: AbortSignal; log: Log }): Promise<ManagerConnection> {
    const wire = new Wire(duplex, () => session.destroy())
    const session = connect('http://traffic-manager', { ...connectionOptions, createConnection: () => wire })
    session.on('error', error => log.debug('manager connection', { error: messageOf(error) }))
    try {
      await settingsArrive(session, signal)
    } catch (error) {
      session.destroy()
      wire.destroy()
      throw error
    }
    return new ManagerConnection(session, wire, log)
  }

  /** Of no use any more; known a moment before `closed` resolves. */
  get isClosed(): boolean {
    return this.#session.destroyed
  }

  /** The path may have gone without a sign: it is lost unless something is heard at once. */
  doubt(): void {
    if (this.#isDoubted || this.#session.destroyed) return
    this.#isDoubted = true
    const doubtedAt = performance.now()
    const decide = () => {
      this.#isDoubted = false
      if (this.#wire.lastHeard < doubtedAt) this.#lost('no answer since the network has changed')
    }
    const late = setTimeout(decide, doubtLimitMs)
    late.unref()
    // Destroyed sessions end their pings too, with an error.
    this.#session.ping(() => {
      clearTimeout(late)
      this.#isDoubted = false
    })
  }

  /** Resets what is still open on it. */
  close(): void {
    this.#session.destroy()
  }
}

function settingsArrive(session: ClientHttp2Session, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      clearTimeout(late)
      signal.removeEventListener('abort', onAbort)
      session.off('remoteSettings', onSettings)
      session.off('error', settle)
      session.off('close', onClose)
      if (error === undefined) resolve()
      else reject(error)
    }
    const onAbort = () => settle(signal.reason as Error)
    const onSettings = () => settle()
    const onClose = () => settle(new Error('the connection ended before the manager answered'))
    const late = setTimeout(() => settle(new Error('the manager does not answer')), openTimeoutMs)
    session.once('remoteSettings', onSettings)
    session.once('error', settle)
    session.once('close', onClose)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
}

/** Calls `silent` once when nothing was heard for too long. Any byte counts as an answer: under load, a pong waits behind data. */
function watch(session: ClientHttp2Session, wire: Wire, silent: () => void): () => void {
  let pingedAt: number | undefined
  let lookedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    // After a stop of this very program (SIGSTOP, a debugger) the answers wait unread: timers run before anything is read.
    const wasAsleep = now - lookedAt > 2 * pingEveryMs
    lookedAt = now
    if (pingedAt !== undefined) {
      if (wasAsleep) pingedAt = now
      if (now - Math.max(pingedAt, wire.lastHeard) >= silenceLimitMs) silent()
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
