// The one connection of this window to the daemon: a watch of snapshots that comes back by itself, and the state of the service in one word.
// Nothing else in the extension knows whether the daemon is there.
import { existsSync } from 'node:fs'
import { asKnownError, type Clock, KnownError, pause } from '../../../common/base/index.ts'
import { ControlClient, type ControlPlace } from '../../../common/control/index.ts'
import type { SnapshotOutput } from '../../../common/protocol/index.ts'

/** The control API that we speak; a daemon with a lower one lacks calls that we make. */
export const neededApi = 2

export type DaemonState =
  /** Not asked yet. */
  | { readonly kind: 'waiting' }
  /** The service is not installed. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'stopped'; readonly failure: KnownError }
  /** It answered a moment ago and does not now: what is known is shown on, and said to be old. A restart looks like this. */
  | { readonly kind: 'lost'; readonly snapshot: SnapshotOutput }
  | { readonly kind: 'incompatible'; readonly version: string }
  | { readonly kind: 'running'; readonly snapshot: SnapshotOutput }

export interface DaemonPorts {
  /** Of the service. */
  readonly socket: string
  /** Where the daemon is reached; absent: at the socket. */
  readonly control?: ControlPlace
  readonly clock: Clock
  /** Whether the service's programs are on this machine. */
  readonly isInstalled: () => boolean
  readonly changed: (state: DaemonState) => void
}

/** Between attempts, while there is nobody: first at once, then slower. A starting service is seen within a second. */
const pausesMs = [200, 500, 1000]
/** So long a restart may take before the window calls the service stopped. */
const lostMs = 10_000

export class Daemon implements Disposable {
  readonly client: ControlClient
  readonly #ports: DaemonPorts
  readonly #over = new AbortController()
  #state: DaemonState = { kind: 'waiting' }
  #wake: () => void = () => undefined

  constructor(ports: DaemonPorts) {
    this.#ports = ports
    this.client = new ControlClient(ports.control ?? ports.socket)
    void this.#follow(this.#over.signal)
  }

  get state(): DaemonState {
    return this.#state
  }

  get socket(): string {
    return this.#ports.socket
  }

  /** Looks again at once: after an installation, or when a person asks. */
  retry(): void {
    this.#wake()
  }

  [Symbol.dispose](): void {
    this.#over.abort()
    this.#wake()
    this.client[Symbol.dispose]()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let failures = 0
    let lastAnswer = Number.NEGATIVE_INFINITY
    const { clock, isInstalled, socket } = this.#ports
    for (;;) {
      try {
        const { version, api } = await this.client.version({ signal })
        if (api < neededApi) {
          this.#become({ kind: 'incompatible', version })
        } else {
          for await (const snapshot of this.client.watch({ signal })) {
            failures = 0
            lastAnswer = clock.now()
            this.#become({ kind: 'running', snapshot })
          }
        }
      } catch (error) {
        if (signal.aborted) return
        failures++
        const { kind } = this.#state
        // Since the last snapshot much time may have passed in silence: the break is now.
        if (kind === 'running') lastAnswer = clock.now()
        if ((kind === 'running' || kind === 'lost') && clock.now() - lastAnswer < lostMs)
          this.#become({ kind: 'lost', snapshot: this.#state.snapshot })
        else if (existsSync(socket)) this.#become({ kind: 'stopped', failure: asKnownError(error) })
        else if (isInstalled())
          this.#become({ kind: 'stopped', failure: new KnownError('DAEMON_NOT_RUNNING', {}, error) })
        else this.#become({ kind: 'absent' })
      }
      const waited = pause(clock, pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 1000, { signal })
      await Promise.race([waited.catch(() => undefined), new Promise<void>(resolve => (this.#wake = resolve))])
      if (signal.aborted) return
    }
  }

  #become(state: DaemonState): void {
    this.#state = state
    this.#ports.changed(state)
  }
}
