// Calls the control API (common/protocol/proto/control.proto) with @grpc/grpc-js over a Unix socket.
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  makeClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { type HalfNote, KnownError } from '../base/index.ts'
import {
  type ConnectEventOutput,
  type ConnectRequest,
  type ContextListOutput,
  type ContextsRequest,
  ControlService,
  type ControlClient as ControlStub,
  type DisconnectReplyOutput,
  type DoctorCheckOutput,
  decodeFailure,
  type EnvironmentReplyOutput,
  type ExplainConfigRequest,
  type ExplainedConfigOutput,
  failureMetadataKey,
  type InterceptEventOutput,
  type InterceptRequest,
  type LeaveReplyOutput,
  type LeaveRequest,
  type ObservedRequestsOutput,
  type RevokeReplyOutput,
  type RevokeRequest,
  type SnapshotOutput,
  type UninstallEventOutput,
  type UninstallRequest,
  type VersionReplyOutput,
  type WatchRequestsRequest,
  type WorkloadListOutput,
  type WorkloadsRequest,
} from '../protocol/index.ts'
import { answers, type HalfFinder } from './local-half.ts'
import { ProvenCredentials } from './proven-credentials.ts'

/** For what the daemon knows without asking anyone. The first call also starts the user half. */
const answerMs = 10_000
/** Taking routes, names and a session's traffic down, and telling the cluster. */
const endMs = 30_000
/** A connection may wait for a login in the browser and for a pod to start. */
const connectMs = 5 * 60_000
/** An intercept may wait for a rollout of the workload, as may taking agents out again. */
const rolloutMs = 10 * 60_000
/** Each check has its own, shorter limit. */
const doctorMs = 2 * 60_000

const Stub = makeClientConstructor(ControlService, 'Control') as unknown as new (
  ...parameters: ConstructorParameters<typeof Client>
) => ControlStub

type Options = { readonly signal: AbortSignal }

/** A socket that is always the same, or a half that has to be found. */
export type ControlPlace = string | HalfFinder

export class ControlClient implements Disposable {
  readonly #place: ControlPlace
  #open: { readonly path: string; readonly stub: ControlStub } | undefined

  constructor(place: ControlPlace) {
    this.#place = place
  }

  [Symbol.dispose](): void {
    this.#open?.stub.close()
    this.#open = undefined
  }

  version({ signal }: Options): Promise<VersionReplyOutput> {
    return this.#unary(answerMs, signal, (stub, options, done) => stub.Version({}, options, done))
  }

  status({ signal }: Options): Promise<SnapshotOutput> {
    return this.#unary(answerMs, signal, (stub, options, done) => stub.Status({}, options, done))
  }

  /** Whole snapshots, until `signal` is aborted. */
  watch({ signal }: Options): AsyncIterable<SnapshotOutput> {
    return this.#stream(undefined, signal, (stub, options) => stub.Watch({}, options))
  }

