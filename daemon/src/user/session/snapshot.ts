// What can be known of a session at one moment, as data. The control API turns it into messages; nobody else looks into a session.
import type { KnownError } from '../../../../common/base/index.ts'

export type Stage = 'configuration' | 'cluster' | 'manager' | 'session' | 'network' | 'dns'

export type StateName = 'connecting' | 'connected' | 'reconnecting' | 'disconnecting'

export interface Progress {
  readonly stage: Stage
  readonly text: string
}

export interface DnsSnapshot {
  readonly mechanism: string
  readonly reason: string
  readonly addresses: readonly string[]
  readonly upstream: readonly string[]
  readonly clusterDomain: string
  readonly domains: readonly string[]
  readonly search: readonly string[]
  /** Whether the cluster asks this machine's resolver for what it does not know: unknown, none or found. */
  readonly recursion: string
}

/** A network whose addresses programs see under others. */
export interface VirtualSnapshot {
  readonly network: string
  /** Where the others lie. */
  readonly subnet: string
  /** The workload through which it is reached; empty: as everything else. */
  readonly via: string
  /** The route that was in the way; empty: a person asked for it. */
  readonly because: string
}

export interface SessionSnapshot {
  readonly name: string
  readonly state: StateName
  /** Unix milliseconds. */
  readonly since: number
  readonly progress: Progress
  readonly context: string
  readonly server: string
  readonly namespace: string
  readonly managerNamespace: string
  readonly managerVersion: string
  readonly mappedNamespaces: readonly string[]
  /** Empty until there is one. */
  readonly device: string
  readonly routes: readonly string[]
  readonly virtual: readonly VirtualSnapshot[]
  readonly alsoProxy: readonly string[]
  readonly neverProxy: readonly string[]
  readonly allowConflicting: readonly string[]
  readonly dns: DnsSnapshot | undefined
  readonly includeSuffixes: readonly string[]
  readonly excludeSuffixes: readonly string[]
  readonly warnings: readonly KnownError[]
  /** Why the last attempt failed, while reconnecting. */
  readonly lastFailure: KnownError | undefined
  readonly serviceSubnetSource: string
}

export interface TrafficCounters {
  readonly bytesUp: number
  readonly bytesDown: number
  readonly openFlows: number
  readonly totalFlows: number
  readonly dnsQueries: number
  /** Questions of ours that came back from the cluster, and were turned away. */
  readonly dnsReturned: number
}
