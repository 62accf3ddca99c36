// One UDP port that the agent stands in front of: a flow for each caller's address, with the application or with the workstation that has taken the
// port. Datagrams have no connection to be careful with: a change of the plan ends the flows on the former way, and the next datagram opens one on
// the new. Nothing waits for long: what can't be passed on at once is dropped, as a network would.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { type Endpoint, Ip } from '../../../common/net/index.ts'
import { DatagramAssembler, type Traffic, type TunnelStream } from '../../../common/tunnel/index.ts'
import { idlePlan, type PortPlan, wayOf } from '../intercepts/index.ts'
import { bindUdp } from './listening.ts'
import type { PortNeeds } from './tcp-port.ts'

/** As Telepresence 2.20: a flow without a datagram for so long has ended. */
const idleMs = 60_000
/** At the limit, the flow that was silent longest goes. */
const maxFlows = 4096
/** While a flow opens. */
const maxQueued = 64
const waitingLimitBytes = 1024 * 1024

interface Flow {
  readonly way: string
  send(datagram: Buffer): void
  close(): void
}

export class UdpPort implements AsyncDisposable {
  readonly #needs: PortNeeds
  /** By the caller's address and port, the one that was silent longest first. */
  readonly #flows = new Map<string, Flow>()
  #socket: Socket | undefined
  #plan: PortPlan = idlePlan

  constructor(needs: PortNeeds) {
    this.#needs = needs
  }

