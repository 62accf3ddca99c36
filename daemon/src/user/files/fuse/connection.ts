// A mounted file system's descriptor: requests out of it, answers into it. The descriptor is all that keeps the mount alive: when it is closed, also
// by the end of this process, every request fails at once (ENOTCONN) and nobody hangs.
import { closeSync, readSync, writeSync } from 'node:fs'
import type { Log } from '../../../../../common/base/index.ts'
import { Driver, type DriverParts } from './driver.ts'
import { fcntl, flags } from './libc.ts'
import type { Poller } from './poller.ts'
import { requestBytes } from './protocol.ts'

/** Requests a turn; then sockets and timers are served. */
const batch = 32

export class FuseConnection implements AsyncDisposable {
  /** Resolves when somebody has unmounted the file system. */
  readonly unmounted: Promise<void>
  readonly #descriptor: number
  readonly #driver: Driver
  readonly #log: Log
  readonly #buffer = Buffer.allocUnsafeSlow(requestBytes)
  readonly #unwatch: () => Promise<void>
  #tellUnmounted: () => void = () => undefined
  #isClosed = false

  /** Owns the descriptor from now on. */
  constructor(descriptor: number, poller: Poller, parts: Omit<DriverParts, 'send'>) {
    this.#descriptor = descriptor
    this.#log = parts.log
    this.unmounted = new Promise(resolve => {
      this.#tellUnmounted = resolve
    })
    fcntl(descriptor, flags.setFlags, fcntl(descriptor, flags.getFlags, 0) | flags.nonBlocking)
    this.#driver = new Driver({ ...parts, send: answer => this.#send(answer) })
    this.#unwatch = poller.add(descriptor, () => this.#receive())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#driver.stop()
    await this.#unwatch()
    closeSync(this.#descriptor)
  }

  #receive(): void {
    for (let count = 0; count < batch && !this.#isClosed; count++) {
      try {
        const length = readSync(this.#descriptor, this.#buffer)
        this.#driver.receive(this.#buffer.subarray(0, length))
      } catch (error) {
        switch (codeOf(error)) {
          case 'EAGAIN':
            return
          // The request was interrupted before we got it.
          case 'ENOENT':
          case 'EINTR':
            continue
          case 'ENODEV':
            this.#tellUnmounted()
            void this.#unwatch()
            return
          default:
            this.#log.error('requests for files can no longer be read', { code: codeOf(error) })
            this.#tellUnmounted()
            void this.#unwatch()
            return
        }
      }
    }
  }

  #send(answer: Buffer): void {
    if (this.#isClosed) return
    try {
      writeSync(this.#descriptor, answer)
    } catch (error) {
      // ENOENT: whoever asked was interrupted. ENODEV: unmounted meanwhile.
      const code = codeOf(error)
      if (code !== 'ENOENT' && code !== 'ENODEV') this.#log.warn('an answer about files was not taken', { code })
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
