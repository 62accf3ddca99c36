// Direct connections to the agents of intercepted pods, by port-forward: intercepted traffic then skips the traffic-manager, and the workstation's own
// connections start in such a pod. Where the user may not create pods/portforward, all goes through the manager.
import { type Clock, chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { type AgentPodInfoOutput, AgentService, ManagerService } from '../../../../common/protocol/index.ts'
import { agentTunnelPath, type CallBacks, callBackOver, ManagerConnection } from '../tunnel/index.ts'
import type { Dials } from './dials.ts'
import { follow } from './follow.ts'
import type { Live } from './paths.ts'

/** Agents beyond are reached through the manager. */
const maxDirect = 32
const maxListed = 10_000
/** Port-forward, HTTP/2 and the first call. */
const connectTimeoutMs = 5_000
const firstPauseMs = 500
const longestPauseMs = 10_000

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

interface Direct {
  readonly pod: AgentPod
  readonly stop: AbortController
  connection: ManagerConnection | undefined
}

export class Agents {
  readonly #dials: Dials
  readonly #clock: Clock
  readonly #log: Log
  readonly #changed: () => void
  readonly #direct = new Map<string, Direct>()
  /** Namespaces in which port-forwards are forbidden. */
  readonly #forbidden = new Set<string>()
  #pods: readonly AgentPod[] = []
  #origin: Direct | undefined

  /** `changed` is called when `origin` changes. */
  constructor(parts: { dials: Dials; clock: Clock; log: Log; changed: () => void }) {
    this.#dials = parts.dials
    this.#clock = parts.clock
    this.#log = parts.log
    this.#changed = parts.changed
  }

  /** Runs until the path is lost. */
  async run(live: Live): Promise<void> {
    const { grpc, sessionId } = live.path
    this.#forbidden.clear()
    const options = { signal: live.lost, clock: this.#clock, log: this.#log }
    const watch = (to: { signal: AbortSignal }) =>
      grpc.serverStream(ManagerService.WatchAgentPods, { session_id: sessionId }, to)
    await follow('agent pods', watch, ({ agents }) => this.#see(live, agents), options)
    // The path is lost, or the manager does not tell: all goes through the manager.
    this.#see(live, [])
  }

  /** Where the workstation's connections start: the pod, when that is known. */
  get origin(): AgentPod | undefined {
    return this.#origin?.pod
  }

  pod(namespace: string, name: string): AgentPod | undefined {
    return this.#pods.find(({ namespace: itsNamespace, pod }) => itsNamespace === namespace && pod === name)
  }

  /** To the agent in the pod with that address; undefined when there is no direct one. */
  connectionTo(ip: Ip): ManagerConnection | undefined {
    for (const { pod, connection } of this.#direct.values()) if (pod.ip.equals(ip)) return connection
    return undefined
  }

  #see(live: Live, agents: readonly AgentPodInfoOutput[]): void {
    this.#pods = agents.slice(0, maxListed).flatMap(agent => agentPodOf(agent) ?? [])
    const wanted = new Map(
      this.#pods
        .filter(({ isIntercepted, namespace }) => isIntercepted && !this.#forbidden.has(namespace))
        .map(pod => [keyOf(pod), pod]),
    )
    for (const [key, direct] of this.#direct) if (!wanted.has(key)) this.#drop(live, key, direct)
    for (const [key, pod] of wanted) {
      if (this.#direct.has(key) || this.#direct.size >= maxDirect) continue
      const direct: Direct = { pod, stop: new AbortController(), connection: undefined }
      this.#direct.set(key, direct)
      void this.#keep(live, key, direct)
    }
  }

  /** Connects, and again whenever that ends, until the pod is not wanted any more. */
  async #keep(live: Live, key: string, direct: Direct): Promise<void> {
    const signal = AbortSignal.any([live.lost, direct.stop.signal])
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        const connection = await this.#connect(live, direct.pod, signal)
        direct.connection = connection
        this.#chooseOrigin(live)
        pauseMs = firstPauseMs
        await this.#serve(live, connection, signal)
      } catch (error) {
        if (isOver(signal)) break
        if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') {
          this.#log.info('agents are reached through the manager', { namespace: direct.pod.namespace })
          this.#forbidden.add(direct.pod.namespace)
          break
        }
        this.#log.debug('no direct way to an agent', { pod: direct.pod.pod, error: chainOf(error) })
      } finally {
        direct.connection?.close()
        direct.connection = undefined
        this.#chooseOrigin(live)
      }
      await pause(this.#clock, pauseMs, { signal }).catch(() => undefined)
    }
    this.#drop(live, key, direct)
  }

  async #connect(live: Live, { namespace, pod, apiPort }: AgentPod, signal: AbortSignal): Promise<ManagerConnection> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)])
    const stream = await live.path.portForward({ namespace, pod, port: apiPort }, { signal: bounded })
    const connection = await ManagerConnection.open(stream, { signal: bounded, log: this.#log })
    try {
      await connection.grpc.unary(AgentService.Version, {}, { signal: bounded, timeoutMs: connectTimeoutMs })
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** Answers the agent's dial requests until the connection is lost or nobody wants it. */
  async #serve(live: Live, connection: ManagerConnection, signal: AbortSignal): Promise<void> {
    const { sessionId } = live.path
    const over = callBacksOn(connection, sessionId)
    const lost = new AbortController()
    void connection.closed.then(() => lost.abort())
    await follow(
      'dial requests of an agent',
      to => connection.grpc.serverStream(AgentService.WatchDial, { session_id: sessionId }, to),
      request => this.#dials.answer(request, over),
      { signal: AbortSignal.any([signal, lost.signal]), clock: this.#clock, log: this.#log },
    )
  }

  #drop(live: Live, key: string, direct: Direct): void {
    direct.stop.abort()
    if (this.#direct.get(key) === direct) this.#direct.delete(key)
    direct.connection?.close()
    direct.connection = undefined
    this.#chooseOrigin(live)
  }

  /** Stays with a pod as long as it can. */
  #chooseOrigin(live: Live): void {
    if (this.#origin?.connection !== undefined) return
    const next = [...this.#direct.values()].find(({ connection }) => connection !== undefined)
    if (next === this.#origin && next === undefined) return
    this.#origin = next
    live.path.flows.setOrigin(next?.connection)
    this.#changed()
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

function agentPodOf(agent: AgentPodInfoOutput): AgentPod | undefined {
  const ip = Ip.of(agent.pod_ip)
  const { pod_name: pod, namespace, api_port: apiPort } = agent
  if (ip === undefined || !isName(pod) || !isName(namespace) || apiPort < 1 || apiPort > 65_535) return undefined
  return { namespace, pod, ip, apiPort, workload: agent.workload_name, isIntercepted: agent.intercepted }
}

/** A signal may be aborted while something is awaited, which the compiler does not see. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted
}

/** It goes into a path of the API server. */
function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9][-a-z0-9.]*$/.test(text)
}

/** A restarted container has another port. */
function keyOf({ namespace, pod, apiPort }: AgentPod): string {
  return `${namespace}/${pod}:${apiPort}`
}