  /** Throws when the port is taken. */
  async listen(): Promise<void> {
    const socket = await bindUdp(this.#needs.agentPort)
    socket.on('message', (datagram, from) => this.#received(datagram, from))
    socket.on('error', error => this.#needs.log.warn('UDP port', { port: this.#needs.agentPort, why: error.message }))
    this.#socket = socket
  }

  get plan(): PortPlan {
    return this.#plan
  }

  set plan(plan: PortPlan) {
    this.#plan = plan
    const way = flowWayOf(plan)
    for (const flow of [...this.#flows.values()]) if (flow.way !== way) flow.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const flow of [...this.#flows.values()]) flow.close()
    const socket = this.#socket
    if (socket !== undefined) await new Promise<void>(resolve => socket.close(() => resolve()))
  }

  #received(datagram: Buffer, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`
    let flow = this.#flows.get(key)
    if (flow === undefined) {
      const [oldest] = this.#flows.values()
      if (this.#flows.size >= maxFlows) oldest?.close()
      flow = this.#open(key, from)
      if (flow === undefined) return
    } else this.#flows.delete(key)
    this.#flows.set(key, flow)
    flow.send(datagram)
  }

  #open(key: string, from: RemoteInfo): Flow | undefined {
    const ip = Ip.parse(from.address)
    if (ip === undefined) return undefined
    const armed = this.#plan.everything
    const reply = (datagram: Buffer) => this.#socket?.send(datagram, from.port, from.address)
    const flow = new UdpFlow({
      way: flowWayOf(this.#plan),
      reply,
      closed: () => {
        if (this.#flows.get(key) === flow) this.#flows.delete(key)
      },
    })
    if (armed === undefined) flow.useApplication(this.#needs.application)
    else {
      const cancel = this.#needs.tunnels.open(armed, { protocol: 'udp', source: { ip, port: from.port } }, opened => {
        if (opened.kind === 'connected') flow.useTunnel(opened.tunnel, this.#needs.trafficOf(armed, opened.isDirect))
        else if (opened.kind === 'rejected') flow.close()
        else flow.useApplication(this.#needs.application)
      })
      flow.onClose(cancel)
    }
    for (const wiretap of this.#plan.wiretaps) {
      const copyTo = flow.beginCopy()
      const cancel = this.#needs.tunnels.open(wiretap, { protocol: 'udp', source: { ip, port: from.port } }, opened => {
        if (opened.kind === 'connected') copyTo(opened.tunnel, this.#needs.trafficOf(wiretap, opened.isDirect))
      })
      flow.onClose(cancel)
    }
    return flow
  }
}

/** A flow with other wiretaps is another flow. */
function flowWayOf({ everything, wiretaps }: PortPlan): string {
  return [everything, ...wiretaps].map(armed => wayOf(armed)).join()
}

interface FlowNeeds {
  readonly way: string
  readonly reply: (datagram: Buffer) => void
  readonly closed: () => void
}

class UdpFlow implements Flow {
  readonly way: string
  readonly #needs: FlowNeeds
  readonly #idle: NodeJS.Timeout
  #queue: Buffer[] | undefined = []
  #pass: (datagram: Buffer) => void = () => undefined
  readonly #releases: (() => void)[] = []
  readonly #copies: ((datagram: Buffer) => void)[] = []
  #isClosed = false

  constructor(needs: FlowNeeds) {
    this.way = needs.way
    this.#needs = needs
    this.#idle = setTimeout(() => this.close(), idleMs)
    this.#idle.unref()
  }

  send(datagram: Buffer): void {
    this.#idle.refresh()
    for (const copy of this.#copies) copy(datagram)
    if (this.#queue === undefined) this.#pass(datagram)
    else if (this.#queue.push(datagram) > maxQueued) this.#queue.shift()
  }

  /** Called when it closes, or at once when it has closed. */
  onClose(release: () => void): void {
    if (this.#isClosed) release()
    else this.#releases.push(release)
  }

  useApplication({ ip, port }: Endpoint): void {
    if (this.#isClosed) return
    const socket = createSocket(ip.family === 4 ? 'udp4' : 'udp6')
    this.onClose(() => socket.close())
    // Nobody listens (ICMP says so): as much as the caller would have noticed of an application that does not answer.
    socket.on('error', () => this.close())
    socket.on('message', datagram => this.#answered(datagram))
    socket.connect(port, ip.toString(), () => this.#opened(datagram => socket.send(datagram, () => undefined)))
  }

  useTunnel(tunnel: TunnelStream, traffic: Traffic): void {
    if (this.#isClosed) {
      tunnel.finish()
      return
    }
    this.onClose(() => tunnel.finish())
    const assembler = new DatagramAssembler(datagram => this.#answered(datagram))
    const close = () => this.close()
    tunnel.listen({
      data(piece, isLast) {
        traffic.receivedBytes += piece.length
        assembler.push(piece, isLast)
      },
      control: () => undefined,
      ended: close,
      drained: () => undefined,
      closed: close,
    })
    this.#opened(datagram => pass(datagram, tunnel, traffic))
  }

  /** For a wiretap: what comes from now on goes there too, as soon as it is known where; what comes back goes nowhere. */
  beginCopy(): (tunnel: TunnelStream, traffic: Traffic) => void {
    const waiting: Buffer[] = []
    let copy = (datagram: Buffer) => {
      if (waiting.length < maxQueued) waiting.push(datagram)
    }
    this.#copies.push(datagram => copy(datagram))
    return (tunnel, traffic) => {
      const ignore = () => undefined
      tunnel.listen({ data: ignore, control: ignore, ended: ignore, drained: ignore, closed: ignore })
      this.onClose(() => tunnel.finish())
      copy = datagram => pass(datagram, tunnel, traffic)
      for (const datagram of waiting) copy(datagram)
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#idle)
    this.#queue = undefined
    this.#pass = () => undefined
    for (const release of this.#releases) release()
    this.#needs.closed()
  }

  #opened(pass: (datagram: Buffer) => void): void {
    if (this.#isClosed) return
    this.#pass = pass
    const queue = this.#queue ?? []
    this.#queue = undefined
    for (const datagram of queue) pass(datagram)
  }

  #answered(datagram: Buffer): void {
    this.#idle.refresh()
    this.#needs.reply(datagram)
  }
}

function pass(datagram: Buffer, tunnel: TunnelStream, traffic: Traffic): void {
  // An empty datagram is no message that 2.20 forwards.
  if (datagram.length === 0 || tunnel.waitingBytes > waitingLimitBytes) return
  traffic.sentBytes += datagram.length
  tunnel.sendData(datagram)
}
