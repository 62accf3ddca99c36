// What the administrator decides about agents. Lists and records are JSON, as the chart writes them.

import type { LogLevel } from '../../../common/base/index.ts'
import type { Resources, SecretReference } from './pod.ts'

export interface AgentSettings {
  /** Of the agent, the init container and the sleeper. */
  readonly image: string
  readonly pullPolicy: string
  readonly pullSecrets: readonly SecretReference[]
  /** Where agents find the manager. */
  readonly manager: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  readonly resources: Resources
  readonly initResources: Resources
  /**
   * The agent starts before the application and ends after it (an init container with restartPolicy Always). Endpoints find named ports of such
   * containers from Kubernetes 1.33 on (https://github.com/kubernetes/kubernetes/pull/128850).
   */
  readonly isNativeSidecar: boolean
}
