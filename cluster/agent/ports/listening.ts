// Listening on every address of the pod, both families; a node without IPv6 has IPv4 alone.
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import type { Server } from 'node:net'

export async function listenTcp(server: Server, port: number, backlog: number): Promise<void> {
  const listen = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, backlog }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  try {
    await listen('::')
  } catch (error) {
    if (!isWithoutV6(error)) throw error
    await listen('0.0.0.0')
  }
}

export async function bindUdp(port: number): Promise<DatagramSocket> {
  const bind = (type: 'udp4' | 'udp6') =>
    new Promise<DatagramSocket>((resolve, reject) => {
      const socket = createSocket({ type, ipv6Only: false })
      socket.once('error', error => {
        socket.close()
        reject(error)
      })
      socket.bind(port, () => {
        socket.removeAllListeners('error')
        resolve(socket)
      })
    })
  try {
    return await bind('udp6')
  } catch (error) {
    if (!isWithoutV6(error)) throw error
    return bind('udp4')
  }
}

function isWithoutV6(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'
}
