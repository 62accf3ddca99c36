// Who hears the signals that this process gets: usually the command under way, which ends cleanly; meanwhile a program that we run, and then only it.
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGUSR1' | 'SIGUSR2'

const ending: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Only while a program is there to hear them; SIGUSR1 else opens Node's debugger. */
const passed: readonly SignalName[] = ['SIGQUIT', 'SIGUSR1', 'SIGUSR2']

interface Process {
  on(name: SignalName, heard: () => void): unknown
  off(name: SignalName, heard: () => void): unknown
}

export class Signals {
  readonly #process: Process
  readonly #interrupt = new AbortController()
  #forward: ((name: SignalName) => void) | undefined

  /** `giveUp`: the second Ctrl-C doesn't wait for the clean end. */
  constructor(process: Process, giveUp: () => void) {
    this.#process = process
    for (const name of ending)
      process.on(name, () => {
        if (this.#forward !== undefined) this.#forward(name)
        else if (this.#interrupt.signal.aborted) giveUp()
        else this.#interrupt.abort()
      })
  }

  /** Aborted by Ctrl-C and its like, unless they are forwarded. */
  get signal(): AbortSignal {
    return this.#interrupt.signal
  }

  /** Everything goes to `to` until disposed. */
  forward(to: (name: SignalName) => void): Disposable {
    this.#forward = to
    const listeners = passed.map(name => ({ name, heard: () => to(name) }))
    for (const { name, heard } of listeners) this.#process.on(name, heard)
    return {
      [Symbol.dispose]: () => {
        this.#forward = undefined
        for (const { name, heard } of listeners) this.#process.off(name, heard)
      },
    }
  }
}
