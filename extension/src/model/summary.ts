// The status bar item and the context keys of `when` clauses. Pure.
import { commands } from '../contributions.ts'
import { type EditorState, interceptsOf, isProduction, serviceAge, sessionsOf } from './state.ts'
import { plural, scopeOfIntercept, stateOfIntercept, stateOfSession, targetOfIntercept } from './texts.ts'

export interface StatusText {
  readonly text: string
  /** Markdown with command links. */
  readonly tooltip: string
  readonly spoken: string
  readonly severity: 'none' | 'warning' | 'error'
}

const link = (title: string, command: string) => `[${title}](command:${command})`

export function statusText(state: EditorState): StatusText {
  const { daemon } = state
  switch (daemon.kind) {
    case 'waiting':
      return {
        text: '$(plug) Fairlead',
        tooltip: 'Looking for the Fairlead service…',
        spoken: 'Fairlead',
        severity: 'none',
      }
    case 'absent':
      return {
        text: '$(plug) Fairlead',
        tooltip: `**Fairlead's service is not installed.**\n\n${link('Install it…', commands.installService)} · ${link('Get started', commands.openWalkthrough)}`,
        spoken: 'Fairlead: its service is not installed',
        severity: 'none',
      }
    case 'stopped':
      return {
        text: '$(warning) Fairlead: service does not answer',
        tooltip: `**${daemon.failure.message}**\n\n${daemon.failure.remedy}\n\n${link('Start it', commands.startService)} · ${link('Install again…', commands.installService)} · ${link('Log', commands.showLog)}`,
        spoken: `Fairlead: ${daemon.failure.message}`,
        severity: 'warning',
      }
    case 'lost': {
      const names = daemon.snapshot.sessions.map(({ name }) => name).join(', ')
      return {
        text: `$(sync~spin) ${names || 'Fairlead'}`,
        tooltip: `**${lostText}**\n\n${link('Log', commands.showLog)}`,
        spoken: `Fairlead: ${lostText}`,
        severity: 'warning',
      }
    }
    case 'incompatible':
      return {
        text: '$(warning) Fairlead: service is older',
        tooltip: `**The installed service (${daemon.version}) is older than this extension.**\n\n${link('Upgrade it…', commands.installService)}`,
        spoken: 'Fairlead: the installed service is older than this extension',
        severity: 'warning',
      }
    case 'running':
      return runningText(state)
  }
}

const lostText = 'The service does not answer; trying again…'

/** One line above a tree: what it shows is old, or the service is another version than the extension. */
export function treeMessage(state: EditorState): string | undefined {
  const { daemon, version } = state
  if (daemon.kind === 'lost') return lostText
  if (daemon.kind !== 'running') return undefined
  const installed = daemon.snapshot.daemon_version
  switch (serviceAge(state)) {
    case 'older':
      return `The service (${installed}) is older than the extension (${version}): “Install or Upgrade Service…” in the menu.`
    case 'newer':
      return `The service (${installed}) is newer than the extension (${version}): upgrade the extension.`
    case 'same':
      return undefined
  }
}

function runningText(state: EditorState): StatusText {
  const sessions = sessionsOf(state)
  const intercepts = interceptsOf(state)
  if (sessions.length === 0) {
    return {
      text: '$(plug) Fairlead',
      tooltip: `**Not connected.**\n\n${link('Connect…', commands.connect)} · ${link('Doctor', commands.doctor)}`,
      spoken: 'Fairlead: not connected',
      severity: 'none',
    }
  }
  const isSettled = sessions.every(session => session.state === 'SESSION_STATE_CONNECTED')
  const warnings = sessions.reduce((sum, session) => sum + session.warnings.length, 0)
  const names = sessions.map(({ name }) => name).join(', ')
  const care = sessions.some(({ context }) => isProduction(state, context))
  const count = intercepts.length === 0 ? '' : ` · ${plural(intercepts.length, 'intercept')}`
  const icon = isSettled ? (intercepts.length > 0 ? '$(debug-disconnect)' : '$(vm-active)') : '$(sync~spin)'
  const lines = [
    ...sessions.map(
      session =>
        `**${session.name}** ${stateOfSession(session)}, namespace ${session.namespace}${isProduction(state, session.context) ? ' — production' : ''}`,
    ),
    ...sessions.flatMap(session => session.warnings.map(({ text, remedy }) => `$(warning) ${text} ${remedy}`)),
    ...intercepts.map(
      intercept =>
        `$(debug-disconnect) ${intercept.name}: ${scopeOfIntercept(intercept)}, ${targetOfIntercept(intercept)} (${stateOfIntercept(intercept)})`,
    ),
    [
      link('Intercept…', commands.intercept),
      ...(intercepts.length > 0 ? [link('Leave all', commands.leaveAll)] : []),
      link('Disconnect', commands.disconnect),
      link('Doctor', commands.doctor),
    ].join(' · '),
  ]
  return {
    text: `${icon} ${names}${count}${warnings > 0 ? ` $(warning) ${warnings}` : ''}`,
    tooltip: lines.join('\n\n'),
    spoken: `Fairlead: ${sessions.map(session => `${session.name} ${stateOfSession(session)}`).join(', ')}${count === '' ? '' : `, ${plural(intercepts.length, 'intercept')}`}${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}`,
    severity: care ? 'error' : warnings > 0 || !isSettled ? 'warning' : 'none',
  }
}

export interface ContextKeyValues {
  readonly daemon: string
  readonly connected: boolean
  readonly hasIntercept: boolean
  readonly contexts: 'unknown' | 'none' | 'some' | 'failed'
}

export function contextKeyValues(state: EditorState): ContextKeyValues {
  const { daemon, contexts } = state
  return {
    daemon: daemon.kind,
    connected: sessionsOf(state).some(session => session.state !== 'SESSION_STATE_CONNECTING'),
    hasIntercept: interceptsOf(state).length > 0,
    contexts:
      contexts.kind === 'known'
        ? contexts.list.contexts.length === 0
          ? 'none'
          : 'some'
        : contexts.kind === 'failed'
          ? 'failed'
          : 'unknown',
  }
}
