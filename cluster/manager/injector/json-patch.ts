// The difference of two JSON values as a JSON Patch (RFC 6902): only `add` of what is not there, `replace` and `remove` of what is, so that any
// library takes it. Paths are JSON Pointers (RFC 6901).
import { isDeepStrictEqual } from 'node:util'

export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** Applied to `before` in order, they give `after`. Keys whose value is undefined count as absent, as in JSON. */
export function differenceOf(before: unknown, after: unknown, path = ''): PatchOperation[] {
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return listDifference(before, after, path)
  if (isRecord(before) && isRecord(after)) return recordDifference(before, after, path)
  return [{ op: 'replace', path, value: after }]
}

function recordDifference(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: string,
): PatchOperation[] {
  const operations: PatchOperation[] = []
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const [was, is] = [before[key], after[key]]
    if (was === undefined && is !== undefined) operations.push({ op: 'add', path: at, value: is })
    else if (was !== undefined && is === undefined) operations.push({ op: 'remove', path: at })
    else operations.push(...differenceOf(was, is, at))
  }
  return operations
}

/** Element by element; what is too much goes from the end, what is missing comes at the end. */
function listDifference(before: readonly unknown[], after: readonly unknown[], path: string): PatchOperation[] {
  const operations: PatchOperation[] = []
  const common = Math.min(before.length, after.length)
  for (let index = 0; index < common; index++)
    operations.push(...differenceOf(before[index], after[index], `${path}/${index}`))
  for (let index = before.length - 1; index >= common; index--)
    operations.push({ op: 'remove', path: `${path}/${index}` })
  for (const value of after.slice(common)) operations.push({ op: 'add', path: `${path}/-`, value })
  return operations
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
