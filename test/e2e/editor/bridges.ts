// The test's end of the bridges into extension hosts: one socket for a server, one line for each window, known by the folder that it has open. A window
// that is loaded again comes back on a new connection.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const startMs = 60_000

interface Answer {
  readonly id?: number
  readonly ready?: boolean
  readonly folder?: string
  readonly result?: unknown
  readonly error?: string
}

export class Bridges implements Disposable {
  readonly #server: Server
  readonly #byFolder = new Map<string, Bridge>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', socket => {
      socket.on('error', () => undefined)
      const lines = createInterface({ input: socket })
      lines.on('error', () => undefined)
      let bridge: Bridge | undefined
      lines.on('line', line => {
        const answer = JSON.parse(line) as Answer
        if (answer.ready === true) {
          bridge = this.of(answer.folder ?? '')
          bridge.connected(socket)
        } else bridge?.answered(answer)
      })
    })
  }

  static async open(path: string): Promise<Bridges> {
    const server = createServer()
    server.listen(path)
    await once(server, 'listening')
    return new Bridges(server)
  }

  /** The bridge into the window on that folder, whether it is there yet or not. */
  of(folder: string): Bridge {
    const known = this.#byFolder.get(folder) ?? new Bridge()
    this.#byFolder.set(folder, known)
    return known
  }

  [Symbol.dispose](): void {
    for (const bridge of this.#byFolder.values()) bridge[Symbol.dispose]()
    this.#server.close()
  }
}

export class Bridge implements Disposable {
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #socket: Socket | undefined
  #arrival = Promise.withResolvers<undefined>()
  #next = 1

  /** Resolves when the extension host of the window (as it is loaded now) runs. */
  async ready(): Promise<void> {
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('the extension host did not come up')), startMs)
    })
    try {
      await Promise.race([this.#arrival.promise, tooLate])
    } finally {
      clearTimeout(late)
    }
  }

  /** The window is about to be loaded again: what is asked from now on waits for the new extension host. */
  expectNew(): void {
    this.#socket = undefined
    this.#arrival = Promise.withResolvers()
    for (const { reject } of this.#pending.values()) reject(new Error('the window was loaded again'))
    this.#pending.clear()
  }

  async call(code: string, argument: unknown): Promise<unknown> {
    await this.ready()
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#socket?.write(`${JSON.stringify({ id, code, argument })}\n`)
    })
  }

  connected(socket: Socket): void {
    this.#socket = socket
    this.#arrival.resolve(undefined)
  }

  answered({ id = 0, result, error }: Answer): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) pending?.resolve(result)
    else pending?.reject(new Error(error))
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy()
  }
}
