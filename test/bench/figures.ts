// What was measured, and how it is told. A row has one figure per path and round; what is printed are medians, and ratios of figures that were
// taken one after the other in the same round: machines are noisy, and only such figures compare.

/** The ways to the same pod: through Fairlead; `kubectl port-forward` on the workstation; from a node, without either. */
export const paths = ['fairlead', 'port-forward', 'node'] as const
export type Path = (typeof paths)[number]

export interface Goal {
  readonly atLeast?: number
  readonly atMost?: number
  /** Of the port-forward's figure in the same round. */
  readonly ratioAtLeast?: number
}

export interface RowName {
  readonly part: string
  readonly row: string
  readonly unit: string
  readonly goal?: Goal
}

export interface RowReport extends RowName {
  readonly figures: Readonly<Record<Path, readonly number[]>>
  readonly medians: Readonly<Record<Path, number | undefined>>
  readonly ratios: Readonly<Record<'port-forward' | 'node', number | undefined>>
  readonly isReached: boolean | undefined
}

interface Row extends RowName {
  readonly figures: Record<Path, number[]>
}

export class Figures {
  readonly #rows = new Map<string, Row>()
  readonly failures: string[] = []

  note(name: RowName, path: Path, value: number): void {
    const key = `${name.part}/${name.row}`
    let row = this.#rows.get(key)
    if (row === undefined) {
      row = { ...name, figures: { fairlead: [], 'port-forward': [], node: [] } }
      this.#rows.set(key, row)
    }
    row.figures[path].push(value)
  }

  /** The rest goes on: a figure that is missing shows as a dash. */
  fail(what: string, error: unknown): void {
    this.failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }

  get rows(): RowReport[] {
    return [...this.#rows.values()].map(row => {
      const [fairlead, portForward, node] = [
        median(row.figures.fairlead),
        median(row.figures['port-forward']),
        median(row.figures.node),
      ]
      const ratios = {
        'port-forward': ratioOf(row.figures.fairlead, row.figures['port-forward']),
        node: ratioOf(row.figures.fairlead, row.figures.node),
      }
      return {
        ...row,
        medians: { fairlead, 'port-forward': portForward, node },
        ratios,
        isReached: isReached(row.goal, fairlead, ratios['port-forward']),
      }
    })
  }
}

export function median(figures: readonly number[]): number | undefined {
  const sorted = [...figures].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

/** Median of the ratios pair by pair; of nothing when a figure of a pair is missing. */
function ratioOf(of: readonly number[], to: readonly number[]): number | undefined {
  return of.length === to.length ? median(of.map((figure, at) => figure / (to[at] ?? Number.NaN))) : undefined
}

function isReached(goal: Goal | undefined, figure: number | undefined, ratio: number | undefined): boolean | undefined {
  if (goal === undefined || figure === undefined) return undefined
  const { atLeast = -Infinity, atMost = Infinity, ratioAtLeast = -Infinity } = goal
  return figure >= atLeast && figure <= atMost && (ratio ?? Infinity) >= ratioAtLeast
}
