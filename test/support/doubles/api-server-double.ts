// As much of an API server as a workstation needs to reach a traffic-manager: its Service, its pod, and a port-forward to a port on loopback by
// WebSocket (v4.channel.k8s.io: channel number, then data; the first message of each channel is the port). Other pods may be reached where it says so.
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

/** Whether a pod of that name listens on the same port of loopback. */
type Pods = (name: string) => boolean

export class ApiServerDouble implements Disposable {
  readonly #server: Server
  readonly #forwards: WebSocketServer

  private constructor(managerPort: () => number, pods: Pods) {
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
      const [, pod = '', asked = ''] = /\/pods\/([^/]+)\/portforward\?.*ports=(\d+)/.exec(request.url ?? '') ?? []
      const number = Number(asked)
      if (pod !== 'traffic-manager-1' && !pods(pod)) {
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
        return
      }
      this.#forwards.handleUpgrade(request, socket, head, webSocket => {
        const port = Buffer.of(number & 0xff, number >> 8)
        for (const channel of [0, 1]) webSocket.send(Buffer.concat([Buffer.of(channel), port]))
        const far = connect(pod === 'traffic-manager-1' ? managerPort() : number, '127.0.0.1')
        far.on('error', () => webSocket.close())
        far.on('close', () => webSocket.close())
        far.on('data', chunk => webSocket.send(Buffer.concat([Buffer.of(0), chunk])))
        webSocket.on('message', message => far.write((message as Buffer).subarray(1)))
        webSocket.on('close', () => far.destroy())
      })
    })
  }

  /** Without `pods` the user may forward ports of no other pod. */
  static async start(managerPort: () => number, pods: Pods = () => false): Promise<ApiServerDouble> {
    const double = new ApiServerDouble(managerPort, pods)
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
