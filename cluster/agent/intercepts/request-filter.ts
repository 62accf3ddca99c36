// Which requests are somebody's own: all of the headers, and one of the path prefixes when there are any. Names without case, values exact.
export interface RequestFilter {
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly pathPrefixes: readonly string[]
}

/** What of a request a filter looks at. */
export interface RequestHead {
  /** As the request line or `:path` has it, with the query. */
  readonly path: string
  /** Every value of that header, in order. `name` in lower case. */
  valuesOf(name: string): readonly string[]
}

export function filterOf(headers: Readonly<Record<string, string>>, pathPrefixes: readonly string[]): RequestFilter {
  return {
    headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    pathPrefixes,
  }
}

export function matches(filter: RequestFilter, head: RequestHead): boolean {
  const isPath = filter.pathPrefixes.length === 0 || filter.pathPrefixes.some(prefix => head.path.startsWith(prefix))
  return isPath && filter.headers.every(([name, value]) => head.valuesOf(name).includes(value))
}
