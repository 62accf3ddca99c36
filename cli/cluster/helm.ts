// The user's helm, where there is one: installs the very chart that the manifests come from.
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { KnownError } from '../../common/base/index.ts'
import { callerEnvironment, type Kubeconfig } from '../kubeconfig.ts'

const timeoutMs = 2 * 60_000
/** Its hook waits for the pods of every workload that has an agent. */
const uninstallTimeoutMs = 11 * 60_000
const release = 'traffic-manager'

export class Helm {
  readonly #program: string
  readonly #chart: string
  readonly #arguments: readonly string[]
  readonly #environment: Readonly<Record<string, string>>

  private constructor(
    program: string,
    chart: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) {
    this.#program = program
    this.#chart = chart
    this.#arguments = args
    this.#environment = environment
  }

  /** Undefined when there is no helm on the path, or when it can't be given the kubeconfig (from standard input). */
  static find(
    environment: Readonly<Record<string, string | undefined>>,
    { chart, kubeconfig, context }: { chart: string; kubeconfig: Kubeconfig; context: string | undefined },
  ): Helm | undefined {
    const program = (environment['PATH'] ?? '')
      .split(delimiter)
      .filter(folder => folder !== '')
      .map(folder => join(folder, 'helm'))
      .find(isExecutable)
    if (program === undefined || kubeconfig.document !== '') return undefined
    const [file] = kubeconfig.files
    return new Helm(
      program,
      chart,
      [
        ...(file === undefined ? [] : ['--kubeconfig', file]),
        ...(context === undefined ? [] : ['--kube-context', context]),
      ],
      { ...callerEnvironment(environment), ...kubeconfig.variable },
    )
  }

  /** Installs or upgrades; does not wait for the pod. Throws HELM_FAILED. */
  async apply(
    { namespace, image }: { namespace: string; image: string | undefined },
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const values = image === undefined ? [] : ['--set-string', `image.reference=${image}`]
    await this.#run(
      ['upgrade', '--install', release, this.#chart, '--namespace', namespace, '--create-namespace', ...values],
      signal,
    )
  }

  /** With the chart's hook, unless the agents are to stay. Throws HELM_FAILED. */
  async uninstall(
    { namespace, keepAgents }: { namespace: string; keepAgents: boolean },
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const hooks = keepAgents ? ['--no-hooks'] : ['--timeout', '10m']
    await this.#run(['uninstall', release, '--namespace', namespace, ...hooks], signal, uninstallTimeoutMs)
  }

  #run(args: readonly string[], signal: AbortSignal, timeout = timeoutMs): Promise<void> {
    const env = this.#environment
    return new Promise((resolve, reject) => {
      execFile(this.#program, [...args, ...this.#arguments], { signal, timeout, env }, (error, _, stderr) => {
        if (error === null) resolve()
        else {
          const what = stderr.trim() === '' ? error.message : stderr.trim().replace(/^Error: /, '')
          reject(new KnownError(signal.aborted ? 'CANCELLED' : 'HELM_FAILED', { what }, error))
        }
      })
    })
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
