// A snapshot as data for programs. These names are an interface: add, never rename.
import type { SessionOutput, SnapshotOutput } from '../../common/protocol/index.ts'
import { interceptData } from './intercept-data.ts'
import { wordOf } from './words.ts'

export type SessionData = ReturnType<typeof sessionData>
export type SnapshotData = ReturnType<typeof snapshotData>

export function snapshotData(snapshot: SnapshotOutput) {
  return {
    service: { version: snapshot.daemon_version, api: snapshot.api },
    sessions: snapshot.sessions.map(sessionData),
  }
}

export function sessionData(session: SessionOutput) {
  const { dns, traffic, last_failure: failure } = session
  return {
    name: session.name,
    state: wordOf(session.state, 'SESSION_STATE_'),
    since: new Date(session.since).toISOString(),
    stage: wordOf(session.stage, 'STAGE_'),
    context: session.context,
    server: session.server,
    namespace: session.namespace,
    manager: { namespace: session.manager_namespace, version: session.manager_version },
    mappedNamespaces: session.mapped_namespaces,
    device: session.device,
    routes: session.routes,
    virtual: session.virtual.map(({ network, subnet, via, because }) => ({ network, subnet, via, because })),
    alsoProxy: session.also_proxy,
    neverProxy: session.never_proxy,
    allowConflictingSubnets: session.allow_conflicting_subnets,
    serviceSubnetSource: session.service_subnet_source,
    dns: {
      mechanism: dns?.mechanism ?? '',
      reason: dns?.reason ?? '',
      addresses: dns?.addresses ?? [],
      upstream: dns?.upstream ?? [],
      clusterDomain: dns?.cluster_domain ?? '',
      domains: dns?.domains ?? [],
      search: dns?.search ?? [],
      ownZone: session.own_zone,
      isPrimary: session.primary,
      includeSuffixes: dns?.include_suffixes ?? [],
      excludeSuffixes: dns?.exclude_suffixes ?? [],
      recursion: dns?.recursion ?? '',
    },
    origin: session.origin,
    intercepts: session.intercepts.map(interceptData),
    warnings: session.warnings.map(({ code, text, remedy }) => ({ code, text, remedy })),
    ...(failure === null || failure.code === ''
      ? {}
      : { lastFailure: { code: failure.code, text: failure.text, remedy: failure.remedy, detail: failure.detail } }),
    traffic: {
      bytesUp: traffic?.bytes_up ?? 0,
      bytesDown: traffic?.bytes_down ?? 0,
      openFlows: traffic?.open_flows ?? 0,
      totalFlows: traffic?.total_flows ?? 0,
      dnsQueries: traffic?.dns_queries ?? 0,
      dnsReturned: traffic?.dns_returned ?? 0,
    },
  }
}
