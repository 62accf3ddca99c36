// One TCP port that the agent stands in front of. Each connection goes the way that the plan says when it arrives: to the workstation that has taken
// the port, to the application, or, when somebody wants certain requests, through the splitter, which decides anew for every request.
// It fails open: a workstation that can't be had within 3 s costs nobody a request. A workstation whose process refuses is a refusal.
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { type Clock, type Log, resetSocket } from '../../../common/base/index.ts'
import { type Endpoint, Ip } from '../../../common/net/index.ts'
import type { Traffic } from '../../../common/tunnel/index.ts'
import { type Armed, idlePlan, type PortPlan, readsRequests, samePlan, wayOf } from '../intercepts/index.ts'
import type { Opened } from '../tunnels/index.ts'
import { dialApplication } from './application.ts'
import { Conversation } from './conversation.ts'
import { Draining } from './draining.ts'
import { type FarEnd, SocketEnd, TunnelEnd } from './far-end.ts'
import { listenTcp } from './listening.ts'
import type { Messages } from './messages.ts'
import { Parked } from './parked.ts'
import { Passing } from './passing.ts'

/** Who opens tunnels to workstations. */
export interface Tunnels {
  open(
    armed: Armed,
    flow: { readonly protocol: 'tcp' | 'udp'; readonly source: Endpoint },
    opened: (result: Opened) => void,
  ): () => void
}

export interface PortNeeds {
  readonly agentPort: number
  readonly application: Endpoint
  readonly tunnels: Tunnels
  readonly trafficOf: (armed: Armed, isDirect: boolean) => Traffic
  /** Told of bytes between callers and the application; the traffic of tunnels has its own. */
  readonly moved: (bytes: number) => void
  /** Told of each connection that is over. */
  readonly flowEnded: () => void
  readonly clock: Clock
  readonly log: Log
}

/** Reads connections as HTTP and decides for every request. Owns them. */
export interface Splitter {
  take(socket: Socket, source: Endpoint): void
  planChanged(): void
  /** Connections end after the request that they are at; new ones after their first. */
  drain(): void
  /** Connections that are open. */
  readonly size: number
  dispose(): void
}

/** What a splitter needs of its port. */
export interface SplitterPorts {
  plan(): PortPlan
  openTunnel(armed: Armed, source: Endpoint, opened: (result: Opened) => void): () => void
  dialApplication(connected: (socket: Socket) => void, failed: () => void): () => void
  trafficOf(armed: Armed, isDirect: boolean): Traffic
  begin(near: Socket, way: Armed | undefined): Conversation
  over(conversation: Conversation): void
}

export interface TcpPortNeeds extends PortNeeds {
  splitter(ports: SplitterPorts): Splitter
  /** Follows one connection. */
  messages(): Messages
}

/** As a server's usual. */
const backlog = 1024
/** A connection that the application has because a workstation was not there may be tried there again. */
const tryAgainMs = 2_000

export class TcpPort implements AsyncDisposable {
  readonly #needs: TcpPortNeeds
  readonly #conversations = new Set<Conversation>()
  readonly #opening = new Set<Socket>()
  readonly #parked = new Parked()
  readonly #draining: Draining
  /** Conversations of connections that were read: their way is one of several. */
  readonly #read = new WeakSet<Conversation>()
  readonly #splitter: Splitter
  #server: Server | undefined
  #plan: PortPlan = idlePlan
  #isDraining = false

