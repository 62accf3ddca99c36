// The cluster as the manager sees it: nodes, pods and services through informers (list, then watch), from which the networks follow and whether an
// address is somebody's now. Kubernetes API concepts: "Efficient detection of changes".
import {
  CoreV1Api,
  type Informer,
  type KubeConfig,
  type KubernetesObject,
  makeInformer,
  type V1Node,
  type V1Pod,
  type V1Service,
} from '@kubernetes/client-node'
import { type Clock, chainOf, type Log } from '../../../common/base/index.ts'
import { Ip, Prefix } from '../../../common/net/index.ts'
import type { Settings } from '../settings.ts'
import { Latest } from './latest.ts'
import { podSubnets } from './pod-subnets.ts'
import { findServiceSubnets, type ServiceSubnets } from './service-subnets.ts'

export interface Networks {
  readonly services: ServiceSubnets
  readonly pods: readonly Prefix[]
}

interface Needs {
  readonly kubeConfig: KubeConfig
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
}

/** Between a change of nodes or pods and the networks computed anew, so that a rollout is one change. */
const settleMs = 500
const restartMs = 2000

export class Cluster implements Disposable {
  readonly networks: Latest<Networks>
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #log: Log
  readonly #nodes = new Map<string, readonly Prefix[]>()
  readonly #pods = new Map<string, { readonly ips: readonly Ip[]; readonly isHost: boolean }>()
  readonly #services = new Map<string, readonly Ip[]>()
  /** How many objects have this address. */
  readonly #addresses = new Map<string, number>()
  readonly #informers: Informer<KubernetesObject>[] = []
  #closed = false
  #cancelSettle: (() => void) | undefined

  private constructor({ settings, clock, log }: Needs, services: ServiceSubnets) {
    this.#settings = settings
    this.#clock = clock
    this.#log = log
    this.networks = new Latest<Networks>({ services, pods: [] })
  }

  /** Resolves when everything has been listed once. */
  static async open(needs: Needs): Promise<Cluster> {
    const { kubeConfig, settings, log } = needs
    const core = kubeConfig.makeApiClient(CoreV1Api)
    const cluster = new Cluster(
      needs,
      await findServiceSubnets({ kubeConfig, core, namespace: settings.namespace, log }),
    )
    await Promise.all([
      cluster.#follow(
        makeInformer<V1Node>(kubeConfig, '/api/v1/nodes', () => core.listNode()),
        node => cluster.#seeNode(node),
        node => cluster.#nodes.delete(nameOf(node)),
      ),
      cluster.#follow(
        makeInformer<V1Pod>(kubeConfig, '/api/v1/pods', () => core.listPodForAllNamespaces()),
        pod => cluster.#seePod(pod),
        pod => cluster.#losePod(nameOf(pod)),
      ),
      cluster.#follow(
        makeInformer<V1Service>(kubeConfig, '/api/v1/services', () => core.listServiceForAllNamespaces()),
        service => cluster.#seeService(service),
        service => cluster.#loseService(nameOf(service)),
      ),
    ])
    cluster.#compute()
    return cluster
  }

  /** Whether a pod or a service has this address now. */
  exists(ip: Ip): boolean {
    return this.#addresses.has(ip.toString())
  }

  [Symbol.dispose](): void {
    this.#closed = true
    this.#cancelSettle?.()
    for (const informer of this.#informers) void informer.stop()
  }

  async #follow<T extends KubernetesObject>(
    informer: Informer<T>,
    see: (object: T) => void,
    lose: (object: T) => void,
  ): Promise<void> {
    const changed = (handle: (object: T) => void) => (object: T) => {
      handle(object)
      this.#settle()
    }
    informer.on('add', changed(see))
    informer.on('update', changed(see))
    informer.on('delete', changed(lose))
    informer.on('error', (error: unknown) => {
      this.#log.warn('a watch ended and is begun again', { why: chainOf(error) })
      this.#clock.after(restartMs, () => {
        if (!this.#closed)
          void informer
            .start()
            .catch((again: unknown) => this.#log.error('a watch could not be begun', { why: chainOf(again) }))
      })
    })
    this.#informers.push(informer)
    await informer.start()
  }

  #seeNode(node: V1Node): void {
    const texts = node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? [] : [node.spec.podCIDR])
    this.#nodes.set(
      nameOf(node),
      texts.flatMap(text => Prefix.parse(text) ?? []),
    )
  }

  #seePod(pod: V1Pod): void {
    const name = nameOf(pod)
    this.#losePod(name)
    const { phase, podIPs = [] } = pod.status ?? {}
    if (phase === 'Succeeded' || phase === 'Failed') return
    const ips = podIPs.flatMap(({ ip }) => Ip.parse(ip) ?? [])
    this.#pods.set(name, { ips, isHost: pod.spec?.hostNetwork === true })
    this.#count(ips, 1)
  }

  #losePod(name: string): void {
    this.#count(this.#pods.get(name)?.ips ?? [], -1)
    this.#pods.delete(name)
  }

  #seeService(service: V1Service): void {
    const name = nameOf(service)
    this.#loseService(name)
    const ips = (service.spec?.clusterIPs ?? []).flatMap(text => Ip.parse(text) ?? [])
    this.#services.set(name, ips)
    this.#count(ips, 1)
  }

  #loseService(name: string): void {
    this.#count(this.#services.get(name) ?? [], -1)
    this.#services.delete(name)
  }

  #count(ips: readonly Ip[], by: 1 | -1): void {
    for (const ip of ips) {
      const key = ip.toString()
      const count = (this.#addresses.get(key) ?? 0) + by
      if (count > 0) this.#addresses.set(key, count)
      else this.#addresses.delete(key)
    }
  }

  #settle(): void {
    this.#cancelSettle ??= this.#clock.after(settleMs, () => {
      this.#cancelSettle = undefined
      this.#compute()
    })
  }

  #compute(): void {
    const { podSubnetStrategy, podSubnets: configured, podIp } = this.#settings
    const pods = podSubnets({
      strategy: podSubnetStrategy,
      configured,
      nodeSubnets: [...this.#nodes.values()].flat(),
      podIps: [...this.#pods.values()].filter(({ isHost }) => !isHost).flatMap(({ ips }) => ips),
      ownIp: podIp,
    })
    const { services, pods: before } = this.networks.value
    if (String(pods) === String(before)) return
    this.#log.info('the networks of the cluster', {
      services: services.prefixes.map(String),
      source: services.source,
      pods: pods.map(String),
    })
    this.networks.set({ services, pods })
  }
}

function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
}
