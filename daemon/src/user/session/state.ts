// What the states of a session share. A state is a function that does its work and says which state follows, or undefined at the end.
//
//   connecting ──> connected <──> reconnecting
//        │             │               │
//        └─────────────┴───────────────┴──> disconnecting ──> (end)
import type { Clock, KnownError, Log } from '../../../../common/base/index.ts'
import type { Ip, Prefix } from '../../../../common/net/index.ts'
import type { Intercepts } from '../intercept/index.ts'
import type { Surroundings } from '../machine/index.ts'
import type { Source } from '../settings/index.ts'
import { type Conflicting, rulesOf, wishesOf } from '../virtual/index.ts'
import type { ClusterNetworks } from './cluster-info.ts'
import type { Footprint } from './footprint.ts'
import { type Plan, planOf } from './plan.ts'
import type { ClusterPort, ManagerLink, SessionDependencies } from './ports.ts'
import type { SessionSnapshot } from './snapshot.ts'
import { settingsNow } from './sources.ts'
import type { Wanted } from './wanted.ts'

export type State = (scene: Scene) => Promise<State | undefined>

export interface Scene {
  readonly wanted: Wanted
  /** Below it are all names of this session. */
  readonly ownZone: string
  readonly dependencies: SessionDependencies
  readonly clock: Clock
  readonly log: Log
  /** Aborted as soon as the session is not wanted any more. */
  readonly unwanted: AbortSignal
  readonly holdings: Holdings
  /** Wanted as long as the session is. */
  readonly intercepts: Intercepts
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
  /** Where the API server is and was, newest first. */
  apiServer: readonly Ip[]
  surroundings: Surroundings
  /** As the manager told them last; absent until it did. */
  networks?: ClusterNetworks
  /** What is set, but by the manager. */
  sources: readonly Source[]
  /** What the manager sets, as YAML; empty until it said so. */
  clientConfig: string
  namespaces: readonly string[]
  warnings: readonly KnownError[]
  /** Networks of the cluster that got virtual addresses because others were in the way. */
  conflicting: readonly Conflicting[]
}

/** The connected namespace. */
export function namespaceOf({ wanted, holdings }: Scene): string {
  return wanted.namespace ?? holdings.cluster?.namespace ?? 'default'
}

/** `yielded`: networks to leave to others that came into the way. */
export function currentPlan(
  scene: Scene,
  footprint: Footprint,
  networks: ClusterNetworks,
  yielded: readonly Prefix[] = [],
): Plan {
  const { holdings, ownZone } = scene
  const { namespaces } = holdings
  const settings = settingsNow({ ...holdings, networks })
  const { dnsAddresses, isFirst, virtualSubnets: subnets } = footprint
  const keepOut = keptOut(scene)
  const kinds = {
    services: networks.serviceSubnets,
    pods: networks.podSubnets,
    also: settings.alsoProxy,
  }
  const virtual = { rules: rulesOf(wishesOf(settings), kinds, holdings.conflicting), subnets }
  return planOf({
    ...{ settings, networks, namespace: namespaceOf(scene), namespaces, keepOut, yielded },
    ...{ dnsAddresses, ownZone, isFirst, virtual },
  })
}

/** Addresses that must stay reachable as they are, whatever the cluster's networks hold. */
export function keptOut({ holdings }: Scene): readonly Ip[] {
  const { apiServer, surroundings } = holdings
  const { localIp, remoteIp } = settingsNow(holdings)
  return [
    ...apiServer,
    // systemd-resolved names our own among the machine's.
    ...surroundings.nameservers.filter(ip => remoteIp?.equals(ip) !== true),
    ...surroundings.gateways,
    ...(localIp === undefined ? [] : [localIp]),
  ]
}

/** What a plan in force looks like from outside. */
export function seenOf(
  scene: Scene,
  footprint: Footprint,
  plan: Plan,
  networks: ClusterNetworks,
): Partial<SessionSnapshot> {
  const { includeSuffixes, excludeSuffixes } = plan.policy([])
  const { rules, subnets } = plan.virtual
  const { alsoProxy, neverProxy, allowConflicting } = plan.settings
  return {
    device: footprint.device.device,
    routes: footprint.routes.map(String),
    mappedNamespaces: plan.mappedNamespaces,
    dns: footprint.dns,
    includeSuffixes,
    excludeSuffixes,
    virtual: rules.map(({ prefix, via = '', because = '' }) => ({
      ...{ network: prefix.toString(), via, because },
      subnet: subnets.find(({ family }) => family === prefix.family)?.toString() ?? '',
    })),
    alsoProxy: alsoProxy.map(String),
    neverProxy: neverProxy.map(String),
    allowConflicting: allowConflicting.map(String),
    warnings: scene.holdings.warnings,
    serviceSubnetSource: networks.serviceSubnetSource,
  }
}
