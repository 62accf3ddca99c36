// The Tunnel calls of clients and agents. Who may be waited for comes first; then (Telepresence 2.20, in its order):
//
//   an end that was asked for          → joined with the call that waits for it
//   an agent's own call                → names a client (code 8) that intercepts its workload → the client is asked to come
//   a client's own call                → an agent of its intercepts is asked to come; without one, the manager dials
//
// An agent that does not come is replaced by the manager itself; a client that does not come is DEADLINE_EXCEEDED, and the agent serves the
// connection from its application.
import type { ServerHttp2Stream } from 'node:http2'
import type { Clock, Log } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import { type DialRequest, GrpcError, GrpcStatus } from '../../../common/protocol/index.ts'
import {
  acceptTunnel,
  DialRejection,
  encodeConnId,
  type FlowServiceOptions,
  type ReceivedStreamInfo,
  reject,
  serveFlow,
  TunnelCode,
  type TunnelStream,
} from '../../../common/tunnel/index.ts'
import { type Agent, holdsPort, interceptsOfSession, isAgentOf, type State } from '../intercepts/index.ts'
import { type Feed, unknownSession } from '../sessions/index.ts'
import { joinTunnels } from './join-tunnels.ts'
import { Origins } from './origins.ts'
import { Rendezvous } from './rendezvous.ts'

export interface RelayPorts {
  state(): State
  /** What a client or an agent is asked to dial; undefined when there is no such session. */
  dials(sessionId: string): Feed<DialRequest> | undefined
  /** How the manager dials itself. */
  readonly dialling: FlowServiceOptions
  readonly clock: Clock
  readonly log: Log
}

/** From an agent's handshake to its word about the client. */
const sessionTimeoutMs = 5000
/** An agent is in the cluster and answers in milliseconds. */
const agentTimeoutMs = 2000
const shortestWaitMs = 1000
const longestWaitMs = 15_000
/** For who says 0. */
const usualWaitMs = 5000

export class Relay {
  readonly #ports: RelayPorts
  readonly #rendezvous = new Rendezvous<{ readonly tunnel: TunnelStream; readonly info: ReceivedStreamInfo }>()
  readonly #origins: Origins
  /** What resets each joined pair, by its client's session. */
  readonly #resets = new Map<string, Set<() => void>>()
  #joined = 0

