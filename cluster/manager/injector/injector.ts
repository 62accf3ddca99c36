// The webhook with everything it needs. Closing it takes the newest certificate with it: a manager that starts again makes another.

import { type Clock, Disposer, type Log } from '../../../common/base/index.ts'
import type { KubeApi } from '../kube/index.ts'
import type { Service } from '../workloads/index.ts'
import { Authority } from './authority.ts'
import { type Injection, inject } from './inject.ts'
import type { Pod } from './pod.ts'
import type { Review } from './review.ts'
import type { AgentSettings } from './settings.ts'
import { Webhook } from './webhook.ts'
import { WebhookConfiguration } from './webhook-configuration.ts'

export interface InjectorPorts {
  readonly api: KubeApi
  readonly agent: AgentSettings
  readonly webhook: {
    readonly port: number
    /** Of the Service and of the configuration. */
    readonly serviceName: string
    readonly configurationName: string
  }
  /** The manager's own. */
  readonly namespace: string
  readonly clusterDomain: string
  /** Those of a namespace, now. */
  services(namespace: string): readonly Service[]
  readonly clock: Clock
  readonly log: Log
}

/** Nothing in them is ever injected, whatever the configuration's selector says. */
export const clusterNamespaces: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease']

export class Injector implements AsyncDisposable {
  readonly #ports: InjectorPorts
  readonly #owned = new Disposer()
  readonly #configuration: WebhookConfiguration
  readonly #authority: Authority
  #webhook: Webhook | undefined
  #reviews = 0

  private constructor(ports: InjectorPorts) {
    const { api, clock, log, webhook, namespace, clusterDomain } = ports
    this.#ports = ports
    this.#configuration = this.#owned.own(
      new WebhookConfiguration({ api, clock, log, name: webhook.configurationName }),
    )
    const name = `${webhook.serviceName}.${namespace}`
    this.#authority = this.#owned.own(
      new Authority({
        names: [`${name}.svc`, name, `${name}.svc.${clusterDomain.replace(/\.$/, '')}`],
        clock,
        wallTime: () => Date.now(),
        believe: bundle => this.#configuration.believe(bundle),
        serve: pair => {
          this.#webhook?.serve(pair)
          log.info('the webhook has a new certificate', { until: pair.notAfter.toISOString() })
        },
      }),
    )
  }

  /** Throws when the port is taken. */
  static async open(ports: InjectorPorts): Promise<Injector> {
    const injector = new Injector(ports)
    try {
      injector.#webhook = injector.#owned.own(
        await Webhook.listen(ports.webhook.port, {
          decide: (pod, namespace) => injector.#decide(pod, namespace),
          done: review => injector.#done(review),
          serving: injector.#authority.serving,
          log: ports.log,
        }),
      )
      // Only now: whoever believes us finds us.
      injector.#configuration.believe(injector.#authority.bundle)
      return injector
    } catch (error) {
      await injector[Symbol.asyncDispose]()
      throw error
    }
  }

  get port(): number {
    return this.#webhook?.port ?? 0
  }

  /** Whether the API server can ask us, as far as we know. */
  get isKnown(): boolean {
    return this.#configuration.isCurrent
  }

  /** How many pods we were asked about: 0 long after pods were made means that the API server does not reach us. */
  get reviews(): number {
    return this.#reviews
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  #decide(pod: Pod, namespace: string): Injection {
    const { agent, services } = this.#ports
    if (namespace === this.#ports.namespace || clusterNamespaces.includes(namespace)) return { kind: 'unwanted' }
    return inject(pod, { namespace, services: services(namespace), settings: agent })
  }

  #done({ injection, namespace, pod }: Review): void {
    const { log } = this.#ports
    if (injection === undefined) return
    this.#reviews++
    switch (injection.kind) {
      case 'unwanted':
        break
      case 'refused':
        log.warn('a pod gets no agent', { namespace, pod, what: injection.reason })
        break
      case 'injected':
        log.info('a pod gets the agent', { namespace, pod, workload: injection.workload.name })
    }
  }
}
