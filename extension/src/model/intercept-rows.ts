// The tree "Intercepts": mine with what they take and what goes through them, then those of others in the namespaces that are looked at. Pure.
import type { InterceptOutput } from '../../../common/protocol/index.ts'
import { failureRow, foreignRows } from './cluster-rows.ts'
import { type Row, textRow } from './row.ts'
import { type EditorState, interceptsOf, sessionsOf, workloadsKey } from './state.ts'
import { ago, bytes, plural, scopeOfIntercept, stateOfIntercept, targetOfIntercept } from './texts.ts'

export function interceptRows(state: EditorState, parent: Row | undefined, now: number): readonly Row[] {
  if (parent === undefined) return [...interceptsOf(state).map(interceptRow), ...othersRows(state)]
  return parent.subject.kind === 'intercept' ? detailRows(parent.subject.intercept, now) : []
}

function othersRows(state: EditorState): readonly Row[] {
  return sessionsOf(state).flatMap(session =>
    [...new Set([session.namespace, ...session.mapped_namespaces])].flatMap(namespace => {
      const known = state.workloads.get(workloadsKey(session.name, namespace))
      if (known?.kind !== 'known') return []
      return known.list.workloads.flatMap(workload =>
        foreignRows(session, workload).map(row => ({
          ...row,
          label: `${workload.name}.${workload.namespace}`,
          description: [row.label, row.description].filter(Boolean).join(' · '),
        })),
      )
    }),
  )
}

function interceptRow(intercept: InterceptOutput): Row {
  const { name, workload, namespace, session, state } = intercept
  const isActive = state === 'INTERCEPT_STATE_ACTIVE'
  const isBroken = state === 'INTERCEPT_STATE_LOST' || state === 'INTERCEPT_STATE_WAITING'
  const words = [stateOfIntercept(intercept), scopeOfIntercept(intercept)]
  const hasNoListener = isActive && intercept.ports.some(port => !port.local_open && port.protocol !== 'UDP')
  if (hasNoListener) words.push('nothing listens locally')
  return {
    id: `intercept/${session}/${name}`,
    label: name === workload ? `${workload}.${namespace}` : `${name} (${workload}.${namespace})`,
    description: words.join(' · '),
    icon: isActive ? (hasNoListener ? 'warning' : 'debug-disconnect') : isBroken ? 'warning' : 'sync~spin',
    color: isActive && !hasNoListener ? 'testing.iconPassed' : 'list.warningForeground',
    tooltip: [`**${workload}.${namespace}** ${words.join(' · ')}`, targetOfIntercept(intercept)].join('  \n'),
    spoken: `Intercept of ${workload} in ${namespace}, ${words.join(', ')}`,
    tokens: `+intercept${isActive ? '+active' : ''}${intercept.mount === '' ? '' : '+mount'}${intercept.ports.length > 0 ? '+ports' : ''}`,
    children: 'closed',
    subject: { kind: 'intercept', intercept },
  }
}

function detailRows(intercept: InterceptOutput, now: number): readonly Row[] {
  const { session, name, failure } = intercept
  const id = `${session}/${name}`
  const line = (key: string, label: string, description: string, icon: string, more: Partial<Row> = {}) =>
    textRow(`detail/${id}/${key}`, label, {
      description,
      icon,
      spoken: `${label}: ${description}`,
      tooltip: `${label}: ${description}`,
      ...more,
    })
  const subject = { subject: { kind: 'intercept', intercept } } as const
  return [
    ...(failure === null
      ? []
      : [failureRow(id, { code: failure.code, message: failure.text, remedy: failure.remedy })]),
    ...intercept.ports.map((port, index) =>
      line(
        `port${index}`,
        targetOfIntercept({ ...intercept, ports: [port] }),
        port.protocol === 'UDP' ? 'udp' : port.local_open ? 'listening' : 'nothing listens there yet',
        port.local_open || port.protocol === 'UDP' ? 'plug' : 'warning',
      ),
    ),
    ...(intercept.ports.length === 0
      ? []
      : [
          line(
            'traffic',
            'Traffic',
            `${plural(intercept.requests, 'request')}, ${plural(intercept.connections, 'connection')}, ${bytes(intercept.bytes_in)} in, ${bytes(intercept.bytes_out)} out`,
            'pulse',
            { ...subject, tokens: '+traffic' },
          ),
        ]),
    ...(intercept.container === ''
      ? []
      : [line('container', 'Container', [intercept.container, intercept.pod].filter(Boolean).join(' of '), 'package')]),
    ...(intercept.mount === ''
      ? []
      : [
          line('mount', 'Files', `${intercept.mount} (${intercept.mount_kind})`, 'folder', {
            ...subject,
            tokens: '+files',
          }),
        ]),
    ...(intercept.mount_failure === null
      ? []
      : [
          failureRow(`${id}/mount`, {
            code: intercept.mount_failure.code,
            message: intercept.mount_failure.text,
            remedy: intercept.mount_failure.remedy,
          }),
        ]),
    line('since', 'Since', ago(intercept.since, now), 'clock'),
  ]
}
