// What a session has on this machine: device, packet engine, routes, the machine's DNS. Opened once; routes and DNS follow the plan as whole
// wanted states, and only when they differ; removed in the reverse order, so that no program is ever sent to a resolver that is gone.
import { isDeepStrictEqual } from 'node:util'
import { chainOf, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import { Ip, Prefix } from '../../../../common/net/index.ts'
import type { AppliedDns, DeviceInfo, DnsMechanism, WantedDns } from '../../messages.ts'
import type { RecursionState } from '../dns/index.ts'
import type { Flows, Intercepts } from '../intercept/index.ts'
import { environmentSeenFrom, TranslatedFlows, type ViaAgents, VirtualAddresses } from '../virtual/index.ts'
import { ClusterNames } from './cluster-names.ts'
import type { Plan } from './plan.ts'
import type { ManagerLink, ResolverPort, SessionDependencies, TunnelPort, VifPort } from './ports.ts'
import type { DnsSnapshot, TrafficCounters } from './snapshot.ts'

/** A question of the machine's own must have come to us by then, also on a machine that is busy. */
const probeMs = 4_000
/** Taking something off the machine; after that the root half does it when we are gone. */
const removeTimeoutMs = 5_000

export class Footprint {
  readonly device: DeviceInfo
  readonly #dependencies: SessionDependencies
  readonly #tunnel: TunnelPort
  readonly #names: ClusterNames
  readonly #resolver: ResolverPort
  readonly #vif: VifPort
  readonly #virtual: VirtualAddresses
  readonly #log: Log
  #subnets: readonly Prefix[] = []
  /** Whose routes are set, and whose names are answered. */
  #applied: Plan | undefined
  #named: Plan | undefined
  #dns: AppliedDns | undefined
  #wantedDns: WantedDns | undefined
  /** The machine's own nameservers at that time. */
  #dnsSetFor = ''

  private constructor(parts: {
    dependencies: SessionDependencies
    device: DeviceInfo
    tunnel: TunnelPort
    names: ClusterNames
    resolver: ResolverPort
    vif: VifPort
    virtual: VirtualAddresses
  }) {
    this.#dependencies = parts.dependencies
    this.device = parts.device
    this.#tunnel = parts.tunnel
    this.#names = parts.names
    this.#resolver = parts.resolver
    this.#vif = parts.vif
    this.#virtual = parts.virtual
    this.#log = parts.dependencies.log
  }

  /** Takes a moment, and can't be cancelled: a device that nobody waits for would be taken away only after the session has ended. */
  static async open(
    dependencies: SessionDependencies,
    { isFirst, intercepts }: { isFirst: boolean; intercepts: Intercepts },
  ): Promise<Footprint> {
    const { machine, clock } = dependencies
    const { info, descriptor } = await machine.openDevice({ signal: new AbortController().signal })
    let resolver: ResolverPort | undefined
    try {
      const names = new ClusterNames()
      const tunnel = dependencies.createTunnel()
      const virtual = new VirtualAddresses({ clock })
      resolver = dependencies.createResolver(names, { isFirst, translation: virtual })
      const flows = new TranslatedFlows({ carriers: tunnel, addresses: virtual, agents: viaAgents(intercepts) })
      const vif = await dependencies.openVif({ descriptor, info, flows, dns: resolver })
      return new Footprint({ dependencies, device: info, tunnel, names, resolver, vif, virtual })
    } catch (error) {
      // It has told this user's other sessions of itself.
      resolver?.[Symbol.dispose]()
      await machine.closeDevice(info.device, { signal: AbortSignal.timeout(removeTimeoutMs) })
      throw error
    }
  }

  /** Where this session's virtual addresses lie. */
  get virtualSubnets(): readonly Prefix[] {
    return this.#subnets
  }

  /** They lie somewhere else from now on: what was given away is worth nothing. */
  moveVirtual(subnets: readonly Prefix[]): void {
    this.#subnets = subnets
  }

  /** A pod's environment as a process on this machine needs it. */
  environmentHere(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return environmentSeenFrom(environment, this.#virtual)
  }

  get dnsAddresses(): readonly Ip[] {
    return this.#vif.dnsAddresses
  }

  /** Resolves when the device can't be read any more. */
  get failed(): Promise<Error> {
    return this.#vif.failed
  }

  /** Before this user's other sessions where names are concerned. */
  get isFirst(): boolean {
    return this.#resolver.isFirst
  }

  /** When names were set last. */
  get wasFirst(): boolean {
    return (this.#named?.search.length ?? 0) > 0
  }

  prefer(): void {
    this.#resolver.prefer()
  }

  onOrder(listener: () => void): () => void {
    return this.#resolver.onOrder(listener)
  }

  get flows(): Flows {
    return this.#tunnel
  }

  get counters(): TrafficCounters {
    const { queries, returned } = this.#resolver.counters
    return { ...this.#tunnel.counters, dnsQueries: queries, dnsReturned: returned }
  }

  use(link: ManagerLink): void {
    this.#tunnel.use(link.connections, link.sessionId)
    this.#names.use(link)
  }

  /** Flows are reset, and names fail at once: what the resolver remembers of the cluster is forgotten. */
  lose(): void {
    this.#names.lose()
    this.#tunnel.lose()
    if (this.#named !== undefined) this.#resolver.configure(this.#named.policy(this.#dns?.hostSearch ?? []))
  }

  /** Routes exactly the plan's prefixes. Throws ROUTE_CONFLICT and ROUTES_FAILED; then the routes are what they were. */
  async setRoutes(plan: Plan, keepOut: readonly Ip[], { signal }: { signal: AbortSignal }): Promise<void> {
    this.#virtual.use(plan.virtual.rules, plan.virtual)
    // The device first: what the kernel sends as soon as it has the route must not be refused.
    this.#vif.setDnsAlias(plan.settings.remoteIp)
    if (isDeepStrictEqual(this.#applied?.prefixes.map(String), plan.prefixes.map(String))) {
      this.#applied = plan
      return
    }
    const { prefixes, allowConflicting } = plan
    this.#vif.setRouted(prefixes)
    try {
      await this.#dependencies.machine.setRoutes(
        this.device.device,
        { prefixes, allowConflicting, keepOut },
        { signal },
      )
    } catch (error) {
      this.#vif.setRouted(this.routes)
      this.#vif.setDnsAlias(this.#applied?.settings.remoteIp)
      if (this.#applied !== undefined) this.#virtual.use(this.#applied.virtual.rules, this.#applied.virtual)
      throw error
    }
    this.#applied = plan
  }

  /**
   * Sets the machine's DNS, and sees that its programs ask us now; again when the machine's own `nameservers` are others than before. Returns what is
   * to be told to the person.
   */
  async setDns(
    plan: Plan,
    nameservers: readonly Ip[],
    { signal }: { signal: AbortSignal },
  ): Promise<readonly KnownError[]> {
    this.#named = plan
    this.#resolver.configure(plan.policy(this.#dns?.hostSearch ?? []))
    const { localIp } = plan.settings
    const wanted: WantedDns = {
      servers: serversOf(this.dnsAddresses, plan.settings.remoteIp).map(String),
      domains: plan.domains,
      search: plan.search,
      ...(localIp === undefined ? {} : { override: localIp.toString() }),
      except: this.#wantedDns?.except ?? [],
    }
    const setFor = nameservers.join()
    if (isDeepStrictEqual(wanted, this.#wantedDns) && setFor === this.#dnsSetFor) return this.#leftOut(plan)
    const first = this.#dns === undefined
    this.#dnsSetFor = setFor
    const applied = await this.#apply(plan, wanted, signal)
    if (!first || (await this.#isAsked(signal))) return this.#leftOut(plan)
    return [...(await this.#tryAnother(plan, wanted, applied.mechanism, signal)), ...this.#leftOut(plan)]
  }

  /** Where every question comes to us, no zone needs to be told. */
  #leftOut({ domainsLeftOut: count }: Plan): readonly KnownError[] {
    return count > 0 && this.#dns?.mechanism === 'resolved' ? [new KnownError('DNS_ZONES_LIMIT', { count })] : []
  }

  /**
   * Makes the machine's resolver forget what it was told of the cluster. systemd-resolved repeats failures too, for ten seconds, so that names would
   * stay missing after the cluster has come back. Never throws.
   */
  async refreshDns({ signal }: { signal: AbortSignal }): Promise<void> {
    if (this.#dns?.mechanism !== 'resolved' || this.#wantedDns === undefined) return
    try {
      await this.#dependencies.machine.setDns(this.device.device, this.#wantedDns, { signal })
    } catch (error) {
      if (!signal.aborted) this.#log.warn('dns could not be refreshed', { error: chainOf(error) })
    }
  }

  async #tryAnother(
    plan: Plan,
    wanted: WantedDns,
    failed: DnsMechanism,
    signal: AbortSignal,
  ): Promise<readonly KnownError[]> {
    this.#log.warn('dns probe did not arrive', { mechanism: failed })
    try {
      await this.#apply(plan, { ...wanted, except: [failed] }, signal)
    } catch (error) {
      signal.throwIfAborted()
      this.#log.warn('no other dns mechanism', { error: chainOf(error) })
      await this.#apply(plan, wanted, signal)
      return [new KnownError('DNS_NOT_SEEN', { mechanism: failed })]
    }
    const seen = await this.#isAsked(signal)
    return [new KnownError(seen ? 'DNS_OTHER_MECHANISM' : 'DNS_NOT_SEEN', { mechanism: failed })]
  }

  async #apply(plan: Plan, wanted: WantedDns, signal: AbortSignal): Promise<AppliedDns> {
    const applied = await this.#dependencies.machine.setDns(this.device.device, wanted, { signal })
    if (applied === undefined) throw new KnownError('DNS_FAILED', { what: 'the privileged half named no mechanism' })
    this.#dns = applied
    this.#wantedDns = wanted
    const own = applied.asksElsewhere === true ? [] : [this.device.v4, this.device.v6]
    const [source, sourceV6] = own.map(text => Ip.parse(text?.split('/')[0] ?? ''))
    this.#resolver.setUpstream({
      servers: applied.upstream.map(text => Ip.parse(text)).filter(ip => ip !== undefined),
      ...(source === undefined ? {} : { source }),
      ...(sourceV6 === undefined ? {} : { sourceV6 }),
    })
    this.#resolver.configure(plan.policy(applied.hostSearch))
    this.#log.info('dns set', { mechanism: applied.mechanism, reason: applied.reason, upstream: applied.upstream })
    return applied
  }

  /** Whether a question asked the way programs ask it comes to our resolver. */
  async #isAsked(signal: AbortSignal): Promise<boolean> {
    const { name, seen } = this.#resolver.probeName()
    void this.#dependencies.askMachine(name).catch(() => undefined)
    const over = new AbortController()
    const late = pause(this.#dependencies.clock, probeMs, { signal: AbortSignal.any([signal, over.signal]) })
    try {
      return await Promise.race([seen.then(() => true), late.then(() => false)])
    } finally {
      late.catch(() => undefined)
      over.abort()
    }
  }

  /** Whether the cluster asks this machine's resolver for what it doesn't know; asked of the cluster until that is known. Never throws. */
  checkRecursion(): Promise<RecursionState> {
    return this.#resolver.checkRecursion()
  }

  /** For `doctor`: asks once more. */
  isAsked({ signal }: { signal: AbortSignal }): Promise<boolean> {
    return this.#isAsked(signal)
  }

  get dns(): DnsSnapshot | undefined {
    if (this.#dns === undefined || this.#wantedDns === undefined || this.#applied === undefined) return undefined
    const { mechanism, reason, upstream } = this.#dns
    const { servers, domains, search } = this.#wantedDns
    const { clusterDomain } = this.#applied.policy([])
    const { recursion } = this.#resolver
    return { mechanism, reason, upstream, addresses: servers, domains, search, clusterDomain, recursion }
  }

  get routes(): readonly Prefix[] {
    return this.#applied?.prefixes ?? []
  }

  /** DNS first, then routes and device. Never throws: what remains, the root half removes when this half ends. */
  async remove(): Promise<void> {
    const { machine } = this.#dependencies
    const { device } = this.device
    const signal = AbortSignal.timeout(removeTimeoutMs)
    const steps: [string, () => unknown][] = [
      ['dns', () => (this.#wantedDns === undefined ? undefined : machine.setDns(device, undefined, { signal }))],
      ['flows', () => this.#tunnel.lose()],
      ['packets', () => this.#vif[Symbol.asyncDispose]()],
      ['resolver', () => this.#resolver[Symbol.dispose]()],
      ['device', () => machine.closeDevice(device, { signal })],
    ]
    for (const [what, step] of steps) {
      try {
        await step()
      } catch (error) {
        this.#log.warn('could not be removed', { what, device, error: chainOf(error) })
      }
    }
  }
}

/** A pod that is being replaced is soon there; a program waits for a connection that long. */
const viaWaitMs = 10_000

function viaAgents({ agents }: Intercepts): ViaAgents {
  return {
    agentNow: workload => agents.connectionOf(workload),
    agentOf: (workload, { signal }) =>
      agents.awaitConnectionOf(workload, { signal: AbortSignal.any([signal, AbortSignal.timeout(viaWaitMs)]) }),
  }
}

/** Where programs shall find our resolver: at the address that was asked for, and at our own of the other family. */
function serversOf(own: readonly Ip[], remote: Ip | undefined): readonly Ip[] {
  return remote === undefined ? own : [remote, ...own.filter(({ family }) => family !== remote.family)]
}
