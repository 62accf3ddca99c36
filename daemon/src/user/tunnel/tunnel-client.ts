// The workstation's flows through the traffic-manager: every TCP connection and every UDP flow is one Tunnel call, spread over the connections
// in use. While there is none (the path was lost), dials are held for a while and go over the next path; then they are told that there is none.
import type { Duplex } from 'node:stream'
import { type Log, messageOf } from '../../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../../common/net/index.ts'
import {
  type Answer,
  awaitAnswer,
  DialRejection,
  joinSocket,
  openTunnel,
  type Traffic,
  type TunnelStream,
  tunnelPath,
  tunnelVersion,
} from '../../../../common/tunnel/index.ts'
import type { DialOutcome, Prober, TcpCarrier, TcpDialer, UdpCarrier, UdpDialer } from '../vif/index.ts'
import { agentTunnelPath, type CallBacks, callBackOver, type DialBack, type ServeCallBack } from './call-back.ts'
import type { ManagerConnection } from './manager-connection.ts'
import { Slots } from './slots.ts'
import { TunnelDuplex } from './tunnel-duplex.ts'
import { UdpFlow } from './udp-flow.ts'

/** Which end dials a flow: the agent behind that connection, or the manager (which may hand it to an agent). */
export type Over = ManagerConnection | 'manager'

export interface TunnelCounters {
  /** From the workstation into the cluster. */
  readonly bytesUp: number
  readonly bytesDown: number
  readonly openFlows: number
  readonly totalFlows: number
}

/** How long a dial waits for a path. Most programs wait longer for a connection, and a lost path is back within seconds as a rule. */
const defaultHoldMs = 10_000
/** Any closed port will do: the question is whether somebody refuses it. Used with managers that can't be asked (2.20). */
const probePort = 7

export interface TunnelSettings {
  readonly log: Log
  /** For the far end: how long it may try to connect. */
  readonly dialTimeoutMs: number
  /** For the way there and back. */
  readonly latencyMs: number
  readonly holdMs?: number
  /** Told of what passes. */
  readonly garbage?: { moved(bytes: number): void; flowEnded(): void }
}

interface OpenFlow {
  readonly tunnel: TunnelStream
  /** Over a connection to an agent, which may outlive the path to the manager. */
  readonly isDirect: boolean
  /** Gives back the slot; once. */
  readonly release: () => void
}

interface CallOptions {
  readonly begun?: (tunnel: TunnelStream) => void
  readonly holdMs?: number
  /** Absent: the origin. */
  readonly over?: Over | undefined
  /** Over that and nothing else: where a flow starts matters. */
  readonly isBound?: boolean | undefined
}

interface CallResult {
  readonly answer: Answer
  /** What was asked, and over which connection; absent when there was none. */
  readonly flow?: FlowId
  readonly connection?: ManagerConnection
  readonly opened?: OpenFlow
}

export class TunnelClient implements TcpDialer, UdpDialer, Prober, CallBacks {
  readonly #log: Log
  readonly #dialTimeoutMs: number
  readonly #latencyMs: number
  readonly #holdMs: number
  readonly #slots = new Slots()
  readonly #open = new Set<OpenFlow>()
  /** Flows that somebody in the cluster began. */
  readonly #callBacks = new Set<TunnelStream>()
  readonly #traffic: Traffic
  readonly #garbage: TunnelSettings['garbage']
  readonly #datagrams = { bytesUp: 0, bytesDown: 0 }
  /** To the agent in whose pod flows start; undefined: the manager decides. */
  #origin: ManagerConnection | undefined
  #sessionId = ''
  #totalFlows = 0

  constructor({ log, dialTimeoutMs, latencyMs, holdMs = defaultHoldMs, garbage }: TunnelSettings) {
    this.#garbage = garbage
    this.#traffic = { sentBytes: 0, receivedBytes: 0, moved: bytes => garbage?.moved(bytes) }
    this.#log = log
    this.#holdMs = holdMs
    this.#dialTimeoutMs = dialTimeoutMs
    this.#latencyMs = latencyMs
  }

  /** New flows go over these from now on, in the name of that session. */
  use(connections: readonly ManagerConnection[], sessionId: string): void {
    this.#sessionId = sessionId
    this.#slots.use(connections)
  }

  /** New flows start at the agent behind this connection from now on, while it has room; undefined: at the manager. */
  setOrigin(connection: ManagerConnection | undefined): void {
    this.#origin = connection
  }

