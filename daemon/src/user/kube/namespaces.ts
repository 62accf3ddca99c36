// The names of the cluster's namespaces, followed while a session lasts: a new namespace works as a top-level name at once. Read "Efficient
// detection of changes" in https://kubernetes.io/docs/reference/using-api/api-concepts/ for lists, watches and resource versions.
import { type Clock, chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import type { ObjectReader } from './manager-pod.ts'

/** Where namespaces may be listed but not watched. */
const pollMs = 10_000
/** Before a watch that failed is begun anew, from a new list. */
const watchAgainMs = 2_000
/** The API server ends a watch after so long, which also bounds how long a dead one goes unnoticed. */
const watchSeconds = 240
const watchTimeoutMs = (watchSeconds + 30) * 1_000
/** A cluster with more has the rest reachable by their full names only. */
const maxNamespaces = 1_000

export interface NamespaceWatcher extends ObjectReader {
  watch(path: string, options: { signal: AbortSignal }): AsyncIterable<unknown>
}

interface List {
  readonly names: ReadonlySet<string>
  readonly version: string
}

interface WatchEvent {
  readonly type?: unknown
  readonly object?: { readonly metadata?: { readonly name?: unknown; readonly resourceVersion?: unknown } }
}

/** Sorted; undefined when the user may not list namespaces. */
export async function listNamespaces(
  cluster: ObjectReader,
  { signal }: { signal: AbortSignal },
): Promise<readonly string[] | undefined> {
  const list = await unlessForbidden(listOf(cluster, signal))
  return list === undefined ? undefined : [...list.names].sort()
}

/**
 * Calls `changed` whenever the sorted list differs from `known`. Ends when aborted, and when the user may not list namespaces (any more); other
 * failures are logged and tried again.
 */
export async function followNamespaces(
  cluster: NamespaceWatcher,
  known: readonly string[],
  changed: (namespaces: readonly string[]) => void,
  { signal, clock, log }: { signal: AbortSignal; clock: Clock; log: Log },
): Promise<void> {
  let last = known.join()
  const tell = (names: ReadonlySet<string>) => {
    const sorted = [...names].sort().slice(0, maxNamespaces)
    if (sorted.join() === last) return
    last = sorted.join()
    changed(sorted)
  }
  for (;;) {
    let waitMs = watchAgainMs
    try {
      const list = await unlessForbidden(listOf(cluster, signal))
      if (list === undefined) return
      tell(list.names)
      const watched = await unlessForbidden(watch(cluster, list, tell, signal).then(() => true))
      // The list is the only way then.
      if (watched === undefined) waitMs = pollMs
    } catch (error) {
      if (signal.aborted) return
      log.debug('namespaces could not be followed', { error: chainOf(error) })
    }
    await pause(clock, waitMs, { signal }).catch(() => undefined)
    if (signal.aborted) return
  }
}

/** Follows the events after `list`; ends when the API server ends the watch, or does not remember that list any more. */
async function watch(
  cluster: NamespaceWatcher,
  list: List,
  tell: (names: ReadonlySet<string>) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = new Set(list.names)
  let { version } = list
  for (;;) {
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${version}`
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(watchTimeoutMs)])
    const before = version
    for await (const event of cluster.watch(`/api/v1/namespaces?${query}`, { signal: bounded })) {
      const { type, object } = event as WatchEvent
      const { name, resourceVersion } = object?.metadata ?? {}
      // 410 Gone, as an event: a new list is needed.
      if (type === 'ERROR') return
      if (typeof resourceVersion === 'string') version = resourceVersion
      if (typeof name !== 'string') continue
      if (type === 'ADDED') names.add(name)
      else if (type === 'DELETED') names.delete(name)
      else continue
      tell(names)
    }
    // A server that ends watches at once must not be asked in a circle.
    if (version === before) return
  }
}

async function listOf(cluster: ObjectReader, signal: AbortSignal): Promise<List> {
  const found = (await cluster.get(`/api/v1/namespaces?limit=${maxNamespaces}`, { signal })) as
    | { metadata?: { resourceVersion?: string }; items?: readonly { metadata?: { name?: string } }[] }
    | undefined
  const names = (found?.items ?? []).flatMap(({ metadata }) => metadata?.name ?? [])
  return { names: new Set(names), version: found?.metadata?.resourceVersion ?? '' }
}

async function unlessForbidden<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') return undefined
    throw error
  }
}
