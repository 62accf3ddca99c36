// The same over distance: the workstation's cable delays each packet in each direction. Beside it, in the place of the node's path, what plain TCP
// makes of that cable: to a server at its other end.
import { once } from 'node:events'
import { lan } from '../lab/index.ts'
import { until } from '../support/index.ts'
import type { Path } from './figures.ts'
import { inTurn, type Part } from './part.ts'
import { type LoadResult, ports, type Stage } from './stage.ts'

/** Each way: round trips take twice as long. */
const delays = [20, 100] as const
/** Of the server at the cable's other end: the sink; the source is the next one. */
const plainPort = 39_000

export const distance: Part = {
  name: 'distance',
  title: 'over a cable that delays each way; "from node": plain TCP over that cable',
  when: 'each round',
  async measure(stage, figures, round) {
    const server = stage.lab.lan.spawn([stage.lab.loadProgram, 'serve', String(plainPort)], { stdio: 'ignore' })
    try {
      for (const delayMs of delays) {
        await stage.workstation.link.set({ delayMs })
        await until(
          'the pod answers over the distance',
          async () => {
            const { failed } = await stage.load('fairlead', 'kept', ports.http, 1, 1)
            return failed === 0
          },
          { withinMs: 30_000 },
        )
        await measureAt(stage, figures, { round, delayMs })
      }
    } finally {
      await stage.workstation.link.set({})
      server.kill('SIGKILL')
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    }
  },
}

async function measureAt(
  stage: Stage,
  figures: Parameters<Part['measure']>[1],
  { round, delayMs }: { round: number; delayMs: number },
): Promise<void> {
  const bytes = ((stage.isQuick ? 32 : 128) * 1e6 * 20) / Math.max(delayMs, 20)
  const goal = delayMs === 20 ? { atLeast: 200 } : undefined
  for (const direction of ['up', 'down'] as const) {
    const row = `${delayMs} ms: 1 flow ${direction}`
    await along(['fairlead', 'port-forward', 'node'], async path => {
      const { mbit } = await (path === 'node'
        ? stage.loadFrom(
            stage.workstation,
            direction,
            `${lan.gateway}:${plainPort + (direction === 'up' ? 0 : 1)}`,
            bytes,
            1,
          )
        : stage.load(path, direction, direction === 'up' ? ports.sink : ports.source, bytes, 1))
      figures.note({ part: 'distance', row, unit: 'Mbit/s', ...(goal !== undefined && { goal }) }, path, mbit)
    })
  }
  for (const [command, count, concurrency] of [
    ['fresh', 200, 10],
    ['kept', 1000, 50],
  ] as const) {
    const row = `${delayMs} ms: ${command === 'kept' ? 'keep-alive requests' : 'new connections'}, concurrency ${concurrency}`
    await along(['fairlead', 'port-forward'], async path => {
      const result: LoadResult = await stage.load(path, command, ports.http, count, concurrency)
      figures.note({ part: 'distance', row, unit: '/s' }, path, result.perSecond)
      figures.note({ part: 'distance', row: `${row}, p50`, unit: 'ms' }, path, result.p50)
      figures.note({ part: 'distance', row: `${row}, p99`, unit: 'ms' }, path, result.p99)
      if (result.failed > 0) throw new Error(`${result.failed} of ${count} failed`)
    })
  }

  async function along(of: readonly Path[], run: (path: Path) => Promise<void>): Promise<void> {
    for (const path of inTurn(of, round))
      await run(path).catch((error: unknown) => figures.fail(`distance, ${delayMs} ms, ${path}`, error))
  }
}
