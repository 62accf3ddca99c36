// Serves the control API (common/protocol/proto/control.proto) on connections that the root half handed us, so every peer is this very user.
// A thin dispatcher: what commands do is in session/ and health/.
import type { Duplex } from 'node:stream'
import {
  type ConnectionInjector,
  Metadata,
  Server,
  ServerCredentials,
  type ServerErrorResponse,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js'
import { asKnownError, type Clock, chainOf, KnownError, type Log } from '../../../../common/base/index.ts'
import {
  type ConnectEvent,
  type ConnectRequestOutput,
  type ControlHandlers,
  ControlService,
  encodeFailure,
  failureMetadataKey,
} from '../../../../common/protocol/index.ts'
import { type Check, diagnose } from '../health/index.ts'
import { listContexts } from '../kube/index.ts'
import { parseWanted, type Session, type Sessions } from '../session/index.ts'
import { explainConfig } from './explain-config.ts'
import { type InterceptCalls, interceptCalls } from './intercept-calls.ts'
import { apiLevel, sessionMessage, snapshotMessage, stageNames } from './messages.ts'

/** At most ten snapshots a second to each watcher. */
const watchPauseMs = 100
/** Counters have no event of their own. */
const watchRefreshMs = 1_000
/** A kubeconfig from standard input is the largest thing that comes in. */
const maxMessageBytes = 4 * 1024 * 1024

const verdicts = {
  ok: 'VERDICT_OK',
  warning: 'VERDICT_WARNING',
  failed: 'VERDICT_FAILED',
  skipped: 'VERDICT_SKIPPED',
} as const satisfies Record<Check['verdict'], string>

type Served =
  | 'Version'
  | 'Status'
  | 'Watch'
  | 'Connect'
  | 'Disconnect'
  | 'Doctor'
  | 'Quit'
  | 'Contexts'
  | 'ExplainConfig'

export class ControlServer implements Disposable {
  readonly #server: Server
  readonly #injector: ConnectionInjector
  readonly #sessions: Sessions
  readonly #version: string
  readonly #clock: Clock
  readonly #log: Log
  readonly #quit: () => void
  readonly #connections = new Set<Duplex>()

  /** `quit` is called when a client asked this half to end, after all sessions have ended and the client was told. */
  constructor(parts: { sessions: Sessions; version: string; clock: Clock; log: Log; quit: () => void }) {
    this.#sessions = parts.sessions
    this.#version = parts.version
    this.#clock = parts.clock
    this.#log = parts.log
    this.#quit = parts.quit
    this.#server = new Server({ 'grpc.max_receive_message_length': maxMessageBytes })
    this.#server.addService(ControlService, { ...this.#handlers() })
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure())
  }

  /** Takes the connection over. */
  serve(connection: Duplex): void {
    this.#connections.add(connection)
    connection.once('close', () => this.#connections.delete(connection))
    // The root half takes connections half-open. No client of ours goes on listening after its end: one that was killed has ended just so.
    connection.once('end', () => connection.destroy())
    connection.on('error', error => this.#log.debug('control connection failed', { error: error.message }))
    this.#injector.injectConnection(connection)
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  [Symbol.dispose](): void {
    this.#injector.destroy()
    this.#server.forceShutdown()
  }

  /** What is missing here answers UNIMPLEMENTED. */
  #handlers(): Pick<ControlHandlers, Served> & InterceptCalls {
    return {
      ...interceptCalls({ sessions: this.#sessions, errorOf: error => this.#errorOf(error) }),
      Version: (_, done) => done(null, { version: this.#version, api: apiLevel }),
      Status: (_, done) => done(null, this.#snapshot()),
      Watch: call => this.#watch(call),
      Connect: call => void this.#connect(call),
      Disconnect: (call, done) => {
        this.#sessions.end(call.request.name).then(
          ended => done(null, { ended: [...ended] }),
          (error: unknown) => done(this.#errorOf(error)),
        )
      },
      ExplainConfig: ({ request }, done) => {
        const { session, target, preview } = request
        const explained = (async () => {
          if (target === null) throw new KnownError('INTERNAL', { what: 'a request without a target' })
          return explainConfig(this.#sessions, { session, preview, wanted: parseWanted(target) })
        })()
        explained.then(
          reply => done(null, reply),
          (error: unknown) => done(this.#errorOf(error)),
        )
      },
      Contexts: ({ request }, done) => {
        try {
          const { current, contexts } = listContexts({ files: request.kubeconfig, environment: request.environment })
          done(null, { current, contexts: [...contexts] })
        } catch (error) {
          done(this.#errorOf(error))
        }
      },
      Doctor: call => {
        void (async () => {
          try {
            const { name, target } = call.request
            const wanted = target === null ? undefined : parseWanted(target)
            for await (const check of diagnose(this.#sessions, name, wanted)) {
              call.write({ ...check, verdict: verdicts[check.verdict] })
            }
            call.end()
          } catch (error) {
            call.emit('error', this.#errorOf(error))
          }
        })()
      },
      Quit: (_, done) => {
        void this.#sessions.end('').finally(() => {
          done(null, {})
          this.#quit()
        })
      },
    }
  }

  #snapshot() {
    return snapshotMessage(this.#sessions.all, this.#version)
  }

  async #connect(call: ServerWritableStream<ConnectRequestOutput, ConnectEvent>): Promise<void> {
    let started: { session: Session; isNew: boolean } | undefined
    call.on('cancelled', () => {
      // Only the one who started an attempt may cancel it, and only while it is one.
      if (started?.isNew === true && started.session.snapshot.state === 'connecting') started.session.end()
    })
    let stop: (() => void) | undefined
    try {
      started = await this.#sessions.start(parseWanted(call.request))
      const { session, isNew } = started
      if (call.cancelled && isNew) session.end()
      let last = ''
      const report = () => {
        const { state, progress } = session.snapshot
        if (state !== 'connecting' || progress.text === last || progress.text === '') return
        last = progress.text
        const { stage, text } = progress
        call.write({ progress: { stage: stageNames[stage], text, session: session.name, joined: !isNew } })
      }
      stop = this.#sessions.onChange(report)
      report()
      await session.connected
      call.write({ connected: sessionMessage(session) })
      call.end()
    } catch (error) {
      // The call ends when nothing of the attempt is left.
      if (started !== undefined) await started.session.ended
      call.emit('error', this.#errorOf(error))
    } finally {
      stop?.()
    }
  }

  /** Now, after every change (coalesced), and each second when only the counters moved. */
  #watch(call: ServerWritableStream<unknown, ReturnType<typeof snapshotMessage>>): void {
    let scheduled: (() => void) | undefined
    let refresh: (() => void) | undefined
    let last = ''
    const send = () => {
      scheduled = undefined
      refresh?.()
      refresh = this.#clock.after(watchRefreshMs, schedule)
      // A watcher that doesn't read gets the newest later instead of all of them.
      if (call.writableNeedDrain) return
      const message = this.#snapshot()
      const text = JSON.stringify(message)
      if (text !== last) call.write(message)
      last = text
    }
    const schedule = () => {
      scheduled ??= this.#clock.after(watchPauseMs, send)
    }
    const stop = this.#sessions.onChange(schedule)
    call.on('drain', schedule)
    call.once('close', () => {
      stop()
      scheduled?.()
      refresh?.()
    })
    call.once('cancelled', () => call.end())
    send()
  }

  #errorOf(error: unknown): ServerErrorResponse {
    const known = asKnownError(error)
    if (known.code === 'INTERNAL') this.#log.error('a control call failed', { error: chainOf(error) })
    return statusOf(known)
  }
}

/** The gRPC status of a known failure; the whole of it travels in the trailer. */
function statusOf(error: KnownError): ServerErrorResponse {
  const metadata = new Metadata()
  metadata.set(failureMetadataKey, encodeFailure(error))
  const code = error.code === 'CANCELLED' ? status.CANCELLED : status.FAILED_PRECONDITION
  return Object.assign(new Error(error.message), { code, details: error.message, metadata })
}
