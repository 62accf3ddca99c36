// The traffic-agent, put together. Data flows one way: the manager's snapshots → decisions → a plan for each port, verdicts for the manager, and who
// may see files. Closing lets go of everything; callers are reset, unless it was drained before.
import { type Clock, Disposer, type Garbage, type Log, pause } from '../../common/base/index.ts'
import type { Ip } from '../../common/net/index.ts'
import { FilesService, type InterceptInfoOutput, type LogLevelRequestOutput } from '../../common/protocol/index.ts'
import { answerDialRequest, infoOfDialRequest, serveFlow, type Traffic } from '../../common/tunnel/index.ts'
import { type AgentConfig, agentPlaces } from '../shared/index.ts'
import type { Lookups } from '../shared/lookups/index.ts'
import { agentInfo, agentVersion } from './agent-info.ts'
import { Control } from './control.ts'
import { filesHandlers } from './files/index.ts'
import { Followed, RequestSplitter } from './http/index.ts'
import { type Armed, idlePlan, type PortPlan, portKey, targetsOf } from './intercepts/index.ts'
import { answerLookup } from './lookup.ts'
import { TcpPort, UdpPort } from './ports/index.ts'
import { AgentServer } from './service/index.ts'
import { ManagerSession } from './session/index.ts'
import { ClientTunnels, DirectTraffic, podDials } from './tunnels/index.ts'

export interface AgentPorts {
  readonly config: AgentConfig
  readonly pod: PodIdentity
  /** Of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The pod's token for the manager, read anew for each arrival. */
  token(): Promise<string | undefined>
  readonly lookups: Lookups
  /** Where containers' mounts are; the usual place unless a test has another. */
  readonly mountsFolder?: string
  readonly clock: Clock
  readonly log: Log
  /** Clears up behind traffic. */
  readonly garbage?: Pick<Garbage, 'moved' | 'flowEnded'>
  logLevel(request: LogLevelRequestOutput): void
}

export interface PodIdentity {
  readonly name: string
  readonly namespace: string
  readonly ip: Ip
}

interface Port extends AsyncDisposable {
  plan: PortPlan
  listen(): Promise<void>
}

/** From the order to stop to the end of new connections: a Service needs its time to hear that the pod is going. */
const lateConnectionsMs = 1_500
/** The pod's time is over after 30 s unless it says otherwise. */
const drainLimitMs = 25_000
const drainLookMs = 50

export class Agent implements AsyncDisposable {
  readonly #owned = new Disposer()
  readonly #clock: Clock
  readonly #tcpPorts: TcpPort[] = []

  private constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when every port is taken over. Throws when one can't be: then the pod must not become ready. */
  static async start(needs: AgentPorts): Promise<Agent> {
    const agent = new Agent(needs.clock)
    try {
      await agent.#open(needs)
      return agent
    } catch (error) {
      await agent[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Kubernetes takes a pod out of its services while it tells it to stop. Resolves when nothing more comes and what was under way has ended. */
  async drain(): Promise<void> {
    for (const port of this.#tcpPorts) port.drain()
    const from = this.#clock.now()
    const { signal } = new AbortController()
    const passed = () => this.#clock.now() - from
    while (passed() < drainLimitMs && (passed() < lateConnectionsMs || this.#tcpPorts.some(port => !port.isIdle)))
      await pause(this.#clock, drainLookMs, { signal })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #open(needs: AgentPorts): Promise<void> {
    const { config, pod, clock, log } = needs
    const tunnels = new ClientTunnels({ clock, log })
    const moved = (bytes: number) => needs.garbage?.moved(bytes)
    const traffic: Traffic = { sentBytes: 0, receivedBytes: 0, moved }
    const direct = new DirectTraffic(moved)
    const ports = new Map<string, Port>()
    for (const { port } of targetsOf(config)) {
      const portNeeds = {
        agentPort: port.agentPort,
        application: { ip: pod.ip, port: port.port },
        tunnels,
        trafficOf: ({ sessionId }: Armed, isDirect: boolean) => (isDirect ? direct.of(sessionId) : traffic),
        moved,
        flowEnded: () => needs.garbage?.flowEnded(),
        clock,
        log,
      }
      const opened =
        port.protocol === 'TCP'
          ? new TcpPort({
              ...portNeeds,
              splitter: ports => new RequestSplitter(ports),
              messages: () => new Followed(),
            })
          : new UdpPort(portNeeds)
      this.#owned.own(opened)
      if (opened instanceof TcpPort) this.#tcpPorts.push(opened)
      await opened.listen()
      ports.set(portKey(port), opened)
    }
    const control = new Control({
      config,
      environment: needs.environment,
      podIp: pod.ip,
      isDirect: id => tunnels.isWatched(id),
      apply: plans => {
        for (const [key, port] of ports) port.plan = plans.get(key) ?? idlePlan
      },
      clock,
      log,
    })
    let apiPort = 0
    const dials = () => podDials({ podIp: pod.ip, apiPort, traffic, log })
    const server = this.#owned.own(
      new AgentServer({ tunnels, knows: id => control.knows(id), dials, version: agentVersion, clock, log }),
    )
    server.grpc.add(
      FilesService,
      filesHandlers({
        holders: () => control.holders,
        known: (id, options) => server.known(id, options),
        mountsFolder: needs.mountsFolder ?? agentPlaces.mounts,
      }),
    )
    apiPort = await server.listen()
    const stopping = new AbortController()
    const session = new ManagerSession({
      manager: config.manager,
      info: agentInfo(config, pod, apiPort),
      token: () => needs.token(),
      directTraffic: () => direct.take(),
      events: {
        connected: link => tunnels.useManager(link),
        lost: () => {
          tunnels.useManager(undefined)
          control.lost()
        },
        intercepts: (snapshot: readonly InterceptInfoOutput[], manager) => control.snapshot(snapshot, manager),
        dial: (request, { grpc, sessionId }) => {
          const info = infoOfDialRequest(request, sessionId)
          if (info !== undefined) answerDialRequest(grpc, info, (tunnel, whole) => serveFlow(tunnel, whole, dials()))
        },
        lookup: request => answerLookup(needs.lookups, pod.namespace, request, { signal: stopping.signal }),
        logLevel: request => needs.logLevel(request),
      },
      clock,
      log,
    })
    const running = session.run({ signal: stopping.signal })
    this.#owned.defer(async () => {
      stopping.abort(new Error('the agent stops'))
      control.lost()
      await running
    })
    log.info('in front of the application', { ports: [...ports.keys()], api: apiPort })
  }
}
