// A service whose traffic comes to the workstation, asked from a node: beside the same service as it is ("node" in the table), and with an agent that
// has nothing to do. The same program answers in all three cases.
import { once } from 'node:events'
import { serviceAddress } from '../support/intercepts/index.ts'
import type { Figures, Goal } from './figures.ts'
import type { Part } from './part.ts'
import { ports, type Stage } from './stage.ts'

const rows = [
  {
    what: 'new connections, concurrency 10',
    command: 'fresh',
    port: 80,
    count: 3000,
    width: 10,
    goal: { atLeast: 1500 },
  },
  { what: 'keep-alive requests, concurrency 50', command: 'kept', port: 80, count: 20_000, width: 50, goal: undefined },
  { what: 'one flow in', command: 'up', port: ports.sink, count: 500_000_000, width: 1, goal: { atLeast: 1500 } },
  { what: 'one flow out', command: 'down', port: ports.source, count: 500_000_000, width: 1, goal: undefined },
] as const

const shortConnections = 100_000
const shortPorts = 8
const shortTimeoutMs = 600_000

type Measured = Map<string, number>

export const intercept: Part = {
  name: 'intercept',
  title: 'a service, asked from a node: intercepted, and as it is',
  when: 'each round',
  async measure(stage, figures, round) {
    await fairlead(stage, ['disconnect'])
    await fairlead(stage, ['connect', '--namespace', 'bank'])
    const address = await serviceAddress(stage.lab, 'bank', 'echo')
    const plain = await measure(stage, address)
    const local = stage.workstation.spawn([stage.lab.sampleProgram, 'serve'], { stdio: 'ignore' })
    try {
      const take = async () => {
        const started = performance.now()
        const mappings = [`8080:http`, `${ports.sink}:sink`, `${ports.source}:source`]
        await fairlead(stage, ['intercept', 'echo', '--mount=false', ...mappings.flatMap(port => ['--port', port])])
        return performance.now() - started
      }
      note(figures, 'time to intercept, first time (three ports)', 'ms', await take())
      const taken = await measure(stage, address)
      await fairlead(stage, ['leave', 'echo'])
      const idle = await measure(stage, address)
      note(figures, 'time to intercept, agent present', 'ms', await take(), { atMost: 1000 })
      if (round === 0) await fewPorts(stage, figures, address)
      await fairlead(stage, ['leave', 'echo'])
      for (const [what, unit, goal] of named()) {
        compare(figures, what, unit, taken.get(what), plain.get(what), goal)
        compare(figures, `${what}, idle agent`, unit, idle.get(what), plain.get(what))
      }
    } finally {
      local.kill('SIGKILL')
      await once(local, 'exit')
      await fairlead(stage, ['uninstall-agent', 'echo']).catch((error: unknown) => figures.fail('intercept', error))
      await fairlead(stage, ['disconnect'])
      await fairlead(stage, ['connect', '--namespace', 'shop'])
    }
  },
}

/** Many connections that differ in nothing but their time: `shortPorts` ports of one caller, each used again at once. */
async function fewPorts(stage: Stage, figures: Figures, address: string): Promise<void> {
  const count = shortConnections / (stage.isQuick ? 10 : 1)
  const options = { timeoutMs: shortTimeoutMs }
  const result = await stage.loadFrom(stage.node, 'short', `${address}:80`, count, shortPorts, options)
  const what = `${count.toLocaleString('en')} short connections from ${shortPorts} ports`
  note(figures, `${what}, failed`, '', result.failed, { atMost: 0 })
  note(figures, what, '/s', result.perSecond)
}

function* named(): Generator<[string, string, Goal | undefined]> {
  for (const { what, command, goal } of rows) {
    const isBulk = command === 'up' || command === 'down'
    yield [what, isBulk ? 'Mbit/s' : '/s', goal]
    if (!isBulk) yield [`${what}, p99`, 'ms', undefined]
  }
}

async function measure(stage: Stage, address: string): Promise<Measured> {
  const measured: Measured = new Map()
  for (const { what, command, port, count, width } of rows) {
    const share = stage.isQuick ? 5 : 1
    const result = await stage.loadFrom(stage.node, command, `${address}:${port}`, count / share, width)
    const isBulk = command === 'up' || command === 'down'
    measured.set(what, isBulk ? result.mbit : result.perSecond)
    if (!isBulk) measured.set(`${what}, p99`, result.p99)
  }
  return measured
}

async function fairlead({ joined }: Stage, args: readonly string[]): Promise<void> {
  const { code, stderr } = await joined.fairlead(args, { timeoutMs: 180_000 })
  if (code !== 0) throw new Error(`fairlead ${args.join(' ')}: ${stderr}`)
}

function note(figures: Figures, row: string, unit: string, value: number, goal?: Goal): void {
  figures.note({ part: 'intercept', row, unit, ...(goal !== undefined && { goal }) }, 'fairlead', value)
}

function compare(
  figures: Figures,
  row: string,
  unit: string,
  value = Number.NaN,
  plain = Number.NaN,
  goal?: Goal,
): void {
  note(figures, row, unit, value, goal)
  figures.note({ part: 'intercept', row, unit }, 'node', plain)
}
