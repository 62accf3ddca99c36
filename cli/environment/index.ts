// The environment of an intercepted container as text for shells and tools. Pure functions in syntax.ts, with one file for each family of rules
// (shells.ts, tools.ts); files.ts writes the text where nobody else can read it. A value that a format has no way to hold is refused, by name and
// without the value, which may be a secret.
export { writePrivate } from './files.ts'
export { formatEnvironment, type Syntax, syntaxes } from './syntax.ts'
