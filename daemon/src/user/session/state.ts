// What the states of a session share. A state is a function that does its work and says which state follows, or undefined at the end.
//
//   connecting ──> connected <──> reconnecting
//        │             │               │
//        └─────────────┴───────────────┴──> disconnecting ──> (end)
import type { Clock, KnownError, Log } from '../../../../common/base/index.ts'
import type { Ip } from '../../../../common/net/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Footprint } from './footprint.ts'
import { type Plan, planOf } from './plan.ts'
import type { ClusterPort, ManagerLink, SessionDependencies } from './ports.ts'
import type { SessionSnapshot } from './snapshot.ts'
import type { Wanted } from './wanted.ts'

export type State = (scene: Scene) => Promise<State | undefined>

export interface Scene {
  readonly wanted: Wanted
  readonly dependencies: SessionDependencies
  readonly clock: Clock
  readonly log: Log
  /** Aborted as soon as the session is not wanted any more. */
  readonly unwanted: AbortSignal
  readonly holdings: Holdings
  /** The only way to change what can be seen from outside. */
  update(changes: Partial<SessionSnapshot>): void
  /** Tells those who wait for the connection. Once, when connected, or with why not. */
  settle(failure?: KnownError): void
}

/** What a session holds now; each absent until it was opened. `disconnecting` gives back all of it. */
export interface Holdings {
  cluster?: ClusterPort
  link?: ManagerLink
  footprint?: Footprint
  /** Never routed into the cluster. */
  apiServer: readonly Ip[]
  namespaces: readonly string[]
  warnings: readonly KnownError[]
}

/** The connected namespace. */
export function namespaceOf({ wanted, holdings }: Scene): string {
  return wanted.namespace ?? holdings.cluster?.namespace ?? 'default'
}

export function currentPlan(scene: Scene, footprint: Footprint, networks: ClusterNetworks): Plan {
  const { wanted, holdings } = scene
  const { apiServer, namespaces } = holdings
  const { dnsAddresses } = footprint
  return planOf({ wanted, networks, namespace: namespaceOf(scene), namespaces, apiServer, dnsAddresses })
}

/** What a plan in force looks like from outside. */
export function seenOf(
  scene: Scene,
  footprint: Footprint,
  plan: Plan,
  networks: ClusterNetworks,
): Partial<SessionSnapshot> {
  const { includeSuffixes, excludeSuffixes } = plan.policy([])
  return {
    device: footprint.device.device,
    routes: footprint.routes.map(String),
    mappedNamespaces: plan.mappedNamespaces,
    dns: footprint.dns,
    includeSuffixes,
    excludeSuffixes,
    warnings: scene.holdings.warnings,
    serviceSubnetSource: networks.serviceSubnetSource,
  }
}
