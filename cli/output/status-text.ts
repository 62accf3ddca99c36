// A snapshot for people: what is connected to what, how names and addresses get there, what is wrong.
import { interceptLines } from './intercept-text.ts'
import type { SessionData, SnapshotData } from './status-data.ts'
import { columns, type Row } from './table.ts'

/** Longer lists are cut and counted: a cluster has hundreds of namespaces. */
const maxListed = 12

export function snapshotText(snapshot: SnapshotData, now: number): string {
  const { sessions, service } = snapshot
  if (sessions.length === 0) {
    return `Not connected (service ${service.version}).\nConnect this workstation to a cluster with \`fairlead connect\`.`
  }
  const isOne = sessions.length === 1
  return sessions.map(session => sessionText(session, now, { isOne })).join('\n\n')
}

export function sessionText(session: SessionData, now: number, { isOne = true } = {}): string {
  const { dns, manager, traffic, lastFailure } = session
  const rows: Row[] = [
    ['Session', session.name],
    ['State', stateText(session, now)],
    [
      'Why',
      session.state === 'reconnecting' && lastFailure !== undefined
        ? [lastFailure.text, `${lastFailure.remedy} (${lastFailure.code})`]
        : [],
    ],
    ['Cluster', [session.context, session.server].filter(part => part !== '').join(', ')],
    ['Namespace', session.namespace],
    ['Manager', manager.namespace === '' ? '' : `version ${manager.version} in namespace ${manager.namespace}`],
    ['Top-level names', session.mappedNamespaces.length === 0 ? '' : `of ${listed(session.mappedNamespaces)}`],
    ['Device', session.device],
    ['Routes', [listed(session.routes), sourceText(session.serviceSubnetSource)].filter(line => line !== '')],
    ['Virtual', session.virtual.map(virtualText)],
    ['Also routed', listed(session.alsoProxy)],
    ['Never routed', listed(session.neverProxy)],
    ['Taken over', listed(session.allowConflictingSubnets)],
    [
      'Names',
      dns.mechanism === ''
        ? []
        : [
            `${dns.mechanism === 'resolved' ? 'systemd-resolved' : dns.mechanism}${dns.reason === '' ? '' : `: ${dns.reason}`}`,
            ...labelled('answered at', dns.addresses),
            ...labelled('others asked of', dns.upstream),
            ...labelled('zones', dns.domains),
            ...labelled('search', dns.search),
            ...(isOne ? [] : ownNames(dns)),
            ...labelled('included suffixes', dns.includeSuffixes),
            ...labelled('excluded suffixes', dns.excludeSuffixes),
            ...recursionLines(dns.recursion, traffic.dnsReturned),
          ],
    ],
    [
      'Traffic',
      `${bytes(traffic.bytesUp)} up, ${bytes(traffic.bytesDown)} down, ${traffic.openFlows} of ${traffic.totalFlows} flows open, ${traffic.dnsQueries} names asked`,
    ],
    ['Seen from', session.origin === '' ? '' : `pod ${session.origin}`],
    ['Intercepts', session.intercepts.flatMap(interceptLines)],
    ...session.warnings.map(({ code, text, remedy }): Row => ['Warning', [text, `${remedy} (${code})`]]),
  ]
  return columns(rows)
}

function stateText({ state, since, stage }: SessionData, now: number): string {
  const duration = durationText(now - Date.parse(since))
  switch (state) {
    case 'connecting':
      return `connecting (${stage}) for ${duration}`
    case 'reconnecting':
      return `reconnecting for ${duration}: the cluster is out of reach, Fairlead goes on trying`
    default:
      return `${state} for ${duration}`
  }
}

/** Where the service network came from matters when it may be wrong. */
function sourceText(source: string): string {
  return source === 'guess' ? "the service network is a guess: the cluster didn't say" : ''
}

export function virtualText({ network, subnet, via, because }: SessionData['virtual'][number]): string {
  const where = `${network} is seen as ${subnet}`
  if (via !== '') return `${where}, through ${via}`
  return because === '' ? where : `${where}, because of ${because}`
}

/** Where names lead when there are several clusters. */
function ownNames({ ownZone, isPrimary }: SessionData['dns']): string[] {
  const own = `always reached as web.shop.${ownZone}`
  return [isPrimary ? `${own}, and first without that` : own]
}

/** A cluster on this machine; most are elsewhere. */
function recursionLines(recursion: string, returned: number): string[] {
  if (recursion !== 'found') return []
  return [`the cluster asks this machine for names it does not know; ${returned} came back and were turned away`]
}

function labelled(label: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${label} ${listed(values)}`]
}

function listed(values: readonly string[]): string {
  const more = values.length - maxListed
  return more <= 0 ? values.join(', ') : `${values.slice(0, maxListed).join(', ')} and ${more} more`
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}

export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}
