// Answering a dial request: traffic-manager and traffic-agents can't call a workstation, so they ask (WatchDial) for a Tunnel call with the same
// ConnID, in which the workstation then dials. Telepresence 2.20 does so too.
import { answerDialRequest, type StreamInfo, type TunnelStream } from '../../../../common/tunnel/index.ts'
import type { ManagerConnection } from './manager-connection.ts'

/** Agent.Tunnel, beside Manager.Tunnel of common/tunnel. */
export const agentTunnelPath = '/telepresence.agent.Agent/Tunnel'

/** What is to be dialled for somebody else: infoOfDialRequest, without the session. */
export type DialBack = Omit<StreamInfo, 'version' | 'sessionId'>

/** Owns the tunnel, whose other end has taken the call; calls `closed` once when it is over. */
export type ServeCallBack = (tunnel: TunnelStream, info: StreamInfo, closed: () => void) => void

/** Whoever can answer dial requests on the connection that they came over. */
export interface CallBacks {
  /** Not at all when there is no room for it. */
  callBack(request: DialBack, serve: ServeCallBack): void
}

/** Answers over one connection, which counts the tunnel. `released` is called when it does not any more. Returns it until then. */
export function callBackOver(
  connection: ManagerConnection,
  info: Omit<StreamInfo, 'version'>,
  path: string,
  { serve, released }: { serve: ServeCallBack; released: () => void },
): TunnelStream | undefined {
  return answerDialRequest(connection.grpc, info, (tunnel, agreed) => serve(tunnel, agreed, released), path, released)
}