  constructor(ports: RelayPorts) {
    this.#ports = ports
    this.#origins = new Origins({
      state: () => ports.state(),
      isListening: id => ports.dials(id)?.isFollowed === true,
      clock: ports.clock,
    })
  }

  /** Pairs of calls that are joined now. */
  get joined(): number {
    return this.#joined
  }

  /** A session is over: what it had through us is reset. */
  forget(sessionId: string): void {
    this.#origins.forget(sessionId)
    const resets = this.#resets.get(sessionId)
    this.#resets.delete(sessionId)
    for (const reset of resets ?? []) reset()
  }

  /** A Tunnel call on the clients' port. Owns the stream. */
  acceptClient(stream: ServerHttp2Stream): void {
    acceptTunnel(stream, (tunnel, info) => {
      if (!this.#ports.state().clients.has(info.sessionId)) tunnel.finish(unknownSession(info.sessionId))
      else if (!this.#meet(tunnel, info)) this.#outbound(tunnel, info)
    })
  }

  /** A Tunnel call on the agents' port. Owns the stream. */
  acceptAgent(stream: ServerHttp2Stream): void {
    acceptTunnel(stream, (tunnel, info) => {
      const agent = this.#ports.state().agents.get(info.sessionId)
      if (agent === undefined) tunnel.finish(unknownSession(info.sessionId))
      else if (!this.#meet(tunnel, info)) this.#inbound(tunnel, info, agent)
    })
  }

  #meet(tunnel: TunnelStream, info: ReceivedStreamInfo): boolean {
    const waiting = this.#rendezvous.meet(info.sessionId, keyOf(info))
    if (waiting === undefined) return false
    this.#joined++
    const { traffic = { sentBytes: 0, receivedBytes: 0 } } = this.#ports.dialling
    const isClients = this.#ports.state().clients.has(info.sessionId)
    // An agent that says goodbye lets its flows finish; a client's are over with its session.
    const clientId = isClients ? info.sessionId : waiting.info.sessionId
    const [client, agent] = isClients ? [tunnel, waiting.tunnel] : [waiting.tunnel, tunnel]
    const reset = joinTunnels(client, agent, {
      protocol: info.flow.protocol,
      traffic,
      closed: () => {
        this.#joined--
        this.#forgetReset(clientId, reset)
      },
    })
    this.#resets.set(clientId, (this.#resets.get(clientId) ?? new Set()).add(reset))
    return true
  }

  #forgetReset(sessionId: string, reset: () => void): void {
    const resets = this.#resets.get(sessionId)
    resets?.delete(reset)
    if (resets?.size === 0) this.#resets.delete(sessionId)
  }

  /** An agent's own call: it says whom it is for. */
  #inbound(tunnel: TunnelStream, info: ReceivedStreamInfo, agent: Agent): void {
    const fail = (why: GrpcError) => {
      cancelLate()
      tunnel.finish(why)
    }
    const unexpected = () => fail(new GrpcError(GrpcStatus.failedPrecondition, 'a Session message was expected'))
    const cancelLate = this.#ports.clock.after(sessionTimeoutMs, unexpected)
    tunnel.listen({
      data: unexpected,
      control: (code, body) => {
        if (code !== TunnelCode.session) {
          unexpected()
          return
        }
        cancelLate()
        const clientId = body.toString()
        const why = this.#refusal(clientId, info, agent)
        if (why !== undefined) tunnel.finish(why)
        else
          this.#ask(clientId, tunnel, info, waitOf(info), () =>
            tunnel.finish(new GrpcError(GrpcStatus.deadlineExceeded, 'the client did not come')),
          )
      },
      ended: unexpected,
      drained: () => undefined,
      closed: cancelLate,
    })
  }

  /** A pod may have only those dialled who intercept it, and only what they said. */
  #refusal(clientId: string, { flow }: ReceivedStreamInfo, agent: Agent): GrpcError | undefined {
    const state = this.#ports.state()
    const client = state.clients.get(clientId)
    if (client === undefined) return unknownSession(clientId)
    if (client.silentSince !== undefined) return new GrpcError(GrpcStatus.unavailable, 'the client is silent')
    const { ip, port } = flow.destination
    const isWanted = interceptsOfSession(state, clientId).some(
      intercept =>
        holdsPort(intercept) &&
        isAgentOf(agent, intercept.spec) &&
        intercept.spec.target_port === port &&
        sameAddress(intercept.spec.target_host, ip.toString()),
    )
    return isWanted ? undefined : new GrpcError(GrpcStatus.failedPrecondition, 'the client has no such intercept')
  }

  #outbound(tunnel: TunnelStream, info: ReceivedStreamInfo): void {
    const { dialling, log } = this.#ports
    const origin =
      info.flow.protocol === 'icmp'
        ? ({ kind: 'manager' } as const)
        : this.#origins.choose(info.sessionId, info.flow.destination)
    switch (origin.kind) {
      case 'manager':
        serveFlow(tunnel, info, dialling)
        break
      case 'refused':
        reject(tunnel, info, DialRejection.notAllowed)
        break
      case 'agent': {
        const { agent, isOnlyOne } = origin
        this.#ask(agent.id, tunnel, info, agentTimeoutMs, () => {
          this.#origins.missed(agent.id)
          log.warn('an agent did not answer a dial request', { agent: agent.id, pod: agent.info.pod_name })
          if (isOnlyOne) reject(tunnel, info, DialRejection.timedOut)
          else serveFlow(tunnel, info, dialling)
        })
      }
    }
  }

  /** Holds the call until that session's comes; `missed` when it doesn't. */
  #ask(sessionId: string, tunnel: TunnelStream, info: ReceivedStreamInfo, withinMs: number, missed: () => void): void {
    const { clock, dials } = this.#ports
    const giveUp = () => {
      cancelLate()
      leave?.()
      takeBack?.()
    }
    const cancelLate = clock.after(withinMs, () => {
      giveUp()
      missed()
    })
    const leave = this.#rendezvous.wait(sessionId, keyOf(info), { call: { tunnel, info }, met: cancelLate })
    const takeBack =
      leave === undefined
        ? undefined
        : dials(sessionId)?.offer(
            {
              conn_id: info.connId,
              roundtrip_latency: Math.round(info.latencyMs * nanosPerMs),
              dial_timeout: Math.round(info.dialTimeoutMs * nanosPerMs),
            },
            withinMs,
          )
    if (takeBack === undefined) {
      giveUp()
      tunnel.finish(new GrpcError(GrpcStatus.resourceExhausted, 'too many flows wait for that session'))
      return
    }
    tunnel.hold(giveUp)
  }
}

const nanosPerMs = 1_000_000

/** By the flow itself: an end may write an address in another way. */
function keyOf({ flow }: ReceivedStreamInfo): string {
  return encodeConnId(flow).toString('latin1')
}

function waitOf({ latencyMs, dialTimeoutMs }: ReceivedStreamInfo): number {
  const sum = latencyMs + dialTimeoutMs
  return sum <= 0 ? usualWaitMs : Math.min(Math.max(sum, shortestWaitMs), longestWaitMs)
}

function sameAddress(host: string, address: string): boolean {
  return Ip.parse(host)?.toString() === address
}
