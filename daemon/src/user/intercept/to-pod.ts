// Ports of the intercepted pod's loopback on this machine's loopback (--to-pod): each connection and each UDP flow goes to the agent of the pod that
// the intercept has now, which tries its own loopback too.
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { createServer, type Server, type Socket } from 'node:net'
import { Disposer, KnownError, messageOf } from '../../../../common/base/index.ts'
import { type Endpoint, type FlowId, Ip } from '../../../../common/net/index.ts'
import type { ManagerConnection } from '../tunnel/index.ts'
import type { UdpCarrier } from '../vif/index.ts'
import type { Flows } from './ports.ts'
import type { PodPortMapping } from './wanted.ts'

/** Where the pod is now, and how to reach it. */
export interface PodRoute {
  readonly flows: Flows
  readonly ip: Ip
  /** To its agent, when there is a direct one. */
  readonly over: ManagerConnection | undefined
}

const loopback = Ip.ofV4(0x7f000001)
const loopbackText = loopback.toString()
const maxDatagramFlows = 256

export class PodListeners implements AsyncDisposable {
  readonly #owned = new Disposer()
  readonly #route: () => PodRoute | undefined

  private constructor(route: () => PodRoute | undefined) {
    this.#route = route
  }

  /** All, or none stays open. Throws LOCAL_PORT_BUSY. */
  static async open(mappings: readonly PodPortMapping[], route: () => PodRoute | undefined): Promise<PodListeners> {
    const listeners = new PodListeners(route)
    try {
      for (const mapping of mappings) {
        await (mapping.protocol === 'TCP' ? listeners.#listenTcp(mapping) : listeners.#listenUdp(mapping))
      }
      return listeners
    } catch (error) {
      await listeners[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned[Symbol.asyncDispose]()
  }

  async #listenTcp(mapping: PodPortMapping): Promise<void> {
    const sockets = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, socket => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
      void this.#carry(socket, mapping)
    })
    this.#owned.defer(() => {
      server.close()
      for (const socket of sockets) socket.resetAndDestroy()
    })
    await listening(server, mapping)
  }

  async #carry(socket: Socket, mapping: PodPortMapping): Promise<void> {
    const route = this.#route()
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    const outcome =
      route === undefined
        ? undefined
        : await route.flows.dial(flowTo(route.ip, mapping, socket.remotePort ?? 0), {
            signal: gone.signal,
            over: route.over ?? 'manager',
          })
    if (outcome?.kind !== 'connected') socket.resetAndDestroy()
    else if (socket.destroyed) outcome.carrier.drop()
    else outcome.carrier.take(socket)
  }

  async #listenUdp(mapping: PodPortMapping): Promise<void> {
    const socket = createSocket('udp4')
    const flows = new Map<string, UdpCarrier>()
    this.#owned.defer(() => {
      for (const carrier of flows.values()) carrier.close()
      socket.close()
    })
    await bound(socket, mapping)
    socket.on('message', (datagram, { address, port }) => {
      const key = `${address} ${port}`
      let carrier = flows.get(key)
      if (carrier === undefined) {
        const route = this.#route()
        if (route === undefined || flows.size >= maxDatagramFlows) return
        carrier = route.flows.open(
          flowTo(route.ip, mapping, port),
          answer => socket.send(answer, port, address),
          () => flows.delete(key),
          { over: route.over ?? 'manager' },
        )
        flows.set(key, carrier)
      }
      carrier.send(datagram)
    })
  }
}

function flowTo(ip: Ip, { pod, protocol }: PodPortMapping, sourcePort: number): FlowId {
  const source: Endpoint = { ip: ip.family === 4 ? loopback : (Ip.parse('::1') ?? ip), port: sourcePort }
  return { protocol: protocol === 'TCP' ? 'tcp' : 'udp', source, destination: { ip, port: pod } }
}

function listening(server: Server, { local }: PodPortMapping): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(busy(local, error)))
    server.listen(local, loopbackText, () => {
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function bound(socket: DatagramSocket, { local }: PodPortMapping): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', error => reject(busy(local, error)))
    socket.bind(local, loopbackText, () => {
      socket.on('error', () => undefined)
      resolve()
    })
  })
}

function busy(port: number, error: Error): KnownError {
  return new KnownError('LOCAL_PORT_BUSY', { address: `${loopbackText}:${port}`, what: messageOf(error) }, error)
}
