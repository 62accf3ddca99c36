// Direct connections to the agents of intercepted pods: intercepted traffic then skips the traffic-manager, and the workstation's own connections start in
// such a pod. Where the user may not create pods/portforward, all goes through the manager.
import type { Clock, Log } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { type AgentPodInfoOutput, ManagerService } from '../../../../common/protocol/index.ts'
import type { ManagerConnection } from '../tunnel/index.ts'
import type { Dials } from './dials.ts'
import { type AgentPod, DirectAgent } from './direct-agent.ts'
import { follow } from './follow.ts'
import type { Live } from './paths.ts'

/** Agents beyond are reached through the manager. */
const maxDirect = 32
const maxListed = 10_000

export class Agents {
  readonly #dials: Dials
  readonly #clock: Clock
  readonly #log: Log
  readonly #changed: () => void
  readonly #direct = new Map<string, DirectAgent>()
  /** Namespaces in which port-forwards are forbidden. */
  readonly #forbidden = new Set<string>()
  /** Workloads of the connected namespace to whose agents there is to be a connection, intercepted or not. */
  #wanted: ReadonlySet<string> = new Set()
  readonly #waiting = new Set<() => void>()
  #live: Live | undefined
  #pods: readonly AgentPod[] = []
  #origin: { readonly agent: DirectAgent; readonly connection: ManagerConnection } | undefined

  /** `changed` is called when `origin` changes. */
  constructor(parts: { dials: Dials; clock: Clock; log: Log; changed: () => void }) {
    this.#dials = parts.dials
    this.#clock = parts.clock
    this.#log = parts.log
    this.#changed = parts.changed
  }

  /** Runs until the path is lost; connections outlive it for a while, in case the manager is soon back. */
  async run(live: Live): Promise<void> {
    const { grpc, sessionId } = live.path
    this.#live = live
    this.#origin = undefined
    this.#forbidden.clear()
    const options = { signal: live.lost, clock: this.#clock, log: this.#log }
    const watch = (to: { signal: AbortSignal }) =>
      grpc.serverStream(ManagerService.WatchAgentPods, { session_id: sessionId }, to)
    await follow('agent pods', watch, ({ agents }) => this.#see(live, agents), options)
    // Another path may have begun meanwhile. UNIMPLEMENTED: all goes through the manager.
    if (this.#live === live) this.#see(live, [])
  }

  /** From now on there is a connection to an agent of each of these workloads of the connected namespace. */
  require(workloads: readonly string[]): void {
    this.#wanted = new Set(workloads)
    if (this.#live !== undefined) this.#connect(this.#live)
  }

  /** To an agent of that workload, one of `require`; undefined: there is none now. */
  connectionOf(workload: string): ManagerConnection | undefined {
    for (const { pod, connection } of this.#direct.values()) {
      if (connection !== undefined && this.#isVia(pod) && pod.workload === workload) return connection
    }
    return undefined
  }

  /** The same, waiting for one until the signal is aborted; then undefined. */
  async awaitConnectionOf(
    workload: string,
    { signal }: { signal: AbortSignal },
  ): Promise<ManagerConnection | undefined> {
    for (;;) {
      const connection = this.connectionOf(workload)
      if (connection !== undefined || signal.aborted) return connection
      await new Promise<void>(resolve => {
        const wake = () => {
          this.#waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        this.#waiting.add(wake)
        signal.addEventListener('abort', wake)
      })
    }
  }

  /** The session is over. */
  end(): void {
    for (const agent of this.#direct.values()) agent.close()
    this.#direct.clear()
  }

  /** Where the workstation's connections start: the pod, when that is known. */
  get origin(): AgentPod | undefined {
    return this.#origin?.agent.pod
  }

  pod(namespace: string, name: string): AgentPod | undefined {
    return this.#pods.find(({ namespace: itsNamespace, pod }) => itsNamespace === namespace && pod === name)
  }

  /** To the agent in the pod with that address; undefined when there is no direct one. */
  connectionTo(ip: Ip): ManagerConnection | undefined {
    for (const { pod, connection } of this.#direct.values()) {
      if (connection !== undefined && pod.ip.equals(ip)) return connection
    }
    return undefined
  }

  #see(live: Live, agents: readonly AgentPodInfoOutput[]): void {
    this.#pods = agents.slice(0, maxListed).flatMap(agent => agentPodOf(agent) ?? [])
    this.#connect(live)
  }

  #connect(live: Live): void {
    const wanted = new Map(
      this.#pods
        .filter(pod => (pod.isIntercepted || this.#isVia(pod)) && !this.#forbidden.has(pod.namespace))
        .map(pod => [keyOf(pod), pod]),
    )
    for (const [key, agent] of this.#direct) if (!wanted.has(key)) agent.retire()
    for (const [key, pod] of wanted) {
      const there = this.#direct.get(key)
      if (there !== undefined) there.use(live.path)
      else if (this.#direct.size < maxDirect) void this.#keep(live, key, pod)
    }
  }

  async #keep(live: Live, key: string, pod: AgentPod): Promise<void> {
    const parts = {
      pod,
      dials: this.#dials,
      clock: this.#clock,
      log: this.#log,
      changed: () => this.#connectionsChanged(),
    }
    const agent = new DirectAgent(live.path, parts)
    this.#direct.set(key, agent)
    if ((await agent.run()) === 'forbidden') {
      this.#log.info('agents are reached through the manager', { namespace: pod.namespace })
      this.#forbidden.add(pod.namespace)
    }
    if (this.#direct.get(key) === agent) this.#direct.delete(key)
  }

  #isVia({ namespace, workload }: AgentPod): boolean {
    return this.#wanted.has(workload) && namespace === this.#live?.path.namespace
  }

  #connectionsChanged(): void {
    for (const wake of this.#waiting) wake()
    this.#chooseOrigin()
  }

  /** Stays with a pod as long as it can. Only an intercepted one is where the workstation's connections start. */
  #chooseOrigin(): void {
    const before = this.#origin
    if (before !== undefined && before.agent.connection === before.connection) return
    let next: typeof before
    for (const agent of this.#direct.values()) {
      const isIntercepted = this.pod(agent.pod.namespace, agent.pod.pod)?.isIntercepted ?? agent.pod.isIntercepted
      if (agent.connection !== undefined && isIntercepted) next ??= { agent, connection: agent.connection }
    }
    if (next === undefined && before === undefined) return
    this.#origin = next
    this.#live?.path.flows.setOrigin(next?.connection)
    this.#changed()
  }
}

function agentPodOf(agent: AgentPodInfoOutput): AgentPod | undefined {
  const ip = Ip.of(agent.pod_ip)
  const { pod_name: pod, namespace, api_port: apiPort } = agent
  if (ip === undefined || !isName(pod) || !isName(namespace) || apiPort < 1 || apiPort > 65_535) return undefined
  return { namespace, pod, ip, apiPort, workload: agent.workload_name, isIntercepted: agent.intercepted }
}

/** It goes into a path of the API server. */
function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9][-a-z0-9.]*$/.test(text)
}

/** A restarted container has another port. */
function keyOf({ namespace, pod, apiPort }: AgentPod): string {
  return `${namespace}/${pod}:${apiPort}`
}
