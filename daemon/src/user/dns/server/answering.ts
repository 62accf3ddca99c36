// One message in, one message out: a known question is repeated from its template at once, a bad one rejected at once, any other goes down the chain.
import { type Clock, type Log, messageOf } from '../../../../../common/base/index.ts'
import { type Links, resolveBy } from '../chain.ts'
import {
  encodeAnswer,
  encodeRejection,
  headerBytes,
  keptQuery,
  maxMessageBytes,
  parseQuery,
  type Query,
  rcode,
  servFail,
} from '../message/index.ts'
import { Templates } from './templates.ts'

/** Questions in work at a time. More are failed at once: a program that asks again in five seconds is better off than one that waits for nothing. */
const maxInWork = 2_000

export interface AnsweringCounters {
  readonly queries: number
  /** Answered from a template. */
  readonly repeated: number
  /** Failed, for whatever reason. */
  readonly failed: number
}

export class Answering {
  readonly #links: Links
  readonly #clock: Clock
  readonly #log: Log
  readonly #templates = { udp: new Templates(), tcp: new Templates() }
  readonly #counters = { queries: 0, repeated: 0, failed: 0 }
  #generation = 0
  #inWork = 0

  constructor(parts: { links: Links; clock: Clock; log: Log }) {
    this.#links = parts.links
    this.#clock = parts.clock
    this.#log = parts.log
  }

  get counters(): AnsweringCounters {
    return this.#counters
  }

  /** Forgets every ready answer. */
  flush(): void {
    this.#generation++
    this.#templates.udp.clear()
    this.#templates.tcp.clear()
  }

  /** Borrows the message until it returns; `reply` is called once, or never when the message is not a question, and must copy what it is given. */
  answer(message: Uint8Array, transport: 'udp' | 'tcp', reply: (message: Uint8Array) => void): void {
    this.#counters.queries++
    const ready = this.#templates[transport].find(message, this.#clock.now())
    if (ready !== undefined) {
      this.#counters.repeated++
      reply(ready)
      return
    }
    const parsed = parseQuery(message)
    if (parsed.kind === 'ignored') return
    if (parsed.kind === 'rejected') {
      if (parsed.rcode === rcode.notImp && this.#inWork < maxInWork) void this.#passOn(message, transport, reply)
      else reply(encodeRejection(message, parsed))
    } else if (this.#inWork >= maxInWork) {
      this.#counters.failed++
      reply(this.#failure(parsed.query))
    } else {
      void this.#work(keptQuery(parsed.query), transport, reply)
    }
  }

  async #work(query: Query, transport: 'udp' | 'tcp', reply: (message: Uint8Array) => void): Promise<void> {
    this.#inWork++
    try {
      reply(await this.#resolve(query, transport))
    } catch (error) {
      this.#counters.failed++
      this.#log.debug('dns question failed', { name: query.name, type: query.type, error: messageOf(error) })
      reply(this.#failure(query))
    } finally {
      this.#inWork--
    }
  }

  /** Other than questions (updates of RFC 2136, notifications): between the program and the nameserver that it means. Without one they are NOTIMP. */
  async #passOn(message: Uint8Array, transport: 'udp' | 'tcp', reply: (message: Uint8Array) => void): Promise<void> {
    const bytes = Uint8Array.from(message)
    const query = {
      ...{ bytes, questionEnd: headerBytes, name: undefined, type: 0, class: 0, edns: undefined },
      udpBytes: maxMessageBytes,
    }
    this.#inWork++
    try {
      const answer = await this.#links.fallback.resolve({ query, transport })
      if (answer?.kind === 'relayed') reply(answer.message)
      else reply(encodeRejection(bytes, { rcode: rcode.notImp, questionEnd: headerBytes, edns: undefined }))
    } catch (error) {
      this.#counters.failed++
      this.#log.debug('dns message could not be passed on', { error: messageOf(error) })
      reply(encodeRejection(bytes, { rcode: rcode.servFail, questionEnd: headerBytes, edns: undefined }))
    } finally {
      this.#inWork--
    }
  }

  async #resolve(query: Query, transport: 'udp' | 'tcp'): Promise<Uint8Array> {
    const generation = this.#generation
    const answer = await resolveBy(this.#links, { query, transport })
    if (answer.kind === 'relayed') return answer.message
    if (answer.outcome.rcode === rcode.servFail) this.#counters.failed++
    const limit = transport === 'udp' ? query.udpBytes : maxMessageBytes
    const message = encodeAnswer(query, answer.outcome, { limit })
    // Options (cookies) make every question another; a flushed answer must not come back.
    if (query.edns?.hasOptions !== true && generation === this.#generation && answer.until > this.#clock.now())
      this.#templates[transport].keep(query.bytes, message, answer.until)
    return message
  }

  #failure(query: Query): Uint8Array {
    return encodeAnswer(query, servFail, { limit: query.udpBytes })
  }
}
