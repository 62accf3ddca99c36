// Two columns of text: labels, and values that may have several lines.
export type Row = readonly [label: string, lines: string | readonly string[]]

const gap = 2

/** Rows without lines are left out. */
export function columns(rows: readonly Row[]): string {
  const shown = rows
    .map(([label, lines]): [string, readonly string[]] => [label, typeof lines === 'string' ? [lines] : lines])
    .filter(([, lines]) => lines.some(line => line !== ''))
  const width = Math.max(0, ...shown.map(([label]) => label.length)) + gap
  return shown
    .flatMap(([label, lines]) => lines.map((line, at) => (at === 0 ? label : '').padEnd(width) + line))
    .join('\n')
}
