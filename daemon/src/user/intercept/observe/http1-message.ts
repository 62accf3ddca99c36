// One direction of HTTP/1.1 as messages: head, body (by length, by chunks, to the end), trailers. Bounded: a head or a chunk's line that is too long ends
// the observation. Bodies are passed on as views; no byte of them is looked at but the chunks' own lines.
import type { Headers } from './exchange.ts'

const maxHeadBytes = 64 * 1024
const maxLineBytes = 1024
const crlf = '\r\n'

export interface Head {
  /** The request line or the status line. */
  readonly start: string
  readonly headers: Headers
}

export type BodyKind =
  | { readonly kind: 'none' | 'chunked' | 'rest' | 'interim' }
  | { readonly kind: 'fixed'; readonly length: number }

export interface MessageEvents {
  /** What body follows; undefined: this can't be understood. After `interim` there is no end. */
  head(head: Head): BodyKind | undefined
  /** Borrowed until it returns. */
  data(piece: Buffer): void
  trailers(headers: Headers): void
  end(): void
}

type State = 'head' | 'fixed' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailers' | 'rest'

export class MessageReader {
  readonly #events: MessageEvents
  #state: State = 'head'
  /** Text that is not whole yet. */
  #text: Buffer = Buffer.alloc(0)
  /** Bytes of the body, or of the chunk, that are still to come. */
  #left = 0

  constructor(events: MessageEvents) {
    this.#events = events
  }

  /** False when this is not HTTP/1.1, or is out of bounds. */
  push(chunk: Buffer): boolean {
    let at = 0
    while (at < chunk.length) {
      switch (this.#state) {
        case 'fixed':
        case 'chunk':
          at = this.#pass(chunk, at)
          break
        case 'rest':
          this.#events.data(chunk.subarray(at))
          return true
        case 'head': {
          const next = this.#collect(chunk, at, '\r\n\r\n', maxHeadBytes)
          if (next === undefined || (next.text !== undefined && !this.#head(next.text))) return false
          at = next.at
          break
        }
        case 'chunk-line':
        case 'chunk-end':
        case 'trailers': {
          const next = this.#collect(chunk, at, crlf, maxLineBytes)
          if (next === undefined || (next.text !== undefined && !this.#line(next.text))) return false
          at = next.at
        }
      }
    }
    return true
  }

  /** The direction has ended: a body without a length is whole. */
  close(): void {
    if (this.#state === 'rest') this.#events.end()
    this.#state = 'head'
  }

  #pass(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left)
    this.#events.data(chunk.subarray(at, end))
    this.#left -= end - at
    if (this.#left === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk-end'
      else this.#over()
    }
    return end
  }

  /** Text up to `delimiter` (without it), when it is whole. undefined: too long. */
  #collect(chunk: Buffer, at: number, delimiter: string, most: number): { at: number; text?: string } | undefined {
    const before = this.#text
    const joined = before.length === 0 ? chunk.subarray(at) : Buffer.concat([before, chunk.subarray(at)])
    // The delimiter may have begun in what came before.
    const found = joined.indexOf(delimiter, Math.max(0, before.length - delimiter.length), 'latin1')
    if (found < 0) {
      if (joined.length > most) return undefined
      this.#text = Buffer.from(joined)
      return { at: chunk.length }
    }
    if (found > most) return undefined
    this.#text = Buffer.alloc(0)
    return { at: at + found + delimiter.length - before.length, text: joined.toString('latin1', 0, found) }
  }

  #head(text: string): boolean {
    // Empty lines before a message are tolerated (RFC 9112 §2.2).
    const [start = '', ...lines] = text.replace(/^(\r\n)+/, '').split(crlf)
    const headers = headersOf(lines)
    const body = headers === undefined ? undefined : this.#events.head({ start, headers })
    if (body === undefined) return false
    switch (body.kind) {
      case 'none':
        this.#over()
        break
      case 'interim':
        break
      case 'fixed':
        this.#left = body.length
        this.#state = 'fixed'
        break
      case 'chunked':
        this.#state = 'chunk-line'
        break
      case 'rest':
        this.#state = 'rest'
    }
    return true
  }

  #line(text: string): boolean {
    switch (this.#state) {
      case 'chunk-line': {
        const [, digits] = /^([0-9a-f]{1,12})\s*(;.*)?$/i.exec(text) ?? []
        if (digits === undefined) return false
        this.#left = Number.parseInt(digits, 16)
        this.#state = this.#left === 0 ? 'trailers' : 'chunk'
        return true
      }
      case 'chunk-end':
        this.#state = 'chunk-line'
        return text === ''
      default: {
        if (text === '') {
          this.#over()
          return true
        }
        const headers = headersOf([text])
        if (headers !== undefined) this.#events.trailers(headers)
        return headers !== undefined
      }
    }
  }

  #over(): void {
    this.#state = 'head'
    this.#events.end()
  }
}

function headersOf(lines: readonly string[]): Headers | undefined {
  const headers: [string, string][] = []
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at < 1) return undefined
    headers.push([line.slice(0, at), line.slice(at + 1).trim()])
  }
  return headers
}
