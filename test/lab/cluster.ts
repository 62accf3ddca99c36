// What a test may ask of any cluster, a lab's or one that exists; and the one that exists (FAIRLEAD_TEST_KUBECONFIG), driven by the machine's kubectl.
import { must, type RunOptions } from './command.ts'
import { readEnvironment } from './environment.ts'
import type { LabOptions } from './lab.ts'

export interface RolloutOptions {
  readonly timeoutMs?: number
}

export interface Cluster {
  /** Path of a kubeconfig with an administrator's rights. */
  readonly kubeconfig: string
  /** Standard output; a failure is an error with what kubectl said. */
  kubectl(args: readonly string[], options?: RunOptions): Promise<string>
  /** Server-side apply of any number of YAML documents. */
  apply(yaml: string): Promise<void>
  /** Waits until a workload (`deployment/web`) has been rolled out. */
  rollout(namespace: string, workload: string, options?: RolloutOptions): Promise<void>
  /** `kubectl wait`: condition(`condition=Ready`, `delete`), target (`['-n', 'shop', 'pod', '--all']`). */
  wait(condition: string, target: readonly string[], options?: RolloutOptions): Promise<void>
}

/** The cluster that FAIRLEAD_TEST_KUBECONFIG names, as it is; else a lab. For tests that need neither nodes nor workstations. */
export async function openCluster(options: LabOptions = {}): Promise<Cluster & AsyncDisposable> {
  const { existingKubeconfig } = options.environment ?? readEnvironment()
  if (existingKubeconfig !== undefined) return new ExistingCluster(existingKubeconfig)
  const { Lab } = await import('./lab.ts')
  return Lab.open(options)
}

const waitTimeoutMs = 120_000

class ExistingCluster implements Cluster, AsyncDisposable {
  readonly kubeconfig: string

  constructor(kubeconfig: string) {
    this.kubeconfig = kubeconfig
  }

  kubectl(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return must(['kubectl', '--kubeconfig', this.kubeconfig, ...args], options)
  }

  async apply(yaml: string): Promise<void> {
    await this.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: yaml })
  }

  async rollout(
    namespace: string,
    workload: string,
    { timeoutMs = waitTimeoutMs }: RolloutOptions = {},
  ): Promise<void> {
    const args = ['-n', namespace, 'rollout', 'status', workload, `--timeout=${Math.ceil(timeoutMs / 1000)}s`]
    await this.kubectl(args, { timeoutMs: timeoutMs + 5_000 })
  }

  async wait(
    condition: string,
    target: readonly string[],
    { timeoutMs = waitTimeoutMs }: RolloutOptions = {},
  ): Promise<void> {
    const args = ['wait', `--for=${condition}`, ...target, `--timeout=${Math.ceil(timeoutMs / 1000)}s`]
    await this.kubectl(args, { timeoutMs: timeoutMs + 5_000 })
  }

  /** It was there before us, and stays. */
  async [Symbol.asyncDispose](): Promise<void> {}
}
