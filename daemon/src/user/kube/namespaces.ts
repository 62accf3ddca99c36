// The names of the cluster's namespaces, followed while a session lasts: a new namespace works as a top-level name within seconds.
import { type Clock, chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import type { ObjectReader } from './manager-pod.ts'

const pollMs = 4_000
/** A cluster with more has the rest reachable by their full names only. */
const maxNamespaces = 1_000

/** Sorted; undefined when the user may not list namespaces. */
export async function listNamespaces(
  cluster: ObjectReader,
  { signal }: { signal: AbortSignal },
): Promise<readonly string[] | undefined> {
  try {
    const found = (await cluster.get(`/api/v1/namespaces?limit=${maxNamespaces}`, { signal })) as
      | { items?: readonly { metadata?: { name?: string } }[] }
      | undefined
    return (found?.items ?? []).flatMap(({ metadata }) => metadata?.name ?? []).sort()
  } catch (error) {
    if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') return undefined
    throw error
  }
}

/** Calls `changed` whenever the list differs from `known`. Ends when aborted; failures are logged and tried again. */
export async function followNamespaces(
  cluster: ObjectReader,
  known: readonly string[],
  changed: (namespaces: readonly string[]) => void,
  { signal, clock, log }: { signal: AbortSignal; clock: Clock; log: Log },
): Promise<void> {
  let last = known.join()
  for (;;) {
    try {
      await pause(clock, pollMs, { signal })
      const found = await listNamespaces(cluster, { signal })
      if (found === undefined) return
      if (found.join() === last) continue
      last = found.join()
      changed(found)
    } catch (error) {
      if (signal.aborted) return
      log.debug('namespaces could not be listed', { error: chainOf(error) })
    }
  }
}
