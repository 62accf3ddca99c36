// Writes docs/errors.md: every failure that a person can meet, from the one table in the code. Run by `npm run generate`, compared by a test.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorTexts } from '../common/base/error-texts.ts'

const head = `# Errors

Every failure that Fairlead tells a person has a code, a sentence and a remedy. The code is stable: scripts may rely on it
(\`fairlead … --output json\` prints it as \`error.code\`), and a search for it ends here. Words in braces are filled in with the facts of the case.

This page is generated from \`common/base/error-texts.ts\` by \`npm run generate\`; change the sentences there.
`

/** The whole document. */
export function errorsDocument() {
  const sections = Object.entries(errorTexts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { text, remedy }]) => `## ${code}\n\n${text}\n\n**What to do:** ${remedy}\n`)
  return [head, ...sections].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(fileURLToPath(new URL('../docs/errors.md', import.meta.url)), errorsDocument())
