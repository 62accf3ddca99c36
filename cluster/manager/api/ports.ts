// What the API needs of the manager.
import type { Clock, Log } from '../../../common/base/index.ts'
import type { Ip } from '../../../common/net/index.ts'
import type { Lookups } from '../../shared/lookups/index.ts'
import type { Administrators, PodProof } from '../agents/index.ts'
import type { InfoSettings, Latest, Networks } from '../cluster-info/index.ts'
import type { ClientFacts, Session } from '../sessions/index.ts'
import type { Switchboard } from '../switchboard.ts'
import type { Workloads } from '../workloads/index.ts'

/** What agents shall log. */
export interface WantedLogLevel {
  readonly level: string
  /** Monotonic milliseconds; undefined: for good. */
  readonly until: number | undefined
}

export interface ApiPorts {
  readonly info: InfoSettings
  readonly networks: Latest<Networks>
  podAt(ip: Ip): { readonly namespace: string; readonly name: string } | undefined
  readonly switchboard: Switchboard
  readonly workloads: Workloads
  readonly lookups: Lookups
  readonly administrators: Administrators
  /** A UUID; clients keep it with their session and never look at it. */
  readonly clusterId: string
  /** The configuration for clients (YAML), empty when there is none. */
  clientConfig(): Promise<Buffer>
  /** The image that agents run; empty: not known. */
  agentImage(): string
  /** What agents shall log; nothing until somebody has said. */
  readonly logLevels: Latest<WantedLogLevel>
  /** What the manager itself shall log, for so many milliseconds; 0: for good. */
  logLevel(name: string, ms: number): void
  /** Told of every arrival, and of every intercept. */
  arrived(session: Session<ClientFacts>): void
  created(session: Session<ClientFacts>): void
  /** Aborted when the manager stops: ends every watch. */
  readonly stopping: AbortSignal
  readonly clock: Clock
  readonly log: Log
}

export interface AgentApiPorts {
  readonly switchboard: Switchboard
  readonly proof: PodProof
  readonly clusterId: string
  readonly logLevels: Latest<WantedLogLevel>
  /** Names of variables that never leave the cluster. */
  readonly excludedVariables: ReadonlySet<string>
  /** Bytes that an agent of 2.20 reports of a connection that did not go through us. */
  reported(bytes: { readonly ingress: number; readonly egress: number }): void
  readonly stopping: AbortSignal
  readonly clock: Clock
  readonly log: Log
}
