// What a session needs of the rest of the user half, declared by the session: the composition root brings the real ones, tests bring fakes.
import type { Duplex } from 'node:stream'
import type { Clock, Log } from '../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../common/net/index.ts'
import type { GrpcConnection } from '../../../../common/protocol/index.ts'
import type { AppliedDns, DeviceInfo, WantedDns } from '../../messages.ts'
import type { ClusterLookup, DnsPolicy, RecursionState, Translation } from '../dns/index.ts'
import type { Flows, Intercepts } from '../intercept/index.ts'
import type { Environment, Extension, KubeconfigSource, PodPort } from '../kube/index.ts'
import type { NetworkChange, Surroundings } from '../machine/index.ts'
import type { Source } from '../settings/index.ts'
import type { ManagerConnection } from '../tunnel/index.ts'
import type { DnsEndpoint, Prober, TcpDialer, UdpDialer } from '../vif/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Progress, TrafficCounters } from './snapshot.ts'

interface Cancellable {
  readonly signal: AbortSignal
}

/** The API server as this user. */
export interface ClusterPort extends Disposable {
  readonly context: string
  readonly server: string
  readonly namespace: string
  /** Settings in the kubeconfig's entry of this cluster, not checked. */
  readonly extension?: Extension | undefined
  apiServerAddresses(): Promise<readonly Ip[]>
  get(path: string, options: Cancellable): Promise<unknown>
  post(path: string, body: object, options: Cancellable): Promise<unknown>
  watch(path: string, options: Cancellable): AsyncIterable<unknown>
  portForward(target: PodPort, options: Cancellable): Promise<Duplex>
  /** Ends connections that rest, and those from an address that the machine has no more. */
  dropConnections(hasAddress: (ip: Ip) => Promise<boolean>): Promise<void>
}

/** A living path to the manager and our session on it. */
export interface ManagerLink {
  readonly namespace: string
  readonly version: string
  readonly sessionId: string
  /** What the manager said first about the cluster. */
  readonly networks: ClusterNetworks
  /** What it sets for its clients, as YAML; empty when it sets nothing. */
  readonly clientConfig: string
  readonly connections: readonly ManagerConnection[]
  /** For calls; one of the connections. */
  readonly grpc: GrpcConnection
  /** Resolves when the path is lost. */
  readonly closed: Promise<void>
  remain(options: Cancellable): Promise<'here' | 'expired'>
  depart(options: Cancellable): Promise<void>
  /** Brings an agent into the pods of that workload of the connected namespace. Throws what the manager answered. */
  ensureAgent(workload: string, options: Cancellable): Promise<void>
  /** Every answer about the cluster's networks after the first, until the stream ends. */
  watchNetworks(options: Cancellable): AsyncIterable<ClusterNetworks>
  lookup: ClusterLookup['lookup']
  /** The path may be gone without a sign: unless it answers at once, it is lost. */
  doubt(): void
  close(): void
}

export interface LinkRequest extends Cancellable {
  readonly managerNamespace: string | undefined
  /** The connected namespace. */
  readonly namespace: string
  /** The session of the lost link, which the manager may still hold. */
  readonly formerSessionId: string | undefined
  /** How long to wait for a pod of the manager that isn't ready. */
  readonly waitMs: number
  readonly progress: (progress: Progress) => void
}

export interface MachinePort {
  /** Its descriptor, or the stream that its packets are carried over. */
  openDevice(options: Cancellable): Promise<{ info: DeviceInfo; descriptor: number | Duplex }>
  setRoutes(
    device: string,
    routes: {
      readonly prefixes: readonly Prefix[]
      readonly allowConflicting: readonly Prefix[]
      readonly keepOut: readonly Ip[]
    },
    options: Cancellable,
  ): Promise<void>
  setDns(device: string, dns: WantedDns | undefined, options: Cancellable): Promise<AppliedDns | undefined>
  closeDevice(device: string, options: Cancellable): Promise<void>
}

export interface TunnelPort extends Prober, Flows {
  use(connections: readonly ManagerConnection[], sessionId: string): void
  lose(): void
  readonly counters: Omit<TrafficCounters, 'dnsQueries' | 'dnsReturned'>
}

export interface ResolverPort extends DnsEndpoint, Disposable {
  configure(policy: DnsPolicy): void
  setUpstream(upstream: { servers: readonly Ip[]; source?: Ip; sourceV6?: Ip }): void
  probeName(): { name: string; seen: Promise<void> }
  /** Names that several sessions of this user have, and one-word names, are answered from this one's cluster. */
  readonly isFirst: boolean
  prefer(): void
  /** Calls `listener` whenever `isFirst` has changed, until the returned function is called. */
  onOrder(listener: () => void): () => void
  readonly counters: { readonly queries: number; readonly returned: number }
  /** Whether the cluster asks this machine's resolver. Asks the cluster until that is known; never throws. */
  checkRecursion(): Promise<RecursionState>
  readonly recursion: RecursionState
}

export interface VifPort extends AsyncDisposable {
  readonly dnsAddresses: readonly Ip[]
  setRouted(prefixes: readonly Prefix[]): void
  setDnsAlias(alias: Ip | undefined): void
  readonly failed: Promise<Error>
}

export interface SessionDependencies {
  readonly machine: MachinePort
  openCluster(source: KubeconfigSource): ClusterPort
  openLink(cluster: ClusterPort, request: LinkRequest): Promise<ManagerLink>
  createTunnel(): TunnelPort
  /** `isFirst`: before the resolvers of this user's other sessions, not behind them. */
  createResolver(lookup: ClusterLookup, options: { isFirst: boolean; translation: Translation }): ResolverPort
  openVif(parts: {
    descriptor: number | Duplex
    info: DeviceInfo
    flows: TcpDialer & UdpDialer & Prober
    dns: DnsEndpoint
  }): Promise<VifPort>
  /** The settings in this user's file, of the person with this environment; undefined when there is none. */
  readUserFile(environment: Environment): Promise<Source | undefined>
  /** What the machine is like around us, now. */
  lookAround(): Promise<Surroundings>
  hasAddress(ip: Ip): Promise<boolean>
  /** Calls `listener` when the machine's network may be another, until the returned function is called. */
  onNetworkChange(listener: (change: NetworkChange) => void): () => void
  createIntercepts(parts: { changed: () => void; log: Log }): Intercepts
  /** Asks for a name the way any program on this machine does. Fails are no matter: the question counts. */
  askMachine(name: string): Promise<unknown>
  /** Unix milliseconds. */
  wallClock(): number
  readonly clock: Clock
  readonly log: Log
}
