// An environment in one of the known syntaxes: a line for each variable, sorted by name.
import { KnownError } from '../../common/base/index.ts'
import { csh, cshExport, powershell, powershellExport, sh, shExport } from './shells.ts'
import { cmd, compose, docker } from './tools.ts'

/** One line, or why this variable can't be written. */
export type Line = { readonly line: string } | { readonly refused: string }
export type Format = (name: string, value: string) => Line

const formats = {
  docker,
  compose,
  sh,
  'sh:export': shExport,
  csh,
  'csh:export': cshExport,
  ps: powershell,
  'ps:export': powershellExport,
  cmd,
} as const satisfies Record<string, Format>

export type Syntax = keyof typeof formats | 'json'
export const syntaxes = [...(Object.keys(formats) as (keyof typeof formats)[]), 'json'] as const

/** Throws ENVIRONMENT_NOT_WRITABLE, which names the variables and the reason, never a value. */
export function formatEnvironment(variables: Readonly<Record<string, string>>, syntax: Syntax): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1))
  if (syntax === 'json') return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`
  const format: Format = formats[syntax]
  const lines: string[] = []
  const refused: string[] = []
  for (const [name, value] of sorted) {
    const result = value.includes('\0') ? { refused: 'a zero byte' } : format(name, value)
    if ('line' in result) lines.push(`${result.line}\n`)
    else refused.push(`${JSON.stringify(name)} (${result.refused})`)
  }
  if (refused.length > 0) throw new KnownError('ENVIRONMENT_NOT_WRITABLE', { syntax, variables: refused })
  return lines.join('')
}
