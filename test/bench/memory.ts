// Resident memory of the programs: after connecting, and after much of everything.
import type { Figures } from './figures.ts'
import type { Part } from './part.ts'
import { resident } from './processes.ts'
import { ports, type Stage } from './stage.ts'

const much = { gigabytes: 10, connections: 100_000 } as const
const quick = { gigabytes: 1, connections: 10_000 } as const
const steps = 20
const goals = { user: 150, manager: 120 } as const
const titles = { root: 'root half', user: 'user half', manager: 'manager' } as const

export const memory: Part = {
  name: 'memory',
  title: 'resident memory',
  when: 'once',
  async prepare(stage, figures) {
    await note(stage, figures, 'idle')
  },
  async measure(stage, figures) {
    const { gigabytes, connections } = stage.isQuick ? quick : much
    for (let step = 0; step < steps; step++) {
      const [direction, port] = step % 2 === 0 ? (['up', ports.sink] as const) : (['down', ports.source] as const)
      await stage.load('fairlead', direction, port, (gigabytes * 1e9) / steps, step % 4 < 2 ? 1 : 8)
    }
    await note(stage, figures, `after ${gigabytes} GB`)
    for (let step = 0; step < steps; step++) {
      const { failed } = await stage.load('fairlead', 'fresh', ports.http, connections / steps, 50)
      if (failed > 0) figures.fail('memory, new connections', `${failed} failed`)
    }
    await note(stage, figures, `and ${connections.toLocaleString('en')} connections`, goals)
    const programs = await stage.programs()
    for (const program of ['root', 'user', 'manager'] as const) {
      const { peakMegabytes } = await resident(programs[program])
      figures.note({ part: 'memory', row: `${titles[program]}, at most`, unit: 'MB' }, 'fairlead', peakMegabytes)
    }
  },
}

async function note(
  stage: Stage,
  figures: Figures,
  what: string,
  limits: Partial<Record<'root' | 'user' | 'manager', number>> = {},
): Promise<void> {
  const programs = await stage.programs()
  for (const program of ['root', 'user', 'manager'] as const) {
    const { megabytes } = await resident(programs[program])
    const atMost = limits[program]
    const row = { part: 'memory', row: `${titles[program]}, ${what}`, unit: 'MB' }
    figures.note(atMost === undefined ? row : { ...row, goal: { atMost } }, 'fairlead', megabytes)
  }
}
