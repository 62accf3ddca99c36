// The way to the files of an intercepted container: gRPC to its agent's Files service, over the direct connection, else by a tunnel through the
// manager to the agent's own address and port. Nothing of it listens anywhere but on the pod's loopback.
import { type Clock, KnownError, type Log, pause } from '../../../../common/base/index.ts'
import { Ip } from '../../../../common/net/index.ts'
import { type GrpcConnection } from '../../../../common/protocol/index.ts'
import { ManagerConnection } from '../tunnel/index.ts'
import type { Agents } from './agents.ts'
import type { AgentPod } from './direct-agent.ts'
import type { Live } from './paths.ts'

/** For one mount, as long as `closed` lasts; then another is opened, to the pod of that moment. */
export interface FilesChannel extends Disposable {
  readonly grpc: GrpcConnection
  /** What the Files service wants to hear: our session, and whose files. */
  readonly sessionId: string
  readonly container: string
  readonly closed: Promise<void>
}

/** Waits a while until there is a pod with files. Throws KnownError, or the signal's reason. */
export type FilesOpener = (options: { signal: AbortSignal }) => Promise<FilesChannel>

const connectTimeoutMs = 5_000
/** As long as 2.20's clients. Its managers tell the pods of the connected namespace only, so that some never come. */
const podTimeoutMs = 10_000
const podLookMs = 100

interface PodWait {
  readonly workload: string
  /** The path on which the pod is told. */
  readonly lost: AbortSignal
  readonly signal: AbortSignal
  readonly clock: Clock
}

/** undefined: the path was lost. Throws AGENT_NOT_READY, or the signal's reason. */
export async function podWithFiles(
  find: () => AgentPod | undefined,
  { workload, lost, signal, clock }: PodWait,
): Promise<AgentPod | undefined> {
  const late = new AbortController()
  const cancel = clock.after(podTimeoutMs, () => late.abort())
  const over = AbortSignal.any([signal, lost, late.signal])
  try {
    for (let pod = find(); ; pod = find()) {
      if (pod !== undefined) return pod
      await pause(clock, podLookMs, { signal: over })
    }
  } catch (error) {
    signal.throwIfAborted()
    if (lost.aborted) return undefined
    if (!late.signal.aborted) throw error
    throw new KnownError('AGENT_NOT_READY', { workload, what: 'the traffic manager tells no pod of it' })
  } finally {
    cancel()
  }
}

export async function openFiles(
  live: Live,
  agents: Agents,
  { pod, container }: { pod: AgentPod; container: string },
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<FilesChannel> {
  const { sessionId, flows } = live.path
  const direct = agents.connectionTo(pod.ip)
  if (direct !== undefined) {
    const { grpc, closed } = direct
    return { grpc, sessionId, container, closed, [Symbol.dispose]: () => undefined }
  }
  const bounded = AbortSignal.any([signal, live.lost, AbortSignal.timeout(connectTimeoutMs)])
  const destination = { ip: pod.ip, port: pod.apiPort }
  const source = { ip: pod.ip.family === 4 ? Ip.ofV4(0) : pod.ip, port: 0 }
  const stream = await flows.connect({ protocol: 'tcp', source, destination }, { signal: bounded })
  if (stream === undefined) {
    throw new KnownError('AGENT_NOT_READY', { workload: pod.workload, what: `its pod ${pod.pod} does not answer` })
  }
  const connection = await ManagerConnection.open(stream, { signal: bounded, log })
  const { grpc, closed } = connection
  return { grpc, sessionId, container, closed, [Symbol.dispose]: () => connection.close() }
}
