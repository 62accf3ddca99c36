// HTTP/1.1 in passing (RFC 9112): requests in one direction, answers in the other, paired in order. An upgrade (101, CONNECT) ends the observation, but
// the exchange lasts as long as the connection.
import type { Begin, Observer } from './connection-observer.ts'
import type { Exchange, Headers } from './exchange.ts'
import { type BodyKind, type Head, MessageReader } from './http1-message.ts'

/** Pipelined requests without an answer yet. */
const maxPending = 1_000

export class Http1Observer implements Observer {
  readonly #begin: Begin
  readonly #pending: Exchange[] = []
  readonly #requests: MessageReader
  readonly #responses: MessageReader
  #sending: Exchange | undefined
  #upgraded: Exchange | undefined

  constructor(begin: Begin) {
    this.#begin = begin
    this.#requests = new MessageReader({
      head: head => this.#request(head),
      data: piece => this.#sending?.requestData(piece),
      trailers: () => undefined,
      end: () => {
        this.#sending = undefined
      },
    })
    this.#responses = new MessageReader({
      head: head => this.#response(head),
      data: piece => (this.#upgraded ?? this.#pending[0])?.responseData(piece),
      trailers: headers => this.#pending[0]?.trail(headers),
      end: () => this.#answered(),
    })
  }

  received(chunk: Buffer): boolean {
    if (this.#upgraded !== undefined) {
      this.#upgraded.requestData(chunk)
      return true
    }
    return this.#requests.push(chunk)
  }

  sent(chunk: Buffer): boolean {
    if (this.#upgraded !== undefined) {
      this.#upgraded.responseData(chunk)
      return true
    }
    return this.#responses.push(chunk)
  }

  ended(): void {
    this.#responses.close()
    this.#upgraded?.end({ isBroken: false })
    for (const exchange of this.#pending) exchange.end({ isBroken: true })
    this.#pending.length = 0
  }

  #request({ start, headers }: Head): BodyKind | undefined {
    const [, method, path] = /^([A-Z-]+) (\S+) HTTP\/1\.[01]$/.exec(start) ?? []
    if (method === undefined || path === undefined || this.#pending.length >= maxPending) return undefined
    this.#sending = this.#begin({ method, path, headers, protocol: 'http/1.1' })
    this.#pending.push(this.#sending)
    return bodyOf(headers) ?? { kind: 'none' }
  }

  #response({ start, headers }: Head): BodyKind | undefined {
    const [, code] = /^HTTP\/1\.[01] (\d{3})/.exec(start) ?? []
    const [exchange] = this.#pending
    if (code === undefined || exchange === undefined) return undefined
    const status = Number(code)
    if (status === 101 || (exchange.method === 'CONNECT' && status < 300)) {
      this.#upgrade(exchange, status, headers)
      return { kind: 'rest' }
    }
    // An interim answer is not the answer.
    if (status < 200) return { kind: 'interim' }
    exchange.respond(status, headers)
    if (exchange.method === 'HEAD' || status === 204 || status === 304) return { kind: 'none' }
    return bodyOf(headers) ?? { kind: 'rest' }
  }

  #upgrade(exchange: Exchange, status: number, headers: Headers): void {
    exchange.respond(status, headers)
    const to = headers.find(([name]) => name.toLowerCase() === 'upgrade')?.[1].toLowerCase()
    if (to !== undefined) exchange.upgrade(to)
    this.#upgraded = exchange
    this.#pending.shift()
  }

  #answered(): void {
    if (this.#upgraded !== undefined) return
    this.#pending.shift()?.end({ isBroken: false })
  }
}

/** RFC 9112 §6.3; undefined when neither a length nor chunks are told. */
function bodyOf(headers: Headers): BodyKind | undefined {
  const valueOf = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (/\bchunked\s*$/i.test(valueOf('transfer-encoding') ?? '')) return { kind: 'chunked' }
  const length = valueOf('content-length')
  if (length === undefined || !/^\d{1,15}$/.test(length)) return undefined
  return Number(length) === 0 ? { kind: 'none' } : { kind: 'fixed', length: Number(length) }
}
