// What an administrator asks of the manager: to take an intercept from its owner, and to take agents out of workloads.
import { KnownError, messageOf } from '../../../../common/base/index.ts'
import { GrpcError, GrpcStatus, ManagerService } from '../../../../common/protocol/index.ts'
import type { InterceptPath } from './ports.ts'

const revokeTimeoutMs = 15_000

interface Options {
  readonly signal: AbortSignal
}

export interface Revocation {
  readonly namespace: string
  readonly workload: string
  /** Empty = everybody's. */
  readonly client: string
  readonly name: string
}

/** `user@host: name` of each, as far as the manager says. Throws KnownError. */
export async function revoke(path: InterceptPath, what: Revocation, { signal }: Options): Promise<readonly string[]> {
  const { namespace, workload: agent, client, name } = what
  const where = namespace || path.namespace
  const request = { session: { session_id: path.sessionId }, namespace: where, agent, client, name }
  const metadata = await proof(path, where, signal)
  try {
    const { intercepts } = await path.grpc.unary(ManagerService.RevokeIntercept, request, {
      ...{ signal, metadata, timeoutMs: revokeTimeoutMs },
    })
    return intercepts
  } catch (error) {
    throw failureOf(error, path, where, signal)
  }
}

export interface Uninstallation {
  readonly namespace: string
  readonly workloads: readonly string[]
  readonly all: boolean
}

/** Progress as it comes; at last `namespace/name` of each workload. Throws KnownError. */
export async function* uninstallAgents(
  path: InterceptPath,
  { namespace, workloads, all }: Uninstallation,
  { signal }: Options,
): AsyncGenerator<{ progress: string } | { done: readonly string[] }> {
  if (!all && workloads.length === 0)
    throw new KnownError('OPTION_INVALID', { option: 'the workload', value: '(none)' })
  const where = all ? namespace : namespace || path.namespace
  const request = { session: { session_id: path.sessionId }, agents: [...workloads], all, namespace: where }
  const metadata = await proof(path, where, signal)
  try {
    for await (const event of path.grpc.serverStream(ManagerService.UninstallAgents, request, { signal, metadata })) {
      if (event.progress !== undefined) yield { progress: event.progress.slice(0, 500) }
      else if (event.done !== undefined && event.done !== null) yield { done: event.done.workloads }
    }
  } catch (error) {
    throw failureOf(error, path, where, signal)
  }
}

/** That we may. Throws ADMINISTRATION_FORBIDDEN. */
async function proof(path: InterceptPath, namespace: string, signal: AbortSignal): Promise<Record<string, string>> {
  const token = await path.administrationToken(namespace, { signal })
  if (token === undefined) throw forbidden(namespace)
  return { authorization: `Bearer ${token}` }
}

function forbidden(namespace: string, cause?: unknown): KnownError {
  const where = namespace === '' ? 'all namespaces' : `namespace ${namespace}`
  return new KnownError('ADMINISTRATION_FORBIDDEN', { where }, cause)
}

function failureOf(
  error: unknown,
  { managerVersion: version }: InterceptPath,
  namespace: string,
  signal: AbortSignal,
): unknown {
  if (signal.aborted || error instanceof KnownError) return signal.aborted ? new KnownError('CANCELLED') : error
  if (error instanceof GrpcError && error.code === GrpcStatus.unimplemented)
    return new KnownError('MANAGER_TOO_OLD', { version }, error)
  if (error instanceof GrpcError && error.code === GrpcStatus.permissionDenied) return forbidden(namespace, error)
  return new KnownError('MANAGER_FAILED', { what: messageOf(error) }, error)
}
