// As much of an API server as a workstation needs to reach a traffic-manager: its Service, its pod, and a port-forward to a port on loopback by
// WebSocket (v4.channel.k8s.io: channel number, then data; the first message of each channel is the port).
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { WebSocketServer } from 'ws'

const labels = { app: 'traffic-manager', telepresence: 'manager' }
const objects: Readonly<Record<string, unknown>> = {
  '/services/traffic-manager': {
    spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'api', port: 8081, targetPort: 'api' }] },
  },
  '/pods': {
    items: [
      {
        metadata: { name: 'traffic-manager-1' },
        spec: { containers: [{ ports: [{ name: 'api', containerPort: 8081 }] }] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      },
    ],
  },
}

export class ApiServerDouble implements Disposable {
  readonly #server: Server
  readonly #forwards: WebSocketServer

  private constructor(managerPort: () => number) {
    this.#server = createServer((request, response) => {
      const [path = ''] = (request.url ?? '').split('?')
      const object = objects[path.replace('/api/v1/namespaces/fairlead', '')]
      response.statusCode = object === undefined ? 404 : 200
      response.end(JSON.stringify(object ?? {}))
    })
    this.#forwards = new WebSocketServer({
      noServer: true,
      handleProtocols: protocols => (protocols.has('v4.channel.k8s.io') ? 'v4.channel.k8s.io' : false),
    })
    this.#server.on('upgrade', (request, socket, head) => {
      this.#forwards.handleUpgrade(request, socket, head, webSocket => {
        const port = Buffer.of(8081 & 0xff, 8081 >> 8)
        for (const channel of [0, 1]) webSocket.send(Buffer.concat([Buffer.of(channel), port]))
        const far = connect(managerPort(), '127.0.0.1')
        far.on('error', () => webSocket.close())
        far.on('close', () => webSocket.close())
        far.on('data', chunk => webSocket.send(Buffer.concat([Buffer.of(0), chunk])))
        webSocket.on('message', message => far.write((message as Buffer).subarray(1)))
        webSocket.on('close', () => far.destroy())
      })
    })
  }

  static async start(managerPort: () => number): Promise<ApiServerDouble> {
    const double = new ApiServerDouble(managerPort)
    double.#server.listen(0, '127.0.0.1')
    await once(double.#server, 'listening')
    return double
  }

  /** A kubeconfig, as one document. */
  get kubeconfig(): string {
    const server = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return JSON.stringify({
      'current-context': 'double',
      contexts: [{ name: 'double', context: { cluster: 'double', user: 'me' } }],
      clusters: [{ name: 'double', cluster: { server } }],
      users: [{ name: 'me', user: { token: 'secret' } }],
    })
  }

  [Symbol.dispose](): void {
    for (const client of this.#forwards.clients) client.terminate()
    this.#forwards.close()
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
