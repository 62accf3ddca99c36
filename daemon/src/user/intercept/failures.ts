// Why an intercept failed, as a known failure: from the manager's words, and from what it says about the workload.
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import {
  GrpcError,
  GrpcStatus,
  type InterceptInfoOutput,
  type WorkloadInfoOutput,
} from '../../../../common/protocol/index.ts'
import { portIdentifiers } from './ports-of-workload.ts'
import { PreparationRefused } from './prepare.ts'
import type { WantedIntercept } from './wanted.ts'

const maxWords = 2_000

/** What a disposition means, other than ACTIVE and those that may still become it. */
export function failureOfDisposition(
  { disposition, message }: InterceptInfoOutput,
  wanted: WantedIntercept,
): KnownError | undefined {
  const what = message.slice(0, maxWords).replace(/\.$/, '')
  switch (disposition) {
    case 'AGENT_ERROR':
      return conflictOf(what)
    case 'REMOVED':
      return new KnownError('INTERCEPT_REVOKED', {
        name: wanted.name,
        what: what === '' ? 'it is gone at the manager' : what,
      })
    case 'NO_MECHANISM':
    case 'NO_PORTS':
    case 'BAD_ARGS':
      return new KnownError('INTERCEPT_REFUSED', { what: what === '' ? disposition : what })
    default:
      return undefined
  }
}

/** Ours says `anna@mac intercepts this port already (intercept "web")`; agents of 2.20 name the other by its id. */
function conflictOf(what: string): KnownError {
  const [, client, intercept] = /^(\S+) intercepts this port already \(intercept "(.+)"\)/.exec(what) ?? []
  if (client !== undefined && intercept !== undefined)
    return new KnownError('INTERCEPT_CONFLICT', { client, intercept })
  if (/intercept/i.test(what) && /conflict|already|currently-|in use|match/i.test(what)) {
    return new KnownError('INTERCEPT_CONFLICT_UNNAMED', { what })
  }
  return new KnownError('INTERCEPT_REFUSED', { what: what === '' ? 'an agent did not accept it' : what })
}

/** Whether knowing the workloads would tell more about it. */
export function isAboutWorkloads(error: unknown): boolean {
  return error instanceof PreparationRefused && error.knowsWorkloads
}

/** What was thrown while an intercept was prepared or created. `workloads` are those of its namespace, empty when they are not known. */
export function failureOfAttempt(
  error: unknown,
  wanted: WantedIntercept,
  workloads: readonly WorkloadInfoOutput[],
): KnownError {
  if (error instanceof KnownError) return error
  if (error instanceof PreparationRefused) return failureOfPreparation(error, wanted, workloads)
  if (error instanceof GrpcError && error.code === GrpcStatus.permissionDenied) {
    return new KnownError('INTERCEPT_REFUSED', { what: error.message }, error)
  }
  return new KnownError('MANAGER_FAILED', { what: messageOf(error) }, error)
}

function failureOfPreparation(
  error: Error,
  wanted: WantedIntercept,
  workloads: readonly WorkloadInfoOutput[],
): KnownError {
  const { workload, kind, namespace } = wanted
  const what = error.message.replace(/\.$/, '')
  const named = workloads.filter(
    ({ name, kind: its }) => name === workload && (kind === '' || its === kind.toUpperCase()),
  )
  const [found] = named
  // An empty list may also mean that this manager does not tell workloads.
  if (found === undefined) {
    return workloads.length > 0
      ? new KnownError('WORKLOAD_UNKNOWN', { workload, namespace }, error)
      : new KnownError('INTERCEPT_REFUSED', { what }, error)
  }
  if (found.obstacle !== '')
    return new KnownError('WORKLOAD_NOT_INTERCEPTABLE', { workload, what: found.obstacle }, error)
  for (const port of wanted.ports) {
    const offered = found.ports.filter(candidate => wanted.service === '' || candidate.service === wanted.service)
    if (offered.length === 0) break
    const fitting = offered.filter(
      ({ name, port: number, protocol, container_port, container_port_name, service }) =>
        (port.protocol === '' || port.protocol === protocol) &&
        (port.remote === '' ||
          [name, String(number)].includes(port.remote) ||
          (service === '' && [container_port_name, String(container_port)].includes(port.remote))),
    )
    const known = portIdentifiers(offered)
    if (fitting.length === 0)
      return new KnownError('PORT_UNKNOWN', { port: port.remote || port.protocol, workload, known }, error)
    if (fitting.length > 1)
      return new KnownError('PORT_AMBIGUOUS', { workload, candidates: portIdentifiers(fitting) }, error)
  }
  return new KnownError('AGENT_NOT_READY', { workload, what }, error)
}
