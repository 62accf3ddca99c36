// One user half a user: started at a user's first connection, and again at the next one after it ended.
import { chainOf } from '../../../common/base/index.ts'
import type { Caller } from './platform/index.ts'
import { UserHalf, type UserHalfDependencies } from './user-half.ts'

export class UserHalves {
  readonly #dependencies: UserHalfDependencies
  readonly #halves = new Map<string, UserHalf>()

  constructor(dependencies: UserHalfDependencies) {
    this.#dependencies = dependencies
  }

  /** Hands the connection to its user's half. */
  pass(caller: Caller): void {
    try {
      this.#halfOf(caller).pass(caller)
    } catch (error) {
      this.#dependencies.log.error('a connection could not be handed over', {
        user: caller.user,
        error: chainOf(error),
      })
      caller.close()
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#halves.values()].map(half => half.stop()))
  }

  #halfOf(caller: Caller): UserHalf {
    const { user } = caller
    const running = this.#halves.get(user)
    if (running !== undefined && !running.isGone) return running
    const half = new UserHalf(caller, this.#dependencies)
    this.#halves.set(user, half)
    void half.ended.then(() => {
      if (this.#halves.get(user) === half) this.#halves.delete(user)
    })
    return half
  }
}
