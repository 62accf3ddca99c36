// Keeps what matters of all objects of one kind current: list in pages, then watch from there; list again when the watch's place is gone (410),
// try again when the server is. What was known stays known meanwhile.
import { type Clock, type Log, messageOf, pause } from '../../../common/base/index.ts'
import { type KubeApi, type KubeObject, KubeStatusError } from './kube-api.ts'

export interface ObjectWatchPorts<Kept> {
  readonly api: Pick<KubeApi, 'get' | 'watch'>
  /** `/api/v1/pods`, with or without a query that chooses some of them. */
  readonly path: string
  /** What to keep of an object; undefined: nothing. Objects come from the API server as they are: check what is read. */
  project(object: KubeObject): Kept | undefined
  /** Something kept is other than it was, or the first list has arrived. */
  changed(): void
  readonly clock: Clock
  readonly log: Log
}

interface List {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items?: readonly KubeObject[]
}

const pageSize = 500
/** The server ends a watch after this; we do a little later, should it not. */
const watchSeconds = 240
const watchGraceMs = 20_000
const firstPauseMs = 500
const longestPauseMs = 30_000
const gone = 410

export class ObjectWatch<Kept> implements Disposable {
  readonly #ports: ObjectWatchPorts<Kept>
  readonly #closed = new AbortController()
  readonly #tried = Promise.withResolvers<undefined>()
  #kept = new Map<string, Kept>()
  #isSynced = false

  constructor(ports: ObjectWatchPorts<Kept>) {
    this.#ports = ports
    void this.#run(this.#closed.signal)
  }

  /** Whether the first list has arrived. */
  get isSynced(): boolean {
    return this.#isSynced
  }

  /** The first list has arrived, or could not be had (not allowed, not known to this server, out of reach). */
  get tried(): Promise<undefined> {
    return this.#tried.promise
  }

  values(): Iterable<Kept> {
    return this.#kept.values()
  }

  [Symbol.dispose](): void {
    this.#closed.abort()
  }

  /** Never rejects. */
  async #run(signal: AbortSignal): Promise<void> {
    const { clock, log, path } = this.#ports
    let pauseMs = firstPauseMs
    let said = ''
    for (;;) {
      try {
        let version = await this.#list(signal)
        pauseMs = firstPauseMs
        said = ''
        // Left by what it throws: also when the signal is aborted.
        for (;;) version = await this.#watch(version, signal)
      } catch (error) {
        this.#tried.resolve(undefined)
        if (signal.aborted) return
        const what = messageOf(error)
        const isGone = error instanceof KubeStatusError && error.status === gone
        // Once for the same trouble, not every half minute.
        if (what !== said && !isGone) log.warn('could not watch', { path, what })
        said = what
        await pause(clock, pauseMs, { signal }).catch(() => undefined)
        pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      }
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { api, path, project } = this.#ports
    const kept = new Map<string, Kept>()
    let next = ''
    for (;;) {
      const query = `limit=${pageSize}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`
      const { items = [], metadata } = (await api.get(withQuery(path, query), { signal })) as List
      for (const item of items) {
        const value = project(item)
        if (value !== undefined) kept.set(keyOf(item), value)
      }
      next = metadata?.continue ?? ''
      if (next !== '') continue
      this.#kept = kept
      this.#isSynced = true
      this.#tried.resolve(undefined)
      this.#ports.changed()
      return metadata?.resourceVersion ?? ''
    }
  }

  /** From `version` on; returns where it ended. */
  async #watch(version: string, closed: AbortSignal): Promise<string> {
    const { api, path } = this.#ports
    const signal = AbortSignal.any([closed, AbortSignal.timeout(watchSeconds * 1000 + watchGraceMs)])
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${watchSeconds}&resourceVersion=${encodeURIComponent(version)}`
    let at = version
    for await (const { type, object } of api.watch(withQuery(path, query), { signal })) {
      if (type === 'ERROR') throw errorOf(object)
      at = object.metadata?.resourceVersion ?? at
      if (type !== 'BOOKMARK') this.#apply(type, object)
    }
    return at
  }

  #apply(type: string, object: KubeObject): void {
    const key = keyOf(object)
    const before = this.#kept.get(key)
    const after = type === 'DELETED' ? undefined : this.#ports.project(object)
    if (JSON.stringify(before) === JSON.stringify(after)) return
    if (after === undefined) this.#kept.delete(key)
    else this.#kept.set(key, after)
    this.#ports.changed()
  }
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

function keyOf({ metadata }: KubeObject): string {
  return metadata?.uid ?? metadata?.name ?? ''
}

function errorOf(status: object): KubeStatusError {
  const { code, message } = status as { code?: unknown; message?: unknown }
  return new KubeStatusError(typeof code === 'number' ? code : 0, typeof message === 'string' ? message : 'watch error')
}
