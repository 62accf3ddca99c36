// What can be known of an intercept at one moment, as data: the control API turns it into messages.
import type { KnownError } from '../../../../common/base/index.ts'
import type { MechanismName } from './wanted.ts'

/**
 * preparing: agents are being put in place, or the manager is asked. waiting: traffic goes to the application and comes back by itself when the cause is
 * gone. lost: somebody else has it. leaving: what is under way may finish.
 */
export type InterceptState = 'preparing' | 'active' | 'waiting' | 'lost' | 'leaving'

export interface InterceptedPortSnapshot {
  readonly service: string
  readonly servicePortName: string
  readonly servicePort: number
  readonly containerPort: number
  readonly protocol: string
  /** Where it arrives, `127.0.0.1:8080`. */
  readonly local: string
  /** False: nothing listens there. */
  readonly isLocalOpen: boolean
}

export interface InterceptSnapshot {
  readonly name: string
  readonly workload: string
  readonly kind: string
  readonly namespace: string
  readonly state: InterceptState
  readonly mechanism: MechanismName
  readonly ports: readonly InterceptedPortSnapshot[]
  readonly container: string
  readonly replace: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly pathPrefixes: readonly string[]
  /** Unix milliseconds of the last change of state. */
  readonly since: number
  readonly mount: string
  /** fuse or copy; empty without a mount. */
  readonly mountKind: string
  readonly pod: string
  /** Why the volumes do not appear although asked for. */
  readonly mountFailure: KnownError | undefined
  /** Why it is waiting or lost. */
  readonly failure: KnownError | undefined
  readonly connections: number
  readonly requests: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly toPod: readonly string[]
  readonly localOnly: boolean
}
