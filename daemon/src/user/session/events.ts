// A mailbox in which the newest event of each kind waits: at most one of a kind, since every event is a whole new fact.
export class Events<E extends { readonly kind: string }> {
  readonly #waiting = new Map<string, E>()
  #wake: (() => void) | undefined

  push(event: E): void {
    this.#waiting.delete(event.kind)
    this.#waiting.set(event.kind, event)
    this.#wake?.()
  }

  /** The oldest that waits, or the next to come. For a single reader. */
  async next(): Promise<E> {
    for (;;) {
      for (const [kind, event] of this.#waiting) {
        this.#waiting.delete(kind)
        return event
      }
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }
}
