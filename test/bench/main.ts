// `npm run bench`: what Fairlead gives and costs on this machine, against `kubectl port-forward` and the plain network of a node. Needs root and
// the lab's programs. Each part is a file beside this one; add yours to the list.
import { parseArgs } from 'node:util'
import { connect } from './connect.ts'
import { distance } from './distance.ts'
import { dns } from './dns.ts'
import { editor } from './editor.ts'
import { Figures } from './figures.ts'
import { http } from './http.ts'
import { intercept } from './intercept.ts'
import { memory } from './memory.ts'
import type { Part } from './part.ts'
import { Stage } from './stage.ts'
import { tableOf } from './table.ts'
import { tcp } from './tcp.ts'
import { udp } from './udp.ts'

const parts: readonly Part[] = [connect, tcp, http, udp, dns, intercept, editor, distance, memory]
const names = parts.map(({ name }) => name)

const usage = `usage: npm run bench -- [options]
  --only a,b    some parts of: ${names.join(', ')}
  --rounds N    how often each is measured, in turns (3)
  --quick       two rounds of less: for a first impression
  --json        the figures of every round, as JSON`

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: names.join(',') },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const only = values.only.split(',')
const rounds = Number(values.rounds ?? (values.quick ? 2 : 3))
const unknown = only.filter(name => !names.includes(name))
if (values.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(unknown.length > 0 ? `no such part: ${unknown.join(', ')}\n${usage}` : usage)
  process.exit(values.help ? 0 : 2)
}

const chosen = parts.filter(({ name }) => only.includes(name))
const figures = new Figures()
const say = (text: string) => process.stderr.write(`${text}\n`)
const started = performance.now()
{
  say('making the lab …')
  await using stage = await Stage.open({ isQuick: values.quick })
  const run = async (part: Part, what: string, work: () => Promise<void> | undefined) => {
    say(`${String(Math.round((performance.now() - started) / 1000)).padStart(4)} s  ${part.name}, ${what}`)
    try {
      await work()
    } catch (error) {
      figures.fail(part.name, error)
    }
  }
  for (const part of chosen)
    if (part.prepare !== undefined) await run(part, 'before', () => part.prepare?.(stage, figures))
  for (let round = 0; round < rounds; round++)
    for (const part of chosen)
      if (part.when === 'each round')
        await run(part, `round ${round + 1} of ${rounds}`, () => part.measure(stage, figures, round))
  for (const part of chosen) if (part.when === 'once') await run(part, 'once', () => part.measure(stage, figures, 0))
}

const titles = new Map(parts.map(({ name, title }) => [name, title]))
if (values.json)
  console.log(
    JSON.stringify({ rounds, quick: values.quick, rows: figures.rows, failures: figures.failures }, undefined, 2),
  )
else {
  console.log(`Medians of ${rounds} rounds. "÷": Fairlead's figure by the other's of the same round.`)
  console.log(tableOf(figures.rows, titles))
  if (figures.failures.length > 0) console.log(`\nWent wrong:\n${figures.failures.map(text => `  ${text}`).join('\n')}`)
}
process.exitCode = figures.failures.length > 0 ? 1 : 0
