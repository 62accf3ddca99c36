// The view "Connection": the sessions' state, networks, names, and what is wrong with its remedy. Pure.
import type { SessionOutput } from '../../../common/protocol/index.ts'
import { failureRow } from './cluster-rows.ts'
import { type Row, textRow } from './row.ts'
import { type EditorState, sessionsOf } from './state.ts'
import { bytes, plural, stateOfSession } from './texts.ts'

export function connectionRows(state: EditorState, parent: Row | undefined): readonly Row[] {
  if (parent === undefined) return sessionsOf(state).map(sessionRow)
  return parent.subject.kind === 'session' ? detailRows(parent.subject.session) : []
}

function sessionRow(session: SessionOutput): Row {
  const isConnected = session.state === 'SESSION_STATE_CONNECTED'
  const warnings = session.warnings.length
  const words = [
    stateOfSession(session),
    `namespace ${session.namespace}`,
    warnings > 0 ? plural(warnings, 'warning') : '',
  ]
  const description = words.filter(Boolean).join(' · ')
  return {
    id: `session/${session.name}`,
    label: session.name,
    description,
    icon: isConnected ? (warnings > 0 ? 'warning' : 'pass-filled') : 'sync~spin',
    color: isConnected && warnings === 0 ? 'testing.iconPassed' : 'list.warningForeground',
    tooltip: [
      `**${session.name}** ${description}`,
      session.server,
      `manager ${session.manager_version} in ${session.manager_namespace}`,
    ].join('  \n'),
    spoken: `Session ${session.name}, ${words.filter(Boolean).join(', ')}`,
    tokens: '+session',
    children: 'open',
    subject: { kind: 'session', session },
  }
}

function detailRows(session: SessionOutput): readonly Row[] {
  const { name, dns, traffic, warnings, last_failure, routes, virtual, origin, device } = session
  const line = (key: string, label: string, description: string, icon: string, tooltip = description) =>
    textRow(`connection/${name}/${key}`, label, { description, icon, tooltip, spoken: `${label}: ${description}` })
  return [
    ...(last_failure === null
      ? []
      : [
          failureRow(`last/${name}`, {
            code: last_failure.code,
            message: last_failure.text,
            remedy: last_failure.remedy,
          }),
        ]),
    ...warnings.map(({ code, text, remedy }) => ({
      ...failureRow(`warning/${name}/${code}`, { code, message: text, remedy }),
      icon: 'warning',
      color: 'list.warningForeground',
      spoken: `Warning: ${text} ${remedy}`,
    })),
    line('cluster', 'Cluster', session.server, 'server-environment'),
    ...(routes.length === 0
      ? []
      : [line('routes', 'Networks', `${routes.join(', ')} through ${device}`, 'globe', routes.join('  \n'))]),
    ...virtual.map(({ network, subnet, via, because }) => {
      const why = via !== '' ? `, through ${via}` : because === '' ? '' : `, because of ${because}`
      return line(`virtual/${network}`, 'Virtual addresses', `${network} is seen as ${subnet}${why}`, 'references')
    }),
    ...(dns === null
      ? []
      : [
          line(
            'dns',
            'Names',
            `${dns.mechanism === 'resolved' ? 'systemd-resolved' : 'overriding'} · ${dns.cluster_domain}`,
            'symbol-string',
            [
              dns.reason,
              `search: ${dns.search.join(', ')}`,
              `at ${dns.addresses.join(', ')}`,
              ...(session.own_zone === '' ? [] : [`beside other sessions: web.shop.${session.own_zone}`]),
            ].join('  \n'),
          ),
        ]),
    line('origin', 'Connections start from', origin === '' ? 'the traffic manager' : `pod ${origin}`, 'arrow-swap'),
    ...(traffic === null
      ? []
      : [
          line(
            'traffic',
            'Traffic',
            `${bytes(traffic.bytes_up)} up, ${bytes(traffic.bytes_down)} down, ${plural(traffic.open_flows, 'open connection')}`,
            'pulse',
          ),
        ]),
  ]
}
