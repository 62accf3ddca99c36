// Everything that can be judged without running the product: format, lint, types, architecture, generated files. `npm run check`.
import { spawnSync } from 'node:child_process'

const steps = [
  ['format', 'biome', ['check', '--diagnostic-level=warn', '.']],
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['types of the panels', 'tsc', ['--noEmit', '-p', 'webviews']],
  ['lint', 'eslint', ['--max-warnings=0', '.']],
  [
    'architecture and generated files',
    process.execPath,
    ['--test', 'test/architecture/**/*.test.ts', 'test/golden/**/*.test.ts'],
  ],
]

for (const [name, command, args] of steps) {
  const started = performance.now()
  console.log(`check: ${name}`)
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) {
    console.error(`check: ${name} failed`)
    process.exit(1)
  }
  console.log(`check: ${name} is fine (${((performance.now() - started) / 1000).toFixed(1)} s)`)
}
