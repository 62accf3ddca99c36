// Holds what this window knows and tells who looks: snapshots from the daemon's watch, contexts when somebody looks at them, workloads of the
// namespaces that are open in the tree (a watch each, ended when it is closed).
import { asKnownError, type Clock, pause } from '../../../common/base/index.ts'
import type { ControlPlace } from '../../../common/control/index.ts'
import { Daemon } from '../daemon/index.ts'
import { type Contexts, type EditorState, emptyState, sessionsOf, type Workloads, workloadsKey } from './state.ts'

export interface ModelPorts {
  readonly socket: string
  /** Where the daemon is reached; absent: at the socket. */
  readonly control?: ControlPlace
  readonly clock: Clock
  /** Of the extension. */
  readonly version: string
  readonly isInstalled: () => boolean
  readonly log: { warn(message: string): void }
  /** Kubeconfig files of the settings (absolute), and the environment of a login shell. */
  readonly surroundings: () => Promise<{ kubeconfig: readonly string[]; environment: Readonly<Record<string, string>> }>
}

const againMs = 2_000

export class Model implements Disposable {
  readonly daemon: Daemon
  readonly #ports: ModelPorts
  readonly #listeners = new Set<(state: EditorState) => void>()
  readonly #watches = new Map<string, AbortController>()
  #state: EditorState = emptyState

  constructor(ports: ModelPorts) {
    this.#ports = ports
    this.#state = { ...emptyState, version: ports.version }
    this.daemon = new Daemon({
      socket: ports.socket,
      ...(ports.control === undefined ? {} : { control: ports.control }),
      clock: ports.clock,
      isInstalled: ports.isInstalled,
      changed: daemon => {
        const wasRunning = this.#state.daemon.kind === 'running' || this.#state.daemon.kind === 'lost'
        this.#set({ daemon })
        if (daemon.kind === 'running' && !wasRunning) void this.refreshContexts()
        this.#endStaleWatches()
      },
    })
  }

  get state(): EditorState {
    return this.#state
  }

  /** Called now and after every change, until the returned function is called. */
  follow(listener: (state: EditorState) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves with the first state for which it holds. Throws the signal's reason. */
  when(isSo: (state: EditorState) => boolean, { signal }: { signal: AbortSignal }): Promise<EditorState> {
    return new Promise((resolve, reject) => {
      let stop: () => void = () => undefined
      const onAbort = () => {
        stop()
        reject(signal.reason as Error)
      }
      const look = (state: EditorState) => {
        if (!isSo(state)) return
        signal.removeEventListener('abort', onAbort)
        // `follow` calls back before it returns.
        queueMicrotask(() => stop())
        resolve(state)
      }
      if (signal.aborted) {
        onAbort()
        return
      }
      signal.addEventListener('abort', onAbort, { once: true })
      stop = this.follow(look)
    })
  }

  setProduction(patterns: readonly string[]): void {
    const production = patterns.flatMap(pattern => {
      try {
        return [new RegExp(pattern, 'i')]
      } catch {
        this.#ports.log.warn(`productionContexts: “${pattern}” is no regular expression`)
        return []
      }
    })
    this.#set({ production })
  }

  async refreshContexts(): Promise<void> {
    const { signal } = new AbortController()
    let contexts: Contexts
    try {
      const { kubeconfig, environment } = await this.#ports.surroundings()
      contexts = {
        kind: 'known',
        list: await this.daemon.client.contexts({ kubeconfig: [...kubeconfig], environment }, { signal }),
      }
    } catch (error) {
      contexts = { kind: 'failed', failure: asKnownError(error) }
    }
    this.#set({ contexts })
  }

  /** Follows a namespace's workloads from now on; calling it again changes nothing. */
  watchWorkloads(session: string, namespace: string): void {
    const key = workloadsKey(session, namespace)
    if (this.#watches.has(key)) return
    const end = new AbortController()
    this.#watches.set(key, end)
    this.#setWorkloads(key, { kind: 'loading' })
    void this.#followWorkloads(key, session, namespace, end.signal)
  }

  unwatchWorkloads(session: string, namespace: string): void {
    const key = workloadsKey(session, namespace)
    this.#watches.get(key)?.abort()
    this.#watches.delete(key)
    this.#setWorkloads(key, undefined)
  }

  [Symbol.dispose](): void {
    for (const end of this.#watches.values()) end.abort()
    this.#listeners.clear()
    this.daemon[Symbol.dispose]()
  }

  async #followWorkloads(key: string, session: string, namespace: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        for await (const list of this.daemon.client.watchWorkloads({ session, namespace }, { signal }))
          this.#setWorkloads(key, { kind: 'known', list })
      } catch (error) {
        if (signal.aborted) return
        this.#setWorkloads(key, { kind: 'failed', failure: asKnownError(error) })
      }
      try {
        await pause(this.#ports.clock, againMs, { signal })
      } catch {
        return
      }
    }
  }

  #endStaleWatches(): void {
    const names = new Set(sessionsOf(this.#state).map(({ name }) => name))
    for (const [key, end] of this.#watches) {
      if (names.has(key.slice(0, key.lastIndexOf('/')))) continue
      end.abort()
      this.#watches.delete(key)
      this.#setWorkloads(key, undefined)
    }
  }

  #setWorkloads(key: string, value: Workloads | undefined): void {
    const workloads = new Map(this.#state.workloads)
    if (value === undefined) workloads.delete(key)
    else workloads.set(key, value)
    this.#set({ workloads })
  }

  #set(change: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener(this.#state)
  }
}
