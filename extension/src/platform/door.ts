// A door on loopback to a service of the cluster, for a browser that is not on this machine: over SSH, in WSL, in a dev container or in a browser's
// editor, the editor forwards loopback ports to where the person sits, and nothing else.
import { connect, createServer, type Server } from 'node:net'

export class Doors implements Disposable {
  readonly #open = new Map<string, Promise<{ readonly server: Server; readonly port: number }>>()

  /** The loopback port that leads to `host:port`; the same one as long as the window lives. */
  async portTo(host: string, port: number): Promise<number> {
    const key = `${host}:${port}`
    const door = this.#open.get(key) ?? listen(host, port)
    this.#open.set(key, door)
    try {
      return (await door).port
    } catch (error) {
      this.#open.delete(key)
      throw error
    }
  }

  [Symbol.dispose](): void {
    for (const door of this.#open.values())
      door.then(
        ({ server }) => server.close(),
        () => undefined,
      )
    this.#open.clear()
  }
}

function listen(host: string, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, near => {
    const far = connect({ host, port, allowHalfOpen: true })
    near.pipe(far).pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  // It keeps nothing alive by itself.
  server.unref()
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve({ server, port: address.port })
    })
  })
}
