// Names: repeated questions as fast as they are answered and at a steady pace, and names that nobody has asked for. Beside it the cluster's own
// DNS server, asked from a node.
import { cluster } from '../lab/index.ts'
import { inTurn, type Part } from './part.ts'

const name = 'web.shop.svc.cluster.local'
const inFlight = 64
const steadyPerSecond = 10_000

export const dns: Part = {
  name: 'dns',
  title: 'one socket asks the resolver; "from node": the cluster\'s own DNS server, asked from a node',
  when: 'each round',
  async measure(stage, figures, round) {
    const small = stage.isQuick ? 5 : 1
    for (const path of inTurn(['fairlead', 'node'] as const, round)) {
      const [place, address] =
        path === 'node' ? [stage.node, cluster.dnsService] : [stage.workstation, await stage.resolver()]
      const load = (command: string, count: number, width: number, about = name) =>
        stage.loadFrom(place, command, `${address}:53`, Math.ceil(count / small), width, { name: about })
      const note = (row: string, unit: string, value: number, goal?: object) =>
        figures.note({ part: 'dns', row, unit, ...(goal !== undefined && { goal }) }, path, value)
      await load('ask', 1, 1)
      const fast = await load('ask', 200_000, inFlight)
      note(`repeated question, ${inFlight} in flight`, '/s', fast.perSecond, { atLeast: 70_000 })
      const steady = await load('pace', steadyPerSecond * 5, steadyPerSecond)
      note(`lost at ${steadyPerSecond.toLocaleString('en')} questions/s`, 'of 50,000', steady.lost, { atMost: 0 })
      const cold = await load('cold', 300, 1, 'shop.svc.cluster.local')
      note('new name, p50', 'ms', cold.p50)
      note('new name, p99', 'ms', cold.p99)
      if (cold.lost > 0) figures.fail(`dns, new names, ${path}`, `${cold.lost} had no answer`)
    }
  },
}
