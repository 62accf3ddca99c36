// The path to the manager and our session on it, from nothing: find its pod, open two port-forwards (control stays on the first, so that bulk
// traffic cannot starve it), say who we are, hear about the cluster. The protocol is Telepresence 2.20's.
import { type Clock, Disposer, KnownError, type Log, messageOf } from '../../../../common/base/index.ts'
import { GrpcError, GrpcStatus, ManagerService } from '../../../../common/protocol/index.ts'
import { findManagerNamespace, findManagerPod, type PodPort } from '../kube/index.ts'
import { ManagerConnection } from '../tunnel/index.ts'
import { type ClusterNetworks, networksOf } from './cluster-info.ts'
import type { ClusterPort, LinkRequest, ManagerLink } from './ports.ts'

/** Who arrives. */
export interface Identity {
  /** user@host */
  readonly name: string
  /** A UUID that stays the same for this user on this machine. */
  readonly installId: string
}

/** Flows are spread over so many port-forwards. */
const connectionCount = 2
/** One unary call. */
const callTimeoutMs = 10_000
/** From our arrival to the first word about the cluster's networks; a manager that starts has to find them first. */
const clusterInfoTimeoutMs = 15_000
/** A rollout with an image to be pulled. The manager gives up earlier by itself, with the cluster's words. */
const agentTimeoutMs = 5 * 60_000
/** A ConfigMap holds at most 1 MiB. */
const maxClientConfigBytes = 1024 * 1024
/** NOTIMP, as the resolver understands it. */
const typeUnknown = { rcode: 4, records: new Uint8Array() }
/** What managers of 2.20 expect of a client; our own ask nothing else. */
const product = 'telepresence'
const protocolVersion = 'v2.20.2'
/** What a manager answers that doesn't know the session, or is about to go. */
const forgotten: readonly number[] = [GrpcStatus.notFound, GrpcStatus.unavailable]

export async function openManagerLink(
  cluster: ClusterPort,
  request: LinkRequest,
  { identity, clock, log }: { identity: Identity; clock: Clock; log: Log },
): Promise<ManagerLink> {
  const { signal, progress, waitMs } = request
  const report = (text: string) => progress({ stage: 'manager', text })
  report('looking for the traffic manager')
  const namespace = await findManagerNamespace(cluster, request.managerNamespace, { signal })
  const pod = await findManagerPod(cluster, namespace, { signal, clock, waitMs, progress: report })
  report(`opening a port-forward to ${pod.pod}`)
  const connections = await openConnections(cluster, pod, { signal, log })
  const opened = new Disposer()
  for (const connection of connections) opened.defer(() => connection.close())
  try {
    progress({ stage: 'session', text: 'arriving at the traffic manager' })
    return await arrive(connections, request, { identity, namespace, log })
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    signal.throwIfAborted()
    if (error instanceof KnownError) throw error
    throw new KnownError('MANAGER_FAILED', { what: messageOf(error) }, error)
  }
}

