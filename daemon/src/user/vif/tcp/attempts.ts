// Connection attempts by destination. A cluster that runs on this machine, or behind it, may send what we ask it to dial back to us, and each attempt would
// bring about the next. So while the first attempt to a destination is undecided, later ones wait: they go on when it has succeeded, and fail with it. What
// has worked before is nobody's echo, and is not held up. Pure: the gate dials.

/** Destinations remembered as having worked; the oldest is forgotten for a new one. */
export const rememberedDestinations = 4096

interface Pending<A> {
  first: A
  readonly waiting: Set<A>
}

export class Attempts<A> {
  readonly #worked = new Set<string>()
  readonly #pending = new Map<string, Pending<A>>()

  /** Whether it may be dialled now; else it waits, until `decide` or `withdraw` gives it out. */
  begin(destination: string, attempt: A): boolean {
    if (this.#worked.has(destination)) return true
    const pending = this.#pending.get(destination)
    if (pending !== undefined) {
      pending.waiting.add(attempt)
      return false
    }
    this.#pending.set(destination, { first: attempt, waiting: new Set() })
    return true
  }

  /** What a dial has come to. Returns those who waited for it, oldest first: now they dial themselves, or have failed too. */
  decide(destination: string, attempt: A, hasWorked: boolean): readonly A[] {
    if (hasWorked) this.#remember(destination)
    else this.#worked.delete(destination)
    const pending = this.#pending.get(destination)
    if (pending?.first !== attempt) return []
    this.#pending.delete(destination)
    return [...pending.waiting]
  }

  /** Nobody wants it any more. Returns the one that is dialled in its place. */
  withdraw(destination: string, attempt: A): A | undefined {
    const pending = this.#pending.get(destination)
    if (pending === undefined || pending.waiting.delete(attempt) || pending.first !== attempt) return undefined
    const [next] = pending.waiting
    if (next === undefined) this.#pending.delete(destination)
    else {
      pending.waiting.delete(next)
      pending.first = next
    }
    return next
  }

  #remember(destination: string): void {
    this.#worked.delete(destination)
    this.#worked.add(destination)
    if (this.#worked.size <= rememberedDestinations) return
    const [oldest] = this.#worked
    if (oldest !== undefined) this.#worked.delete(oldest)
  }
}
