// The control API's calls about workloads and intercepts: thin dispatchers into intercept/, of the session that is named, or the only one.
import type { ServerErrorResponse, ServerWritableStream } from '@grpc/grpc-js'
import { KnownError } from '../../../../common/base/index.ts'
import type {
  ControlHandlers,
  InterceptEvent,
  InterceptRequestOutput,
  WorkloadInfoOutput,
  WorkloadList,
} from '../../../../common/protocol/index.ts'
import { parseWantedIntercept, revoke, uninstallAgents } from '../intercept/index.ts'
import type { Session, Sessions } from '../session/index.ts'
import { interceptMessage, workloadMessage } from './intercept-messages.ts'

export type InterceptCalls = Pick<
  ControlHandlers,
  | 'ListWorkloads'
  | 'WatchWorkloads'
  | 'Intercept'
  | 'Leave'
  | 'Environment'
  | 'WatchRequests'
  | 'Revoke'
  | 'UninstallAgents'
>

/** For calls that only ask: the manager's answer, and a reconnection that may be going on. */
const askTimeoutMs = 10_000
const uninstallTimeoutMs = 10 * 60_000

export function interceptCalls({
  sessions,
  errorOf,
}: {
  sessions: Sessions
  errorOf: (error: unknown) => ServerErrorResponse
}): InterceptCalls {
  return {
    ListWorkloads: ({ request }, done) => {
      answer(done, async () => {
        const session = sessions.one(request.session)
        const { namespace, list } = workloadsOf(session, request.namespace)
        return workloadList(session, namespace, await list({ signal: AbortSignal.timeout(askTimeoutMs) }))
      })
    },
    WatchWorkloads: call => {
      stream(call, async signal => {
        const session = sessions.one(call.request.session)
        const { namespace, watch } = workloadsOf(session, call.request.namespace)
        for await (const workloads of watch({ signal }))
          await write(call, workloadList(session, namespace, workloads), signal)
      })
    },
    Intercept: call => {
      stream(call, signal => intercept(sessions, call, signal))
    },
    Leave: ({ request }, done) => {
      answer(done, async () => ({ left: [...(await sessions.one(request.session).intercepts.leave(request.name))] }))
    },
    Environment: ({ request }, done) => {
      answer(done, () => {
        const { intercepts, footprint } = sessions.one(request.session)
        const { environment } = intercepts.find(request.name)
        return Promise.resolve({ variables: { ...(footprint?.environmentHere(environment) ?? environment) } })
      })
    },
    WatchRequests: call => {
      stream(call, async signal => {
        const { requests } = sessions.one(call.request.session).intercepts.find(call.request.name)
        for await (const observed of requests.watch({ withBodies: call.request.with_bodies, signal })) {
          await write(call, { requests: [...observed] }, signal)
        }
      })
    },
    Revoke: ({ request }, done) => {
      answer(done, async () => {
        const { path } = sessions.one(request.session).intercepts
        return { revoked: [...(await revoke(path, request, { signal: AbortSignal.timeout(askTimeoutMs) }))] }
      })
    },
    UninstallAgents: call => {
      stream(call, async signal => {
        const { path } = sessions.one(call.request.session).intercepts
        const bounded = AbortSignal.any([signal, AbortSignal.timeout(uninstallTimeoutMs)])
        for await (const event of uninstallAgents(path, call.request, { signal: bounded })) {
          await write(call, 'progress' in event ? event : { done: { workloads: [...event.done] } }, signal)
        }
      })
    },
  }

  function answer<T>(done: (error: ServerErrorResponse | null, reply?: T) => void, work: () => Promise<T>): void {
    // Also what `work` throws before its first promise.
    Promise.resolve()
      .then(work)
      .then(
        reply => done(null, reply),
        (error: unknown) => done(errorOf(error)),
      )
  }

  /** The signal is aborted when the caller is gone; then nobody hears how it ended. */
  function stream<Request, Response>(
    call: ServerWritableStream<Request, Response>,
    work: (signal: AbortSignal) => Promise<void>,
  ): void {
    const gone = new AbortController()
    call.on('cancelled', () => gone.abort(new KnownError('CANCELLED')))
    if (call.cancelled) gone.abort(new KnownError('CANCELLED'))
    work(gone.signal).then(
      () => call.end(),
      (error: unknown) => {
        if (gone.signal.aborted) call.end()
        else call.emit('error', errorOf(error))
      },
    )
  }
}

/** Ended before it is active, the intercept is undone; afterwards it stays, unless it is attached to the call. */
async function intercept(
  sessions: Sessions,
  call: ServerWritableStream<InterceptRequestOutput, InterceptEvent>,
  signal: AbortSignal,
): Promise<void> {
  const { name: session, intercepts } = sessions.one(call.request.session)
  const wanted = parseWantedIntercept(call.request)
  const created = await intercepts.create(wanted, { signal, progress: progress => void call.write({ progress }) })
  call.write({ active: interceptMessage(created.snapshot, session) })
  if (!call.request.attached) return
  await Promise.race([created.ended, aborted(signal)])
  if (signal.aborted) await intercepts.leave(created.wanted.name).catch(() => undefined)
}

function workloadsOf({ intercepts }: Session, wanted: string) {
  // Also says that there is no connection now.
  const { namespace: connected } = intercepts.path
  const namespace = wanted === '' ? connected : wanted
  const { workloads } = intercepts
  return {
    namespace,
    list: (options: { signal: AbortSignal }) => workloads.list(namespace, options),
    watch: (options: { signal: AbortSignal }) => workloads.watch(namespace, options),
  }
}

function workloadList(
  { intercepts }: Session,
  namespace: string,
  workloads: readonly WorkloadInfoOutput[],
): WorkloadList {
  const own = new Set(intercepts.snapshots.map(({ name }) => name))
  const isMine = (client: string, name: string) => client === intercepts.clientName && (name === '' || own.has(name))
  return { namespace, workloads: workloads.map(workload => workloadMessage(workload, isMine)) }
}

/** Waits for a caller that reads slowly. */
function write<Response>(
  call: ServerWritableStream<unknown, Response>,
  message: Response,
  signal: AbortSignal,
): Promise<void> {
  if (call.write(message)) return Promise.resolve()
  return Promise.race([new Promise<void>(resolve => call.once('drain', () => resolve())), aborted(signal)])
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