  constructor(needs: TcpPortNeeds) {
    this.#needs = needs
    this.#draining = new Draining(needs.clock)
    this.#splitter = needs.splitter({
      plan: () => this.#plan,
      openTunnel: (armed, source, opened) => needs.tunnels.open(armed, { protocol: 'tcp', source }, opened),
      dialApplication: (connected, failed) => dialApplication(needs.application, connected, failed),
      trafficOf: (armed, isDirect) => needs.trafficOf(armed, isDirect),
      begin: (near, way) => this.#begin(near, wayOf(way)),
      over: conversation => this.#over(conversation),
    })
  }

  /** Throws when the port is taken. */
  async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, socket =>
      this.#accept(socket),
    )
    await listenTcp(server, this.#needs.agentPort, backlog)
    this.#server = server
  }

  get plan(): PortPlan {
    return this.#plan
  }

  /** New connections follow at once; those on the former way at the end of a message, or they are let go when they are quiet. */
  set plan(plan: PortPlan) {
    if (samePlan(plan, this.#plan)) return
    this.#plan = plan
    for (const conversation of this.#conversations) {
      if (this.#isDraining || !this.#isRight(conversation)) this.#letGo(conversation)
      else {
        this.#draining.remove(conversation)
        conversation.stay()
      }
    }
    this.#splitter.planChanged()
  }

  /** From now on connections are let go as soon as they are quiet; new ones are still taken, and go their way. */
  drain(): void {
    this.#isDraining = true
    for (const conversation of this.#conversations) this.#letGo(conversation)
    this.#parked.endAll()
    this.#splitter.drain()
  }

  /** Nothing is open, and nothing is being opened. */
  get isIdle(): boolean {
    return this.#conversations.size === 0 && this.#opening.size + this.#parked.size + this.#splitter.size === 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#draining.stop()
    const closed = new Promise<void>(resolve => {
      if (this.#server === undefined) resolve()
      else this.#server.close(() => resolve())
    })
    this.#splitter.dispose()
    for (const socket of this.#opening) resetSocket(socket)
    this.#parked.reset()
    for (const conversation of this.#conversations) conversation.reset()
    await closed
  }

  #isRight(conversation: Conversation): boolean {
    const { everything, requests } = this.#plan
    const { way } = conversation
    if (this.#read.has(conversation)) return [everything, ...requests].some(armed => wayOf(armed) === way)
    return !readsRequests(this.#plan) && way === wayOf(everything)
  }

  #accept(near: Socket): void {
    const source = sourceOf(near)
    if (source === undefined) {
      near.destroy()
      return
    }
    if (!near.listeners('error').includes(ignore)) near.on('error', ignore)
    if (readsRequests(this.#plan)) this.#splitter.take(near, source)
    else if (this.#plan.everything === undefined) this.#toApplication(near)
    else this.#toWorkstation(near, source, this.#plan.everything)
  }

  /** `insteadOf`: a workstation that was not there. */
  #toApplication(near: Socket, insteadOf?: Armed): void {
    this.#whileOpening(near, done =>
      dialApplication(
        this.#needs.application,
        far => {
          done()
          this.#pass(near, new SocketEnd(far), undefined, insteadOf)
        },
        () => {
          done()
          resetSocket(near)
        },
      ),
    )
  }

  #toWorkstation(near: Socket, source: Endpoint, armed: Armed): void {
    this.#whileOpening(near, done =>
      this.#needs.tunnels.open(armed, { protocol: 'tcp', source }, opened => {
        done()
        switch (opened.kind) {
          case 'connected':
            this.#pass(near, new TunnelEnd(opened.tunnel, this.#needs.trafficOf(armed, opened.isDirect)), armed)
            return
          case 'rejected':
            // Refused there; unless the intercept has just ended, and with it what stood for the application.
            if (wayOf(this.#plan.everything) === wayOf(armed)) resetSocket(near)
            else this.#toApplication(near)
            return
          case 'unavailable':
            this.#needs.log.debug('workstation not there, the application has it', { intercept: armed.id })
            this.#toApplication(near, armed)
        }
      }),
    )
  }

  #pass(near: Socket, far: FarEnd, armed: Armed | undefined, insteadOf?: Armed): void {
    const passing = new Passing(near, wayOf(armed), {
      clock: this.#needs.clock,
      messages: this.#needs.messages(),
      // What goes through tunnels is counted there.
      moved: armed === undefined ? this.#needs.moved : ignore,
      freed: (freed, isUnused) => {
        this.#over(freed)
        if (isUnused) this.#accept(near)
        else this.#parked.add(near, woken => this.#accept(woken))
        if (this.#isDraining) this.#parked.endAll()
      },
      over: conversation => this.#over(conversation),
    })
    if (insteadOf === undefined || wayOf(insteadOf) !== wayOf(this.#plan.everything)) this.#started(passing)
    else {
      this.#conversations.add(passing)
      this.#needs.clock.after(tryAgainMs, () => {
        if (this.#conversations.has(passing) && !this.#isRight(passing)) this.#letGo(passing)
      })
    }
    passing.start(far)
  }

  /** What is being opened is given up when the caller goes away. */
  #whileOpening(near: Socket, open: (done: () => void) => () => void): void {
    let cancel: () => void = () => undefined
    let isDone = false as boolean
    const gone = () => cancel()
    const done = () => {
      isDone = true
      this.#opening.delete(near)
      near.off('close', gone)
    }
    this.#opening.add(near)
    near.once('close', gone)
    cancel = open(done)
    if (isDone) cancel = () => undefined
  }

  /** A connection that was read, and has become bytes. */
  #begin(near: Socket, way: string): Conversation {
    const conversation = new Conversation(near, way, this.#needs.clock, this.#needs.moved)
    this.#read.add(conversation)
    this.#started(conversation)
    return conversation
  }

  #started(conversation: Conversation): void {
    this.#conversations.add(conversation)
    // The plan may have changed while it opened.
    if (this.#isDraining || !this.#isRight(conversation)) this.#letGo(conversation)
  }

  #letGo(conversation: Conversation): void {
    this.#draining.add(conversation)
    if (this.#isDraining) conversation.retire()
    else conversation.leave()
  }

  #over(conversation: Conversation): void {
    this.#conversations.delete(conversation)
    this.#draining.remove(conversation)
    this.#needs.flowEnded()
  }
}

function ignore(): void {
  // The close that follows is what counts.
}

/** undefined when the caller has gone already. */
function sourceOf(socket: Socket): Endpoint | undefined {
  const ip = Ip.parse(socket.remoteAddress ?? '')
  return ip === undefined || socket.remotePort === undefined ? undefined : { ip, port: socket.remotePort }
}
