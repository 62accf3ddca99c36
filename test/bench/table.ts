// The report as plain text: a block per part, a line per row.
import type { Goal, RowReport } from './figures.ts'

const widths = [46, 11, 12, 12, 12, 9, 9, 18]
const heads = ['', 'unit', 'fairlead', 'port-fwd', 'from node', '÷ pf', '÷ node', 'goal']

export function tableOf(rows: readonly RowReport[], titles: ReadonlyMap<string, string>): string {
  const parts = [...new Set(rows.map(({ part }) => part))]
  return parts
    .map(part => {
      const lines = rows.filter(row => row.part === part).map(lineOf)
      return [`\n${part}: ${titles.get(part) ?? ''}`, line(heads), ...lines].join('\n')
    })
    .join('\n')
}

function lineOf({ row, unit, goal, medians, ratios, isReached }: RowReport): string {
  const said = goal === undefined ? '' : `${textOf(goal)} ${isReached === true ? 'ok' : 'MISSED'}`
  return line([
    row,
    unit,
    figure(medians.fairlead),
    figure(medians['port-forward']),
    figure(medians.node),
    figure(ratios['port-forward']),
    figure(ratios.node),
    said,
  ])
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, at) =>
      at < 2 || at === widths.length - 1 ? ` ${cell.padEnd(widths[at] ?? 0)}` : cell.padStart(widths[at] ?? 0),
    )
    .join('')
    .trimEnd()
}

function figure(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (value === 0) return '0'
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

function textOf({ atLeast, atMost, ratioAtLeast }: Goal): string {
  return [
    ...(atLeast === undefined ? [] : [`≥ ${atLeast.toLocaleString('en')}`]),
    ...(atMost === undefined ? [] : [`≤ ${atMost.toLocaleString('en')}`]),
    ...(ratioAtLeast === undefined ? [] : [`≥ ${ratioAtLeast} pf`]),
  ].join(', ')
}
