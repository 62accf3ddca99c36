// Follows one response to its end, past informational ones (1xx, RFC 9110 §15.2).
import { parseResponse } from './heads.ts'
import { BodyReader, HeadReader } from './message-reader.ts'

export class ResponseReader {
  readonly #method: string
  readonly #head = new HeadReader()
  #body: BodyReader | undefined
  #isLast = false

  constructor(method: string) {
    this.#method = method
  }

  get isDone(): boolean {
    return this.#body?.isDone ?? false
  }

  /** No other exchange can follow on the connection. */
  get isLast(): boolean {
    return this.#isLast
  }

  /** 'bytes': from here on, both ways, the connection is no HTTP/1.1 any more, or none that can be read. */
  push(chunk: Buffer): 'more' | 'done' | 'bytes' {
    let rest = chunk
    while (this.#body === undefined) {
      const read = this.#head.push(rest)
      if (read === 'more') return 'more'
      const response = read === 'too long' ? undefined : parseResponse(read.head, this.#method)
      if (read === 'too long' || response === undefined) return 'bytes'
      rest = read.rest
      const { status } = response
      if (status === 101 || (this.#method === 'CONNECT' && status >= 200 && status < 300)) return 'bytes'
      if (status < 200) {
        if (rest.length === 0) return 'more'
        continue
      }
      this.#body = new BodyReader(response.framing)
      this.#isLast = response.isLast
    }
    const taken = this.#body.take(rest)
    if (taken === undefined) return 'bytes'
    // More than was asked for: nobody can tell what it belongs to.
    if (taken < rest.length) this.#isLast = true
    return this.#body.isDone ? 'done' : 'more'
  }
}
