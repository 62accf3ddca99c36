// Takes traffic over and gives it back: the part of an intercept that must hold in every case.
import { KnownError } from '../../common/base/index.ts'
import type { ControlClient } from '../../common/control/index.ts'
import type { InterceptOutput, InterceptRequest } from '../../common/protocol/index.ts'

/** Giving back: requests under way may finish, and the cluster is told. */
const undoMs = 35_000

export interface Held {
  readonly intercept: InterceptOutput
  /** Traffic goes to the application again when it resolves. */
  release(): Promise<void>
}

interface Task {
  readonly signal: AbortSignal
  readonly report: (text: string) => void
}

/**
 * Resolves when traffic arrives. Aborted before that, it undoes what was begun, waits for the end of that, and throws CANCELLED.
 * `attached`: the intercept ends with this process, even when that is killed.
 */
export async function takeOver(
  daemon: ControlClient,
  request: InterceptRequest,
  { attached, signal, report }: Task & { attached: boolean },
): Promise<Held> {
  signal.throwIfAborted()
  const call = new AbortController()
  const cancel = () => {
    report('giving the traffic back')
    call.abort()
  }
  signal.addEventListener('abort', cancel, { once: true })
  const { session = '', name = '' } = request
  let isOurs = false
  try {
    const events = daemon.intercept({ ...request, attached }, call)[Symbol.asyncIterator]()
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      const { progress, active } = next.value
      // A name that was taken already is refused before the first word.
      isOurs = true
      if (progress !== undefined && progress !== '') report(progress)
      if (!active) continue
      if (!attached) await events.return?.()
      const release = async () => {
        await leave(daemon, active.session, active.name)
        call.abort()
      }
      return { intercept: active, release }
    }
    throw new Error('the service ended the call without an intercept')
  } catch (error) {
    if (isOurs && signal.aborted) await leave(daemon, session, name)
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** `take` gets what was held; it is given back when `take` ends, in whatever way. */
export async function releasing<T>(held: Held, take: (intercept: InterceptOutput) => Promise<T>): Promise<T> {
  try {
    return await take(held.intercept)
  } finally {
    await held.release()
  }
}

/** Follows an intercept: `changed` hears of every new state. Resolves when it is gone, throws when the daemon is. */
export async function gone(
  daemon: ControlClient,
  { name, session }: InterceptOutput,
  { signal, changed }: { signal: AbortSignal; changed: (intercept: InterceptOutput) => void },
): Promise<void> {
  let last = ''
  for await (const { sessions } of daemon.watch({ signal })) {
    const intercept = sessions.find(one => one.name === session)?.intercepts.find(one => one.name === name)
    if (intercept === undefined) return
    if (last !== '' && intercept.state !== last) changed(intercept)
    last = intercept.state
  }
}

/** One that is gone already is left as well. */
async function leave(daemon: ControlClient, session: string, name: string): Promise<void> {
  try {
    await daemon.leave({ session, name }, { signal: AbortSignal.timeout(undoMs) })
  } catch (error) {
    if (!(error instanceof KnownError)) throw error
  }
}
