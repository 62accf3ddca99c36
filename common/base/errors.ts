// Failures that a person can meet. A KnownError has a code from one table (error-texts.ts), which holds the sentence shown to people and
// what they can do; docs/errors.md documents every code and a test holds both together. Everything that is not a KnownError is a bug: it keeps
// its stack and becomes INTERNAL at the edge of a program. Malformed wire data is neither: it is a returned value.
import { type ErrorCode, errorTexts } from './error-texts.ts'

export type ErrorDetail = Readonly<Record<string, string | number | boolean | readonly string[]>>

export class KnownError extends Error {
  override readonly name = 'KnownError'
  readonly code: ErrorCode
  /** Facts of this one case (the route in the way, the name asked for). Never secrets; shown to people and sent between programs. */
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, detail: ErrorDetail = {}, cause?: unknown) {
    super(fill(errorTexts[code].text, detail), cause === undefined ? undefined : { cause })
    this.code = code
    this.detail = detail
  }

  /** What the person can do about it, one sentence or a few. */
  get remedy(): string {
    return fill(errorTexts[this.code].remedy, this.detail)
  }
}

/** The same failure on the other side of a process boundary; undefined when the code is not one of ours. */
export function knownErrorOf(code: string, detail: ErrorDetail): KnownError | undefined {
  return Object.hasOwn(errorTexts, code) ? new KnownError(code as ErrorCode, detail) : undefined
}

/** Turns whatever was thrown into a KnownError: bugs become INTERNAL with their text as cause. */
export function asKnownError(error: unknown): KnownError {
  return error instanceof KnownError ? error : new KnownError('INTERNAL', { what: messageOf(error) }, error)
}

/** One line for a log: the message and every cause behind it. */
export function chainOf(error: unknown): string {
  const parts: string[] = []
  for (let at: unknown = error, depth = 0; at !== undefined && depth < 8; depth++) {
    parts.push(messageOf(at))
    at = at instanceof Error ? at.cause : undefined
  }
  return parts.join(': ')
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Replaces {name} by the detail of that name; an absent one stays visible as {name}, so that a test finds it. */
function fill(text: string, detail: ErrorDetail): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = detail[name]
    return value === undefined ? whole : typeof value === 'object' ? value.join(', ') : String(value)
  })
}
