// Keeps a channel to the Files service open for as long as a mount lives: when one is lost, another is opened, to whichever pod there is then.
import { type Clock, chainOf, type Log, pause } from '../../../../common/base/index.ts'
import type { Channel } from './remote.ts'

/** As long as `closed` lasts. */
export interface FilesChannel extends Channel, Disposable {
  readonly closed: Promise<void>
}

/** Waits a while until there is a pod with files. Throws KnownError, or the signal's reason. */
export type FilesOpener = (options: { signal: AbortSignal }) => Promise<FilesChannel>

/** Between attempts that failed. */
const retryMs = 1_000
const maxRetryMs = 10_000

export class ChannelKeeper implements AsyncDisposable {
  readonly #open: FilesOpener
  readonly #clock: Clock
  readonly #log: Log
  readonly #over = new AbortController()
  readonly #opened = new Set<() => Promise<void>>()
  #channel: FilesChannel | undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: { open: FilesOpener; clock: Clock; log: Log }) {
    this.#open = parts.open
    this.#clock = parts.clock
    this.#log = parts.log
  }

  /** Resolves when the first channel is open. Throws what opening it throws. */
  async start({ signal }: { signal: AbortSignal }): Promise<void> {
    const channel = await this.#open({ signal: AbortSignal.any([signal, this.#over.signal]) })
    this.#channel = channel
    this.#loop = this.#keep(channel)
  }

  get channel(): Channel | undefined {
    return this.#channel
  }

  /** Calls `run` after every later opening. */
  onReopened(run: () => Promise<void>): void {
    this.#opened.add(run)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort()
    await this.#loop
    this.#channel?.[Symbol.dispose]()
    this.#channel = undefined
  }

  async #keep(first: FilesChannel): Promise<void> {
    const { signal } = this.#over
    const over = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    for (let channel: FilesChannel | undefined = first; channel !== undefined; ) {
      await Promise.race([channel.closed, over])
      if (this.#isOver()) return
      this.#channel = undefined
      channel[Symbol.dispose]()
      this.#log.info('the connection to the files was lost')
      channel = await this.#reopen()
    }
  }

  /** Undefined when it is over. */
  async #reopen(): Promise<FilesChannel | undefined> {
    const { signal } = this.#over
    for (let delayMs = retryMs; !this.#isOver(); delayMs = Math.min(delayMs * 2, maxRetryMs)) {
      try {
        const channel = await this.#open({ signal })
        this.#channel = channel
        for (const run of this.#opened) await run()
        this.#log.info('the connection to the files is back')
        return channel
      } catch (error) {
        if (!this.#isOver()) this.#log.debug('the files cannot be reached', { error: chainOf(error) })
        this.#channel?.[Symbol.dispose]()
        this.#channel = undefined
        await pause(this.#clock, delayMs, { signal }).catch(() => undefined)
      }
    }
    return undefined
  }

  #isOver(): boolean {
    return this.#over.signal.aborted
  }
}