  /** Resets every flow but those over connections to agents, which end with these. */
  lose(): void {
    this.#origin = undefined
    this.#slots.use([])
    for (const flow of this.#open) if (!flow.isDirect) abandon(flow)
    for (const tunnel of this.#callBacks) tunnel.finish()
  }

  get counters(): TunnelCounters {
    return {
      bytesUp: this.#traffic.sentBytes + this.#datagrams.bytesUp,
      bytesDown: this.#traffic.receivedBytes + this.#datagrams.bytesDown,
      openFlows: this.#open.size,
      totalFlows: this.#totalFlows,
    }
  }

  async dial(
    flow: FlowId,
    { signal, over, isBound }: { signal: AbortSignal; over?: Over; isBound?: boolean },
  ): Promise<DialOutcome> {
    const deadline = performance.now() + this.#holdMs
    let route = over
    for (;;) {
      const holdMs = Math.max(1, deadline - performance.now())
      const { answer, opened, connection } = await this.#call(() => flow, signal, { holdMs, over: route, isBound })
      if (opened !== undefined) return { kind: 'connected', carrier: this.#carrier(opened) }
      if (answer !== 'lost' || signal.aborted) return outcomeOf(answer)
      // The manager ended the call without a word on a path that lives: the program's kernel asks again by itself.
      if (connection !== undefined && this.#slots.isInUse(connection)) return { kind: 'timed-out' }
      if (isBound === true || performance.now() >= deadline) return { kind: 'unreachable', what: 'network' }
      // An agent that went away: the manager knows a way.
      route = 'manager'
    }
  }

  /** A connection of our own, through the manager; undefined when it was not accepted. */
  async connect(flow: FlowId, { signal }: { signal: AbortSignal }): Promise<Duplex | undefined> {
    const { opened } = await this.#call(() => flow, signal, { over: 'manager' })
    return opened === undefined ? undefined : new TunnelDuplex(opened.tunnel, opened.release)
  }

  /** Answers a dial request of the manager over the connection with the most room. */
  callBack(request: DialBack, serve: ServeCallBack): void {
    const info = { ...request, sessionId: this.#sessionId }
    this.#slots.take(connection => {
      if (connection === undefined) return
      const call: { tunnel?: TunnelStream | undefined; isReleased?: true } = {}
      const released = () => {
        call.isReleased = true
        if (call.tunnel !== undefined) this.#callBacks.delete(call.tunnel)
        this.#slots.release(connection)
      }
      call.tunnel = callBackOver(connection, info, tunnelPath, { serve, released })
      if (call.tunnel !== undefined && call.isReleased !== true) this.#callBacks.add(call.tunnel)
    })
  }

  /** For ICMP echo: whether something has that address now. Managers of 2.20, who can't be asked, dial a port that nobody uses instead. */
  async exists(ip: Ip, { signal }: { signal: AbortSignal }): Promise<boolean> {
    const source = { ip: ip.family === 4 ? unspecifiedV4 : unspecifiedV6, port: 0 }
    const question: FlowId = { protocol: 'icmp', source, destination: { ip, port: 0 } }
    const probe: FlowId = { protocol: 'tcp', source, destination: { ip, port: probePort } }
    // The first call ever tells the manager's version; so at most two.
    for (let attempt = 0; attempt < 2; attempt++) {
      const { answer, flow, connection, opened } = await this.#call(
        ({ peerVersion }) => (peerVersion === tunnelVersion ? question : probe),
        signal,
        { over: 'manager' },
      )
      if (opened !== undefined) abandon(opened)
      if (flow === question) return answer === 'connected'
      if (connection?.peerVersion !== tunnelVersion) return answer === 'connected' || answer === DialRejection.refused
    }
    return false
  }

  open(
    flow: FlowId,
    receive: (datagram: Uint8Array) => void,
    ended: (why: 'refused' | 'closed') => void,
    { over, isBound }: { over?: Over; isBound?: boolean } = {},
  ): UdpCarrier {
    let opened: OpenFlow | undefined
    const giveUp = new AbortController()
    const udp = new UdpFlow({
      counters: this.#datagrams,
      receive,
      ended: why => {
        opened?.release()
        ended(why)
      },
    })
    const begun = (tunnel: TunnelStream) => udp.begin(tunnel)
    void this.#call(() => flow, giveUp.signal, { begun, over, isBound }).then(result => {
      opened = result.opened
      if (opened === undefined) udp.end(result.answer === DialRejection.refused ? 'refused' : 'closed')
      else if (udp.isOver) abandon(opened)
      else udp.listen(opened.tunnel)
    })
    return {
      send: datagram => udp.send(datagram),
      close: () => {
        udp.close()
        giveUp.abort()
        opened?.release()
      },
    }
  }

