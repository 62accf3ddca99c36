// The one picture of the cluster's networks, from four watches. A burst of changes becomes one new picture.
import { type Clock, Disposer, type Log, messageOf } from '../../../common/base/index.ts'
import { Ip, Prefix, withoutCovered } from '../../../common/net/index.ts'
import { type KubeApi, ObjectWatch, type ObjectWatchPorts } from '../kube/index.ts'
import { Latest } from './latest.ts'
import { nodeFacts, type PodAddresses, podFacts, serviceCidrFacts, serviceFacts } from './objects.ts'
import { type PodCidrStrategy, podSubnets } from './pod-subnets.ts'
import { guessServiceSubnet, probeServiceSubnets } from './service-subnets.ts'

export interface Networks {
  readonly serviceSubnets: readonly Prefix[]
  readonly serviceSubnetSource: string
  readonly podSubnets: readonly Prefix[]
  readonly podSubnetSource: string
}

export interface ClusterNetworksPorts {
  readonly api: KubeApi
  readonly namespace: string
  readonly podIp: Ip
  /** Of the `kubernetes` Service, for the guess. */
  readonly kubernetesService: Ip | undefined
  readonly strategy: PodCidrStrategy
  readonly podCidrs: readonly Prefix[]
  readonly clock: Clock
  readonly log: Log
}

/** Changes within this become one. */
const settleMs = 100

export class ClusterNetworks implements AsyncDisposable {
  readonly latest = new Latest<Networks>()
  readonly #ports: ClusterNetworksPorts
  readonly #owned = new Disposer()
  readonly #nodes: ObjectWatch<readonly string[]> | undefined
  readonly #pods: ObjectWatch<PodAddresses>
  readonly #services: ObjectWatch<readonly string[]>
  readonly #serviceCidrs: ObjectWatch<readonly string[]>
  #probed: { readonly prefixes: readonly Prefix[]; readonly source: string } | undefined
  #addresses: Set<string> | undefined
  #podsByIp: Map<string, PodAddresses> | undefined
  #cancelSettling: (() => void) | undefined

  private constructor(ports: ClusterNetworksPorts) {
    this.#ports = ports
    const { api, clock, log, strategy } = ports
    const watch = <Kept>(path: string, project: ObjectWatchPorts<Kept>['project']) =>
      this.#owned.own(new ObjectWatch({ api, path, project, changed: () => this.#settle(), clock, log }))
    const wantsNodes = strategy === 'auto' || strategy === 'nodePodCIDRs'
    this.#nodes = wantsNodes ? watch('/api/v1/nodes', nodeFacts) : undefined
    this.#pods = watch('/api/v1/pods', podFacts)
    this.#services = watch('/api/v1/services', serviceFacts)
    this.#serviceCidrs = watch('/apis/networking.k8s.io/v1/servicecidrs', serviceCidrFacts)
  }

  /** Returns with a first picture in `latest`, made of what could be had. */
  static async open(ports: ClusterNetworksPorts, { signal }: { signal: AbortSignal }): Promise<ClusterNetworks> {
    const networks = new ClusterNetworks(ports)
    await Promise.all([
      networks.#nodes?.tried,
      networks.#pods.tried,
      networks.#services.tried,
      networks.#serviceCidrs.tried,
    ])
    if (!networks.#hasServiceCidrs) networks.#probed = await networks.#probe(signal)
    networks.#renew()
    return networks
  }

  /** Whether a pod or service has this address now; undefined while that isn't known. */
  exists(ip: Ip): boolean | undefined {
    if (!this.#pods.isSynced || !this.#services.isSynced) return undefined
    this.#addresses ??= new Set([
      ...[...this.#pods.values()].flatMap(({ ips }) => ips),
      ...[...this.#services.values()].flat(),
    ])
    return this.#addresses.has(ip.toString())
  }

  /** The pod that has this address to itself; undefined: none that we know. */
  podAt(ip: Ip): Pick<PodAddresses, 'namespace' | 'name'> | undefined {
    this.#podsByIp ??= new Map(
      [...this.#pods.values()].flatMap(pod => (pod.isOnHostNetwork ? [] : pod.ips.map(each => [each, pod] as const))),
    )
    return this.#podsByIp.get(ip.toString())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelSettling?.()
    await this.#owned[Symbol.asyncDispose]()
  }

  get #hasServiceCidrs(): boolean {
    return [...this.#serviceCidrs.values()].length > 0
  }

  async #probe(signal: AbortSignal): Promise<{ prefixes: readonly Prefix[]; source: string }> {
    const { api, namespace, kubernetesService, log } = this.#ports
    try {
      const prefixes = await probeServiceSubnets(api, namespace, { signal })
      if (prefixes.length > 0) return { prefixes, source: "the API server's refusal of an address outside" }
    } catch (error) {
      log.warn('could not ask for the service range', { what: messageOf(error) })
    }
    const guess = kubernetesService === undefined ? undefined : guessServiceSubnet(kubernetesService)
    return guess === undefined
      ? { prefixes: [], source: 'none' }
      : { prefixes: [guess], source: 'a guess from the address of the kubernetes Service' }
  }

  #settle(): void {
    this.#addresses = undefined
    this.#podsByIp = undefined
    if (this.latest.value === undefined || this.#cancelSettling !== undefined) return
    this.#cancelSettling = this.#ports.clock.after(settleMs, () => {
      this.#cancelSettling = undefined
      this.#renew()
    })
  }

  #renew(): void {
    const next = this.#picture()
    if (this.latest.value !== undefined && textOf(this.latest.value) === textOf(next)) return
    this.#ports.log.info('networks of the cluster', {
      services: next.serviceSubnets.map(String),
      servicesFrom: next.serviceSubnetSource,
      pods: next.podSubnets.map(String),
      podsFrom: next.podSubnetSource,
    })
    this.latest.set(next)
  }

  #picture(): Networks {
    const { strategy, podIp, podCidrs } = this.#ports
    const pods = podSubnets({
      strategy,
      nodePrefixes: parsed(Prefix.parse, [...(this.#nodes?.values() ?? [])].flat()),
      podIps: parsed(
        Ip.parse,
        [...this.#pods.values()].flatMap(({ ips, isOnHostNetwork }) => (isOnHostNetwork ? [] : ips)),
      ),
      managerIp: podIp,
      configured: podCidrs,
    })
    const services = this.#hasServiceCidrs
      ? { prefixes: parsed(Prefix.parse, [...this.#serviceCidrs.values()].flat()), source: 'ServiceCIDR objects' }
      : (this.#probed ?? { prefixes: [], source: 'none' })
    return {
      serviceSubnets: withoutCovered(services.prefixes),
      serviceSubnetSource: services.source,
      podSubnets: pods.prefixes,
      podSubnetSource: pods.source,
    }
  }
}

function parsed<T>(parse: (text: string) => T | undefined, texts: readonly string[]): T[] {
  return texts.flatMap(text => parse(text) ?? [])
}

function textOf({ serviceSubnets, serviceSubnetSource, podSubnets: pods, podSubnetSource }: Networks): string {
  return [...serviceSubnets.map(String), serviceSubnetSource, ...pods.map(String), podSubnetSource].join(' ')
}
