// Ready answers by the bytes of their question: the same question of the same program differs in nothing but its id, so its answer is sent again with
// another id, without being understood. This is what makes a repeated question cost about a microsecond.

const maxTemplates = 4096
/** Longer questions are rare, and would make the table large (bytes). */
const maxQuestionBytes = 300
/** Longer answers likewise: 4096 × 1232 bytes is 5 MB. */
const maxAnswerBytes = 1232

interface Template {
  readonly message: Uint8Array
  /** Clock time. */
  readonly until: number
}

export class Templates {
  #templates = new Map<string, Template>()

  /** The answer with the query's id, or undefined. It is good until the next call. */
  find(query: Uint8Array, now: number): Uint8Array | undefined {
    if (query.length > maxQuestionBytes || query.length < 2) return undefined
    const key = keyOf(query)
    const template = this.#templates.get(key)
    if (template === undefined) return undefined
    if (template.until <= now) {
      this.#templates.delete(key)
      return undefined
    }
    const { message } = template
    message[0] = query[0] ?? 0
    message[1] = query[1] ?? 0
    return message
  }

  /** Takes the message. */
  keep(query: Uint8Array, message: Uint8Array, until: number): void {
    if (query.length > maxQuestionBytes || message.length > maxAnswerBytes) return
    const key = keyOf(query)
    this.#templates.delete(key)
    if (this.#templates.size >= maxTemplates) this.#templates.delete(this.#templates.keys().next().value ?? '')
    this.#templates.set(key, { message, until })
  }

  clear(): void {
    this.#templates.clear()
  }
}

/** Everything but the id, byte for byte, without a copy of the bytes. */
function keyOf(query: Uint8Array): string {
  const buffer = Buffer.isBuffer(query) ? query : Buffer.from(query.buffer, query.byteOffset, query.byteLength)
  return buffer.toString('latin1', 2)
}
