// What a command has to work with, and how it ends when its own printed result is the failure.
import type { Host } from './host.ts'
import type { Output, Progress } from './output/index.ts'

export interface Context {
  readonly host: Host
  /** Results. */
  readonly output: Output
  /** What is happening meanwhile. */
  readonly progress: Progress
}

/** Everything was said already (a check failed, the watch was ended): only the exit code is left. */
export class Failed extends Error {
  readonly exitCode: number

  constructor(exitCode = 1) {
    super()
    this.exitCode = exitCode
  }
}
