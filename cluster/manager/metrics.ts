// Probes and metrics over plain HTTP on the pod's address: /healthz, /readyz, /metrics (Prometheus). The client API is on loopback, where the
// kubelet and Prometheus don't reach. Metrics keep the names of Telepresence 2.20.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Traffic } from '../../common/tunnel/index.ts'

/** What is so at the moment. */
export interface MetricsPorts {
  clients(): number
  agents(): number
  activeIntercepts(): number
}

export class Metrics implements AsyncDisposable {
  /** What /readyz says. */
  isReady = false
  openTunnels = 0
  readonly traffic: Traffic = { sentBytes: 0, receivedBytes: 0 }
  readonly arrivals: Counter
  readonly intercepts: Counter
  readonly #registry = new Registry()
  readonly #server: Server

  constructor({ clients, agents, activeIntercepts }: MetricsPorts) {
    const registers = [this.#registry]
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    const total = (name: string, help: string, read: () => number) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset()
          this.inc(read())
        },
      })
    gauge('session_count', 'Sessions', () => clients() + agents())
    gauge('client_count', 'Connected clients', clients)
    gauge('agent_count', 'Connected agents', agents)
    gauge('active_intercept_count', 'Intercepts that get traffic', activeIntercepts)
    gauge('tunnel_count', 'Open tunnels', () => this.openTunnels)
    total('tunnel_ingress_bytes', 'Bytes from clients into the cluster', () => this.traffic.receivedBytes)
    total('tunnel_egress_bytes', 'Bytes from the cluster to clients', () => this.traffic.sentBytes)
    gauge('process_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss())
    this.arrivals = new Counter({ name: 'connect_count', help: 'Clients that arrived', registers })
    this.intercepts = new Counter({ name: 'intercept_count', help: 'Intercepts that were created', registers })
    this.#server = createServer((request, response) => {
      const answer = (status: number, body: string, type = 'text/plain') =>
        response.writeHead(status, { 'content-type': type }).end(body)
      switch (request.url) {
        case '/healthz':
          answer(200, 'ok\n')
          break
        case '/readyz':
          if (this.isReady) answer(200, 'ok\n')
          else answer(503, 'starting or stopping\n')
          break
        case '/metrics':
          void this.#registry.metrics().then(text => answer(200, text, this.#registry.contentType))
          break
        default:
          answer(404, 'there is /healthz, /readyz and /metrics\n')
      }
    })
  }

  /** Returns the port (for 0: the one that was free). Throws when it is taken. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    return (this.#server.address() as AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}
