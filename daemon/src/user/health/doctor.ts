// The checks of `fairlead doctor` that this half can make: what the machine really looks like now, beside what we asked for. Each check says what it
// saw; none changes anything.
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { asKnownError, KnownError, systemClock } from '../../../../common/base/index.ts'
import type { Prefix } from '../../../../common/net/index.ts'
import { findManagerNamespace, findManagerPod } from '../kube/index.ts'
import type { Session, Sessions } from '../session/index.ts'
import { kernelRoutes } from './kernel-routes.ts'

export interface Check {
  readonly title: string
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly text: string
  /** Empty when there is nothing to do. */
  readonly remedy: string
}

const checkTimeoutMs = 5_000

/** The checks of one session, or of all (name empty). Throws SESSION_UNKNOWN. */
export async function* diagnose(sessions: Sessions, name: string): AsyncGenerator<Check> {
  const chosen = sessions.all.filter(session => name === '' || session.name === name)
  if (name !== '' && chosen.length === 0) throw new KnownError('SESSION_UNKNOWN', { name })
  if (chosen.length === 0) yield ok('Sessions', 'there is none, so nothing of Fairlead is on this machine')
  for (const session of chosen) yield* sessionChecks(session)
}

async function* sessionChecks(session: Session): AsyncGenerator<Check> {
  const { snapshot } = session
  yield stateCheck(session)
  yield deviceCheck(session)
  yield await checked(`Routes of session ${snapshot.name}`, () => routesCheck(session))
  yield await checked(`DNS of session ${snapshot.name}`, () => dnsCheck(session))
  yield await checked(`API server of session ${snapshot.name}`, () => apiServerCheck(session))
  yield await checked(`Traffic manager of session ${snapshot.name}`, () => managerCheck(session))
  for (const warning of snapshot.warnings) {
    yield {
      title: `Warning of session ${snapshot.name}`,
      verdict: 'warning',
      text: warning.message,
      remedy: warning.remedy,
    }
  }
}

function stateCheck({ snapshot }: Session): Check {
  const title = `Session ${snapshot.name}`
  if (snapshot.state === 'connected') {
    return ok(title, `connected to ${snapshot.server}, namespace ${snapshot.namespace}`)
  }
  const { lastFailure } = snapshot
  return {
    title,
    verdict: 'warning',
    text:
      lastFailure === undefined
        ? `${snapshot.state}: ${snapshot.progress.text}`
        : `${snapshot.state}: ${lastFailure.message}`,
    remedy: lastFailure?.remedy ?? '',
  }
}

function deviceCheck({ snapshot, footprint }: Session): Check {
  const title = `Device of session ${snapshot.name}`
  if (footprint === undefined) return { title, verdict: 'skipped', text: 'not opened yet', remedy: '' }
  const { device, v4 } = footprint.device
  const there = networkInterfaces()[device]?.some(({ address }) => address === v4.split('/')[0]) ?? false
  return there
    ? ok(title, `${device} has ${v4}`)
    : failed(title, `${device} does not have its address ${v4}`, 'Disconnect and connect again.')
}

/** What we asked for, beside what the kernel has. */
async function routesCheck({ snapshot, footprint }: Session): Promise<Check> {
  const title = `Routes of session ${snapshot.name}`
  if (footprint === undefined) return { title, verdict: 'skipped', text: 'no device yet', remedy: '' }
  const { routes } = footprint
  if (routes.length === 0) {
    return { title, verdict: 'warning', text: 'the cluster named no networks', remedy: 'Name them with --also-proxy.' }
  }
  const there = await kernelRoutes(footprint.device.device)
  const missing = routes.filter(route => !there.some(other => other.equals(route)))
  return missing.length === 0
    ? ok(title, listed(routes))
    : failed(title, `not in the routing table: ${listed(missing)}`, 'Disconnect and connect again.')
}

async function dnsCheck({ snapshot, footprint }: Session): Promise<Check> {
  const title = `DNS of session ${snapshot.name}`
  if (footprint?.dns === undefined) return { title, verdict: 'skipped', text: 'not set up yet', remedy: '' }
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
  return ok(title, `${mechanism} (${reason}); ${name} is ${address}`)
}

async function apiServerCheck({ snapshot, cluster }: Session): Promise<Check> {
  const title = `API server of session ${snapshot.name}`
  if (cluster === undefined) return { title, verdict: 'skipped', text: 'not connected yet', remedy: '' }
  const version = await cluster.get('/version', { signal: AbortSignal.timeout(checkTimeoutMs) })
  const { gitVersion } = (version ?? {}) as { gitVersion?: unknown }
  return ok(
    title,
    `${cluster.server} answers, Kubernetes ${typeof gitVersion === 'string' ? gitVersion : 'of unknown version'}`,
  )
}

async function managerCheck({ snapshot, cluster, wanted }: Session): Promise<Check> {
  const title = `Traffic manager of session ${snapshot.name}`
  if (cluster === undefined) return { title, verdict: 'skipped', text: 'not connected yet', remedy: '' }
  const signal = AbortSignal.timeout(checkTimeoutMs)
  const namespace = await findManagerNamespace(cluster, wanted.managerNamespace, { signal })
  const pod = await findManagerPod(cluster, namespace, {
    signal,
    clock: systemClock,
    waitMs: 0,
    progress: () => undefined,
  })
  return ok(title, `pod ${pod.pod} in ${pod.namespace} is ready, version ${snapshot.managerVersion}`)
}

async function checked(title: string, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    const known = asKnownError(error)
    return failed(title, known.message, known.remedy)
  }
}

function ok(title: string, text: string): Check {
  return { title, verdict: 'ok', text, remedy: '' }
}

function failed(title: string, text: string, remedy: string): Check {
  return { title, verdict: 'failed', text, remedy }
}

/** A few of many. */
function listed(prefixes: readonly Prefix[]): string {
  const shown = prefixes.slice(0, 8).join(', ')
  return prefixes.length > 8 ? `${shown} and ${prefixes.length - 8} more` : shown
}
