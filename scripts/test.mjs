// `npm test [KIND…]`: check, unit, contract, netns, cluster, e2e, in that order, each only if the ones before passed. netns, cluster and e2e need root and skip
// with a printed reason without it. Each file of the cluster kind brings up its own lab and takes it down.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

/** Milliseconds that one test file may take. */
const limits = { unit: 120_000, contract: 120_000, netns: 300_000, cluster: 900_000, e2e: 900_000 }
const kinds = process.argv.length > 2 ? process.argv.slice(2) : ['check', ...Object.keys(limits)]

for (const kind of kinds) {
  if (kind !== 'check' && !Object.hasOwn(limits, kind)) {
    console.error(`no such kind of test: ${kind} (there are check, ${Object.keys(limits).join(', ')})`)
    process.exit(2)
  }
  const started = performance.now()
  console.log(`\n== ${kind}`)
  if (['netns', 'cluster'].includes(kind) && !run([process.execPath, 'esbuild.mjs'])) stop(kind)
  if (kind === 'cluster' && !run([process.execPath, 'scripts/image.mjs'])) stop(kind)
  if (
    kind === 'e2e' &&
    !(run([process.execPath, 'scripts/package.mjs']) && run([process.execPath, 'scripts/image.mjs', 'manager']))
  )
    stop(kind)
  if (!(kind === 'check' ? run([process.execPath, 'scripts/check.mjs']) : test(kind))) stop(kind)
  console.log(`== ${kind} passed (${((performance.now() - started) / 1000).toFixed(0)} s)`)
}

function test(kind) {
  const files = globSync(`test/${kind}/**/*.test.ts`).sort()
  if (files.length === 0) {
    console.error(`no tests under test/${kind}`)
    return false
  }
  // Namespaces and clusters share two cores: one file at a time there.
  const concurrency = kind === 'unit' ? [] : ['--test-concurrency=1']
  return run([process.execPath, '--test', ...concurrency, `--test-timeout=${limits[kind]}`, ...files])
}

function run([command, ...args]) {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function stop(kind) {
  console.error(`== ${kind} failed`)
  process.exit(1)
}
