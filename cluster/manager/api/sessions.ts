// Sessions as calls name them, and streams that live as long as one.
import { type Session, type Sessions, unknownSession } from '../sessions/index.ts'

/** Throws NOT_FOUND. */
export function required<Facts>(sessions: Sessions<Facts>, id: string | undefined): Session<Facts> {
  const session = sessions.find(id ?? '')
  if (session === undefined) throw unknownSession(id)
  return session
}

/** For 2.20's watches that stay open for sessions that nobody knows: their end would make the caller spin. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
