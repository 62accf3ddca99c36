// Leaving without losing a request: the agents have heard of it when the manager has, but their last dial requests may still be on their way; and
// what is under way may finish.
import { type Clock, pause } from '../../../../common/base/index.ts'

/** From the manager's answer to the last dial request of an agent that heard it late. */
const lastRequestsMs = 300
/** Agents close what is older, too. */
const longestMs = 10_000
const lookEveryMs = 50

/** Resolves when nothing is open any more, or was given its time. */
export async function drained(openFlows: () => number, clock: Clock): Promise<void> {
  const { signal } = new AbortController()
  await pause(clock, lastRequestsMs, { signal })
  const deadline = clock.now() + longestMs
  while (openFlows() > 0 && clock.now() < deadline) await pause(clock, lookEveryMs, { signal })
}
