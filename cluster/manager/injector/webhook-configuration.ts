// Keeps the webhook configuration's caBundle what it has to be, whoever changes it: an upgrade of the chart, a GitOps tool, an administrator.
import { type Clock, type Log, messageOf, pause } from '../../../common/base/index.ts'
import { type KubeApi, type KubeObject, ObjectWatch } from '../kube/index.ts'

export interface WebhookConfigurationPorts {
  readonly api: KubeApi
  readonly name: string
  readonly clock: Clock
  readonly log: Log
}

const base = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'
const firstPauseMs = 500
const longestPauseMs = 30_000

export class WebhookConfiguration implements Disposable {
  readonly #ports: WebhookConfigurationPorts
  readonly #closed = new AbortController()
  /** By webhook: its caBundle, base64. */
  readonly #watch: ObjectWatch<readonly string[]>
  #wanted = ''
  #isAtIt = false

  constructor(ports: WebhookConfigurationPorts) {
    this.#ports = ports
    this.#watch = new ObjectWatch({
      ...ports,
      path: `${base}?fieldSelector=metadata.name%3D${encodeURIComponent(ports.name)}`,
      project: bundlesOf,
      changed: () => this.#settle(),
    })
  }

  /** Whether the API server knows the newest authority. */
  get isCurrent(): boolean {
    const [bundles = []] = this.#watch.values()
    return this.#wanted !== '' && bundles.length > 0 && bundles.every(bundle => bundle === this.#wanted)
  }

  /** PEM */
  believe(bundle: string): void {
    this.#wanted = Buffer.from(bundle).toString('base64')
    this.#settle()
  }

  [Symbol.dispose](): void {
    this.#closed.abort()
    this.#watch[Symbol.dispose]()
  }

  #settle(): void {
    if (this.#isAtIt || this.isCurrent || !this.#watch.isSynced || this.#wanted === '') return
    this.#isAtIt = true
    void this.#patch(this.#closed.signal).finally(() => {
      this.#isAtIt = false
    })
  }

  /** Until it is as wanted. Never rejects. */
  async #patch(signal: AbortSignal): Promise<void> {
    const { api, name, clock, log } = this.#ports
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const [bundles = []] = this.#watch.values()
      // Not there: `changed` comes when it is.
      if (bundles.length === 0 || this.isCurrent || signal.aborted) return
      const operations = bundles.map((_, index) => ({
        op: 'add',
        path: `/webhooks/${index}/clientConfig/caBundle`,
        value: this.#wanted,
      }))
      try {
        await api.jsonPatch(`${base}/${name}`, operations, { signal })
        log.info('the API server knows our certificates', { configuration: name })
      } catch (error) {
        if (signal.reason === undefined)
          log.warn('could not tell the API server our certificates', { what: messageOf(error) })
      }
      // The watch brings what it is now.
      await pause(clock, pauseMs, { signal }).catch(() => undefined)
    }
  }
}

function bundlesOf(object: KubeObject): readonly string[] {
  const { webhooks } = object as { webhooks?: unknown }
  if (!Array.isArray(webhooks)) return []
  return webhooks.map((each: { clientConfig?: { caBundle?: unknown } } | null) => {
    const bundle = each?.clientConfig?.caBundle
    return typeof bundle === 'string' ? bundle : ''
  })
}
