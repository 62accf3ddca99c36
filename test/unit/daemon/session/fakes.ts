// A whole little world for sessions: a machine, a cluster and a manager that do what a test says and remember what was done to them.
import type { Duplex } from 'node:stream'
import { pause, silentLog, systemClock } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { GrpcConnection } from '../../../../common/protocol/index.ts'
import type { AppliedDns, WantedDns } from '../../../../daemon/src/messages.ts'
import type { ClusterLookup } from '../../../../daemon/src/user/dns/index.ts'
import type { Intercepts } from '../../../../daemon/src/user/intercept/index.ts'
import type { Extension } from '../../../../daemon/src/user/kube/index.ts'
import type { NetworkChange, Surroundings } from '../../../../daemon/src/user/machine/index.ts'
import type { ClusterNetworks } from '../../../../daemon/src/user/session/cluster-info.ts'
import type {
  ClusterPort,
  LinkRequest,
  ManagerLink,
  SessionDependencies,
  Wanted,
} from '../../../../daemon/src/user/session/index.ts'
import type { Source } from '../../../../daemon/src/user/settings/index.ts'

export function prefix(text: string): Prefix {
  const parsed = Prefix.parse(text)
  if (parsed === undefined) throw new Error(`not a prefix: ${text}`)
  return parsed
}

export function ip(text: string): Ip {
  const parsed = Ip.parse(text)
  if (parsed === undefined) throw new Error(`not an address: ${text}`)
  return parsed
}

export const networks: ClusterNetworks = {
  serviceSubnets: [prefix('10.96.0.0/16')],
  podSubnets: [prefix('10.244.0.0/24'), prefix('10.244.1.0/24')],
  alsoProxy: [],
  neverProxy: [],
  clusterDomain: 'cluster.local.',
  includeSuffixes: [],
  excludeSuffixes: ['com.'],
  serviceSubnetSource: 'ServiceCIDR',
}

export const wanted: Wanted = {
  name: 'test',
  isPrimary: false,
  kubeconfig: { files: [], environment: {} },
  namespace: undefined,
  flags: {},
}

export class FakeLink implements ManagerLink {
  readonly namespace = 'fairlead'
  readonly version = 'v2.20.2'
  readonly networks = networks
  readonly clientConfig: string = ''
  readonly connections = []
  /** No test of sessions calls the manager itself. */
  readonly grpc = {} as unknown as GrpcConnection
  readonly sessionId: string
  readonly closed: Promise<void>
  lose: () => void = () => undefined
  isClosed = false
  isDoubted = false
  hasDeparted = false
  answer: 'here' | 'expired' = 'here'
  #news: ((networks: ClusterNetworks) => void) | undefined

  constructor(sessionId: string) {
    this.sessionId = sessionId
    this.closed = new Promise(resolve => {
      this.lose = resolve
    })
  }

  /** The manager says something new about the cluster. */
  tell(news: ClusterNetworks): void {
    this.#news?.(news)
  }

  remain() {
    return Promise.resolve(this.answer)
  }

  depart() {
    this.hasDeparted = true
    return Promise.resolve()
  }

  /** Workloads that were to have an agent. */
  readonly ensured: string[] = []
  refusal: Error | undefined
  ensureAgent(workload: string) {
    this.ensured.push(workload)
    return this.refusal === undefined ? Promise.resolve() : Promise.reject(this.refusal)
  }

