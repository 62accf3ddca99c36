// The root half's end of the pipe to a user half. Nothing that the other end does, or leaves undone, makes it hold more than one unfinished message
// and a bounded number of unread answers.
import type { Duplex } from 'node:stream'
import { encodeFrame, FrameReader } from '../frames.ts'
import type { ToUser } from '../messages.ts'

/** Answers that wait to be read; the longest has about 40 KB. */
const maxUnreadBytes = 1024 * 1024

export interface HalfPipeEvents {
  receive(message: unknown): void
  /** The other end broke the rules. `broken` or `closed` comes once, last. */
  broken(why: string): void
  /** The other end closed it, or its process ended. */
  closed(): void
}

export class HalfPipe {
  readonly #stream: Duplex
  readonly #events: HalfPipeEvents
  #isBroken = false

  /** Owns the stream. */
  constructor(stream: Duplex, events: HalfPipeEvents) {
    this.#stream = stream
    this.#events = events
    const reader = new FrameReader()
    stream.on('data', (chunk: Buffer) => {
      const messages = this.#isBroken ? [] : reader.push(chunk)
      if (messages === undefined) this.#break('what came is no message')
      else
        for (const message of messages) {
          if (this.#isBroken) break
          events.receive(message)
        }
    })
    for (const event of ['end', 'error', 'close'] as const)
      stream.on(event, () => {
        if (this.#isBroken) return
        this.close()
        events.closed()
      })
  }

  /** Does nothing when the pipe is broken. */
  send(message: ToUser): void {
    if (this.#isBroken) return
    if (this.#stream.writableLength > maxUnreadBytes) this.#break('nobody reads the answers')
    else this.#stream.write(encodeFrame(message))
  }

  /** Takes nothing more from it, and tells nobody. */
  close(): void {
    this.#isBroken = true
    this.#stream.destroy()
  }

  #break(why: string): void {
    if (this.#isBroken) return
    this.close()
    this.#events.broken(why)
  }
}
