// What a port knows of the messages on a connection whose bytes it passes on.

/**
 *  unused             nobody has said anything
 *  between            no message is under way: the last answer was complete, to the byte
 *  probably between   it looks so; certain when another request begins now
 *  within             a request or its answer is under way
 *  unknown            it can't be told, or it is no HTTP
 */
export type Place = 'unused' | 'between' | 'probably between' | 'within' | 'unknown'

export interface Messages {
  /** The caller's bytes, before they are passed on. */
  near(chunk: Buffer): void
  /** The far end's: what is to be passed on in their place. */
  far(chunk: Buffer): Buffer
  readonly place: Place
  beginsRequest(chunk: Buffer): boolean
  /** Asks a caller that can be asked for another connection: what to tell him now, if it can be told at this place; otherwise `far` puts it in later. */
  sayGoodbye(): Buffer | undefined
}
