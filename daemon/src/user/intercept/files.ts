// The way to the files of an intercepted container: gRPC to its agent's Files service, over the direct connection, else by a tunnel through the
// manager to the agent's own address and port. Nothing of it listens anywhere but on the pod's loopback.
import { KnownError, type Log } from '../../../../common/base/index.ts'
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

/** Waits until there is a pod with files. Throws KnownError, or the signal's reason. */
export type FilesOpener = (options: { signal: AbortSignal }) => Promise<FilesChannel>

const connectTimeoutMs = 5_000

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
