// What clients and agents see of the intercepts, as 2.20's InterceptInfo: a client its own, an agent those of its workload that concern it.
import type { InterceptInfo } from '../../../common/protocol/index.ts'
import { isAsked } from './reducer.ts'
import { type Agent, canServe, type Intercept, interceptsOfSession, isVia, type State } from './state.ts'

/** Of all environments in one snapshot: a message may have 4 MiB. Who misses one asks for the intercept alone. */
const mostEnvironmentCharacters = 2 * 1024 * 1024

/** Sorted by id. `withRevoked`: also those that were taken away, which a client of 2.20 wouldn't understand. */
export function clientView(state: State, sessionId: string, { withRevoked }: { withRevoked: boolean }): Intercept[] {
  return sorted(
    interceptsOfSession(state, sessionId).filter(
      each => !isVia(each) && (withRevoked || each.disposition !== 'REMOVED'),
    ),
  )
}

/** Sorted by id. */
export function agentView(state: State, agent: Agent): Intercept[] {
  return sorted([...state.intercepts.values()].filter(each => isAsked(each) && canServe(agent, each.spec)))
}

export function infoOf(intercept: Intercept, state: State): InterceptInfo {
  const { id, sessionId, spec, disposition, message, shownAgent, modifiedAt } = intercept
  const client = state.clients.get(sessionId)
  const review = intercept.reviews.get(shownAgent ?? '')
  const ms = modifiedAt.getTime()
  return {
    ...{ id, spec, disposition, message },
    client_session: { session_id: sessionId, ...(client !== undefined && { install_id: client.installId }) },
    modified_at: { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 },
    reachable: client !== undefined && client.silentSince === undefined,
    api_port: state.agents.get(shownAgent ?? '')?.info.api_port ?? 0,
    ...(review !== undefined && {
      ...{ pod_ip: review.podIp, pod_name: review.podName, mount_point: review.mountPoint },
      ...{ sftp_port: review.sftpPort, ftp_port: review.ftpPort, mechanism_args_desc: review.mechanismArgsDesc },
      ...{ environment: review.environment, headers: review.headers, metadata: review.metadata },
    }),
  }
}

export function clientSnapshot(view: readonly Intercept[], state: State): InterceptInfo[] {
  let characters = 0
  return view.map(intercept => {
    const info = infoOf(intercept, state)
    for (const [name, value] of Object.entries(info.environment ?? {})) characters += name.length + value.length
    return characters > mostEnvironmentCharacters ? { ...info, environment: {} } : info
  })
}

/** An agent knows its pod's environment. */
export function agentSnapshot(view: readonly Intercept[], state: State): InterceptInfo[] {
  return view.map(intercept => ({ ...infoOf(intercept, state), environment: {} }))
}

function sorted(intercepts: Intercept[]): Intercept[] {
  return intercepts.sort((a, b) => (a.id < b.id ? -1 : 1))
}
