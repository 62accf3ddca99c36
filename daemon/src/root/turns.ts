// One thing at a time, in the order asked: what reads the machine's state and then changes it must not overlap with another that does.
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `task` after all earlier ones, whether they failed or not. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task, task)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
