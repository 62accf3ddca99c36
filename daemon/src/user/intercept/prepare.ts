// Preparing and creating a wire intercept at the manager: ours tells how it goes, one of Telepresence 2.20 only how it ended.
import { KnownError } from '../../../../common/base/index.ts'
import {
  GrpcError,
  GrpcStatus,
  type InterceptSpec,
  ManagerService,
  type PreparedInterceptOutput,
} from '../../../../common/protocol/index.ts'
import type { InterceptPath } from './ports.ts'

/** A rollout with an image to be pulled. The manager gives up earlier by itself, with the cluster's words. */
const prepareTimeoutMs = 5 * 60_000
const createTimeoutMs = 30_000
const removeTimeoutMs = 5_000

/** The manager's own words for why it can't be prepared. */
export class PreparationRefused extends Error {
  /** Whether the manager also tells what there is, for better words. 2.20's lists are not whole. */
  readonly knowsWorkloads: boolean

  constructor(words: string, { knowsWorkloads }: { knowsWorkloads: boolean }) {
    super(words)
    this.knowsWorkloads = knowsWorkloads
  }
}

interface Options {
  readonly signal: AbortSignal
}

/** Throws PreparationRefused, MANAGER_TOO_OLD, GrpcError, or the signal's reason. */
export async function prepare(
  { sessionId, grpc, managerVersion }: InterceptPath,
  spec: InterceptSpec,
  { signal, progress }: Options & { readonly progress: (text: string) => void },
): Promise<PreparedInterceptOutput> {
  const request = { session: { session_id: sessionId }, intercept_spec: spec }
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(prepareTimeoutMs)])
  try {
    for await (const event of grpc.serverStream(ManagerService.PrepareInterceptStream, request, { signal: bounded })) {
      if (event.progress !== undefined) progress(event.progress.slice(0, 500))
      else if (event.prepared !== undefined && event.prepared !== null) return unlessRefused(event.prepared, true)
    }
  } catch (error) {
    if (!(error instanceof GrpcError) || error.code !== GrpcStatus.unimplemented) throw error
    if (spec.mechanism !== 'tcp') throw new KnownError('MANAGER_TOO_OLD', { version: managerVersion }, error)
    progress('waiting for the traffic-agent')
    const prepared = await grpc.unary(ManagerService.PrepareIntercept, request, { signal, timeoutMs: prepareTimeoutMs })
    return unlessRefused(prepared, false)
  }
  throw new GrpcError(GrpcStatus.internal, 'the preparation ended without an outcome')
}

/** An intercept of that name that is left over gives way. Throws GrpcError, or the signal's reason. */
export async function create(path: InterceptPath, spec: InterceptSpec, { signal }: Options): Promise<void> {
  const request = { session: { session_id: path.sessionId }, intercept_spec: spec }
  const options = { signal, timeoutMs: createTimeoutMs }
  try {
    await path.grpc.unary(ManagerService.CreateIntercept, request, options)
  } catch (error) {
    if (!(error instanceof GrpcError) || error.code !== GrpcStatus.alreadyExists) throw error
    await remove(path, spec.name ?? '', { signal })
    await path.grpc.unary(ManagerService.CreateIntercept, request, options)
  }
}

/** One that is gone already is no failure. Throws GrpcError, or the signal's reason. */
export async function remove({ grpc, sessionId }: InterceptPath, name: string, { signal }: Options): Promise<void> {
  try {
    const request = { session: { session_id: sessionId }, name }
    await grpc.unary(ManagerService.RemoveIntercept, request, { signal, timeoutMs: removeTimeoutMs })
  } catch (error) {
    if (!(error instanceof GrpcError) || error.code !== GrpcStatus.notFound) throw error
  }
}

function unlessRefused(prepared: PreparedInterceptOutput, knowsWorkloads: boolean): PreparedInterceptOutput {
  if (prepared.error !== '') throw new PreparationRefused(prepared.error.slice(0, 2_000), { knowsWorkloads })
  return prepared
}
