// The agent's own API (telepresence.agent.Agent), for workstations that are connected to this pod by a port-forward: dials of their intercepts are
// asked of them here instead of through the manager, and they may dial through the pod. Whoever names the session of an intercept of this workload
// is its client: session ids are not guessable, and come from the manager alone.
import type { Http2Server } from 'node:http2'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type Clock, chainOf, type Log, pause } from '../../../common/base/index.ts'
import { AgentService, connectionOptions, GrpcError, GrpcServer, GrpcStatus } from '../../../common/protocol/index.ts'
import { acceptTunnel, agentTunnelPath, type FlowServiceOptions, serveFlow } from '../../../common/tunnel/index.ts'
import type { ClientTunnels } from '../tunnels/index.ts'

export interface AgentServiceNeeds {
  readonly tunnels: ClientTunnels
  /** Whether a client of that session has an intercept here. */
  knows(sessionId: string): boolean
  /** What is dialled for clients; asked for each flow. */
  dials(): FlowServiceOptions
  readonly version: { readonly name: string; readonly version: string }
  readonly clock: Clock
  readonly log: Log
}

/** A client may be here before the manager has told us of its intercept. */
const knownWithinMs = 3_000
const lookEveryMs = 50
const stopped = new GrpcError(GrpcStatus.unavailable, 'the agent stops')

export class AgentServer implements AsyncDisposable {
  readonly grpc: GrpcServer
  readonly #needs: AgentServiceNeeds
  readonly #server: Http2Server
  readonly #stopping = new AbortController()
  readonly #sessions = new Set<{ destroy(): void }>()

  constructor(needs: AgentServiceNeeds) {
    this.#needs = needs
    this.grpc = new GrpcServer({
      onBug: (error, path) => needs.log.error('a call failed', { path, why: chainOf(error) }),
    })
    this.#server = createServer(connectionOptions)
    this.#server.on('session', session => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
    })
    this.grpc.add(AgentService, {
      Version: () => Promise.resolve(needs.version),
      WatchDial: ({ session_id }, { signal }) =>
        this.#watchDial(session_id, AbortSignal.any([signal, this.#stopping.signal])),
    })
    this.grpc.handleRaw(agentTunnelPath, stream =>
      acceptTunnel(stream, (tunnel, info) => {
        if (needs.tunnels.claim(tunnel, info)) return
        if (needs.knows(info.sessionId)) serveFlow(tunnel, info, needs.dials())
        else tunnel.finish(unknownSession())
      }),
    )
    this.grpc.attach(this.#server)
  }

  /** On the pod's loopback, at any port; resolves to it. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port))
    })
  }

  /** Resolves when the client is known; throws NOT_FOUND when it does not become known soon. */
  async known(sessionId: string, { signal }: { signal: AbortSignal }): Promise<void> {
    const { clock } = this.#needs
    const until = clock.now() + knownWithinMs
    while (!this.#needs.knows(sessionId)) {
      if (clock.now() >= until) throw unknownSession()
      await pause(clock, lookEveryMs, { signal })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(stopped)
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const session of this.#sessions) session.destroy()
    await closed
  }

  async *#watchDial(sessionId: string, signal: AbortSignal) {
    await this.known(sessionId, { signal })
    const { tunnels } = this.#needs
    const queue = tunnels.watch(sessionId)
    try {
      yield* queue.requests(signal)
    } finally {
      tunnels.unwatch(sessionId, queue)
    }
    // A clean end would make a 2.20 client come back in a tight loop.
    throw new GrpcError(GrpcStatus.unavailable, 'the watch is over')
  }
}

function unknownSession(): GrpcError {
  return new GrpcError(GrpcStatus.notFound, 'no intercept of that session here')
}
