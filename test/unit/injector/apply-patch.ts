// JSON Patch as strictly as RFC 6902 has it: the oracle for what the injector sends.
import assert from 'node:assert/strict'

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

export function applied(document: unknown, operations: readonly Operation[]): unknown {
  const root = { '': JSON.parse(JSON.stringify(document)) as unknown }
  for (const { op, path, value } of JSON.parse(JSON.stringify(operations)) as Operation[]) {
    const tokens = path.split('/').map(token => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = tokens.pop()
    let parent: unknown = tokens.length === 0 ? root : root['']
    for (const token of tokens.slice(1)) {
      assert(typeof parent === 'object' && parent !== null && token in parent, `${path}: ${token} is missing`)
      parent = (parent as Record<string, unknown>)[token]
    }
    assert(last !== undefined && typeof parent === 'object' && parent !== null, path)
    if (Array.isArray(parent)) change(parent, op, last, value, path)
    else {
      const record = parent as Record<string, unknown>
      if (op !== 'add') assert(last in record, `${op} of what is not there: ${path}`)
      if (op === 'remove') Reflect.deleteProperty(record, last)
      else record[last] = value
    }
  }
  return root['']
}

function change(list: unknown[], op: string, token: string, value: unknown, path: string): void {
  const index = token === '-' ? list.length : Number(token)
  if (op === 'add') {
    assert(index <= list.length, path)
    list.splice(index, 0, value)
    return
  }
  assert(index < list.length, `${op} of what is not there: ${path}`)
  if (op === 'remove') list.splice(index, 1)
  else list[index] = value
}
