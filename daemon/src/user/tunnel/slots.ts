// Which connection carries the next tunnel: the least busy one with room. When none has room, tunnels wait their turn, a bounded number.
import type { ManagerConnection } from './manager-connection.ts'

const maxWaiting = 1024

interface Waiting {
  readonly give: (connection: ManagerConnection | undefined) => void
}

export class Slots {
  #connections: readonly ManagerConnection[] = []
  readonly #waiting = new Set<Waiting>()

  /** Those that wait for the former connections get undefined, or one of these. */
  use(connections: readonly ManagerConnection[]): void {
    this.#connections = connections
    if (connections.length === 0) for (const waiting of this.#waiting) this.#answer(waiting, undefined)
    else this.#serve()
  }

  /** Calls back at once or later, once, with a connection to be given back by `release`; with undefined when there is none or too many wait. */
  take(give: (connection: ManagerConnection | undefined) => void): () => void {
    const free = this.#freest()
    const waiting = { give }
    if (free !== undefined) {
      free.openTunnels++
      give(free)
    } else if (this.#connections.length === 0 || this.#waiting.size >= maxWaiting) give(undefined)
    else this.#waiting.add(waiting)
    return () => this.#waiting.delete(waiting)
  }

  release(connection: ManagerConnection): void {
    connection.openTunnels--
    this.#serve()
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      const free = this.#freest()
      if (free === undefined) return
      free.openTunnels++
      this.#answer(waiting, free)
    }
  }

  #answer(waiting: Waiting, connection: ManagerConnection | undefined): void {
    this.#waiting.delete(waiting)
    waiting.give(connection)
  }

  #freest(): ManagerConnection | undefined {
    let freest: ManagerConnection | undefined
    for (const connection of this.#connections) {
      if (connection.openTunnels >= connection.maxTunnels) continue
      if (freest === undefined || connection.openTunnels < freest.openTunnels) freest = connection
    }
    return freest
  }
}
