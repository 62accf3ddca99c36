// The tree "Clusters": contexts of the kubeconfig → namespaces → workloads → ports. Pure.
import type { KubeContextOutput, SessionOutput, WorkloadOutput } from '../../../common/protocol/index.ts'
import { commands } from '../contributions.ts'
import { type Row, textRow } from './row.ts'
import { type EditorState, isProduction, sessionOfContext, type Workloads, workloadsKey } from './state.ts'
import { stateOfSession, workloadState } from './texts.ts'

export function clusterRows(state: EditorState, parent?: Row): readonly Row[] {
  if (parent === undefined) return contextRows(state)
  const { subject } = parent
  switch (subject.kind) {
    case 'context':
      return subject.session === undefined ? [] : namespaceRows(subject.session)
    case 'namespace':
      return workloadRows(
        subject.session,
        subject.namespace,
        state.workloads.get(workloadsKey(subject.session.name, subject.namespace)),
      )
    case 'workload':
      return portRows(subject.session, subject.workload)
    case 'port':
    case 'intercept':
    case 'foreign-intercept':
    case 'session':
    case 'text':
      return []
  }
}

function contextRows(state: EditorState): readonly Row[] {
  const { contexts, daemon } = state
  // Empty: the welcome views say what to do.
  if ((daemon.kind !== 'running' && daemon.kind !== 'lost') || contexts.kind === 'unknown') return []
  if (contexts.kind === 'failed') return [failureRow('contexts', contexts.failure)]
  const { current, contexts: list } = contexts.list
  const rows = list.map(context => contextRow(state, context, context.name === current))
  // Sessions of a kubeconfig that this window does not read, begun on the command line.
  const others = daemon.snapshot.sessions.filter(({ context }) => !list.some(({ name }) => name === context))
  const foreign = others.map(({ context, server, namespace }) =>
    contextRow(state, { name: context, cluster: '', server, namespace, user: '' }, false),
  )
  const rank = ({ subject, description }: Row) =>
    subject.kind === 'context' && subject.session !== undefined ? 0 : description.startsWith('current') ? 1 : 2
  return [...foreign, ...rows].sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label))
}

function contextRow(state: EditorState, context: KubeContextOutput, isCurrent: boolean): Row {
  const session = sessionOfContext(state, context.name)
  const care = isProduction(state, context.name)
  const words = [
    session === undefined ? (isCurrent ? 'current' : '') : stateOfSession(session),
    care ? 'production' : '',
  ]
  const description = words.filter(Boolean).join(' · ')
  const isConnected = session?.state === 'SESSION_STATE_CONNECTED'
  const color = care
    ? 'charts.red'
    : isConnected
      ? 'testing.iconPassed'
      : session === undefined
        ? undefined
        : 'list.warningForeground'
  return {
    // Connected, it is another row: VS Code opens a row only when it is new.
    id: `context/${context.name}/${session === undefined ? 'idle' : 'session'}`,
    label: context.name,
    description,
    icon: session === undefined ? 'server-environment' : isConnected ? 'vm-active' : 'sync~spin',
    ...(color === undefined ? {} : { color }),
    tooltip: [
      `**${context.name}**${description === '' ? '' : ` · ${description}`}`,
      context.server,
      `namespace ${session?.namespace ?? context.namespace}`,
      ...(context.user === '' ? [] : [`user ${context.user}`]),
    ].join('  \n'),
    spoken: `Cluster ${context.name}, ${description || 'not connected'}${care ? ', looks like production' : ''}`,
    tokens: `+context${session === undefined ? '+idle' : '+session'}`,
    children: session === undefined ? 'none' : 'open',
    subject: { kind: 'context', context, session },
    ...(session === undefined ? { command: { id: commands.connect, title: 'Connect' } } : {}),
  }
}

