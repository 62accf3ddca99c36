// The one copy of the state: applies changes, lets time pass, tells who follows, and logs what became of each intercept.
import type { Clock, Log } from '../../../common/base/index.ts'
import { Latest } from '../cluster-info/index.ts'
import { nextDeadline, reduce } from './reducer.ts'
import { type Change, emptyState, type Intercept, type State } from './state.ts'

export interface InterceptsPorts {
  readonly clock: Clock
  /** Wall time, for what is shown. */
  date?(): Date
  readonly log: Log
}

export class Intercepts implements Disposable {
  readonly #ports: InterceptsPorts
  readonly #states = new Latest<State>()
  readonly #listeners = new Set<() => void>()
  #state = emptyState
  #cancelTimer: () => void = () => undefined

  constructor(ports: InterceptsPorts) {
    this.#ports = ports
    this.#states.set(this.#state)
  }

  get state(): State {
    return this.#state
  }

  /** Calls after every change, until disposed. */
  onChange(changed: () => void): Disposable {
    this.#listeners.add(changed)
    return { [Symbol.dispose]: () => void this.#listeners.delete(changed) }
  }

  apply(change: Change): void {
    const { clock, date = () => new Date() } = this.#ports
    const before = this.#state
    this.#state = reduce(before, change, { ms: clock.now(), date: date() })
    if (this.#state === before) return
    this.#log(before)
    this.#states.set(this.#state)
    for (const changed of this.#listeners) changed()
    this.#setTimer()
  }

  /**
   * What `view` finds in the state, at first and after every change of it, until the signal. A view is compared entry by entry.
   * Rendered with the state that it was found in.
   */
  async *follow<Entry, Rendered>(
    view: (state: State) => readonly Entry[],
    render: (view: readonly Entry[], state: State) => Rendered,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<Rendered, void> {
    let last: readonly Entry[] | undefined
    for await (const state of this.#states.follow({ signal })) {
      const now = view(state)
      if (last !== undefined && isSame(last, now)) continue
      last = now
      yield render(now, state)
    }
  }

  [Symbol.dispose](): void {
    this.#cancelTimer()
  }

  #setTimer(): void {
    this.#cancelTimer()
    const at = nextDeadline(this.#state)
    if (at === undefined) return
    const { clock } = this.#ports
    this.#cancelTimer = clock.after(Math.max(1, at - clock.now()), () => {
      this.apply({ kind: 'time-passed' })
      // Also when nothing came of it: timers may be early.
      this.#setTimer()
    })
  }

  #log({ intercepts: before }: State): void {
    const { log } = this.#ports
    const fields = ({ id, spec, disposition, message }: Intercept) => ({
      ...{ intercept: id, workload: `${spec.namespace}/${spec.agent}`, mechanism: spec.mechanism },
      ...{ port: spec.container_port, disposition, ...(message !== '' && { what: message }) },
    })
    for (const [id, intercept] of this.#state.intercepts)
      if (before.get(id)?.disposition !== intercept.disposition) log.info('intercept', fields(intercept))
    for (const [id, intercept] of before)
      if (!this.#state.intercepts.has(id)) log.info('intercept removed', fields(intercept))
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index])
}
