// Following a stream of the manager or of an agent for as long as the signal allows: opened again whenever it ends, soon at first.
import { type Clock, chainOf, type Log, pause } from '../../../../common/base/index.ts'
import { GrpcError, GrpcStatus } from '../../../../common/protocol/index.ts'

/** A manager takes a workstation whose dial stream is gone for seconds for asleep, so the first attempts follow each other quickly. */
const firstPauseMs = 100
const longestPauseMs = 2_000

/** Ends with the signal, or when the other side does not know the call (UNIMPLEMENTED). Never throws. */
export async function follow<T>(
  what: string,
  open: (options: { signal: AbortSignal }) => AsyncIterable<T>,
  each: (message: T) => void,
  { signal, clock, log }: { signal: AbortSignal; clock: Clock; log: Log },
): Promise<'stopped' | 'unknown'> {
  const isOver = () => signal.aborted
  for (let pauseMs = firstPauseMs; !isOver(); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      for await (const message of open({ signal })) {
        pauseMs = firstPauseMs
        each(message)
      }
    } catch (error) {
      if (isOver()) break
      if (error instanceof GrpcError && error.code === GrpcStatus.unimplemented) return 'unknown'
      log.debug('a stream ended', { what, error: chainOf(error) })
    }
    await pause(clock, pauseMs, { signal }).catch(() => undefined)
  }
  return 'stopped'
}
