// Bulk over TCP, and what a gigabyte costs the programs on the way.
import { type Figures, paths } from './figures.ts'
import { inTurn, type Part } from './part.ts'
import { cpuSeconds } from './processes.ts'
import { ports, type Stage } from './stage.ts'

const megabytes = { full: 512, quick: 128 } as const

const rows = [
  { flows: 1, direction: 'up', goal: { atLeast: 1000, ratioAtLeast: 0.9 } },
  { flows: 1, direction: 'down', goal: { atLeast: 1500, ratioAtLeast: 0.9 } },
  { flows: 8, direction: 'up', goal: { atLeast: 1000, ratioAtLeast: 0.9 } },
  { flows: 8, direction: 'down', goal: { atLeast: 1500, ratioAtLeast: 0.9 } },
] as const

export const tcp: Part = {
  name: 'tcp',
  title: 'bulk to one pod',
  when: 'each round',
  async measure(stage, figures, round) {
    const bytes = (stage.isQuick ? megabytes.quick : megabytes.full) * 1e6
    for (const { flows, direction, goal } of rows) {
      const row = `${flows} ${flows === 1 ? 'flow' : 'flows'} ${direction}`
      const port = direction === 'up' ? ports.sink : ports.source
      for (const path of inTurn(paths, round)) {
        try {
          const before = flows === 1 && path === 'fairlead' ? await cost(stage) : undefined
          const { mbit } = await stage.load(path, direction, port, bytes, flows)
          figures.note({ part: 'tcp', row, unit: 'Mbit/s', goal }, path, mbit)
          if (before !== undefined) await noteCost(stage, figures, { before, direction, bytes })
        } catch (error) {
          figures.fail(`tcp, ${row}, ${path}`, error)
        }
      }
    }
  },
}

interface Cost {
  readonly user: number
  readonly manager: number
}

async function cost(stage: Stage): Promise<Cost> {
  const { user, manager } = await stage.programs()
  return { user: await cpuSeconds(user), manager: await cpuSeconds(manager) }
}

async function noteCost(
  stage: Stage,
  figures: Figures,
  { before, direction, bytes }: { before: Cost; direction: string; bytes: number },
): Promise<void> {
  const after = await cost(stage)
  for (const [program, title] of [
    ['user', 'user half'],
    ['manager', 'manager'],
  ] as const) {
    const row = `processor time of the ${title}, ${direction}`
    figures.note({ part: 'tcp', row, unit: 's/GB' }, 'fairlead', ((after[program] - before[program]) * 1e9) / bytes)
  }
}
