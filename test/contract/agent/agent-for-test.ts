// An agent in this process, in front of an "application" on loopback, with a fake manager and a local process that intercepts lead to.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Agent } from '../../../cluster/agent/agent.ts'
import type { AgentConfig, AgentPort } from '../../../cluster/shared/index.ts'
import { Lookups } from '../../../cluster/shared/lookups/index.ts'
import { silentLog, systemClock } from '../../../common/base/index.ts'
import { Ip } from '../../../common/net/index.ts'
import { FakeManager } from './fake-manager.ts'

export const loopback = Ip.ofV4(0x7f000001)

export interface Place {
  readonly manager: FakeManager
  readonly agent: Agent
  /** Where callers come in. */
  readonly port: number
  readonly application: TestServer
  /** The intercept's local process. */
  readonly local: TestServer
}

export interface TestServer {
  readonly port: number
  readonly sockets: Socket[]
}

export interface PlaceOptions {
  readonly serve?: (socket: Socket, who: 'application' | 'local') => void
  readonly token?: string
  /** As the manager allows on one connection. */
  readonly maxStreams?: number
  readonly environment?: Record<string, string>
  readonly config?: Partial<AgentConfig>
  readonly moreContainers?: AgentConfig['containers']
}

/** Both servers answer every piece with who they are and the piece. */
export async function place(t: TestContext, options: PlaceOptions = {}): Promise<Place> {
  const { serve = sayWho, token, environment = {} } = options
  const manager = await FakeManager.start(t, options)
  const application = await tcpServer(t, socket => serve(socket, 'application'))
  const local = await tcpServer(t, socket => serve(socket, 'local'))
  const port = await freePort()
  const config: AgentConfig = {
    ...configOf([{ ...portOf(application.port, port) }], manager.port),
    ...options.config,
  }
  const agent = await startAgent(t, config, { token, environment })
  return { manager, agent, port, application, local }
}

export async function startAgent(
  t: TestContext,
  config: AgentConfig,
  {
    token,
    environment = {},
    nameserverPort = 53,
  }: { token?: string | undefined; environment?: Record<string, string>; nameserverPort?: number } = {},
): Promise<Agent> {
  const agent = await Agent.start({
    config,
    pod: { name: 'web-1', namespace: 'shop', ip: loopback },
    environment,
    token: () => Promise.resolve(token),
    lookups: new Lookups({ nameservers: ['127.0.0.1'], clusterDomain: 'cluster.local.', port: nameserverPort }),
    clock: systemClock,
    log: silentLog,
    logLevel: () => undefined,
  })
  t.after(() => agent[Symbol.asyncDispose]())
  return agent
}

export function configOf(ports: readonly AgentPort[], managerPort: number): AgentConfig {
  return {
    version: 1,
    workload: { kind: 'Deployment', name: 'web', namespace: 'shop' },
    manager: { host: '127.0.0.1', port: managerPort },
    logLevel: 'error',
    containers: [{ name: 'app', prefix: '_FL_0_', mounts: [], ports, replaced: false }],
  }
}

export function portOf(port: number, agentPort: number, protocol: 'TCP' | 'UDP' = 'TCP'): AgentPort {
  return {
    name: 'http',
    port,
    protocol,
    agentPort,
    service: 'web',
    servicePortName: 'http',
    servicePort: 80,
    appProtocol: '',
    numeric: false,
    probePort: 0,
  }
}

function sayWho(socket: Socket, who: string): void {
  socket.on('data', (piece: Buffer) => socket.write(`${who}:${piece.toString()}`))
  socket.on('end', () => socket.end())
}

export async function tcpServer(t: TestContext, serve: (socket: Socket) => void): Promise<TestServer> {
  const sockets: Socket[] = []
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export async function caller(t: TestContext, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  socket.on('error', () => undefined)
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** One connection, one question, the answer. */
export async function ask(t: TestContext, port: number, question = 'hi'): Promise<string> {
  const socket = await caller(t, port)
  return askOn(socket, question).finally(() => socket.destroy())
}

export function askOn(socket: Socket, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (piece: Buffer) => resolve(piece.toString()))
    socket.once('close', () => reject(new Error('closed')))
    socket.write(question)
  })
}