function namespaceRows(session: SessionOutput): readonly Row[] {
  if (session.state === 'SESSION_STATE_CONNECTING') return []
  const failure = session.last_failure
  const rows: Row[] =
    session.state === 'SESSION_STATE_RECONNECTING' && failure !== null
      ? [failureRow(`session/${session.name}`, { code: failure.code, message: failure.text, remedy: failure.remedy })]
      : []
  const names = [...new Set([...session.mapped_namespaces, session.namespace])]
  const rank = (name: string) => (name === session.namespace ? 0 : /^kube-|^fairlead$/.test(name) ? 2 : 1)
  const sorted = [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  for (const namespace of sorted) {
    const isHere = namespace === session.namespace
    rows.push({
      // The connected one is another row: VS Code opens a row only when it is new.
      id: `namespace/${session.name}/${namespace}${isHere ? '/here' : ''}`,
      label: namespace,
      description: isHere ? 'connected namespace' : '',
      icon: 'symbol-namespace',
      tooltip: isHere ? `Names without a dot are looked up in **${namespace}**.` : `Namespace **${namespace}**`,
      spoken: `Namespace ${namespace}${isHere ? ', the connected one' : ''}`,
      tokens: `+namespace${isHere ? '+here' : ''}`,
      children: isHere ? 'open' : 'closed',
      subject: { kind: 'namespace', session, namespace },
    })
  }
  return rows
}

function workloadRows(session: SessionOutput, namespace: string, workloads: Workloads | undefined): readonly Row[] {
  const id = `${session.name}/${namespace}`
  if (workloads === undefined || workloads.kind === 'loading')
    return [textRow(`loading/${id}`, 'Loading…', { icon: 'loading~spin' })]
  if (workloads.kind === 'failed') return [failureRow(`workloads/${id}`, workloads.failure)]
  const rows = workloads.list.workloads.map(workload => workloadRow(session, workload))
  return rows.length > 0 ? rows : [textRow(`empty/${id}`, 'No workloads in this namespace', { icon: 'circle-slash' })]
}

export function workloadRow(session: SessionOutput, workload: WorkloadOutput): Row {
  const { kind, name, namespace, obstacle, intercepts, ports } = workload
  const mine = intercepts.filter(intercept => intercept.mine)
  const others = intercepts.filter(intercept => !intercept.mine)
  const who = [
    ...(mine.length === 0 ? [] : [`intercepted by you${mine.some(({ active }) => active) ? '' : ' (waiting)'}`]),
    ...others.map(({ client, filter }) => `${client}${filter === '' ? '' : ` (${filter})`}`),
  ]
  const state = workloadState(workload)
  const words = [state, ...who, obstacle === '' ? '' : 'not interceptable'].filter(Boolean)
  const color =
    workload.state === 'failure'
      ? 'list.errorForeground'
      : mine.length > 0
        ? 'testing.iconPassed'
        : others.length > 0
          ? 'charts.purple'
          : undefined
  return {
    id: `workload/${session.name}/${namespace}/${kind}/${name}`,
    label: name,
    description: words.join(' · '),
    icon: mine.length > 0 ? 'debug-disconnect' : others.length > 0 ? 'person' : iconOf(kind),
    ...(color === undefined ? {} : { color }),
    tooltip: [
      `**${kind} ${name}**`,
      `${workload.ready_pods} of ${workload.wanted_pods} pods ready`,
      ...(workload.agent === 'none' ? [] : ['has the traffic agent']),
      ...who,
      ...(obstacle === '' ? [] : [`Can't be intercepted: ${obstacle}`]),
    ].join('  \n'),
    spoken: `${kind} ${name}, ${words.length === 0 ? 'ready' : words.join(', ')}`,
    tokens: [
      '+workload',
      obstacle === '' ? '+free' : '+blocked',
      mine.length > 0 ? '+mine' : '',
      others.length > 0 ? '+theirs' : '',
      workload.agent === 'none' ? '' : '+agent',
      ports.length > 0 ? '+ports' : '',
    ].join(''),
    children: ports.length + intercepts.length > 0 ? 'closed' : 'none',
    subject: { kind: 'workload', session, workload },
  }
}

function iconOf(kind: string): string {
  switch (kind) {
    case 'StatefulSet':
      return 'database'
    case 'ReplicaSet':
      return 'copy'
    case 'Rollout':
      return 'rocket'
    default:
      return 'package'
  }
}

function portRows(session: SessionOutput, workload: WorkloadOutput): readonly Row[] {
  const { name, namespace, kind, ports } = workload
  const id = `${session.name}/${namespace}/${kind}/${name}`
  const portsOf = ports.map(({ service, name: portName, port, protocol, container_port, identifier }): Row => {
    const label = service === '' ? `port ${container_port}` : `${service}:${portName === '' ? port : portName}`
    const description = `${service === '' || portName === '' ? '' : `${port} → `}${container_port}/${protocol.toLowerCase()}`
    return {
      id: `port/${id}/${identifier}/${service}/${protocol}`,
      label,
      description,
      icon: 'plug',
      tooltip:
        service === ''
          ? `Container port ${container_port}`
          : `**${service}.${namespace}**  \nport ${port}, container port ${container_port}`,
      spoken: `Port ${label}, ${description}`,
      tokens: `+port${protocol === 'UDP' ? '+udp' : '+tcp'}${service === '' ? '' : '+service'}${workload.obstacle === '' ? '+free' : ''}`,
      children: 'none',
      subject: { kind: 'port', session, workload, port: identifier },
    }
  })
  return [...foreignRows(session, workload), ...portsOf]
}

/** Who else takes traffic of a workload. */
export function foreignRows(session: SessionOutput, workload: WorkloadOutput): readonly Row[] {
  const { name, namespace, kind, intercepts } = workload
  const id = `${session.name}/${namespace}/${kind}/${name}`
  const others = intercepts.filter(({ mine }) => !mine)
  return others.map(({ client, name: intercept, mechanism, port, filter, active }) => {
    const description = [mechanism === 'wiretap' ? 'a copy' : '', port, filter, active ? '' : 'waiting']
      .filter(Boolean)
      .join(' · ')
    return {
      id: `foreign/${id}/${client}/${intercept}`,
      label: client,
      description,
      icon: 'person',
      color: 'charts.purple',
      tooltip: `**${client}** intercepts ${name}.${namespace}  \n${description}`,
      spoken: `${name} in ${namespace} is intercepted by ${client}, ${description}`,
      tokens: '+foreign',
      children: 'none',
      subject: { kind: 'foreign-intercept', session, workload, client, name: intercept },
    }
  })
}

/** An error is a row that says what to do, not a toast. */
export function failureRow(
  id: string,
  { code, message, remedy }: { code: string; message: string; remedy: string },
): Row {
  return textRow(`failure/${id}`, message, {
    icon: 'error',
    color: 'list.errorForeground',
    description: remedy,
    tooltip: `${message}  \n${remedy}  \n\`${code}\``,
    spoken: `Error: ${message} ${remedy}`,
    tokens: `+failure+${code}`,
  })
}
