// Everything wired together; opens and closes in order. Closing is graceful: not ready any more, watches end, HTTP/2 says GOAWAY (so that clients look
// for the next pod at once), flows get a moment to finish.
import { readFile } from 'node:fs/promises'
import { type Clock, chainOf, Disposer, type Log, messageOf } from '../../common/base/index.ts'
import type { Ip } from '../../common/net/index.ts'
import { addHealth, GrpcServer, ManagerService } from '../../common/protocol/index.ts'
import { tunnelPath } from '../../common/tunnel/index.ts'
import { findClusterDomain, Lookups } from '../shared/lookups/index.ts'
import { Administrators, PodProof } from './agents/index.ts'
import { agentHandlers, clientHandlers, interceptHandlers, type WantedLogLevel, workloadHandlers } from './api/index.ts'
import { ClusterNetworks, Latest } from './cluster-info/index.ts'
import { GrpcPort } from './grpc-port.ts'
import { Injection } from './injection.ts'
import { Replacements } from './intercepts/index.ts'
import { type KubeAccess, KubeApi } from './kube/index.ts'
import { Metrics } from './metrics.ts'
import type { ClientFacts, Session } from './sessions/index.ts'
import type { Settings } from './settings.ts'
import { Switchboard } from './switchboard.ts'
import type { Workloads } from './workloads/index.ts'

export interface ManagerPorts {
  readonly settings: Settings
  readonly access: KubeAccess
  /** Address of the `kubernetes` Service. */
  readonly kubernetesService: Ip | undefined
  readonly nameservers: readonly string[]
  /** The pod's search path. */
  readonly search?: readonly string[]
  /** 53 unless a test has another. */
  readonly nameserverPort?: number
  /** For tests; otherwise the cluster's. */
  readonly workloads?: Workloads
  /** What clients may have dialled; `mayDial` unless a test has its cluster on loopback. */
  readonly mayDial?: (ip: Ip) => boolean
  /** Told of every piece of TCP that passes. */
  readonly moved?: (bytes: number) => void
  /** Told of the end of every call: of lookups, and of tunnels. */
  readonly callEnded?: () => void
  /** Logs at that level from now on, for so many milliseconds; 0: for good. */
  logLevel?(name: string, ms: number): void
  readonly clock: Clock
  readonly log: Log
}

/** An agent's connection that is silent for so long is lost. */
const agentSilenceMs = 10_000
/** Where 2.20's managers are when they may not read their namespace. */
const unknownClusterId = '00000000-0000-0000-0000-000000000000'
const maxClientConfigBytes = 1024 * 1024

export class Manager implements AsyncDisposable {
  readonly #owned = new Disposer()
  #clients: GrpcPort | undefined
  #agents: GrpcPort | undefined
  #metricsPort = 0

  private constructor() {}

  /** Throws when a port is taken. What the API server does not tell is no failure: it is logged, and asked for again. */
  static async start(ports: ManagerPorts, { signal }: { signal: AbortSignal }): Promise<Manager> {
    const manager = new Manager()
    try {
      await manager.#open(ports, signal)
      return manager
    } catch (error) {
      await manager[Symbol.asyncDispose]()
      throw error
    }
  }

  /** The client API's port. */
  get port(): number {
    return this.#clients?.port ?? 0
  }

  get agentPort(): number {
    return this.#agents?.port ?? 0
  }

