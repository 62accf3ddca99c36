// Text in columns: labels and values, or a table with a head. A cell may have several lines.
export type Cell = string | readonly string[]
export type Row = readonly [label: string, lines: Cell]

const gap = 2

/** Labels on the left. Rows without lines are left out. */
export function columns(rows: readonly Row[]): string {
  return aligned(rows.filter(([, lines]) => linesOf(lines).some(line => line !== '')))
}

/** `head` above, in capitals. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return aligned([head.map(title => title.toUpperCase()), ...rows])
}

function aligned(rows: readonly (readonly Cell[])[]): string {
  const width = (at: number) =>
    Math.max(0, ...rows.flatMap(row => linesOf(row[at] ?? '').map(({ length }) => length))) + gap
  const widths = Array.from({ length: Math.max(0, ...rows.map(row => row.length)) }, (_, at) => width(at))
  return rows
    .flatMap(row => {
      const height = Math.max(1, ...row.map(cell => linesOf(cell).length))
      return Array.from({ length: height }, (_, line) =>
        row
          .map((cell, at) => (linesOf(cell)[line] ?? '').padEnd(at === row.length - 1 ? 0 : (widths[at] ?? 0)))
          .join('')
          .trimEnd(),
      )
    })
    .join('\n')
}

function linesOf(cell: Cell): readonly string[] {
  return typeof cell === 'string' ? [cell] : cell
}
