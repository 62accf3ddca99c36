// Everything wired together; opens and closes in order. Closing is graceful: not ready any more, watches end, HTTP/2 says GOAWAY (so that clients look
// for the next pod at once), flows get a moment to finish.
import { readFile } from 'node:fs/promises'
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type Clock, chainOf, Disposer, type Log, messageOf } from '../../common/base/index.ts'
import type { Ip } from '../../common/net/index.ts'
import { addHealth, connectionOptions, GrpcServer, ManagerService } from '../../common/protocol/index.ts'
import { serveTunnel, tunnelPath } from '../../common/tunnel/index.ts'
import { ClusterNetworks } from './cluster-info/index.ts'
import { type KubeAccess, KubeApi } from './kube/index.ts'
import { Lookups } from './lookups/index.ts'
import { Metrics } from './metrics.ts'
import { managerHandlers } from './service.ts'
import { Sessions } from './sessions/index.ts'
import type { Settings } from './settings.ts'

export interface ManagerPorts {
  readonly settings: Settings
  readonly access: KubeAccess
  /** Address of the `kubernetes` Service. */
  readonly kubernetesService: Ip | undefined
  readonly nameservers: readonly string[]
  /** 53 unless a test has another. */
  readonly nameserverPort?: number
  readonly clock: Clock
  readonly log: Log
}

/** Open flows get this long after the order to stop. */
const graceMs = 2000
/** Where 2.20's managers are when they may not read their namespace. */
const unknownClusterId = '00000000-0000-0000-0000-000000000000'
const maxClientConfigBytes = 1024 * 1024

export class Manager implements AsyncDisposable {
  readonly #owned = new Disposer()
  #server: Http2Server | undefined
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
    return (this.#server?.address() as AddressInfo | null)?.port ?? 0
  }

  get metricsPort(): number {
    return this.#metricsPort
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #open(ports: ManagerPorts, signal: AbortSignal): Promise<void> {
    const { settings, access, nameservers, clock, log } = ports
    const sessions = this.#owned.own(new Sessions({ ttlMs: settings.clientTtlMs, clock, log }))
    const metrics = this.#owned.own(new Metrics({ sessions: () => sessions.size }))
    this.#metricsPort = await metrics.listen(settings.metricsPort)
    const api = this.#owned.own(new KubeApi(access))
    const networks = this.#owned.own(
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
    const stopping = new AbortController()
    const grpc = new GrpcServer({ onBug: (error, path) => log.error('a call failed', { path, why: chainOf(error) }) })
    grpc.add(
      ManagerService,
      managerHandlers({
        sessions,
        networks: networks.latest,
        lookups: new Lookups({ nameservers, clusterDomain: settings.clusterDomain, port: ports.nameserverPort }),
        info: { ...settings, serverPort: settings.port },
        clusterId: await clusterIdOf(api, settings.namespace, signal).catch((error: unknown) => {
          log.info('the cluster has no id', { what: messageOf(error) })
          return unknownClusterId
        }),
        clientConfig: () => clientConfigOf(settings.clientConfigFile),
        arrived: () => metrics.arrivals.inc(),
        stopping: stopping.signal,
      }),
    )
    addHealth(grpc, () => metrics.isReady)
    grpc.handleRaw(tunnelPath, stream => {
      metrics.openTunnels++
      stream.once('close', () => metrics.openTunnels--)
      serveTunnel(stream, {
        isSession: id => sessions.find(id) !== undefined,
        exists: ip => networks.exists(ip),
        // Link-local is the node's own business: on clouds, the credentials of its machine (169.254.169.254).
        mayDial: ip => !ip.isLoopback && !ip.isUnspecified && !ip.isMulticast && !ip.isLinkLocal,
        log,
        traffic: metrics.traffic,
      })
    })
    this.#server = await listen(grpc, settings, stopping.signal)
    this.#owned.defer(() => closed(this.#server))
    this.#owned.defer(() => {
      metrics.isReady = false
      stopping.abort()
    })
    metrics.isReady = true
    log.info('listening', { host: settings.host, port: this.port, metrics: this.#metricsPort })
  }
}

async function listen(grpc: GrpcServer, { host, port }: Settings, stopping: AbortSignal): Promise<Http2Server> {
  const server = createServer(connectionOptions)
  grpc.attach(server)
  server.on('session', (session: ServerHttp2Session) => {
    const stop = () => {
      // GOAWAY at once; destroyed when the time for what is open has passed.
      session.close()
      setTimeout(() => session.destroy(), graceMs).unref()
    }
    stopping.addEventListener('abort', stop)
    session.once('close', () => stopping.removeEventListener('abort', stop))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}

function closed(server: Http2Server | undefined): Promise<void> {
  return new Promise(resolve => {
    if (server === undefined) resolve()
    else server.close(() => resolve())
  })
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
