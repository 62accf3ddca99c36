// Probes and metrics over plain HTTP on the pod's address: /healthz, /readyz, /metrics (Prometheus). The client API is on loopback, where the
// kubelet and Prometheus don't reach. Metrics keep the names of Telepresence 2.20.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Traffic } from '../../common/tunnel/index.ts'

/** Whom a metric is about. Names are what clients say of themselves. */
export interface Person {
  readonly name: string
  readonly installId: string
}

/** What is so at the moment. */
export interface MetricsPorts {
  /** One for each session. */
  clients(): Iterable<Person>
  agents(): number
  intercepts(): Iterable<{ readonly of: Person; readonly workload: string; readonly isActive: boolean }>
  /** Calls that are open on the gRPC ports, tunnels and watches among them. */
  calls(): number
}

/** Each person is a series of their own in Prometheus, for ever; later ones are counted together. */
const mostPeople = 1000
const others: Person = { name: 'others', installId: '' }
const personLabels = ['client', 'install_id'] as const

export class Metrics implements AsyncDisposable {
  /** What /readyz says. */
  isReady = false
  openTunnels = 0
  readonly traffic: Traffic = { sentBytes: 0, receivedBytes: 0 }
  readonly #registry = new Registry()
  readonly #server: Server
  readonly #people = new Map<string, Person>()
  readonly #arrivals: Counter
  readonly #intercepts: Counter
  #requests = 0

  constructor(ports: MetricsPorts) {
    const registers = [this.#registry]
    const clients = () => [...ports.clients()]
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
    gauge('session_count', 'Sessions', () => clients().length + ports.agents())
    gauge('client_count', 'Connected clients', () => clients().length)
    gauge('agent_count', 'Connected agents', ports.agents)
    gauge(
      'active_intercept_count',
      'Intercepts that get traffic',
      () => [...ports.intercepts()].filter(({ isActive }) => isActive).length,
    )
    gauge('tunnel_count', 'Open tunnels', () => this.openTunnels)
    gauge('active_grpc_request_count', 'Open calls', ports.calls)
    gauge('active_http_request_count', 'Requests for probes and metrics under way', () => this.#requests)
    total('tunnel_ingress_bytes', 'Bytes from clients into the cluster', () => this.traffic.receivedBytes)
    total('tunnel_egress_bytes', 'Bytes from the cluster to clients', () => this.traffic.sentBytes)
    gauge('process_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss())
    this.#arrivals = new Counter({
      name: 'connect_count',
      help: 'Times that a client arrived',
      labelNames: personLabels,
      registers,
    })
    this.#intercepts = new Counter({
      name: 'intercept_count',
      help: 'Intercepts that a client created',
      labelNames: [...personLabels, 'intercept_type'],
      registers,
    })
    const seen = this.#people
    new Gauge({
      name: 'connect_active_status',
      help: '1 for a client that is connected, 0 for one that was',
      labelNames: personLabels,
      registers,
      collect() {
        this.reset()
        for (const person of seen.values()) this.set(labelsOf(person), 0)
        for (const client of ports.clients()) this.set(labelsOf(seen.get(keyOf(client)) ?? others), 1)
      },
    })
    new Gauge({
      name: 'intercept_active_status',
      help: '1 for an intercept that gets traffic, 0 for one that waits for it',
      labelNames: [...personLabels, 'workload'],
      registers,
      collect() {
        this.reset()
        for (const { of, workload, isActive } of ports.intercepts())
          this.set({ ...labelsOf(seen.get(keyOf(of)) ?? others), workload }, isActive ? 1 : 0)
      },
    })
    this.#server = createServer((request, response) => {
      this.#requests++
      response.once('close', () => this.#requests--)
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

  arrived(client: Person): void {
    this.#arrivals.inc(labelsOf(this.#remember(client)))
  }

  created(client: Person): void {
    this.#intercepts.inc({ ...labelsOf(this.#remember(client)), intercept_type: 'global' })
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

  #remember(person: Person): Person {
    const key = keyOf(person)
    const known = this.#people.get(key)
    if (known !== undefined) return known
    if (this.#people.size >= mostPeople) return others
    this.#people.set(key, person)
    return person
  }
}

function keyOf({ name, installId }: Person): string {
  return `${installId} ${name}`
}

function labelsOf({ name, installId }: Person): Record<(typeof personLabels)[number], string> {
  return { client: name, install_id: installId }
}
