// The checks of `fairlead doctor` that this half can make: what the machine really looks like now, beside what we asked for. Each check says what it
// saw; none changes anything.
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { asKnownError, KnownError } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import { kernelRoutes } from '../machine/index.ts'
import type { ClusterPort, Session, Sessions, Wanted } from '../session/index.ts'
import { type Merged, merge } from '../settings/index.ts'
import { type Check, checked, checkTimeoutMs, failed, ok, skipped, warning } from './check.ts'
import { clusterChecks } from './cluster-checks.ts'

/** The checks of one session, or of all (name empty). Without any, whether a connection to what is wanted could be made. Throws SESSION_UNKNOWN. */
export async function* diagnose(sessions: Sessions, name: string, wanted?: Wanted): AsyncGenerator<Check> {
  const chosen = sessions.all.filter(session => name === '' || session.name === name)
  if (name !== '' && chosen.length === 0) throw new KnownError('SESSION_UNKNOWN', { name })
  if (chosen.length === 0) yield ok('Sessions', 'there is none, so nothing of Fairlead is on this machine')
  for (const session of chosen) yield* sessionChecks(session)
  if (chosen.length === 0 && wanted !== undefined) yield* connectionChecks(sessions, wanted)
}

async function* connectionChecks(sessions: Sessions, wanted: Wanted): AsyncGenerator<Check> {
  const title = 'Kubeconfig'
  let opened: ClusterPort
  try {
    opened = sessions.openCluster(wanted.kubeconfig)
  } catch (error) {
    const known = asKnownError(error)
    yield failed(title, known.message, known.remedy)
    return
  }
  using cluster = opened
  yield ok(title, `context ${cluster.context}, ${cluster.server}, namespace ${wanted.namespace ?? cluster.namespace}`)
  const configuration = 'Settings'
  let merged: Merged
  try {
    merged = merge(await sessions.localSources(wanted, cluster))
  } catch (error) {
    const known = asKnownError(error)
    yield failed(configuration, known.message, known.remedy)
    return
  }
  const { managerNamespace, mappedNamespaces } = merged.settings
  yield* clusterChecks({ cluster, managerNamespace, namesNamespaces: mappedNamespaces !== undefined, of: '' })
}

async function* sessionChecks(session: Session): AsyncGenerator<Check> {
  const { snapshot } = session
  yield stateCheck(session)
  yield deviceCheck(session)
  yield await checked(`Routes of session ${snapshot.name}`, () => routesCheck(session))
  yield await checked(`DNS of session ${snapshot.name}`, () => dnsCheck(session))
  yield* sessionClusterChecks(session)
  for (const { message, remedy } of snapshot.warnings) {
    yield warning(`Warning of session ${snapshot.name}`, message, remedy)
  }
}

function stateCheck({ snapshot }: Session): Check {
  const title = `Session ${snapshot.name}`
  if (snapshot.state === 'connected') {
    return ok(title, `connected to ${snapshot.server}, namespace ${snapshot.namespace}`)
  }
  const { lastFailure } = snapshot
  return warning(
    title,
    `${snapshot.state}: ${lastFailure?.message ?? snapshot.progress.text}`,
    lastFailure?.remedy ?? '',
  )
}

function deviceCheck({ snapshot, footprint }: Session): Check {
  const title = `Device of session ${snapshot.name}`
  if (footprint === undefined) return skipped(title, 'not opened yet')
  const { device, v4 } = footprint.device
  const there = networkInterfaces()[device]?.some(({ address }) => address === v4.split('/')[0]) ?? false
  return there
    ? ok(title, `${device} has ${v4}`)
    : failed(title, `${device} does not have its address ${v4}`, 'Disconnect and connect again.')
}

/** What we asked for, beside what the kernel has. */
async function routesCheck({ snapshot, footprint }: Session): Promise<Check> {
  const title = `Routes of session ${snapshot.name}`
  if (footprint === undefined) return skipped(title, 'no device yet')
  const { routes } = footprint
  if (routes.length === 0) {
    return warning(title, 'the cluster named no networks', 'Name them with --also-proxy.')
  }
  const { device } = footprint.device
  const there = (await kernelRoutes()).filter(route => route.device === device)
  const missing = routes.filter(route => !there.some(other => other.prefix.equals(route)))
  return missing.length === 0
    ? ok(title, listed(routes))
    : failed(title, `not in the routing table: ${listed(missing)}`, 'Disconnect and connect again.')
}

const recursionTexts = {
  unknown: '',
  none: '; the cluster does not ask this machine for names',
  found: '; the cluster asks this machine for names it does not know, and those are turned away',
} as const

async function dnsCheck({ snapshot, footprint }: Session): Promise<Check> {
  const title = `DNS of session ${snapshot.name}`
  if (footprint?.dns === undefined) return skipped(title, 'not set up yet')
  const { mechanism, reason } = footprint.dns
  if (!(await footprint.isAsked({ signal: AbortSignal.timeout(checkTimeoutMs) }))) {
    const error = new KnownError('DNS_NOT_SEEN', { mechanism })
    return failed(title, error.message, error.remedy)
  }
  const name = `kubernetes.default.svc.${footprint.dns.clusterDomain}`.replace(/\.$/, '')
  const address = await lookup(name).then(
    found => found.address,
    () => undefined,
  )
  if (address === undefined) {
    return failed(
      title,
      `programs ask us through ${mechanism}, but ${name} has no answer`,
      'See the check of the traffic manager.',
    )
  }
  const recursion = recursionTexts[await footprint.checkRecursion()]
  return ok(title, `${mechanism} (${reason}); ${name} is ${address}${recursion}`)
}

async function* sessionClusterChecks({ snapshot, cluster, configuration }: Session): AsyncGenerator<Check> {
  const of = ` of session ${snapshot.name}`
  if (cluster === undefined) {
    yield skipped(`API server${of}`, 'not connected yet')
    return
  }
  const { managerNamespace, mappedNamespaces } = configuration.settings
  yield* clusterChecks({ cluster, managerNamespace, namesNamespaces: mappedNamespaces !== undefined, of })
}

/** A few of many. */
function listed(prefixes: readonly Prefix[]): string {
  const shown = prefixes.slice(0, 8).join(', ')
  return prefixes.length > 8 ? `${shown} and ${prefixes.length - 8} more` : shown
}
