// Tunnels to the manager over as many connections as they need. Fairlead's managers take thousands of streams on one; those of Telepresence 2.20 take
// 250, and a stream beyond that waits until another ends.
import type { ClientHttp2Stream } from 'node:http2'
import { type Log, messageOf } from '../../../common/base/index.ts'
import type { ManagerConnection } from './connection.ts'

const maxConnections = 16
/** Another connection is opened before the last place is taken. */
const fullShare = 0.8

interface Carrier {
  readonly connection: ManagerConnection
  openTunnels: number
}

export interface ManagerTunnelsNeeds {
  /** Of the session; closed by its owner. */
  readonly first: ManagerConnection
  openAnother(): Promise<ManagerConnection>
  readonly log: Log
}

export class ManagerTunnels {
  readonly #needs: ManagerTunnelsNeeds
  readonly #first: Carrier
  readonly #carriers: Carrier[]
  #isOpening = false
  #isOver = false

  constructor(needs: ManagerTunnelsNeeds) {
    this.#needs = needs
    this.#first = { connection: needs.first, openTunnels: 0 }
    this.#carriers = [this.#first]
  }

  /** Throws GrpcError when the connection is gone. */
  open(path: string): ClientHttp2Stream {
    const carrier = this.#carriers.reduce((a, b) => (placesOf(b) > placesOf(a) ? b : a), this.#first)
    const stream = carrier.connection.grpc.open(path)
    carrier.openTunnels++
    stream.once('close', () => carrier.openTunnels--)
    if (carrier.openTunnels >= fullShare * carrier.connection.maxTunnels) void this.#grow()
    return stream
  }

  /** What runs on them may still finish. */
  retire(): void {
    this.#isOver = true
    for (const { connection } of this.#carriers.slice(1)) connection.retire()
  }

  #retireIfOver(connection: ManagerConnection): void {
    if (this.#isOver) connection.retire()
  }

  /** Never rejects. */
  async #grow(): Promise<void> {
    if (this.#isOpening || this.#isOver || this.#carriers.length >= maxConnections) return
    this.#isOpening = true
    try {
      const connection = await this.#needs.openAnother()
      const carrier = { connection, openTunnels: 0 }
      this.#carriers.push(carrier)
      connection.lost.addEventListener('abort', () => this.#carriers.splice(this.#carriers.indexOf(carrier), 1))
      this.#retireIfOver(connection)
    } catch (error) {
      this.#needs.log.debug('no further connection to the manager', { why: messageOf(error) })
    } finally {
      this.#isOpening = false
    }
  }
}

function placesOf({ connection, openTunnels }: Carrier): number {
  return connection.maxTunnels - openTunnels
}
