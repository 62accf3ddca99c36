// Where the kernel terminates the connections of one IP version: a server on the device's own address.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Ip } from '../../../../../common/net/index.ts'

const backlog = 4096
/** Bytes read from a socket before the reader must have taken some. */
const readAheadBytes = 256 * 1024
/** A program whose kernel has forgotten a half-closed connection (tcp_fin_timeout of tcp(7)) says so only when asked. */
const keepAliveMs = 60_000

export class Listener implements Disposable {
  readonly #server: Server
  readonly address: Ip
  readonly port: number

  private constructor(server: Server, address: Ip, port: number) {
    this.#server = server
    this.address = address
    this.port = port
  }

  /** `accept` gets paused sockets that allow half-open. `listen` brings a socket that listens there already. */
  static async open(
    address: Ip,
    accept: (socket: Socket, peer: Ip, port: number) => void,
    listen?: (address: Ip) => Promise<number>,
  ): Promise<Listener> {
    const server = createServer(
      {
        allowHalfOpen: true,
        noDelay: true,
        pauseOnConnect: true,
        highWaterMark: readAheadBytes,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveMs,
      },
      socket => {
        socket.on('error', ignore)
        const peer = Ip.parse(socket.remoteAddress ?? '')
        if (peer === undefined || socket.remotePort === undefined) socket.destroy()
        else accept(socket, peer, socket.remotePort)
      },
    )
    if (listen === undefined) server.listen({ host: address.toString(), port: 0, backlog })
    else server.listen({ fd: await listen(address) }, backlog)
    await once(server, 'listening')
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('a TCP server always has an address and a port')
    return new Listener(server, address, bound.port)
  }

  /** Takes no more connections; those that were handed over live on. */
  [Symbol.dispose](): void {
    this.#server.close()
  }
}

/** Errors of a socket are its carrier's to hear; one that comes after the carrier has left must not end the process. */
function ignore(): void {}
