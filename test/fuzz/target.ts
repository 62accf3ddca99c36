// What is fuzzed: a decoder with good inputs, and what must hold of it whatever comes in.
import type { Random } from './mutate.ts'

export interface Target {
  readonly name: string
  readonly corpus: readonly Uint8Array[]
  /** Throws when something does not hold. `random`: for whatever else is left to chance, like where a stream is cut. */
  run(bytes: Buffer, random: Random): void
  /** Called between rounds of cases: time goes on, so that what may be kept for a while is let go. */
  rest?(): void
}