/** All, or none is left open. */
async function openConnections(
  cluster: ClusterPort,
  pod: PodPort,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<readonly ManagerConnection[]> {
  const attempts = await Promise.allSettled(
    Array.from({ length: connectionCount }, async () => {
      const stream = await cluster.portForward(pod, { signal })
      try {
        return await ManagerConnection.open(stream, { signal, log })
      } catch (error) {
        stream.destroy()
        signal.throwIfAborted()
        // What the pod's end said explains more than what our end made of it.
        const known = [stream.errored, error].find(failure => failure instanceof KnownError)
        throw known ?? new KnownError('PORT_FORWARD_FAILED', { what: messageOf(error) }, error)
      }
    }),
  )
  const open = attempts.flatMap(attempt => (attempt.status === 'fulfilled' ? attempt.value : []))
  const failed = attempts.find(attempt => attempt.status === 'rejected')
  if (failed === undefined) return open
  for (const connection of open) connection.close()
  throw failed.reason as Error
}

async function arrive(
  connections: readonly ManagerConnection[],
  { signal, namespace: clientNamespace, formerSessionId, progress }: LinkRequest,
  { identity, namespace, log }: { identity: Identity; namespace: string; log: Log },
): Promise<ManagerLink> {
  const [first] = connections
  if (first === undefined) throw new Error('no connection')
  const { grpc } = first
  const call = { signal, timeoutMs: callTimeoutMs }
  const version = await grpc.unary(ManagerService.Version, {}, call)
  const remains = async (sessionId: string, options: typeof call): Promise<'here' | 'expired'> => {
    try {
      await grpc.unary(ManagerService.Remain, { session: { session_id: sessionId } }, options)
      return 'here'
    } catch (error) {
      if (error instanceof GrpcError && forgotten.includes(error.code)) return 'expired'
      throw error
    }
  }
  const kept = formerSessionId !== undefined && (await remains(formerSessionId, call)) === 'here'
  const sessionId = kept
    ? formerSessionId
    : (
        await grpc.unary(
          ManagerService.ArriveAsClient,
          {
            name: identity.name,
            install_id: identity.installId,
            product,
            version: protocolVersion,
            namespace: clientNamespace,
          },
          call,
        )
      ).session_id
  const session = { session_id: sessionId }
  progress({ stage: 'session', text: "waiting for the cluster's networks" })
  const [networks, clientConfig] = await Promise.all([
    firstNetworks(first, session, signal),
    clientConfigOf(first, { signal, log }),
  ])
  log.info('arrived at the manager', { manager: version.version, namespace, kept })
  return {
    namespace,
    version: version.version,
    sessionId,
    networks,
    clientConfig,
    connections,
    grpc,
    closed: Promise.race(connections.map(connection => connection.closed)),
    remain: options => remains(sessionId, { ...options, timeoutMs: callTimeoutMs }),
    async depart(options) {
      await grpc.unary(ManagerService.Depart, session, { ...options, timeoutMs: callTimeoutMs })
    },
    async ensureAgent(workload, options) {
      await grpc.unary(
        ManagerService.EnsureAgent,
        { session, name: workload },
        { ...options, timeoutMs: agentTimeoutMs },
      )
    },
    async *watchNetworks(options) {
      for await (const info of grpc.serverStream(ManagerService.WatchClusterInfo, session, options))
        yield networksOf(info)
    },
    async lookup(name, type, options) {
      try {
        const answer = await grpc.unary(ManagerService.LookupDNS, { session, name, type }, options)
        return { rcode: answer.r_code, records: answer.rrs }
      } catch (error) {
        if (error instanceof GrpcError && error.code === GrpcStatus.unimplemented) return typeUnknown
        throw error
      }
    },
    doubt() {
      for (const connection of connections) connection.doubt()
    },
    close() {
      for (const connection of connections) connection.close()
    },
  }
}

/** Settings for clients; a manager that has none, or fails to say, sets nothing. */
async function clientConfigOf(
  { grpc }: ManagerConnection,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<string> {
  try {
    const call = { signal, timeoutMs: callTimeoutMs }
    const { config_yaml: yaml } = await grpc.unary(ManagerService.GetClientConfig, {}, call)
    return yaml.length > maxClientConfigBytes ? '' : Buffer.from(yaml).toString('utf8')
  } catch (error) {
    signal.throwIfAborted()
    log.debug('the manager has no settings for clients', { error: messageOf(error) })
    return ''
  }
}

async function firstNetworks(
  { grpc }: ManagerConnection,
  session: { session_id: string },
  signal: AbortSignal,
): Promise<ClusterNetworks> {
  const over = new AbortController()
  const late = AbortSignal.timeout(clusterInfoTimeoutMs)
  try {
    const bounded = AbortSignal.any([signal, late, over.signal])
    for await (const info of grpc.serverStream(ManagerService.WatchClusterInfo, session, { signal: bounded })) {
      return networksOf(info)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!late.aborted) throw error
  } finally {
    over.abort()
  }
  throw new KnownError('MANAGER_FAILED', { what: "it did not tell the cluster's networks" })
}
