// A user half on Windows: a process of the user's own, which the service has not started and does not end. What binds the two is a pipe: when it is
// closed, by whichever side, the half ends itself, and the service removes all that it had.
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { forMessages } from '../../messages.ts'
import type { Passed, UserProcess } from '../platform/index.ts'

export class WindowsHalf implements UserProcess {
  readonly pid = undefined
  readonly pipe: Duplex
  readonly #open: () => Socket
  readonly #carriers = new Set<Socket>()

  /** Owns the socket. `open` opens another connection to the same half. */
  constructor({ socket, open }: { socket: Socket; open: () => Socket }) {
    this.pipe = socket
    this.#open = open
    socket.write(preface(forMessages))
  }

  onEnd(handler: (why: string) => void): void {
    this.pipe.once('close', () => handler('its pipe was closed'))
  }

  end(): void {
    this.kill()
  }

  kill(): void {
    this.pipe.destroy()
  }

  pass(what: Passed, text: string): void {
    switch (what.kind) {
      case 'caller':
        return
      case 'packets': {
        const stream = this.#open()
        this.#carriers.add(stream)
        stream.once('close', () => this.#carriers.delete(stream))
        stream.write(preface(Number(text)))
        what.carry(stream)
        return
      }
      case 'descriptor':
        throw new Error("descriptors can't be passed here")
    }
  }

  [Symbol.dispose](): void {
    for (const stream of this.#carriers) stream.destroy()
    this.kill()
  }
}

/** What comes first on a connection to a half. */
export function preface(id: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(id)
  return bytes
}
