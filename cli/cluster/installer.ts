// Brings the traffic manager to a cluster and takes it away again. Every step can be repeated.
import type { V1Deployment } from '@kubernetes/client-node'
import { type Clock, KnownError, pause } from '../../common/base/index.ts'
import type { Cluster } from './cluster.ts'
import type { Helm } from './helm.ts'
import type { Manifest } from './manifests.ts'
import { restoreJobName, restoreWorkloads } from './restore.ts'
import { type Blocker, blockerOf, isRolledOut } from './rollout.ts'

const managerName = 'traffic-manager'
const injectorName = 'fairlead-agent-injector'
const managerLabels = 'app=traffic-manager,telepresence=manager'
/** On a namespace that we made, so that we may remove it. */
const madeByUs = { 'app.kubernetes.io/managed-by': 'fairlead' }

const pollMs = 500
/** A blocker that doesn't pass by itself is given this long (a registry's hiccup), then told. */
const patienceMs = 15_000

export interface ManagerStatus {
  readonly installed: boolean
  readonly namespace: string
  readonly image: string
  readonly installedBy: 'helm' | 'fairlead' | ''
  readonly ready: boolean
  /** What blocks it; empty when nothing does. */
  readonly problem: string
  /** Whether pods can get agents: whether the API server is told to ask the manager, with the manager's certificates. */
  readonly injector: InjectorStatus
}

/** `unknown`: this user may not look. */
export type InjectorStatus = 'ready' | 'starting' | 'off' | 'unknown'

interface Task {
  readonly signal: AbortSignal
  readonly report: (text: string) => void
}

export class Installer {
  readonly #cluster: Cluster
  readonly #helm: Helm | undefined
  readonly #namespace: string
  readonly #clock: Clock

  constructor(parts: { cluster: Cluster; helm: Helm | undefined; namespace: string; clock: Clock }) {
    this.#cluster = parts.cluster
    this.#helm = parts.helm
    this.#namespace = parts.namespace
    this.#clock = parts.clock
  }