  /**
   * Never rejects. `opened` is there if and only if the answer is 'connected', and is then the caller's to end. With `holdMs` it waits so long for a
   * path and for room on it; without, it is 'lost' at once while there is no path.
   */
  #call(
    flowOf: (connection: ManagerConnection) => FlowId,
    signal: AbortSignal,
    { begun = () => undefined, holdMs, over, isBound = false }: CallOptions = {},
  ): Promise<CallResult> {
    const answerMs = this.#dialTimeoutMs + this.#latencyMs
    return new Promise(resolve => {
      let opened: OpenFlow | undefined
      let isSettled = false
      let withdraw: () => void = () => undefined
      let of: Pick<CallResult, 'flow' | 'connection'> = {}
      const settle = (answer: Answer) => {
        if (isSettled) return
        isSettled = true
        clearTimeout(late)
        signal.removeEventListener('abort', onAbort)
        withdraw()
        if (answer === 'connected' && opened !== undefined) {
          resolve({ answer, opened, ...of })
          return
        }
        if (opened !== undefined) abandon(opened)
        resolve({ answer, ...of })
      }
      const onAbort = () => settle('lost')
      let late = setTimeout(() => settle(this.#slots.hasPath ? DialRejection.timedOut : 'lost'), holdMs ?? answerMs)
      signal.addEventListener('abort', onAbort)
      withdraw = this.#take(
        over,
        (connection, path) => {
          if (connection === undefined) {
            settle('lost')
            return
          }
          clearTimeout(late)
          late = setTimeout(() => settle(DialRejection.timedOut), answerMs)
          const flow = flowOf(connection)
          // Of this moment: the session may be another than when the wait began.
          const settings = {
            sessionId: this.#sessionId,
            dialTimeoutMs: this.#dialTimeoutMs,
            latencyMs: this.#latencyMs,
          }
          of = { flow, connection }
          let tunnel: TunnelStream
          try {
            tunnel = openTunnel(connection.grpc, { flow, ...settings }, path)
          } catch (error) {
            this.#log.debug('tunnel not opened', { error: messageOf(error) })
            this.#slots.release(connection)
            settle('lost')
            return
          }
          opened = this.#register(tunnel, connection, path === agentTunnelPath)
          awaitAnswer(tunnel, settings, {
            begun: version => {
              connection.peerVersion = version
              begun(tunnel)
            },
            answered: settle,
          })
        },
        { isPatient: holdMs !== undefined, isBound },
      )
      if (signal.aborted) onAbort()
    })
  }

  /** As Slots.take; at once with an agent's connection when one is to be used and has room. */
  #take(
    over: Over | undefined,
    give: (connection: ManagerConnection | undefined, path: string) => void,
    options: { isPatient: boolean; isBound: boolean },
  ): () => void {
    const agent = over === 'manager' ? undefined : (over ?? this.#origin)
    if (agent === undefined || agent.isClosed || agent.openTunnels >= agent.maxTunnels) {
      if (options.isBound) {
        give(undefined, agentTunnelPath)
        return () => undefined
      }
      return this.#slots.take(connection => give(connection, tunnelPath), options)
    }
    agent.openTunnels++
    give(agent, agentTunnelPath)
    return () => undefined
  }

  #register(tunnel: TunnelStream, connection: ManagerConnection, isDirect: boolean): OpenFlow {
    const flow: OpenFlow = {
      ...{ tunnel, isDirect },
      release: () => {
        if (!this.#open.delete(flow)) return
        this.#slots.release(connection)
        this.#garbage?.flowEnded()
      },
    }
    this.#open.add(flow)
    this.#totalFlows++
    return flow
  }

  #carrier(flow: OpenFlow): TcpCarrier {
    return {
      take: socket => joinSocket(socket, flow.tunnel, this.#traffic, flow.release),
      drop() {
        flow.tunnel.reset()
        flow.release()
      },
    }
  }
}

const unspecifiedV4 = Ip.ofV4(0)
const unspecifiedV6 = Ip.parse('::') ?? unspecifiedV4

/** At once, without a word to the other side but the cancellation. */
function abandon({ tunnel, release }: OpenFlow): void {
  tunnel.finish()
  release()
}

function outcomeOf(answer: Answer): DialOutcome {
  switch (answer) {
    case DialRejection.refused:
      return { kind: 'refused' }
    case DialRejection.hostUnreachable:
    case DialRejection.noSuchAddress:
      return { kind: 'unreachable', what: 'host' }
    case DialRejection.networkUnreachable:
      return { kind: 'unreachable', what: 'network' }
    case DialRejection.notAllowed:
      return { kind: 'unreachable', what: 'prohibited' }
    case 'connected':
    case 'lost':
    case DialRejection.timedOut:
      return { kind: 'timed-out' }
  }
}
