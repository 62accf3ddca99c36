// Both ends of tunnels in one process: a manager that serves tunnels on loopback, a TunnelClient that reaches it through a Duplex, and a stand-in
// for the virtual interface: `program(port)` is a socket of a program that dialled 127.0.0.1:port "in the cluster".
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import http2 from 'node:http2'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import type { TestContext } from 'node:test'
import { silentLog } from '../../../../common/base/index.ts'
import { type FlowId, Ip } from '../../../../common/net/index.ts'
import { connectionOptions, GrpcServer, ManagerService } from '../../../../common/protocol/index.ts'
import { serveTunnel, type TunnelServiceOptions, tunnelPath } from '../../../../common/tunnel/index.ts'
import { ManagerConnection, TunnelClient } from '../../../../daemon/src/user/tunnel/index.ts'

export const loopback = Ip.ofV4(0x7f000001)
export const never = new AbortController().signal

export interface PathOptions {
  readonly connections?: number
  readonly manager?: Partial<TunnelServiceOptions>
  readonly settings?: http2.Settings
  readonly holdMs?: number
  readonly serve?: (stream: http2.ServerHttp2Stream) => void
}

export class Path {
  readonly client: TunnelClient
  readonly connections: ManagerConnection[] = []
  /** The far ends of the port-forwards. */
  readonly wires: Socket[] = []
  readonly #cleanUp: (() => void)[] = []

  private constructor(holdMs: number) {
    this.client = new TunnelClient({ log: silentLog, dialTimeoutMs: 3000, latencyMs: 2000, holdMs })
  }

  static async open(
    t: TestContext,
    { connections = 2, manager, settings, holdMs = 10_000, serve }: PathOptions = {},
  ): Promise<Path> {
    const path = new Path(holdMs)
    const service = new GrpcServer()
    service.add(ManagerService, { Version: () => Promise.resolve({ version: 'v2.20.2' }) })
    const options: TunnelServiceOptions = {
      isSession: id => id === 'me',
      exists: ip => ip.toString() === '10.1.2.3',
      mayDial: () => true,
      log: silentLog,
      ...manager,
    }
    service.handleRaw(tunnelPath, serve ?? (stream => serveTunnel(stream, options)))
    const server = http2.createServer({
      ...connectionOptions,
      settings: { ...connectionOptions.settings, ...settings },
    })
    const sessions = new Set<http2.ServerHttp2Session>()
    server.on('session', session => sessions.add(session))
    service.attach(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (let at = 0; at < connections; at++) {
      const { near, wire } = await portForward(port)
      path.wires.push(wire)
      path.connections.push(await ManagerConnection.open(near, { signal: never, log: silentLog }))
    }
    path.client.use(path.connections, 'me')
    t.after(() => {
      for (const close of path.#cleanUp) close()
      path.client.lose()
      for (const connection of path.connections) connection.close()
      for (const wire of path.wires) wire.destroy()
      for (const session of sessions) session.destroy()
      server.close()
    })
    return path
  }

  dial(port: number, signal = never) {
    return this.client.dial(tcpFlow(port), { signal })
  }

  /** What a program sees: a socket whose other end was taken by the tunnel. Throws when the dial fails. */
  async program(port: number): Promise<Socket> {
    const outcome = await this.dial(port)
    if (outcome.kind !== 'connected') throw new Error(outcome.kind)
    const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const accepted = once(listener, 'connection') as Promise<[Socket]>
    const program = connect({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
    program.on('error', () => undefined)
    const [[socket]] = await Promise.all([accepted, once(program, 'connect')])
    listener.close()
    this.#cleanUp.push(() => program.destroy())
    outcome.carrier.take(socket)
    return program
  }

  /** A TCP server "in the cluster". */
  async cluster(serve: (socket: Socket) => void): Promise<{ port: number; server: Server; sockets: Socket[] }> {
    const sockets: Socket[] = []
    const server = createServer({ allowHalfOpen: true }, socket => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      serve(socket)
    })
    server.listen(0, '127.0.0.1', 1024)
    await once(server, 'listening')
    this.#cleanUp.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return { port: (server.address() as AddressInfo).port, server, sockets }
  }

  async clusterUdp(serve: (datagram: Buffer, reply: (datagram: Buffer) => void) => void): Promise<number> {
    const socket: DatagramSocket = createSocket('udp4')
    socket.on('message', (datagram, { port, address }) => serve(datagram, answer => socket.send(answer, port, address)))
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    this.#cleanUp.push(() => socket.close())
    return socket.address().port
  }
}

export function tcpFlow(port: number, ip = loopback): FlowId {
  return { protocol: 'tcp', source: { ip: loopback, port: 40_000 }, destination: { ip, port } }
}

export function udpFlow(port: number): FlowId {
  return { ...tcpFlow(port), protocol: 'udp' }
}

/** A port on loopback where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A Duplex that is no socket, as a port-forward is. */
async function portForward(port: number): Promise<{ near: Duplex; wire: Socket }> {
  const wire = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(wire, 'connect')
  const [near, far] = duplexPair()
  wire.on('error', () => far.destroy())
  wire.on('close', () => far.destroy())
  far.on('error', () => undefined)
  far.on('close', () => wire.destroy())
  far.pipe(wire)
  wire.pipe(far)
  return { near, wire }
}