  get metricsPort(): number {
    return this.#metricsPort
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #open(ports: ManagerPorts, signal: AbortSignal): Promise<void> {
    const { settings, access, nameservers, clock, log } = ports
    const metrics: Metrics = this.#owned.own(
      new Metrics({
        clients: () => clientFacts(switchboard),
        agents: () => switchboard.agents.size,
        intercepts: () => interceptFacts(switchboard),
        calls: () => (this.#clients?.calls ?? 0) + (this.#agents?.calls ?? 0),
      }),
    )
    metrics.traffic.moved = ports.moved
    const api = this.#owned.own(new KubeApi(access))
    const switchboard: Switchboard = this.#owned.own(
      new Switchboard({
        clientTtlMs: settings.clientTtlMs,
        dialling: {
          exists: ip => networks.exists(ip),
          mayDial: ports.mayDial ?? mayDial,
          log,
          traffic: metrics.traffic,
        },
        clock,
        log,
      }),
    )
    this.#metricsPort = await metrics.listen(settings.metricsPort)
    const networks: ClusterNetworks = this.#owned.own(
      await ClusterNetworks.open(
        {
          ...{ api, clock, log, podIp: settings.podIp, namespace: settings.namespace },
          kubernetesService: ports.kubernetesService,
          strategy: settings.podSubnetStrategy,
          podCidrs: settings.podSubnets,
        },
        { signal },
      ),
    )
    const clusterDomain = await domainOf(ports, signal)
    const { workloads, agentImage } =
      ports.workloads === undefined
        ? this.#owned.own(await Injection.open({ settings, clusterDomain, api, clock, log }, { signal }))
        : { workloads: ports.workloads, agentImage: settings.agentImage }
    const state = () => switchboard.intercepts.state
    this.#owned.own(new Replacements({ workloads, state, clock, log }))
    const stopping = new AbortController()
    const shared = {
      switchboard,
      logLevels: new Latest<WantedLogLevel>(),
      clusterId: await clusterIdOf(api, settings.namespace, signal).catch((error: unknown) => {
        log.info('the cluster has no id', { what: messageOf(error) })
        return unknownClusterId
      }),
      stopping: stopping.signal,
      clock,
      log,
    }
    const forClients = {
      ...shared,
      networks: networks.latest,
      podAt: (ip: Ip) => networks.podAt(ip),
      lookups: new Lookups({ nameservers, clusterDomain, port: ports.nameserverPort }),
      workloads,
      administrators: new Administrators({ api, namespace: settings.namespace, log }),
      info: { ...settings, clusterDomain, serverPort: settings.port },
      clientConfig: () => clientConfigOf(settings.clientConfigFile),
      logLevel: (name: string, ms: number) => ports.logLevel?.(name, ms),
      agentImage: () => agentImage,
      arrived: ({ facts }: Session<ClientFacts>) => metrics.arrived(facts),
      created: ({ facts }: Session<ClientFacts>) => metrics.created(facts),
    }
    const onBug = (error: unknown, path: string) => log.error('a call failed', { path, why: chainOf(error) })
    const clients = new GrpcServer({ onBug })
    clients.add(ManagerService, {
      ...clientHandlers(forClients),
      ...interceptHandlers(forClients),
      ...workloadHandlers(forClients),
    })
    const agents = new GrpcServer({ onBug })
    agents.add(
      ManagerService,
      agentHandlers({
        ...shared,
        proof: new PodProof({ api, tokens: settings.agentTokens, log }),
        excludedVariables: settings.excludedVariables,
        reported({ ingress, egress }) {
          metrics.traffic.receivedBytes += ingress
          metrics.traffic.sentBytes += egress
        },
      }),
    )
    for (const server of [clients, agents]) addHealth(server, () => metrics.isReady)
    clients.handleRaw(tunnelPath, stream => {
      metrics.openTunnels++
      stream.once('close', () => metrics.openTunnels--)
      switchboard.relay.acceptClient(stream)
    })
    agents.handleRaw(tunnelPath, stream => {
      metrics.openTunnels++
      stream.once('close', () => metrics.openTunnels--)
      switchboard.relay.acceptAgent(stream)
    })
    const { host, port, agentPort } = settings
    const ended = ports.callEnded
    // Side by side, so that the time to finish is the same for all.
    const opened: GrpcPort[] = []
    this.#owned.defer(async () => {
      await Promise.all(opened.map(each => each[Symbol.asyncDispose]()))
    })
    this.#clients = await GrpcPort.open(clients, { host, port, ended })
    opened.push(this.#clients)
    this.#agents = await GrpcPort.open(agents, { port: agentPort, silenceMs: agentSilenceMs, ended })
    opened.push(this.#agents)
    this.#owned.defer(() => {
      metrics.isReady = false
      stopping.abort()
    })
    metrics.isReady = true
    log.info('listening', { host, port: this.port, agents: this.agentPort, metrics: this.#metricsPort })
  }
}

/** Link-local is the node's own business: on clouds, the credentials of its machine (169.254.169.254). */
function mayDial(ip: Ip): boolean {
  return !ip.isLoopback && !ip.isUnspecified && !ip.isMulticast && !ip.isLinkLocal
}

async function domainOf(ports: ManagerPorts, signal: AbortSignal): Promise<string> {
  const { settings, search = [], nameservers, nameserverPort: port, kubernetesService: service, log } = ports
  if (settings.clusterDomain !== undefined) return settings.clusterDomain
  const { domain, source } = await findClusterDomain({ search, nameservers, port, service }, { signal })
  log.info("the cluster's domain", { domain, source })
  return domain
}

function* clientFacts({ clients }: Switchboard): Generator<ClientFacts> {
  for (const { facts } of clients.values()) yield facts
}

function* interceptFacts({ intercepts: { state } }: Switchboard) {
  for (const { sessionId, spec, disposition } of state.intercepts.values()) {
    const of = state.clients.get(sessionId)
    if (of !== undefined) yield { of, workload: spec.agent, isActive: disposition === 'ACTIVE' }
  }
}

/** The uid of the manager's namespace, as 2.20 has it. */
async function clusterIdOf(api: KubeApi, namespace: string, signal: AbortSignal): Promise<string> {
  const object = (await api.get(`/api/v1/namespaces/${namespace}`, { signal })) as { metadata?: { uid?: unknown } }
  const uid = object.metadata?.uid
  return typeof uid === 'string' ? uid : unknownClusterId
}

/** Read anew for each client: the kubelet replaces the file when its ConfigMap changes. */
async function clientConfigOf(file: string): Promise<Buffer> {
  if (file === '') return Buffer.alloc(0)
  const content = await readFile(file).catch(() => Buffer.alloc(0))
  return content.length > maxClientConfigBytes ? Buffer.alloc(0) : content
}