  /** Applies the chart and waits until the manager is ready. Throws HELM_FAILED, MANAGER_INSTALL_FAILED, MANAGER_NOT_READY, CLUSTER_…. */
  async apply(
    { image, objects, timeoutMs }: { image: string | undefined; objects: () => readonly Manifest[]; timeoutMs: number },
    task: Task,
  ): Promise<ManagerStatus> {
    const { signal, report } = task
    report(`asking the cluster at ${this.#cluster.server}`)
    const existing = await this.#deployment(signal)
    const helm = this.#helmFor(existing)
    if (helm !== undefined) {
      report('installing the chart with helm')
      await helm.apply({ namespace: this.#namespace, image }, { signal })
    } else {
      await this.#ensureNamespace(timeoutMs, task)
      for (const object of objects()) {
        report(`applying ${object.kind} ${object.metadata.name}`)
        await this.#cluster.apply(object, { signal })
      }
    }
    await this.#wait(timeoutMs, task)
    return this.status({ signal })
  }

  /** Throws MANAGER_NOT_INSTALLED. */
  async requireInstalled({ signal }: { signal: AbortSignal }): Promise<void> {
    if ((await this.#deployment(signal)) === undefined)
      throw new KnownError('MANAGER_NOT_INSTALLED', { namespace: this.#namespace })
  }

  /** Takes the agents out of workloads, then removes everything that `apply` made; whether there was anything. Throws WORKLOADS_NOT_RESTORED. */
  async uninstall(
    { objects, keepAgents }: { objects: () => readonly Manifest[]; keepAgents: boolean },
    task: Task,
  ): Promise<boolean> {
    const { signal, report } = task
    const deployment = await this.#deployment(signal)
    const helm = this.#helmFor(deployment)
    let wasThere = false
    if (helm !== undefined) {
      report(`uninstalling the release with helm${keepAgents ? '' : ', which takes the agents out of workloads first'}`)
      await helm.uninstall({ namespace: this.#namespace, keepAgents }, { signal })
      wasThere = true
    } else {
      const parts = { cluster: this.#cluster, clock: this.#clock, namespace: this.#namespace }
      if (deployment !== undefined && !keepAgents) await restoreWorkloads(parts, deployment, task)
      for (const object of objects().toReversed()) {
        report(`removing ${object.kind} ${object.metadata.name}`)
        if (await this.#cluster.remove(object, { signal })) wasThere = true
      }
    }
    await this.#removeNamespace(signal)
    return wasThere
  }

  async status({ signal }: { signal: AbortSignal }): Promise<ManagerStatus> {
    const deployment = await this.#deployment(signal)
    const namespace = this.#namespace
    if (deployment === undefined)
      return { installed: false, namespace, image: '', installedBy: '', ready: false, problem: '', injector: 'off' }
    const isReady = isRolledOut(deployment)
    return {
      installed: true,
      namespace,
      image: deployment.spec?.template.spec?.containers[0]?.image ?? '',
      installedBy: isHelms(deployment) ? 'helm' : 'fairlead',
      ready: isReady,
      problem: isReady ? '' : ((await this.#blocker(deployment, signal))?.text ?? 'its pod is starting'),
      injector: await this.#injector(signal),
    }
  }

  async #injector(signal: AbortSignal): Promise<InjectorStatus> {
    try {
      const configuration = await this.#cluster.webhook(`${injectorName}-${this.#namespace}`, { signal })
      if (configuration === undefined) return 'off'
      const isKnown = configuration.webhooks?.every(({ clientConfig }) => (clientConfig.caBundle ?? '') !== '')
      return isKnown === true ? 'ready' : 'starting'
    } catch (error) {
      if (error instanceof KnownError && error.code === 'CLUSTER_FORBIDDEN') return 'unknown'
      throw error
    }
  }

  async #wait(timeoutMs: number, { signal, report }: Task): Promise<void> {
    const start = this.#clock.now()
    let lastingSince: number | undefined
    let what = 'its pod is starting'
    while (true) {
      const deployment = await this.#deployment(signal)
      if (deployment !== undefined && isRolledOut(deployment)) return
      const blocker = deployment === undefined ? undefined : await this.#blocker(deployment, signal)
      what = blocker?.text ?? 'its pod is starting'
      report(`waiting for the traffic manager: ${what}`)
      const now = this.#clock.now()
      lastingSince = blocker?.isLasting === true ? (lastingSince ?? now) : undefined
      const isHopeless = lastingSince !== undefined && now - lastingSince >= patienceMs
      if (isHopeless || now - start >= timeoutMs)
        throw new KnownError('MANAGER_NOT_READY', { namespace: this.#namespace, what })
      await pause(this.#clock, pollMs, { signal })
    }
  }

  async #blocker(deployment: V1Deployment, signal: AbortSignal): Promise<Blocker | undefined> {
    return blockerOf(deployment, await this.#cluster.pods(this.#namespace, managerLabels, { signal }))
  }

  #deployment(signal: AbortSignal): Promise<V1Deployment | undefined> {
    return this.#cluster.deployment(this.#namespace, managerName, { signal })
  }

  /** Who installed it goes on with it; a first installation is helm's where there is one. */
  #helmFor(existing: V1Deployment | undefined): Helm | undefined {
    if (existing === undefined) return this.#helm
    if (!isHelms(existing)) return undefined
    if (this.#helm === undefined)
      throw new KnownError('HELM_FAILED', {
        what: 'the traffic manager was installed with helm, and helm is not used now',
      })
    return this.#helm
  }

  async #ensureNamespace(timeoutMs: number, { signal, report }: Task): Promise<void> {
    const start = this.#clock.now()
    while (true) {
      const existing = await this.#cluster.namespace(this.#namespace, { signal })
      if (existing === undefined) break
      // Of an uninstallation a moment ago: nothing can be made in it any more.
      if (existing.metadata?.deletionTimestamp === undefined) return
      const what = `the namespace ${this.#namespace} is still being removed`
      report(`waiting: ${what}`)
      if (this.#clock.now() - start >= timeoutMs) throw new KnownError('MANAGER_INSTALL_FAILED', { what })
      await pause(this.#clock, pollMs, { signal })
    }
    await this.#cluster.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace, labels: madeByUs } },
      { signal },
    )
  }

  /** Only when we made it and nobody else runs anything in it. */
  async #removeNamespace(signal: AbortSignal): Promise<void> {
    const namespace = await this.#cluster.namespace(this.#namespace, { signal })
    const labels = namespace?.metadata?.labels ?? {}
    if (!Object.entries(madeByUs).every(([name, value]) => labels[name] === value)) return
    const others = await this.#cluster.pods(this.#namespace, `app notin (${managerName},${restoreJobName})`, { signal })
    if (others.length > 0) return
    await this.#cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.#namespace } }, { signal })
  }
}

function isHelms({ metadata }: V1Deployment): boolean {
  return metadata?.annotations?.['meta.helm.sh/release-name'] !== undefined
}
