// Our own values as the control API's messages, and back. Pure.
import type { KnownError } from '../../../../common/base/index.ts'
import {
  type Dns,
  failureOf,
  type Session as SessionMessage,
  type Snapshot,
  type Warning,
} from '../../../../common/protocol/index.ts'
import type { Session, SessionSnapshot, Stage, StateName } from '../session/index.ts'
import { interceptMessage } from './intercept-messages.ts'

/** Grows when the API gains something: 2 has workloads and intercepts. */
export const apiLevel = 2

export const stageNames = {
  configuration: 'STAGE_CONFIGURATION',
  cluster: 'STAGE_CLUSTER',
  manager: 'STAGE_MANAGER',
  session: 'STAGE_SESSION',
  network: 'STAGE_NETWORK',
  dns: 'STAGE_DNS',
} as const satisfies Record<Stage, string>

const stateNames = {
  connecting: 'SESSION_STATE_CONNECTING',
  connected: 'SESSION_STATE_CONNECTED',
  reconnecting: 'SESSION_STATE_RECONNECTING',
  disconnecting: 'SESSION_STATE_DISCONNECTING',
} as const satisfies Record<StateName, string>

/** What a snapshot message is made of. */
export type Seen = Pick<Session, 'snapshot' | 'traffic' | 'ownZone' | 'isPrimary'> & {
  readonly intercepts: Pick<Session['intercepts'], 'snapshots' | 'origin'>
}

export function snapshotMessage(sessions: readonly Seen[], version: string): Snapshot {
  return { daemon_version: version, api: apiLevel, sessions: sessions.map(sessionMessage) }
}

export function sessionMessage({ snapshot, traffic, intercepts, ownZone, isPrimary }: Seen): SessionMessage {
  return {
    name: snapshot.name,
    state: stateNames[snapshot.state],
    since: snapshot.since,
    stage: stageNames[snapshot.progress.stage],
    context: snapshot.context,
    server: snapshot.server,
    namespace: snapshot.namespace,
    manager_namespace: snapshot.managerNamespace,
    manager_version: snapshot.managerVersion,
    mapped_namespaces: [...snapshot.mappedNamespaces],
    device: snapshot.device,
    routes: [...snapshot.routes],
    also_proxy: [...snapshot.alsoProxy],
    never_proxy: [...snapshot.neverProxy],
    allow_conflicting_subnets: [...snapshot.allowConflicting],
    dns: dnsMessage(snapshot),
    warnings: snapshot.warnings.map(warningMessage),
    last_failure: snapshot.lastFailure === undefined ? null : failureOf(snapshot.lastFailure),
    traffic: {
      bytes_up: traffic.bytesUp,
      bytes_down: traffic.bytesDown,
      open_flows: traffic.openFlows,
      total_flows: traffic.totalFlows,
      dns_queries: traffic.dnsQueries,
      dns_returned: traffic.dnsReturned,
    },
    own_zone: ownZone.replace(/\.$/, ''),
    primary: isPrimary,
    virtual: snapshot.virtual.map(network => ({ ...network })),
    service_subnet_source: snapshot.serviceSubnetSource,
    intercepts: intercepts.snapshots.map(intercept => interceptMessage(intercept, snapshot.name)),
    origin: intercepts.origin === undefined ? '' : `${intercepts.origin.namespace}/${intercepts.origin.pod}`,
  }
}

function dnsMessage({ dns, includeSuffixes, excludeSuffixes }: SessionSnapshot): Dns | null {
  if (dns === undefined) return null
  return {
    mechanism: dns.mechanism,
    reason: dns.reason,
    addresses: [...dns.addresses],
    upstream: [...dns.upstream],
    cluster_domain: dns.clusterDomain,
    domains: [...dns.domains],
    search: [...dns.search],
    include_suffixes: [...includeSuffixes],
    exclude_suffixes: [...excludeSuffixes],
    recursion: dns.recursion,
  }
}

export function warningMessage(warning: KnownError): Warning {
  return { code: warning.code, text: warning.message, remedy: warning.remedy }
}
