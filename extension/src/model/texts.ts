// The words for states, the same in every view, tooltip and the status bar.
import type { InterceptOutput, SessionOutput, WorkloadOutput } from '../../../common/protocol/index.ts'

export function stateOfSession({ state }: SessionOutput): string {
  switch (state) {
    case 'SESSION_STATE_CONNECTED':
      return 'connected'
    case 'SESSION_STATE_CONNECTING':
      return 'connecting…'
    case 'SESSION_STATE_RECONNECTING':
      return 'reconnecting…'
    case 'SESSION_STATE_DISCONNECTING':
      return 'disconnecting…'
    case 'SESSION_STATE_UNSPECIFIED':
      return ''
  }
}

export function stateOfIntercept({ state }: InterceptOutput): string {
  switch (state) {
    case 'INTERCEPT_STATE_PREPARING':
      return 'preparing…'
    case 'INTERCEPT_STATE_ACTIVE':
      return 'active'
    case 'INTERCEPT_STATE_WAITING':
      return 'waiting: traffic goes to the application'
    case 'INTERCEPT_STATE_LOST':
      return 'lost'
    case 'INTERCEPT_STATE_LEAVING':
      return 'leaving…'
    case 'INTERCEPT_STATE_UNSPECIFIED':
      return ''
  }
}

/** What is taken: "all traffic", "requests with x-dev: anna", "a copy of all traffic", "environment and files". */
export function scopeOfIntercept({ mechanism, http_headers, http_path_prefixes }: InterceptOutput): string {
  if (mechanism === 'MECHANISM_INGEST') return 'environment and files'
  const headers = Object.entries(http_headers).map(([name, value]) => `${name}: ${value}`)
  const parts = [...headers, ...http_path_prefixes.map(prefix => `path ${prefix}…`)]
  const what = parts.length === 0 ? 'all traffic' : `requests with ${parts.join(' and ')}`
  return mechanism === 'MECHANISM_WIRETAP' ? `a copy of ${what}` : what
}

/** "web.shop:http → 127.0.0.1:8080" */
export function targetOfIntercept({ ports }: InterceptOutput): string {
  return ports
    .map(({ service, service_port_name, service_port, container_port, local }) => {
      const port = service_port_name !== '' ? service_port_name : String(service_port || container_port)
      return `${service === '' ? 'port ' : `${service}:`}${port} → ${local}`
    })
    .join(', ')
}

export function workloadState({ state, ready_pods, wanted_pods }: WorkloadOutput): string {
  const pods = `${ready_pods}/${wanted_pods}`
  if (state === 'failure') return `${pods} ready, failing`
  if (state === 'progressing' && ready_pods < wanted_pods) return `${pods} ready, rolling out`
  return wanted_pods === 0 ? 'no pods' : ready_pods === wanted_pods ? '' : `${pods} ready`
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = count / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? 'TB'}`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** "just now", "4 min ago", "3 h ago", "2 days ago" */
export function ago(since: number, now: number): string {
  const minutes = Math.floor((now - since) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
  return `${Math.floor(minutes / 1440)} days ago`
}
