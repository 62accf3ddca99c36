// How long a person waits: whole commands, the start of Node included.
import type { Part } from './part.ts'

export const connect: Part = {
  name: 'connect',
  title: 'commands as a person types them, daemon running',
  when: 'each round',
  async measure({ joined }, figures) {
    const timed = async (args: readonly string[]): Promise<number> => {
      const started = performance.now()
      const { code, stderr } = await joined.fairlead(args)
      if (code !== 0) throw new Error(`fairlead ${args.join(' ')}: ${stderr}`)
      return performance.now() - started
    }
    const note = (row: string, value: number, atMost?: number) =>
      figures.note(
        { part: 'connect', row, unit: 'ms', ...(atMost !== undefined && { goal: { atMost } }) },
        'fairlead',
        value,
      )
    note('disconnect', await timed(['disconnect']), 300)
    note('connect', await timed(['connect', '--namespace', 'shop']), 1000)
    note('version (the command alone)', await timed(['version']))
  },
}