  /**
   * Progress, then the session. Aborting `signal` before that undoes the attempt, and ends with CANCELLED when nothing of it is left. A session
   * that was there before goes on.
   */
  async *connect(request: ConnectRequest, { signal }: Options): AsyncGenerator<ConnectEventOutput> {
    signal.throwIfAborted()
    const over = new AbortController()
    let own: string | undefined
    const onAbort = () => {
      if (own === undefined) over.abort()
      // The attempt's own call then tells how it ended.
      else this.disconnect(own, over).catch(() => over.abort())
    }
    signal.addEventListener('abort', onAbort)
    try {
      for await (const event of this.#stream(connectMs, over.signal, (stub, options) =>
        stub.Connect(request, options),
      )) {
        if (event.progress?.joined === false && event.progress.session !== '') own = event.progress.session
        if (!signal.aborted) yield event
      }
      signal.throwIfAborted()
    } finally {
      signal.removeEventListener('abort', onAbort)
      over.abort()
    }
  }

  /** Ends one session, or all when `name` is empty; the names of those that were ended. */
  async disconnect(name: string, { signal }: Options): Promise<readonly string[]> {
    const { ended } = await this.#unary<DisconnectReplyOutput>(endMs, signal, (stub, options, done) =>
      stub.Disconnect({ name }, options, done),
    )
    return ended
  }

  /** `target`: what a connection would be made with, to be checked where there is no session. */
  doctor(
    name: string,
    { signal, target }: Options & { readonly target?: ConnectRequest },
  ): AsyncIterable<DoctorCheckOutput> {
    const request = target === undefined ? { name } : { name, target }
    return this.#stream(doctorMs, signal, (stub, options) => stub.Doctor(request, options))
  }

  async quit({ signal }: Options): Promise<void> {
    await this.#unary(endMs, signal, (stub, options, done) => stub.Quit({}, options, done))
  }

  /** The settings in force, and where each comes from. */
  explainConfig(request: ExplainConfigRequest, { signal }: Options): Promise<ExplainedConfigOutput> {
    return this.#unary(answerMs, signal, (stub, options, done) => stub.ExplainConfig(request, options, done))
  }

  /** The contexts of the kubeconfig, without asking any cluster. */
  contexts(request: ContextsRequest, { signal }: Options): Promise<ContextListOutput> {
    return this.#unary(answerMs, signal, (stub, options, done) => stub.Contexts(request, options, done))
  }

  workloads(request: WorkloadsRequest, { signal }: Options): Promise<WorkloadListOutput> {
    return this.#unary(endMs, signal, (stub, options, done) => stub.ListWorkloads(request, options, done))
  }

  /** The whole list after every change, until `signal` is aborted. */
  watchWorkloads(request: WorkloadsRequest, { signal }: Options): AsyncIterable<WorkloadListOutput> {
    return this.#stream(undefined, signal, (stub, options) => stub.WatchWorkloads(request, options))
  }

  /** Progress, then the intercept. Aborting `signal` before that undoes it; when it is `attached`, afterwards too. */
  intercept(request: InterceptRequest, { signal }: Options): AsyncIterable<InterceptEventOutput> {
    return this.#stream(request.attached === true ? undefined : rolloutMs, signal, (stub, options) =>
      stub.Intercept(request, options),
    )
  }

  leave(request: LeaveRequest, { signal }: Options): Promise<LeaveReplyOutput> {
    return this.#unary(endMs, signal, (stub, options, done) => stub.Leave(request, options, done))
  }

  /** The environment of an intercepted container: secrets. */
  async environment(session: string, name: string, { signal }: Options): Promise<Readonly<Record<string, string>>> {
    const { variables } = await this.#unary<EnvironmentReplyOutput>(answerMs, signal, (stub, options, done) =>
      stub.Environment({ session, name }, options, done),
    )
    return variables
  }

  watchRequests(request: WatchRequestsRequest, { signal }: Options): AsyncIterable<ObservedRequestsOutput> {
    return this.#stream(undefined, signal, (stub, options) => stub.WatchRequests(request, options))
  }

  revoke(request: RevokeRequest, { signal }: Options): Promise<RevokeReplyOutput> {
    return this.#unary(endMs, signal, (stub, options, done) => stub.Revoke(request, options, done))
  }

  /** Progress, then the workloads whose pods are as they were. */
  uninstallAgents(request: UninstallRequest, { signal }: Options): AsyncIterable<UninstallEventOutput> {
    return this.#stream(rolloutMs, signal, (stub, options) => stub.UninstallAgents(request, options))
  }

  /** What was opened last, as long as it is at the same place. */
  async #stub(signal: AbortSignal): Promise<ControlStub> {
    const wanted =
      typeof this.#place === 'string' ? placeOf({ pipe: this.#place }) : placeOf(await this.#place.find({ signal }))
    if (this.#open?.path !== wanted.path) {
      this.#open?.stub.close()
      const proven = wanted.secret === undefined ? credentials.createInsecure() : new ProvenCredentials(wanted.secret)
      // A proxy of the environment is for the network, not for this socket.
      const stub = new Stub(`unix:${wanted.path}`, proven, { 'grpc.enable_http_proxy': 0 })
      this.#open = { path: wanted.path, stub }
    }
    return this.#open.stub
  }

  async #unary<T>(
    timeoutMs: number,
    signal: AbortSignal,
    start: (
      stub: ControlStub,
      options: CallOptions,
      done: (error: ServiceError | null, reply?: T) => void,
    ) => ClientUnaryCall,
  ): Promise<T> {
    signal.throwIfAborted()
    const stub = await this.#stub(signal)
    let cancel: (() => void) | undefined
    try {
      return await new Promise<T>((resolve, reject) => {
        const call = start(stub, { deadline: Date.now() + timeoutMs }, (error, reply) => {
          if (error !== null) reject(error)
          else if (reply !== undefined) resolve(reply)
        })
        cancel = () => call.cancel()
        signal.addEventListener('abort', cancel)
      })
    } catch (error) {
      throw await this.#failureOf(error, timeoutMs)
    } finally {
      if (cancel !== undefined) signal.removeEventListener('abort', cancel)
    }
  }

  async *#stream<T>(
    timeoutMs: number | undefined,
    signal: AbortSignal,
    start: (stub: ControlStub, options: CallOptions) => ClientReadableStream<T>,
  ): AsyncGenerator<T> {
    signal.throwIfAborted()
    const call = start(await this.#stub(signal), timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs })
    const cancel = () => call.cancel()
    signal.addEventListener('abort', cancel)
    try {
      for await (const message of call) yield message as T
    } catch (error) {
      throw await this.#failureOf(error, timeoutMs ?? 0)
    } finally {
      signal.removeEventListener('abort', cancel)
      // After the end this does nothing.
      call.cancel()
    }
  }

  /** What went wrong, in our words. */
  async #failureOf(error: unknown, timeoutMs: number): Promise<unknown> {
    if (!isServiceError(error)) return error
    const [bytes] = error.metadata.get(failureMetadataKey)
    const known = Buffer.isBuffer(bytes) ? decodeFailure(bytes) : undefined
    if (known !== undefined) return known
    switch (error.code) {
      case status.CANCELLED:
        return new KnownError('CANCELLED', {}, error)
      case status.DEADLINE_EXCEEDED:
        return new KnownError('DAEMON_SILENT', { seconds: timeoutMs / 1000 }, error)
      case status.UNAVAILABLE:
        return new KnownError((await answers(this.#open?.path ?? '')) ? 'DAEMON_LOST' : 'DAEMON_NOT_RUNNING', {}, error)
      default:
        return new KnownError('INTERNAL', { what: error.details }, error)
    }
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'metadata' in error && 'details' in error
}

function placeOf({ pipe, secret }: Partial<HalfNote> & Pick<HalfNote, 'pipe'>): {
  readonly path: string
  readonly secret?: string
} {
  return { path: pipe, ...(secret === undefined ? {} : { secret }) }
}
