// A part of the bench: the rows that belong together, one file each. New ones go into the list in main.ts.
import type { Figures } from './figures.ts'
import type { Stage } from './stage.ts'

export interface Part {
  /** For `--only`. */
  readonly name: string
  readonly title: string
  /** `once`: after the rounds of all others. */
  readonly when: 'each round' | 'once'
  /** Before anything is measured. */
  prepare?(stage: Stage, figures: Figures): Promise<void>
  /** One round. `round` from 0; in odd ones the paths are taken in the other order. */
  measure(stage: Stage, figures: Figures, round: number): Promise<void>
}

/** The same list, backwards in odd rounds, so that whatever drifts meets all alike. */
export function inTurn<T>(list: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? list : [...list].reverse()
}
