// An env file as debug adapters read it: KEY=value lines, `export ` allowed, # comments, quotes around a value, \n in double quotes.
// Follows the common subset of the adapters of node, python and go. Pure.

export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {}
  const lines = text.replace(/^\uFEFF/, '').matchAll(
    // A double-quoted value may go over several lines.
    /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:"((?:\\[^]|[^"\\])*)"|'([^']*)'|([^\r\n]*))/gm,
  )
  for (const [, name = '', double, single, bare] of lines) {
    variables[name] =
      double !== undefined
        ? double.replace(/\\([nrt"\\$])/g, (_, escaped: string) => escapes[escaped] ?? escaped)
        : (single ?? (bare ?? '').replace(/[ \t]+#.*$/, '').trim())
  }
  return variables
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
