// The workloads and the injector wired together, with what the cluster itself has to say for it: which kinds it knows, how new it is, which image
// this pod runs.
import { type Clock, Disposer, type Log, messageOf, pause } from '../../common/base/index.ts'
import { clusterNamespaces, Injector } from './injector/index.ts'
import type { KubeApi } from './kube/index.ts'
import type { Settings } from './settings.ts'
import { ClusterWorkloads, type WorkloadKind, workloadKinds } from './workloads/index.ts'

export interface InjectionPorts {
  readonly settings: Settings
  /** With the dot at the end. */
  readonly clusterDomain: string
  readonly api: KubeApi
  readonly clock: Clock
  readonly log: Log
}

/** From this minor version of Kubernetes 1 on, endpoints find named ports of native sidecars. */
const nativeSidecarMinor = 33
/** Who is told that the manager is ready may want a pod injected at once; who may not hear of our certificates gets the rest. */
const knownWithinMs = 5000
const lookMs = 50
const mostTold = 20

export class Injection implements AsyncDisposable {
  readonly agentImage: string
  readonly workloads: ClusterWorkloads
  readonly #owned = new Disposer()
  #injector: Injector | undefined

  private constructor(
    { settings, api, clock, log }: InjectionPorts,
    agentImage: string,
    kinds: readonly WorkloadKind[],
  ) {
    this.agentImage = agentImage
    this.workloads = this.#owned.own(
      new ClusterWorkloads({
        ...{ api, kinds, agentImage, clock, log },
        forbidden: [...clusterNamespaces, settings.namespace],
        mayInject: settings.injection.isEnabled && agentImage !== '',
        injectorTrouble: () => this.#trouble(settings),
        wallTime: () => Date.now(),
      }),
    )
  }

  /** Throws when the webhook's port is taken. */
  static async open(ports: InjectionPorts, { signal }: { signal: AbortSignal }): Promise<Injection> {
    const { settings, api, log } = ports
    const otherwise =
      <T>(value: T) =>
      (error: unknown) => {
        log.warn('the cluster did not say', { what: messageOf(error) })
        return value
      }
    const [image, kinds, isNativeSidecar] = await Promise.all([
      settings.agentImage || imageOf(settings, api, signal).catch(otherwise('')),
      kindsOf(settings, api, signal),
      isNewEnough(api, signal).catch(otherwise(false)),
    ])
    const injection = new Injection(ports, image, kinds)
    try {
      await injection.workloads.tried()
      if (settings.injection.isEnabled) await injection.#inject(ports, isNativeSidecar, signal)
      log.info('workloads', { kinds, agents: image, isNativeSidecar })
      return injection
    } catch (error) {
      await injection[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #inject(
    { settings, clusterDomain, api, clock, log }: InjectionPorts,
    isNativeSidecar: boolean,
    signal: AbortSignal,
  ) {
    const { injection, namespace } = settings
    const injector = this.#owned.own(
      await Injector.open({
        ...{ api, namespace, clock, log, clusterDomain },
        agent: {
          image: this.agentImage,
          pullPolicy: injection.pullPolicy,
          pullSecrets: injection.pullSecrets,
          // Short of the cluster's domain, which a pod's search path has.
          manager: { host: `${injection.agentService}.${namespace}.svc`, port: settings.agentPort },
          logLevel: injection.agentLogLevel,
          resources: injection.resources,
          initResources: injection.initResources,
          isNativeSidecar,
        },
        webhook: {
          port: injection.webhookPort,
          serviceName: injection.webhookService,
          configurationName: injection.webhookConfiguration,
        },
        services: namespace => this.workloads.services(namespace),
      }),
    )
    this.#injector = injector
    const start = clock.now()
    while (!injector.isKnown && clock.now() - start < knownWithinMs) await pause(clock, lookMs, { signal })
    if (!injector.isKnown) log.warn('the API server does not know our certificates yet; pods come without agents')
    const { missed } = this.workloads
    if (missed.length > 0)
      log.warn(
        'pods that want an agent came without one; they get it when they are made anew: kubectl rollout restart',
        {
          workloads: missed.slice(0, mostTold),
          count: missed.length,
        },
      )
  }

  #trouble({ injection, namespace }: Settings): string {
    const injector = this.#injector
    if (this.agentImage === '') return 'the image of the agent is not known'
    if (injector === undefined) return 'the injector is switched off (agentInjector.enabled of the chart)'
    if (!injector.isKnown)
      return `the webhook configuration ${injection.webhookConfiguration} is missing or could not be given our certificates`
    if (injector.reviews > 0) return ''
    return (
      `the API server has never reached the webhook (service ${injection.webhookService}.${namespace}, port ${injection.webhookPort} of the ` +
      'traffic manager): a firewall or network policy between them may be in the way'
    )
  }
}

/** What this pod runs; empty when its name isn't known. */
async function imageOf({ namespace, injection }: Settings, api: KubeApi, signal: AbortSignal): Promise<string> {
  if (injection.podName === '') return ''
  const query = `fieldSelector=metadata.name%3D${encodeURIComponent(injection.podName)}`
  const { items } = (await api.get(`/api/v1/namespaces/${namespace}/pods?${query}`, { signal })) as {
    items?: readonly { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } }[]
  }
  return items?.[0]?.spec?.containers?.[0]?.image ?? ''
}

/** Rollouts only where Argo's resource is installed. */
export async function kindsOf(
  { injection }: Settings,
  api: KubeApi,
  signal: AbortSignal,
): Promise<readonly WorkloadKind[]> {
  const knowsRollouts =
    injection.withRollouts &&
    (await api.get('/apis/argoproj.io/v1alpha1', { signal }).then(
      answer =>
        (answer as { resources?: readonly { name?: unknown }[] }).resources?.some(({ name }) => name === 'rollouts') ??
        false,
      () => false,
    ))
  return workloadKinds.filter(kind => kind !== 'Rollout' || knowsRollouts)
}

async function isNewEnough(api: KubeApi, signal: AbortSignal): Promise<boolean> {
  const { major, minor } = (await api.get('/version', { signal })) as { major?: string; minor?: string }
  // Clouds write "33+".
  return major === '1' && Number.parseInt(minor ?? '', 10) >= nativeSidecarMinor
}
