// What a command gets from the world. main.ts fills it from the process, tests from what they want to see.
import type { Clock } from '../common/base/index.ts'
import type { ControlPlace } from '../common/control/index.ts'
import type { Foreground } from './intercept/index.ts'

export interface TextOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Relative paths are resolved against it. */
  readonly directory: string
  readonly stdin: AsyncIterable<Buffer | string>
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  /** Undefined on Windows. */
  readonly uid: number | undefined
  readonly platform: NodeJS.Platform
  readonly version: string
  /** Path of the service's socket, or pipe. */
  readonly socket: string
  /** Where commands reach the daemon; absent: at the socket. */
  readonly control?: ControlPlace
  /** Folder with the bundles of the daemon and of this program. */
  readonly bundles: string
  /** Folder of the traffic manager's Helm chart, with the rendered manifests.yaml. */
  readonly chart: string
  /** Its timers keep the process alive: a command waits for the cluster with nothing else going on. */
  readonly clock: Clock
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Runs programs in our place, which then get the Ctrl-C. */
  readonly foreground: Pick<Foreground, 'require' | 'run'>
}
