// Many short exchanges: a connection for each request, and connections that stay.
import { type Path, paths } from './figures.ts'
import { inTurn, type Part } from './part.ts'
import { ports } from './stage.ts'

const rows = [
  { command: 'fresh', concurrency: 1, count: 300, goal: undefined },
  { command: 'fresh', concurrency: 10, count: 3000, goal: { atLeast: 1500 } },
  { command: 'fresh', concurrency: 50, count: 3000, goal: undefined },
  { command: 'kept', concurrency: 1, count: 2000, goal: undefined },
  { command: 'kept', concurrency: 10, count: 10_000, goal: undefined },
  { command: 'kept', concurrency: 50, count: 40_000, goal: { atLeast: 12_000 } },
] as const
/** At concurrency 50, kept. */
const p99Goal = { atMost: 10 }

export const http: Part = {
  name: 'http',
  title: 'short requests to one pod; ports are closed by either side and used again',
  when: 'each round',
  async measure(stage, figures, round) {
    for (const { command, concurrency, count, goal } of rows) {
      // A port-forward takes a second for each connection that the server closes first.
      const share = (path: Path) =>
        (command === 'fresh' && path === 'port-forward' ? 0.02 : 1) / (stage.isQuick ? 5 : 1)
      const what = `${command === 'kept' ? 'keep-alive requests' : 'new connections'}, concurrency ${concurrency}`
      for (const path of inTurn(paths, round)) {
        const note = (row: string, unit: string, value: number, goalOf?: object) =>
          figures.note(
            { part: 'http', row: `${what}${row}`, unit, ...(goalOf !== undefined && { goal: goalOf }) },
            path,
            value,
          )
        try {
          const result = await stage.load(
            path,
            command,
            ports.http,
            Math.max(concurrency, Math.ceil(share(path) * count)),
            concurrency,
          )
          note('', '/s', result.perSecond, goal)
          note(', p50', 'ms', result.p50)
          note(', p99', 'ms', result.p99, command === 'kept' && concurrency === 50 ? p99Goal : undefined)
          if (command === 'fresh') note(', slowest', 'ms', result.slowest)
          if (result.failed > 0) figures.fail(`http, ${what}, ${path}`, `${result.failed} of ${count} failed`)
        } catch (error) {
          figures.fail(`http, ${what}, ${path}`, error)
        }
      }
    }
  },
}
