// One user half a uid: started at a user's first connection, and again at the next one after it ended.
import type { Socket } from 'node:net'
import { chainOf } from '../../../common/base/index.ts'
import type { Peer } from './peer.ts'
import { UserHalf, type UserHalfDependencies } from './user-half.ts'

export class UserHalves {
  readonly #dependencies: UserHalfDependencies
  readonly #halves = new Map<number, UserHalf>()

  constructor(dependencies: UserHalfDependencies) {
    this.#dependencies = dependencies
  }

  /** Hands the connection to its user's half. */
  pass(socket: Socket, peer: Peer): void {
    try {
      this.#halfOf(peer).pass(socket)
    } catch (error) {
      this.#dependencies.log.error('a connection could not be handed over', { uid: peer.uid, error: chainOf(error) })
      socket.destroy()
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#halves.values()].map(half => half.stop()))
  }

  #halfOf({ uid, gid }: Peer): UserHalf {
    const running = this.#halves.get(uid)
    if (running !== undefined && !running.isGone) return running
    const half = new UserHalf({ uid, gid }, this.#dependencies)
    this.#halves.set(uid, half)
    void half.ended.then(() => {
      if (this.#halves.get(uid) === half) this.#halves.delete(uid)
    })
    return half
  }
}
