// Intercepts and workloads for people.
import type { InterceptData, WorkloadData, WorkloadsData } from './intercept-data.ts'
import { columns, type Row, table } from './table.ts'

const verbs: Readonly<Record<string, string>> = {
  intercept: 'Intercepting',
  wiretap: 'Listening to',
  ingest: 'Taking environment and files of',
}

/** After `fairlead intercept`: what arrives where, and how to end it. */
export function interceptText(intercept: InterceptData): string {
  const { name, kind, workload, namespace, mechanism, ports, pod, container, mountFailure } = intercept
  const head = `${verbs[mechanism] ?? mechanism} ${kind} ${workload} in ${namespace}${name === workload ? '' : ` as ${name}`}.`
  const rows: Row[] = [
    ['Traffic', ports.map(portText)],
    ['Only', filterLines(intercept)],
    ['Pod', pod === '' ? '' : `${pod}${container === '' ? '' : `, container ${container}`}`],
    ['Files', filesText(intercept)],
    ['Warning', mountFailure === undefined ? [] : [mountFailure.text, `${mountFailure.remedy} (${mountFailure.code})`]],
    ["Pod's ports here", intercept.toPod.join(', ')],
    ['Asleep', intercept.replace ? `container ${container}, until the intercept ends` : ''],
  ]
  return [
    head,
    ...columns(rows)
      .split('\n')
      .filter(line => line !== '')
      .map(line => `  ${line}`),
  ].join('\n')
}

/** In the status of a session: one intercept, a few lines. */
export function interceptLines(intercept: InterceptData): string[] {
  const { name, kind, workload, namespace, state, failure, mechanism, traffic, ports } = intercept
  const what = `${name === workload ? '' : `${name}: `}${kind} ${workload} in ${namespace}`
  const counts = mechanism === 'ingest' ? '' : `, ${traffic.connections} connections, ${traffic.requests} requests`
  return [
    `${what}, ${state}${mechanism === 'intercept' ? '' : ` (${mechanism})`}${counts}`,
    ...(failure === undefined ? [] : [`  ${failure.text} ${failure.remedy} (${failure.code})`]),
    ...[...ports.map(portText), ...filterLines(intercept), filesText(intercept)]
      .filter(line => line !== '')
      .map(line => `  ${line}`),
  ]
}

function portText({
  service,
  servicePort,
  servicePortName,
  containerPort,
  protocol,
  local,
  localOpen,
}: InterceptData['ports'][number]): string {
  const from =
    service === '' ? `port ${containerPort}` : `${service}:${servicePortName === '' ? servicePort : servicePortName}`
  const closed = protocol === 'UDP' || localOpen ? '' : ' (nothing listens there yet)'
  return `${from}${protocol === 'UDP' ? '/udp' : ''} → ${local}${closed}`
}

function filterLines({ httpHeaders, httpPathPrefixes }: InterceptData): string[] {
  const headers = Object.entries(httpHeaders).map(([name, value]) => `requests with ${name}: ${value}`)
  const paths = httpPathPrefixes.length === 0 ? [] : [`paths that begin with ${httpPathPrefixes.join(' or ')}`]
  return [...headers, ...paths]
}

function filesText({ mount, mountKind }: InterceptData): string {
  return mount === '' ? '' : `${mount}${mountKind === 'copy' ? ' (a copy that is kept up to date)' : ''}`
}

export function workloadsText({ namespace, workloads }: WorkloadsData): string {
  if (workloads.length === 0)
    return `There are no workloads (Deployments, StatefulSets, ReplicaSets, Rollouts) in the namespace ${namespace}.`
  return table(
    ['name', 'kind', 'ready', 'agent', 'ports', 'intercepted by'],
    workloads.map(workload => [
      workload.name,
      workload.kind,
      `${workload.readyPods}/${workload.wantedPods}${stateText(workload)}`,
      workload.agent === 'none' ? '-' : workload.agent,
      workload.ports.map(workloadPort),
      noteLines(workload),
    ]),
  )
}

function stateText({ state, readyPods, wantedPods }: WorkloadData): string {
  return state === 'failure' || (state === 'progressing' && readyPods === wantedPods) ? ` ${state}` : ''
}

function workloadPort({ identifier, port, containerPort, protocol }: WorkloadData['ports'][number]): string {
  const number = port === 0 ? containerPort : port
  const named = identifier === String(number) ? identifier : `${identifier} (${number})`
  return `${named}${protocol === 'UDP' ? '/udp' : ''}`
}

function noteLines({ intercepts, obstacle }: WorkloadData): string[] {
  const lines = intercepts.map(({ client, mine, name, mechanism, port, filter, active }) => {
    const details = [
      port,
      filter,
      mechanism === 'wiretap' || mechanism === 'ingest' ? mechanism : '',
      active ? '' : 'not active',
    ]
    return `${mine ? 'you' : client}: ${name}${details.some(text => text !== '') ? ` (${details.filter(text => text !== '').join(', ')})` : ''}`
  })
  return obstacle === '' ? lines : [...lines, `not possible: ${obstacle}`]
}
