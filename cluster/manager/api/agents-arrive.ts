// From pods that have the agent to agents that have reported: an intercept that is created before has no agent, which a client of 2.20 takes for the
// end of it, and one that is active before all have reported leaves some pods' traffic with the application.
import type { Clock } from '../../../common/base/index.ts'
import { agentsOf, type Intercepts } from '../intercepts/index.ts'
import { type Waiting, type Workload, WorkloadError } from '../workloads/index.ts'

/** An agent tries again every 2 s at most. */
const firstTimeoutMs = 15_000
/** For the others: one that can't reach us serves its application, and shall not hold up everybody. */
const othersTimeoutMs = 3000

export interface ArrivalNeeds {
  readonly intercepts: Intercepts
  readonly clock: Clock
}

/** Throws WorkloadError when no agent reports, and the signal's reason. */
export async function agentsArrive(
  { intercepts, clock }: ArrivalNeeds,
  { kind, name, namespace, readyPods }: Pick<Workload, 'kind' | 'name' | 'namespace' | 'readyPods'>,
  { signal, progress }: Waiting,
): Promise<void> {
  const spec = { agent: name, namespace, workload_kind: kind }
  const arrived = () => agentsOf(intercepts.state, spec).length
  const wait = (count: number, withinMs: number) =>
    new Promise<boolean>(resolve => {
      const end = () => {
        const isThere = arrived() >= count
        cancel()
        watch[Symbol.dispose]()
        signal.removeEventListener('abort', end)
        resolve(isThere)
      }
      const cancel = clock.after(withinMs, end)
      const watch = intercepts.onChange(() => {
        if (arrived() >= count) end()
      })
      signal.addEventListener('abort', end)
      if (arrived() >= count || signal.aborted) end()
      else progress(`${arrived()} of ${count} agents have reported`)
    })
  const isFirstThere = await wait(1, firstTimeoutMs)
  signal.throwIfAborted()
  if (!isFirstThere)
    throw new WorkloadError('cluster', `the agent is in the pods of ${name}, but does not reach the traffic manager`)
  await wait(Math.max(1, readyPods), othersTimeoutMs)
  signal.throwIfAborted()
}
