// Which connection carries the next tunnel: the least busy one with room. When none has room, tunnels wait their turn, a bounded number. While there
// is no connection at all, only the patient ones wait.
import type { ManagerConnection } from './manager-connection.ts'

const maxWaiting = 1024

interface Waiting {
  readonly give: (connection: ManagerConnection | undefined) => void
  readonly isPatient: boolean
}

export class Slots {
  #connections: readonly ManagerConnection[] = []
  readonly #waiting = new Set<Waiting>()

  /** Those that wait for the former connections get one of these, or wait on for the next if they are patient, or get undefined. */
  use(connections: readonly ManagerConnection[]): void {
    this.#connections = connections
    if (this.hasPath) this.#serve()
    else for (const waiting of this.#waiting) if (!waiting.isPatient) this.#answer(waiting, undefined)
  }

  /** Whether there is a connection, be it full. */
  get hasPath(): boolean {
    return this.#connections.some(connection => !connection.isClosed)
  }

  isInUse(connection: ManagerConnection): boolean {
    return !connection.isClosed && this.#connections.includes(connection)
  }

  /** Calls back at once or later, once, with a connection to be given back by `release`; with undefined when there is none or too many wait. */
  take(give: (connection: ManagerConnection | undefined) => void, { isPatient = false } = {}): () => void {
    const free = this.#freest()
    const waiting = { give, isPatient }
    if (free !== undefined) {
      free.openTunnels++
      give(free)
    } else if ((!isPatient && !this.hasPath) || this.#waiting.size >= maxWaiting) give(undefined)
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
      if (connection.isClosed || connection.openTunnels >= connection.maxTunnels) continue
      if (freest === undefined || connection.openTunnels < freest.openTunnels) freest = connection
    }
    return freest
  }
}
