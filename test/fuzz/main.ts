// npm run fuzz [-- --cases N] [--seed N] [--target NAME]: as many cases as are asked for, over all decoders. Ends with 1 at the first failure, which
// is told with its seed and number.
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { allTargets, fuzz } from './fuzz.ts'

setFlagsFromString('--expose-gc')
globalThis.gc = runInNewContext('gc') as typeof globalThis.gc

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string' },
  },
})
const seed = Number(values.seed)
const targets = allTargets().filter(({ name }) => values.target === undefined || name === values.target)
const each = Math.ceil(Number(values.cases) / targets.length)
console.log(`seed ${seed}, ${each} cases for each of ${targets.length} decoders`)
let total = 0
try {
  for (const target of targets) {
    const { cases, seconds, growthBytes } = await fuzz(target, { seed, cases: each })
    total += cases
    const rate = Math.round(cases / seconds / 1000)
    console.log(
      `${target.name.padEnd(28)} ${seconds.toFixed(1)} s, ${rate} k/s, heap ${(growthBytes / 1024 / 1024).toFixed(1)} MiB`,
    )
  }
  console.log(`${total} cases without a crash or a hang`)
  process.exit(0)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
