// One UDP socket to one nameserver, for many questions at once. It is connected, so that the kernel drops what comes from elsewhere and tells us of a
// closed port; an answer must also carry the id and the question that were sent (RFC 5452 §9).
import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Ip } from '../../../../../common/net/index.ts'
import { headerBytes, word } from '../message/index.ts'

export const dnsPort = 53

export interface Target {
  readonly server: Ip
  /** Our address to send from; absent: the kernel chooses. */
  readonly source: Ip | undefined
  readonly port: number
}

interface Exchange {
  /** Lower-cased question, as the server has to repeat it. */
  readonly question: string
  resolve(message: Uint8Array): void
  reject(error: Error): void
}

export class UdpUpstream implements Disposable {
  readonly #exchanges = new Map<number, Exchange>()
  readonly #socket: Socket
  readonly #ready: Promise<unknown>
  #closed = false

  constructor({ server, source, port }: Target) {
    this.#socket = createSocket(server.family === 4 ? 'udp4' : 'udp6')
    this.#socket.unref()
    this.#socket.on('message', message => this.#receive(message))
    // ECONNREFUSED (ICMP) is for all that wait: the port is closed to each of them.
    this.#socket.on('error', error => this.#fail(error))
    this.#ready = this.#open(server, source, port)
    // An address that is not ours yet, for example: those who wait are told, and the next question opens another socket.
    this.#ready.catch(() => this[Symbol.dispose]())
  }

  get load(): number {
    return this.#exchanges.size
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Sends `query` with an id of our own; the answer has the query's id. Throws when the port is closed, and the signal's reason. */
  async exchange(query: Uint8Array, questionEnd: number, { signal }: { signal: AbortSignal }): Promise<Uint8Array> {
    await this.#ready
    signal.throwIfAborted()
    const id = this.#freeId()
    const message = Uint8Array.from(query)
    message[0] = id >> 8
    message[1] = id & 0xff
    let onAbort: (() => void) | undefined
    try {
      const answer = await new Promise<Uint8Array>((resolve, reject) => {
        onAbort = () => reject(signal.reason as Error)
        signal.addEventListener('abort', onAbort, { once: true })
        this.#exchanges.set(id, { question: questionOf(query, questionEnd), resolve, reject })
        this.#socket.send(message, error => {
          if (error !== null) reject(error)
        })
      })
      answer.set(query.subarray(0, 2))
      return answer
    } finally {
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
      this.#exchanges.delete(id)
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    this.#fail(new Error('the nameserver is no longer asked'))
    this.#socket.close()
  }

  async #open(server: Ip, source: Ip | undefined, port: number): Promise<void> {
    const options = source === undefined ? { port: 0 } : { port: 0, address: source.toString() }
    this.#socket.bind({ ...options, exclusive: true })
    await once(this.#socket, 'listening')
    if (this.#closed) throw new Error('closed while it opened')
    this.#socket.connect(port, server.toString())
    await once(this.#socket, 'connect')
  }

  #receive(message: Buffer): void {
    if (message.length < headerBytes || ((message[2] ?? 0) & 0x80) === 0) return
    const exchange = this.#exchanges.get(word(message, 0))
    if (exchange === undefined) return
    // Servers leave the question out only when they could not read it.
    const questionEnd = headerBytes + exchange.question.length
    if (word(message, 4) !== 0 && questionOf(message, questionEnd) !== exchange.question) return
    exchange.resolve(message)
  }

  #fail(error: Error): void {
    for (const exchange of this.#exchanges.values()) exchange.reject(error)
  }

  #freeId(): number {
    for (;;) {
      const id = randomInt(0x1_0000)
      if (!this.#exchanges.has(id)) return id
    }
  }
}

function questionOf(message: Uint8Array, questionEnd: number): string {
  const buffer = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  return buffer.toString('latin1', headerBytes, questionEnd).toLowerCase()
}
