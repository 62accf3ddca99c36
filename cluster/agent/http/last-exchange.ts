// Where a connection of HTTP/1.1 stands, told from the last exchange alone, and only when somebody asks: what passes is counted, and the first piece of
// each side is remembered. So it costs next to nothing while nobody wants to know. Read message-reader.ts first.
import type { Place } from '../ports/index.ts'
import { type Framing, parseRequest, parseResponse } from './heads.ts'
import { BodyReader, HeadReader } from './message-reader.ts'

/** Of larger pieces only the beginning is remembered: the heads of nearly everything. */
const rememberedBytes = 8 * 1024
const lastChunk = Buffer.from('\r\n0\r\n\r\n')
/** RFC 9110 §15.2. Not 101: HTTP ends there. */
const informational = /^HTTP\/1\.1 1(?!01)\d\d[ \r]/
const eventStream = /\r\ncontent-type:[ \t]*text\/event-stream/i

/** One side's part of an exchange. */
class Part {
  readonly #first: Buffer
  #bytes: number
  /** The latest piece ended as a chunked body does. */
  #endsLikeChunks: boolean

  constructor(chunk: Buffer) {
    this.#first = chunk.length <= rememberedBytes ? chunk : Buffer.from(chunk.subarray(0, rememberedBytes))
    this.#bytes = chunk.length
    this.#endsLikeChunks = endsLikeChunks(chunk)
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length
    this.#endsLikeChunks = endsLikeChunks(chunk)
  }

  get first(): Buffer {
    return this.#first
  }

  /** Whether a body that begins at `start` is there, to the byte. */
  isWhole(start: number, framing: Framing): 'yes' | 'probably' | 'no' | 'too much' {
    const bytes = this.#bytes - start
    switch (framing.kind) {
      case 'until-close':
        return 'no'
      case 'none':
        return bytes === 0 ? 'yes' : 'too much'
      case 'length':
        return bytes === framing.bytes ? 'yes' : bytes < framing.bytes ? 'no' : 'too much'
      case 'chunked': {
        if (this.#bytes > this.#first.length) return this.#endsLikeChunks ? 'probably' : 'no'
        const body = new BodyReader(framing)
        const taken = body.take(this.#first.subarray(start))
        if (taken === undefined || taken < bytes) return 'too much'
        return body.isDone ? 'yes' : 'no'
      }
    }
  }
}

export class LastExchange {
  #request: Part | undefined
  #response: Part | undefined
  /** Until somebody speaks again: who waits for a moment looks often. */
  #place: Place | undefined

  near(chunk: Buffer): void {
    this.#place = undefined
    if (this.#request === undefined || this.#response !== undefined) {
      this.#request = new Part(chunk)
      this.#response = undefined
    } else this.#request.add(chunk)
  }

  far(chunk: Buffer): void {
    this.#place = undefined
    if (this.#response !== undefined) this.#response.add(chunk)
    else {
      // While there are only informational responses, the answer is still to come.
      const answer = this.#request === undefined ? chunk : afterInformational(chunk)
      if (answer.length > 0) this.#response = new Part(answer)
    }
  }

  get place(): Place {
    this.#place ??= this.#look()
    return this.#place
  }

  #look(): Place {
    const request = this.#request
    const response = this.#response
    if (request === undefined) return response === undefined ? 'unused' : 'unknown'
    const asked = headOf(request.first)
    const question = asked === undefined ? undefined : parseRequest(asked)
    if (asked === undefined || question === undefined) return 'unknown'
    if (response === undefined) return 'within'
    const isAsked = request.isWhole(asked.length, question.framing)
    if (isAsked === 'too much') return 'unknown'
    const head = headOf(response.first)
    const answer = head === undefined ? undefined : parseResponse(head, question.method)
    if (head === undefined || answer === undefined || answer.status < 200) return 'unknown'
    if (question.method === 'CONNECT') return 'unknown'
    const isAnswered = response.isWhole(head.length, answer.framing)
    if (isAnswered === 'too much') return 'unknown'
    if (isAnswered === 'no' && eventStream.test(head.toString('latin1'))) return 'unknown'
    if (isAsked === 'no' || isAnswered === 'no' || answer.isLast) return 'within'
    return isAsked === 'yes' && isAnswered === 'yes' ? 'between' : 'probably between'
  }
}

/** Whether a request begins here. */
export function beginsRequest(chunk: Buffer): boolean {
  const head = headOf(chunk)
  return head !== undefined && parseRequest(head) !== undefined
}

function afterInformational(chunk: Buffer): Buffer {
  let rest = chunk
  while (informational.test(rest.toString('latin1', 0, 13))) {
    const head = headOf(rest)
    if (head === undefined) break
    rest = rest.subarray(head.length)
  }
  return rest
}

function headOf(bytes: Buffer): Buffer | undefined {
  const read = new HeadReader().push(bytes)
  return typeof read === 'string' ? undefined : read.head
}

function endsLikeChunks(chunk: Buffer): boolean {
  const { length } = chunk
  if (length < 5 || chunk[length - 1] !== 0x0a || chunk[length - 5] !== 0x30) return false
  const compared = Math.min(length, lastChunk.length)
  return chunk.subarray(length - compared).equals(lastChunk.subarray(lastChunk.length - compared))
}
