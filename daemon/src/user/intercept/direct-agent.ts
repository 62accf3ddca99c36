// A direct connection to the agent of one pod, by port-forward: kept up for as long as it is wanted, and a while longer, so that what is under way over
// it can end, and a restarted manager finds it still there.
import { type Clock, chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import type { Ip } from '../../../../common/net/index.ts'
import { AgentService } from '../../../../common/protocol/index.ts'
import { agentTunnelPath, type CallBacks, callBackOver, ManagerConnection } from '../tunnel/index.ts'
import type { Dials } from './dials.ts'
import { follow } from './follow.ts'
import type { InterceptPath } from './ports.ts'

/** Port-forward, HTTP/2 and the first call. */
const connectTimeoutMs = 5_000
const firstPauseMs = 500
const longestPauseMs = 10_000
/** Dial requests are answered for so long after it is not wanted any more. Agents route without their manager for 10 s. */
const lingerMs = 15_000
const idlePollMs = 500

/** A pod with an agent, as the manager tells it. */
export interface AgentPod {
  readonly namespace: string
  readonly pod: string
  readonly ip: Ip
  readonly apiPort: number
  readonly workload: string
  /** By this session. */
  readonly isIntercepted: boolean
}

export interface DirectAgentParts {
  readonly pod: AgentPod
  readonly dials: Dials
  readonly clock: Clock
  readonly log: Log
  /** The connection came or went, or it is not wanted any more. */
  changed(): void
}

export class DirectAgent {
  readonly pod: AgentPod
  readonly #parts: DirectAgentParts
  readonly #stop = new AbortController()
  /** By session: another after the manager has restarted. */
  readonly #watches = new Map<string, AbortController>()
  #path: InterceptPath
  #connection: ManagerConnection | undefined
  #cancelRetirement: (() => void) | undefined

  constructor(path: InterceptPath, parts: DirectAgentParts) {
    this.#path = path
    this.pod = parts.pod
    this.#parts = parts
  }

  /** While it is wanted. */
  get connection(): ManagerConnection | undefined {
    return this.#cancelRetirement === undefined ? this.#connection : undefined
  }

  /** It is wanted (again), by the session of that path. */
  use(path: InterceptPath): void {
    this.#cancelRetirement?.()
    this.#cancelRetirement = undefined
    if (path.sessionId !== this.#path.sessionId) this.#endWatchLater(this.#path.sessionId)
    this.#path = path
    if (this.#connection !== undefined) this.#watch(this.#connection)
    this.#parts.changed()
  }

  /** It is not wanted any more: lingers, then closes when nothing is open on it. */
  retire(): void {
    if (this.#cancelRetirement !== undefined) return
    this.#cancelRetirement = this.#parts.clock.after(lingerMs, () => this.#stop.abort())
    this.#parts.changed()
  }

  /** Now, with what is open on it. */
  close(): void {
    this.#cancelRetirement?.()
    this.#stop.abort()
    this.#connection?.close()
  }

  /** Runs until it is closed or has retired. Never throws. */
  async run(): Promise<'over' | 'forbidden'> {
    const { clock, log, changed } = this.#parts
    const { signal } = this.#stop
    const isOver = () => signal.aborted
    for (let pauseMs = firstPauseMs; !isOver(); pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        const connection = await this.#connect(signal)
        pauseMs = firstPauseMs
        this.#connection = connection
        this.#watch(connection)
        changed()
        await Promise.race([connection.closed, aborted(signal)])
        void this.#closeWhenIdle(connection)
      } catch (error) {
        if (isOver()) break
        if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') return 'forbidden'
        log.debug('no direct way to an agent', { pod: this.pod.pod, error: chainOf(error) })
      }
      this.#connection = undefined
      for (const watch of this.#watches.values()) watch.abort()
      this.#watches.clear()
      changed()
      await pause(clock, pauseMs, { signal }).catch(() => undefined)
    }
    return 'over'
  }

  async #connect(signal: AbortSignal): Promise<ManagerConnection> {
    const { namespace, pod, apiPort: port } = this.pod
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)])
    const stream = await this.#path.portForward({ namespace, pod, port }, { signal: bounded })
    const connection = await ManagerConnection.open(stream, { signal: bounded, log: this.#parts.log })
    try {
      await connection.grpc.unary(AgentService.Version, {}, { signal: bounded, timeoutMs: connectTimeoutMs })
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** Answers the agent's dial requests for the session of the moment. */
  #watch(connection: ManagerConnection): void {
    const { sessionId } = this.#path
    if (this.#watches.has(sessionId)) return
    const { dials, clock, log } = this.#parts
    const watch = new AbortController()
    this.#watches.set(sessionId, watch)
    const over = callBacksOn(connection, sessionId)
    void follow(
      'dial requests of an agent',
      to => connection.grpc.serverStream(AgentService.WatchDial, { session_id: sessionId }, to),
      request => dials.answer(request, over),
      { signal: watch.signal, clock, log },
    )
  }

  #endWatchLater(sessionId: string): void {
    const watch = this.#watches.get(sessionId)
    if (watch !== undefined) this.#parts.clock.after(lingerMs, () => watch.abort())
  }

  async #closeWhenIdle(connection: ManagerConnection): Promise<void> {
    const { clock } = this.#parts
    const { signal } = new AbortController()
    while (!connection.isClosed && connection.openTunnels > 0) await pause(clock, idlePollMs, { signal })
    connection.close()
  }
}

/** Answers over one direct connection. */
function callBacksOn(connection: ManagerConnection, sessionId: string): CallBacks {
  return {
    callBack(request, serve) {
      if (connection.openTunnels >= connection.maxTunnels) return
      connection.openTunnels++
      const released = () => {
        connection.openTunnels--
      }
      callBackOver(connection, { ...request, sessionId }, agentTunnelPath, { serve, released })
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