  async *watchNetworks({ signal }: { signal: AbortSignal }) {
    for (;;) {
      yield await new Promise<ClusterNetworks>((resolve, reject) => {
        this.#news = resolve
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    }
  }

  lookup(name: string) {
    return Promise.resolve({ rcode: 0, records: Buffer.from(name) })
  }

  doubt() {
    this.isDoubted = true
  }

  close() {
    this.isClosed = true
  }
}

export class World {
  /** What was done to the machine and the tunnel, in order. */
  readonly done: string[] = []
  /** What the session's intercepts were told. */
  readonly intercepts: string[] = []
  readonly links: FakeLink[] = []
  readonly linkRequests: LinkRequest[] = []
  /** What the machine has now. */
  routes: readonly string[] = []
  dns: WantedDns | undefined
  hasDevice = false
  /** Throws, or waits, at a step. */
  openLink: (request: LinkRequest) => Promise<FakeLink> = () => Promise.resolve(new FakeLink(`s${this.links.length}`))
  opening: Promise<void> = Promise.resolve()
  setRoutes: (prefixes: readonly Prefix[]) => Promise<void> = () => Promise.resolve()
  namespaces: readonly string[] = ['default', 'shop']
  apiServer: readonly Ip[] = [ip('10.96.0.77')]
  surroundings: Surroundings = { nameservers: [], gateways: [], addresses: [], routes: [] }
  /** Whether the session looks around by itself, every ten seconds. */
  looksWithoutNotice = true
  /** Mechanisms through which programs' questions come to us. */
  readonly working = new Set<string>(['resolved', 'overriding'])
  lookup: ClusterLookup | undefined
  /** Sessions by precedence. */
  readonly order: ClusterLookup[] = []
  readonly orderListeners = new Set<() => void>()
  userFile: Source | undefined
  dnsAlias: string | undefined
  extension: Extension | undefined
  breakDevice: (error: Error) => void = () => undefined

  get dependencies(): SessionDependencies {
    return {
      machine: {
        openDevice: async () => {
          this.done.push('open device')
          await this.opening
          this.hasDevice = true
          return { info: { device: 'fl0', index: 7, mtu: 1500, v4: '246.246.0.1/24' }, descriptor: 9 }
        },
        setRoutes: async (_, { prefixes }) => {
          await this.setRoutes(prefixes)
          this.done.push('routes')
          this.routes = prefixes.map(String)
        },
        setDns: (_, dns) => {
          this.done.push(dns === undefined ? 'no dns' : 'dns')
          this.dns = dns
          return Promise.resolve(dns === undefined ? undefined : this.#applied(dns))
        },
        closeDevice: () => {
          this.done.push('close device')
          this.hasDevice = false
          this.routes = []
          return Promise.resolve()
        },
      },
      openCluster: () => this.#cluster(),
      openLink: async (_, request) => {
        this.linkRequests.push(request)
        const link = await this.openLink(request)
        this.links.push(link)
        return link
      },
      createTunnel: () => ({
        use: (_, sessionId) => void this.done.push(`use ${sessionId}`),
        lose: () => void this.done.push('lose'),
        counters: { bytesUp: 1, bytesDown: 2, openFlows: 3, totalFlows: 4 },
        dial: () => Promise.resolve({ kind: 'refused' }),
        open: () => ({ send: () => undefined, close: () => undefined }),
        exists: () => Promise.resolve(false),
        connect: () => Promise.resolve(undefined),
        callBack: () => undefined,
        setOrigin: () => undefined,
      }),
      createIntercepts: () =>
        ({
          use: ({ sessionId }: { sessionId: string }) => void this.intercepts.push(`use ${sessionId}`),
          lose: () => void this.intercepts.push('lose'),
          end: () => Promise.resolve(void this.intercepts.push('end')),
          snapshots: [],
          origin: undefined,
          agents: {
            require: (workloads: readonly string[]) => void this.intercepts.push(`agents of ${workloads.join()}`),
            connectionOf: () => undefined,
            awaitConnectionOf: () => Promise.resolve(undefined),
          },
        }) as unknown as Intercepts,
      createResolver: (lookup, { isFirst }) => {
        this.lookup = lookup
        const order = this.order
        if (isFirst) order.unshift(lookup)
        else order.push(lookup)
        return {
          configure: () => undefined,
          setUpstream: () => undefined,
          probeName: () => ({
            name: 'probe.',
            seen: this.working.has(this.#mechanism) ? Promise.resolve() : new Promise(() => undefined),
          }),
          counters: { queries: 5, returned: 0 },
          checkRecursion: () => Promise.resolve('none'),
          recursion: 'none',
          get isFirst() {
            return order[0] === lookup
          },
          prefer: () => {
            order.sort((a, b) => Number(b === lookup) - Number(a === lookup))
            for (const listener of this.orderListeners) listener()
          },
          onOrder: listener => {
            this.orderListeners.add(listener)
            return () => this.orderListeners.delete(listener)
          },
          answer: () => undefined,
          serve: () => undefined,
          [Symbol.dispose]: () => {
            order.splice(order.indexOf(lookup), 1)
            for (const listener of this.orderListeners) listener()
          },
        }
      },
      openVif: () =>
        Promise.resolve({
          dnsAddresses: [ip('246.246.0.53')],
          setRouted: () => undefined,
          setDnsAlias: alias => void (this.dnsAlias = alias?.toString()),
          failed: new Promise<Error>(resolve => {
            this.breakDevice = resolve
          }),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
      readUserFile: () => Promise.resolve(this.userFile),
      lookAround: () => Promise.resolve(this.surroundings),
      hasAddress: () => Promise.resolve(true),
      onNetworkChange: listener => {
        this.#networkListeners.add(listener)
        return () => this.#networkListeners.delete(listener)
      },
      askMachine: () => Promise.resolve(),
      wallClock: () => 0,
      clock: {
        now: systemClock.now,
        after: (ms, run) =>
          ms < 10_000 || this.looksWithoutNotice ? systemClock.after(ms / 50, run) : () => undefined,
      },
      log: silentLog,
    }
  }

  /** The machine's network is another. */
  changeNetwork(change: NetworkChange = 'noticed'): void {
    for (const listener of [...this.#networkListeners]) listener(change)
  }

  readonly #networkListeners = new Set<(change: NetworkChange) => void>()
  #mechanism = 'resolved'
  #listed: readonly string[] = []

  #applied(dns: WantedDns): AppliedDns {
    this.#mechanism = dns.except.includes('resolved') ? 'overriding' : 'resolved'
    return {
      mechanism: this.#mechanism as AppliedDns['mechanism'],
      reason: 'it is there',
      upstream: [],
      hostSearch: [],
    }
  }

  /** Tells of namespaces that were not there when they were listed. */
  async *#watch(signal: AbortSignal): AsyncGenerator {
    const known = new Set(this.#listed)
    for (;;) {
      const fresh = this.namespaces.filter(name => !known.has(name))
      for (const name of fresh) {
        known.add(name)
        yield { type: 'ADDED', object: { metadata: { name, resourceVersion: '2' } } }
      }
      await pause(systemClock, 5, { signal })
    }
  }

  #cluster(): ClusterPort {
    return {
      context: 'kind',
      server: 'https://10.96.0.77:6443',
      namespace: 'default',
      extension: this.extension,
      apiServerAddresses: () => Promise.resolve(this.apiServer),
      get: () => {
        this.#listed = this.namespaces
        return Promise.resolve({ items: this.namespaces.map(name => ({ metadata: { name } })) })
      },
      post: () => Promise.resolve({ status: { allowed: true } }),
      watch: (_, { signal }) => this.#watch(signal),
      dropConnections: () => Promise.resolve(void this.done.push('drop connections')),
      portForward: () => Promise.reject<Duplex>(new Error('not in this world')),
      [Symbol.dispose]: () => undefined,
    }
  }
}
