// Reads what a document (the user's file, an extension of the kubeconfig, a manager's client configuration) says about settings. Keys are compared
// without hyphens and case, so that `localIP` and `local-ip` are one: each of these documents has a spelling of its own.
import { KnownError } from '../../../../common/base/index.ts'
import { type Key, keys } from './keys.ts'
import type { Given, Mapping, Source, SourceKind } from './settings.ts'
import { mappingTo } from './values.ts'

/** Most values of one list. The root half takes at most 1,024 prefixes in all. */
export const maxValues = 512
/** Of a value that is quoted in an error. */
const quotedChars = 200

const names: Readonly<Record<SourceKind, string>> = {
  flags: 'the options',
  file: 'your configuration file',
  kubeconfig: 'the kubeconfig',
  manager: 'the client configuration of the traffic manager',
}

/** A source as a sentence names it. */
export function nameOfSource({ kind, where }: Pick<Source, 'kind' | 'where'>): string {
  return where === '' ? names[kind] : `${names[kind]} (${where})`
}

export interface Reading {
  readonly given: Given
  /** What could not be read; the rest is good. SETTING_INVALID and, where unknown keys count, SETTING_UNKNOWN. */
  readonly faults: readonly KnownError[]
}

/** `strict`: keys that are not in the table are faults. */
export function readDocument(
  document: unknown,
  source: Pick<Source, 'kind' | 'where'>,
  { strict }: { strict: boolean },
): Reading {
  const given: Record<string, unknown> = {}
  const faults: KnownError[] = []
  const invalid = (key: string, value: unknown) => {
    const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, quotedChars)
    faults.push(new KnownError('SETTING_INVALID', { key, source: nameOfSource(source), value: text }))
  }
  for (const { path, value } of leavesOf(document, invalid)) {
    if (isUnset(value)) continue
    const key = keys.find(candidate => [candidate.key, ...candidate.also].some(known => same(known, path)))
    if (key === undefined || (key.notOfManager === true && source.kind === 'manager')) {
      if (strict) faults.push(new KnownError('SETTING_UNKNOWN', { key: path, source: nameOfSource(source) }))
    } else {
      const parsed = parseValue(key, value, bad => invalid(path, bad))
      if (parsed !== undefined) given[key.setting] = parsed
    }
  }
  return { given, faults }
}

/** undefined when nothing of it is good. */
function parseValue(key: Key, value: unknown, invalid: (bad: unknown) => void): unknown {
  const parse = (item: unknown) => {
    const parsed = parseItem(key, item)
    if (parsed === undefined) invalid(item)
    return parsed
  }
  if (key.several === 'one') return parse(value)
  // One value is a list of one, as flags have it.
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (items.length > maxValues) {
    invalid(`${items.length} entries`)
    return undefined
  }
  if (key.setting === 'mappedNamespaces' && items.includes('all')) return []
  const good = items.map(parse).filter(item => item !== undefined)
  return good.length === 0 ? undefined : good
}

function parseItem(key: Key, item: unknown): unknown {
  if (key.setting === 'mappings' && typeof item === 'object' && item !== null) return mappingOfRecord(item)
  if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') return undefined
  return key.parse(String(item).trim())
}

function mappingOfRecord(record: object): Mapping | undefined {
  const entries = Object.entries(record).map(([key, value]): [string, unknown] => [folded(key), value])
  const { name, aliasfor, ...more } = Object.fromEntries(entries)
  if (typeof name !== 'string' || typeof aliasfor !== 'string' || Object.keys(more).length > 0) return undefined
  return mappingTo(name.trim(), aliasfor.trim())
}

/** Values with their paths (`dns.localIP`), at most two levels deep: nothing of ours lies deeper. */
function leavesOf(
  document: unknown,
  invalid: (key: string, value: unknown) => void,
): readonly { readonly path: string; readonly value: unknown }[] {
  if (document === undefined || document === null) return []
  if (!isRecord(document)) {
    invalid('(all of it)', document)
    return []
  }
  return Object.entries(document).flatMap(([section, value]) => {
    if (!isRecord(value)) return [{ path: section, value }]
    return Object.entries(value).map(([key, inner]) => ({ path: `${section}.${key}`, value: inner }))
  })
}

/** Programs that write whole documents leave out nothing (Go's empty values). An empty list of namespaces would be all of them. */
function isUnset(value: unknown): boolean {
  const isEmpty = Array.isArray(value) && value.length === 0
  return isEmpty || value === null || value === undefined || value === '' || value === '0s'
}

function same(a: string, b: string): boolean {
  return folded(a) === folded(b)
}

function folded(key: string): string {
  return key.replaceAll(/[-_]/g, '').toLowerCase()
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
