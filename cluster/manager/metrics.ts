// Probes and metrics over plain HTTP on the pod's address: /healthz, /readyz, /metrics (Prometheus). The client API is on loopback, where the
// kubelet and Prometheus don't reach.
import { createServer, type Server } from 'node:http'
import { Gauge, Registry } from 'prom-client'

export interface Observed {
  isReady(): boolean
  sessions(): number
  openTunnels(): number
  bytesFromClients(): number
  bytesToClients(): number
}

export function createMetricsServer(observed: Observed): Server {
  const registry = new Registry()
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('session_count', 'Sessions of clients', () => observed.sessions())
  gauge('client_count', 'Connected clients', () => observed.sessions())
  gauge('tunnel_count', 'Open tunnels', () => observed.openTunnels())
  gauge('tunnel_ingress_bytes', 'Bytes from clients', () => observed.bytesFromClients())
  gauge('tunnel_egress_bytes', 'Bytes to clients', () => observed.bytesToClients())
  return createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain') =>
      response.writeHead(status, { 'content-type': type }).end(body)
    switch (request.url) {
      case '/healthz':
        answer(200, 'ok\n')
        break
      case '/readyz':
        if (observed.isReady()) answer(200, 'ok\n')
        else answer(503, 'starting or stopping\n')
        break
      case '/metrics':
        void registry.metrics().then(text => answer(200, text, registry.contentType))
        break
      default:
        answer(404, 'there is /healthz, /readyz and /metrics\n')
    }
  })
}
